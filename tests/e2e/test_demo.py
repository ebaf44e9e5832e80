"""The demo as a visitor meets it: a page in a real browser, members to be, a clock to turn, a start that goes on."""

from __future__ import annotations

import re
import signal
from pathlib import Path

from tests.e2e.page import open_page
from tests.e2e.running import demo


async def test_a_visitor_sees_a_week_checks_in_and_travels_to_the_next_post(browser: str, tmp_path: Path) -> None:
    async with demo(tmp_path) as running:
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/#\S+", running.address)
        async with open_page(running.address) as page:
            await page.be("Ada")
            await page.sees("Week 3")
            await page.run("week")
            await page.sees("You: doing")
            await page.press("Check in")
            await page.fill({"What did you do?": "Found 14 odd rows", "A link to show": "example.org/rows"})
            await page.sees("Found 14 odd rows")
            await page.be("Robin (moderator)")
            await page.run("demo next")
            await page.sees("Travelling to")
            await page.sees("there is still time")
        assert await running.stop(signal.SIGINT) == 0
        assert "Traceback" not in "".join(running.said)
    async with demo(tmp_path) as running:
        async with open_page(running.address) as page:
            await page.sees("Week 3")
            await page.sees("there is still time")
        assert await running.stop(signal.SIGTERM) == 0
        assert "Traceback" not in "".join(running.said)
