"""What can be read off a database's address without opening it."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import make_url


def file_of(url: str) -> Path | None:
    """The file of a SQLite database, None for PostgreSQL."""
    parts = make_url(url)
    return Path(parts.database) if parts.get_backend_name() == "sqlite" and parts.database else None


def plain(url: str) -> str:
    """How to call a database when speaking to people: without its password."""
    return str(file_of(url) or make_url(url).set(password=None).render_as_string())
