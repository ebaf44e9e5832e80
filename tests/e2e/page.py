"""Drives the demo's page in a headless browser the way a person would: choose who to be, type, press, fill in, look."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Browser, Locator, Page, async_playwright, expect

CHROMIUM = "/usr/bin/chromium"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE = 60_000
"""Milliseconds to wait for anything on the page; generous, because slow machines are no fault of the demo."""


@dataclass(frozen=True)
class Demo:
    """The open page."""

    page: Page

    async def be(self, name: str) -> None:
        """Look and act as somebody else."""
        picker = self.page.get_by_label("Viewing as")
        await picker.select_option(label=name)
        await self.settled()

    async def run(self, command: str, **options: str) -> None:
        """Type a slash command (`week`, `study join`), fill in its options, and send it.

        An option that suggests is answered by its first suggestion for what is typed.
        """
        await self.choose(command)
        for option, value in options.items():
            await self.give(option, value)
        await self.send()

    async def choose(self, command: str) -> None:
        """Type a slash command and pick it from the list, without sending it."""
        await self.page.locator("#channel-composer-input").click()
        await self.page.keyboard.type(f"/{command}")
        entry = self.page.locator(".command-entry", has=self.page.get_by_text(f"/{command}", exact=True)).first
        await entry.click()
        await self.page.locator(".command-chip").wait_for()

    async def give(self, option: str, value: str) -> None:
        """Fill in one option of the chosen command; takes the first suggestion if it is an option that suggests."""
        field = self.page.locator(f'.command-option-input[data-option="{option}"]')
        if not await field.count():
            await self.page.get_by_role("button", name=re.compile(r"^\+")).click()
            await self.page.get_by_role("option", name=option).first.click()
        await field.click()
        await self.page.keyboard.type(value)
        if await field.get_attribute("role") == "combobox":
            await self.page.locator('.command-popup [role="option"]').first.click()

    async def send(self) -> None:
        """Send what stands in the composer and wait for the answer."""
        await self.page.locator("#send-message").click()
        await self.settled()

    async def press(self, label: str, within: Locator | None = None) -> None:
        """Press the newest button with this label."""
        await (within or self.page.locator("#channel-timeline")).get_by_role("button", name=label).last.click()
        await self.settled()

    async def pick(self, *labels: str, within: Locator | None = None, menu: int = -1) -> None:
        """Pick entries of a menu (the last one, unless `menu` counts from 0), or tick them where several may be."""
        fields = (within or self.page.locator("#channel-timeline")).locator(".preview-select")
        trigger = fields.nth(menu).locator(".select-trigger")
        await trigger.click()
        for label in labels:
            await self.page.get_by_role("option", name=label).first.click()
        if await trigger.get_attribute("aria-expanded") == "true":
            await trigger.click()  # several may be picked, so closing the menu is what hands them in
        await self.settled()

    async def fill(self, answers: Mapping[str, str], submit: bool = True) -> None:
        """Fill in the open form by its labels, and submit it."""
        form = self.form
        await form.wait_for(timeout=PATIENCE)
        for label, answer in answers.items():
            await form.get_by_label(re.compile(f"^{re.escape(label)}")).first.fill(answer)
        if submit:
            await self.submit()

    async def submit(self) -> None:
        """Submit the open form."""
        await self.form.get_by_role("button", name="Submit").click()
        await self.settled()

    async def cancel(self) -> None:
        """Close the open form without submitting it."""
        await self.form.get_by_role("button", name="Cancel").click()
        await self.settled()

    @property
    def form(self) -> Locator:
        """The open form."""
        return self.page.locator("#modal-root .modal-dialog")

    @property
    def messages(self) -> Locator:
        """All messages that the viewer sees, oldest first."""
        return self.page.locator("#channel-message-list .channel-message")

    @property
    def last(self) -> Locator:
        """The newest message."""
        return self.messages.last

    async def sees(self, text: str, patience: float = PATIENCE) -> Locator:
        """Wait until some message contains a text; that message, the newest if there are several."""
        found = self.messages.filter(has_text=text).last
        await expect(found).to_be_visible(timeout=patience)
        return found

    async def end_session(self) -> None:
        """End the session in the page, which ends the demo too."""
        await self.page.locator(".session-menu summary").click()
        await self.page.locator("#close").click()

    async def settled(self) -> None:
        """Wait until the page has sent everything and drawn what came back."""
        await self.page.wait_for_timeout(60)
        await self.page.wait_for_function("() => window.simcordPreview?.ready", timeout=PATIENCE)

    async def picture(self, path: Path, whole: bool = False) -> None:
        """Save what the channel shows now (`whole`: the page with its tool bar)."""
        await self.page.evaluate("() => document.fonts.ready")
        area = self.page if whole else self.page.locator("#channel-layout")
        await area.screenshot(path=path)


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """A headless browser; starting one takes a while, so several pages may share it."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS), timeout=2 * PATIENCE)
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def page_in(browser: Browser, url: str, width: int = 1280, height: int = 900) -> AsyncIterator[Demo]:
    """The demo's page in a browser, ready to be used; forgotten afterwards, with all that it has kept."""
    page = await browser.new_page(viewport={"width": width, "height": height})
    try:
        page.set_default_timeout(PATIENCE)
        await page.goto(url)
        await page.locator("#channel-composer").wait_for()
        yield Demo(page)
    finally:
        await page.close()


@asynccontextmanager
async def open_page(url: str, width: int = 1280, height: int = 900) -> AsyncIterator[Demo]:
    """The demo's page in a browser of its own."""
    async with chromium() as browser, page_in(browser, url, width, height) as page:
        yield page
