"""Makes the pictures in docs/images by using the real demo in a headless Chromium: python -m scripts.screenshots."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from tests.e2e.page import Demo, open_page
from tests.e2e.running import demo

IMAGES = Path(__file__).parents[1] / "docs" / "images"


async def take(folder: Path) -> None:
    """All pictures, in one run of a fresh demo."""
    with tempfile.TemporaryDirectory() as data:
        async with demo(Path(data)) as running, open_page(running.address, height=980) as page:
            await _week(page, folder)
            await _roadmap(page, folder)
            await _checkin(page, folder)
            await _demo(page, folder)


async def _week(page: Demo, folder: Path) -> None:
    await page.be("Ada")
    await page.page.set_viewport_size({"width": 1280, "height": 1370})
    await page.run("week")
    await page.picture(folder / "week.png")


async def _roadmap(page: Demo, folder: Path) -> None:
    await page.page.set_viewport_size({"width": 1280, "height": 980})
    await page.run("roadmap")
    await page.picture(folder / "roadmap.png")


async def _checkin(page: Demo, folder: Path) -> None:
    await page.run("checkin")
    answers = {
        "What did you do?": "Summarised the CSV, and found 14 rows that lie about their date",
        "A link to show": "https://example.org/ada/messy-csv",
    }
    await page.fill(answers, submit=False)
    await page.picture(folder / "checkin.png", whole=True)
    await page.submit()
    await page.sees("Checked in")


async def _demo(page: Demo, folder: Path) -> None:
    await page.be("Robin (moderator)")
    await page.run("demo next")
    await page.sees("still time")
    await page.be("Ada")
    await page.run("progress")
    await page.picture(folder / "demo.png", whole=True)


if __name__ == "__main__":
    IMAGES.mkdir(parents=True, exist_ok=True)
    asyncio.run(take(Path(sys.argv[1]) if len(sys.argv) > 1 else IMAGES))
