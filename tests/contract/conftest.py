"""The stores that every contract is held against: the same tests on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.domain.cohort import Cohort
from bot.storage import SqlStore, open_store
from tests.kit import START, cohort


@pytest.fixture
async def store(url: str) -> AsyncIterator[SqlStore]:
    """A store on a fresh database."""
    found = await open_store(url)
    yield found
    await found.close()


@pytest.fixture
async def founded(store: SqlStore) -> Cohort:
    """The sample cohort, stored: what members do belongs to one."""
    async with store.begin() as db:
        await db.cohorts.add(cohort(), START, None)
    return cohort()
