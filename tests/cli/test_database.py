"""What whoever sets up PostgreSQL is told when it does not let Waypost in."""

from __future__ import annotations

import pytest
from sqlalchemy.engine import make_url

from bot.storage.trouble import remedy

URL = make_url("postgresql+asyncpg://waypost:hush@localhost/waypost")


@pytest.mark.parametrize(
    ("complaint", "says"),
    [
        ('database "waypost" does not exist', "createdb"),
        ('role "waypost" does not exist', "does not know this user"),
        ('password authentication failed for user "waypost"', "refused the user or the password"),
        ("permission denied for schema public", "Let it own the database"),
    ],
)
def test_each_refusal_says_what_to_do_and_keeps_the_password(complaint: str, says: str) -> None:
    said = remedy(complaint, URL)
    assert said is not None
    assert says in said
    assert "hush" not in said
    assert "localhost/waypost" in said
