"""A fingerprint of rows: the same on every database, and whatever order the rows come in."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date
from hashlib import blake2b
from typing import Any

SIZE = 16
"""Bytes of a fingerprint."""


class Tally:
    """Counts rows and sums their hashes, so that two tables can be compared without putting either in order."""

    def __init__(self, rows: Iterable[Sequence[Any]] = ()) -> None:
        self.rows = 0
        self._sum = 0
        self.add(rows)

    def add(self, rows: Iterable[Sequence[Any]]) -> None:
        """Count these rows in; values as SQLAlchemy's types give them."""
        for row in rows:
            spelled = json.dumps(list(row), sort_keys=True, default=_spelled).encode()
            self._sum += int.from_bytes(blake2b(spelled, digest_size=SIZE).digest())
            self.rows += 1

    @property
    def digest(self) -> str:
        """The fingerprint, in 32 hexadecimal digits."""
        return f"{self._sum % (1 << 8 * SIZE):0{2 * SIZE}x}"

    def same_as(self, other: Tally) -> bool:
        """Whether the other one counted the same rows."""
        return (self.rows, self.digest) == (other.rows, other.digest)


def _spelled(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"a {type(value).__name__} has no spelling yet")
