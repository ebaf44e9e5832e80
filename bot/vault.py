"""Seals secrets before they reach the store, and opens them again; the key comes from the environment alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from bot.domain.errors import StudyError
from bot.ports import Store

if TYPE_CHECKING:
    from cryptography.fernet import Fernet

KEY_VARIABLE = "WAYPOST_VAULT_KEY"
MAKE_ONE = f"Make one with `python -m bot vault-key`, put it into the environment as {KEY_VARIABLE}, and start again."


class SealedSecrets:
    """Implements bot.ports.Secrets for one platform, on the store's vault."""

    def __init__(self, platform: str, keys: str, stored: Callable[[], Store | None]) -> None:
        """keys: what the variable holds: keys with commas between them, the newest first. stored: asked when needed."""
        self._platform = platform
        self._keys = keys
        self._stored = stored
        self._locks: tuple[Fernet, ...] = ()

    async def get(self, space: str, name: str) -> str | None:
        """See bot.ports.Secrets. What an older key had sealed is sealed anew."""
        newest, *older = self._opened()
        async with self._store.look() as db:
            sealed = await db.vault.get(self._platform, space, name)
        if sealed is None:
            return None
        address = _address(self._platform, space, name)
        if (found := _open(newest, sealed, address)) is not None:
            return found
        for lock in older:
            if (found := _open(lock, sealed, address)) is not None:
                anew = _seal(newest, found, address)
                async with self._store.begin() as db:
                    await db.vault.swap(self._platform, space, name, sealed, anew)
                return found
        raise StudyError(
            f"A secret of {self._platform} can't be opened with the key in {KEY_VARIABLE}. If there was another key, "
            "write it behind the present one with a comma between them. If it is lost, connect Waypost there again."
        )

    async def put(self, space: str, name: str, value: str, expires: datetime | None = None) -> None:
        """See bot.ports.Secrets."""
        newest, *_ = self._opened()
        sealed = _seal(newest, value, _address(self._platform, space, name))
        async with self._store.begin() as db:
            await db.vault.put(self._platform, space, name, sealed, expires)

    async def delete(self, space: str, name: str) -> bool:
        """See bot.ports.Secrets. What is forgotten needs no key."""
        async with self._store.begin() as db:
            return await db.vault.delete(self._platform, space, name)

    @property
    def _store(self) -> Store:
        store = self._stored()
        if store is None:
            raise StudyError("The database is not open, so secrets can't be had. Mend the database first.")
        return store

    def _opened(self) -> tuple[Fernet, ...]:
        if not self._locks:
            self._locks = _locks(self._keys)
        return self._locks


def new_key() -> str:
    """A key to seal with, as text."""
    from cryptography.fernet import Fernet

    return Fernet.generate_key().decode()


def _locks(keys: str) -> tuple[Fernet, ...]:
    from cryptography.fernet import Fernet

    given = [key.strip() for key in keys.split(",") if key.strip()]
    if not given:
        raise StudyError(f"There is no key to seal secrets with. {MAKE_ONE}")
    try:
        return tuple(Fernet(key) for key in given)
    except ValueError:
        raise StudyError(f"{KEY_VARIABLE} holds something that is not a key. {MAKE_ONE}") from None


def _address(platform: str, space: str, name: str) -> str:
    """Sealed in with the value, so that a row which was moved to another place does not open there."""
    return f"{platform}\n{space}\n{name}\n"


def _seal(lock: Fernet, value: str, address: str) -> str:
    return lock.encrypt(f"{address}{value}".encode()).decode()


def _open(lock: Fernet, sealed: str, address: str) -> str | None:
    from cryptography.fernet import InvalidToken

    try:
        found = lock.decrypt(sealed).decode()
    except InvalidToken:
        return None
    return found.removeprefix(address) if found.startswith(address) else None
