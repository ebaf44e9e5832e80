"""Says loudly when the browser tests are left out, so that nobody takes their silence for success."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.e2e.page import CHROMIUM, chromium

LOUD = f"NO CHROMIUM AT {CHROMIUM}: the demo was NOT tested in a browser. On Debian: apt-get install chromium"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests marked by the fixture `browser` skip without Chromium, or fail where WAYPOST_REQUIRE_BROWSER is 1."""
    if Path(CHROMIUM).exists() or os.environ.get("WAYPOST_REQUIRE_BROWSER") == "1":
        return
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.skip(reason=LOUD))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line at the end, whatever the verbosity."""
    skipped = terminalreporter.stats.get("skipped", [])
    if any(LOUD in str(report.longrepr) for report in skipped):
        terminalreporter.write_line(LOUD, red=True, bold=True)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One Chromium for all. Whoever asks for it is left out where there is none."""
    async with chromium() as found:
        yield found
