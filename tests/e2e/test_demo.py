"""The demo as a visitor meets it: a page in a real browser, members to be, a clock to turn, a start that goes on."""

from __future__ import annotations

import asyncio
import re
import signal
import socket
from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.e2e.page import page_in
from tests.e2e.running import START, demo, start

in_the_browser = pytest.mark.asyncio(loop_scope="session")
"""For tests that share the browser: it answers in the loop in which it was started."""


@in_the_browser
async def test_a_visitor_sees_a_week_checks_in_and_travels_to_the_next_post(browser: Browser, tmp_path: Path) -> None:
    async with demo(tmp_path) as running:
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/#\S+", running.address)
        async with page_in(browser, running.address) as page:
            await page.be("Ada")
            await page.sees("Week 3")
            await page.run("week", number="1")
            await page.sees("Week 1: Set the course")
            await page.run("week")
            await page.sees("You: doing")
            await page.press("Tick it off")
            await page.pick("Every bad row", within=await page.sees("Your progress"), menu=0)
            await page.sees("✅ Every bad row")
            await page.run("checkin")
            await page.fill({"What did you do?": "Found 14 odd rows", "A link to show": "example.org/rows"})
            await page.sees("Found 14 odd rows")
            await page.be("Robin (moderator)")
            await page.run("demo next")
            await page.sees("Travelling to")
            await page.sees("there is still time")
        assert await running.stop(signal.SIGINT) == 0
        assert "Traceback" not in "".join(running.said)
    async with demo(tmp_path) as running:
        async with page_in(browser, running.address) as page:
            await page.sees("Week 3")
            await page.sees("there is still time")
        assert await running.stop(signal.SIGTERM) == 0
        assert "Traceback" not in "".join(running.said)


@in_the_browser
async def test_a_week_passes_post_by_post_and_the_inbox_holds_what_came_directly(
    browser: Browser, tmp_path: Path
) -> None:
    async with demo(tmp_path) as running, page_in(browser, running.address) as page:
        await page.be("Bruno")
        await page.run("demo week")
        for post in ("there is still time", "That was week 3", "Week 4: Git"):
            await page.sees(post)
        await page.run("demo inbox")
        copy = await page.sees("Direct message 1 of 3")
        await page.press("Check in", within=copy)
        await page.fill({"What did you do?": "Three good rows and two bad ones"})
        await page.sees("Three good rows")
        await page.be("Robin (moderator)")
        await page.run("cohort review")
        await page.press("Open the first")
        await page.press("Confirm")
        await page.sees("Confirmed")
        await page.be("Ada")
        await page.run("demo inbox")
        await page.sees("On the road: confirmed")
        await page.run("demo notices")
        await page.sees("Nothing has needed a moderator's attention yet")
        await page.end_session()
        assert await running.ended() == 0
        assert "Traceback" not in "".join(running.said)


async def test_a_start_that_was_broken_off_leaves_no_half_group(tmp_path: Path) -> None:
    first = await start(tmp_path, "--port", "0")
    async with asyncio.timeout(START):
        while not (tmp_path / "clock").exists():  # noqa: ASYNC110 - another process makes it
            await asyncio.sleep(0.02)
    first.kill()
    await first.communicate()
    async with demo(tmp_path) as running:
        assert running.code is None
    assert (tmp_path / "clock").read_text(encoding="utf-8").startswith("2026-01-20")


async def test_a_port_that_is_taken_is_said_in_one_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        process = await start(tmp_path, "--port", str(port))
        out, err = await asyncio.wait_for(process.communicate(), START)
    assert (process.returncode, out) == (2, b"")
    assert f"Port {port} is taken" in err.decode()
    assert "Traceback" not in err.decode()


async def test_reset_forgets_earlier_visits_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "clock").write_text("2026-06-01T10:00:00+00:00", encoding="utf-8")
    (tmp_path / "waypost.db").write_text("no database any more " * 100, encoding="utf-8")
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    async with demo(tmp_path, "--reset") as running:
        assert running.code is None
    assert (tmp_path / "clock").read_text(encoding="utf-8").startswith("2026-01-20")
    assert (tmp_path / "notes.txt").exists()
