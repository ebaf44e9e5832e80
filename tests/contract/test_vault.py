"""What whoever runs Waypost may rely on: secrets lie sealed, open only with the key and in their place, and can go."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.domain.errors import StudyError
from bot.storage import SqlStore
from bot.vault import SealedSecrets, new_key
from tests.kit import START

TOKEN = "xoxb-123-very-secret"
KEY = new_key()
OTHER_KEY = new_key()


def secrets(store: SqlStore | None, keys: str = KEY, platform: str = "slack") -> SealedSecrets:
    return SealedSecrets(platform, keys, lambda: store)


async def raw(store: SqlStore) -> list[tuple[object, ...]]:
    async with store._writer.engine.connect() as connection:
        return [tuple(row) for row in await connection.execute(text("SELECT * FROM vault ORDER BY space, name"))]


async def test_a_secret_comes_back_and_is_replaced_by_the_next_one(store: SqlStore) -> None:
    mine = secrets(store)
    assert await mine.get("T1", "token") is None
    await mine.put("T1", "token", TOKEN)
    assert await mine.get("T1", "token") == TOKEN
    await mine.put("T1", "token", "ünother\none")
    assert await mine.get("T1", "token") == "ünother\none"
    assert len(await raw(store)) == 1


async def test_nothing_lies_in_the_database_in_clear(store: SqlStore) -> None:
    await secrets(store).put("T1", "token", TOKEN)
    await secrets(store).put("T2", "token", TOKEN)
    rows = await raw(store)
    assert [row[:3] for row in rows] == [("slack", "T1", "token"), ("slack", "T2", "token")]
    assert "very-secret" not in repr(rows)
    assert KEY not in repr(rows)
    assert rows[0][3] != rows[1][3]


async def test_each_platform_and_space_has_its_own(store: SqlStore) -> None:
    await secrets(store).put("T1", "token", TOKEN)
    assert await secrets(store, platform="discord").get("T1", "token") is None
    assert await secrets(store).get("T2", "token") is None
    assert await secrets(store).get("T1", "state") is None


async def test_only_the_first_who_deletes_is_told_that_there_was_one(store: SqlStore) -> None:
    await secrets(store).put("T1", "state", "x")
    answers = await asyncio.gather(*(secrets(store).delete("T1", "state") for _ in range(5)))
    assert sorted(answers) == [False, False, False, False, True]
    assert await raw(store) == []


async def test_another_key_opens_nothing_and_the_sentence_says_what_to_do(store: SqlStore) -> None:
    await secrets(store).put("T1", "token", TOKEN)
    with pytest.raises(StudyError, match=r"can't be opened with the key in WAYPOST_VAULT_KEY\. If there was another"):
        await secrets(store, OTHER_KEY).get("T1", "token")


async def test_after_a_change_of_keys_what_is_read_is_sealed_anew(store: SqlStore) -> None:
    await secrets(store).put("T1", "token", TOKEN)
    assert await secrets(store, f"{OTHER_KEY}, {KEY}").get("T1", "token") == TOKEN
    assert await secrets(store, OTHER_KEY).get("T1", "token") == TOKEN
    with pytest.raises(StudyError):
        await secrets(store).get("T1", "token")


async def test_what_was_deleted_meanwhile_is_not_brought_back_by_a_change_of_keys(store: SqlStore) -> None:
    await secrets(store).put("T1", "token", TOKEN)
    (row,) = await raw(store)
    await secrets(store).delete("T1", "token")
    async with store.begin() as db:
        assert not await db.vault.swap("slack", "T1", "token", str(row[3]), "anew")
    assert await raw(store) == []


async def test_a_row_that_was_moved_to_another_workspace_does_not_open_there(store: SqlStore) -> None:
    await secrets(store).put("T1", "token", TOKEN)
    async with store._writer.engine.begin() as connection:
        await connection.execute(text("UPDATE vault SET space = 'T2'"))
    with pytest.raises(StudyError, match="can't be opened"):
        await secrets(store).get("T2", "token")


@pytest.mark.parametrize(("keys", "says"), [("", "There is no key"), (" , ", "There is no key"), ("abc", "not a key")])
async def test_without_a_key_the_variable_and_the_command_are_named(store: SqlStore, keys: str, says: str) -> None:
    for attempt in (secrets(store, keys).put("T1", "token", TOKEN), secrets(store, keys).get("T1", "token")):
        with pytest.raises(StudyError) as caught:
            await attempt
        assert says in caught.value.message
        assert "WAYPOST_VAULT_KEY" in caught.value.message
        assert "python -m bot vault-key" in caught.value.message
        assert "abc" not in caught.value.message
    assert await raw(store) == []


async def test_what_has_expired_is_swept_and_the_rest_stays(store: SqlStore) -> None:
    await secrets(store).put("", "state-1", "x", START)
    await secrets(store).put("", "state-2", "x", START + timedelta(seconds=1))
    await secrets(store).put("T1", "token", TOKEN)
    async with store.begin() as db:
        await db.handled.sweep(START)
    assert [row[2] for row in await raw(store)] == ["state-2", "token"]


async def test_a_database_that_is_not_open_is_named() -> None:
    with pytest.raises(StudyError, match="database is not open"):
        await secrets(None).get("T1", "token")
