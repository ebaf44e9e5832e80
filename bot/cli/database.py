"""`db upgrade`, and how the command line opens and closes the database."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.app import open_database
from bot.config import Settings, load_settings
from bot.ports import Store


def upgrade(config: Path) -> None:
    """Bring the database to this version's form. Raises ConfigError if it can't be used."""
    asyncio.run(_upgrade(load_settings(config, os.environ)))
    sys.stdout.write("The database is as this version needs it.\n")


async def _upgrade(settings: Settings) -> None:
    async with opened(settings):
        pass


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Store]:
    """The store that the settings name, closed afterwards."""
    store = await open_database(settings)
    try:
        yield store
    finally:
        await store.close()
