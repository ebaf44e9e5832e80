"""What the log never shows."""

from __future__ import annotations

import logging
from pathlib import Path

from bot.config import Settings, load_settings
from bot.logs import Discreet, secrets_in


def line(settings: Settings, environ: dict[str, str], message: str, *args: object) -> str:
    record = logging.LogRecord("somewhere", logging.INFO, __file__, 1, message, args, None)
    return Discreet(secrets_in(settings, environ)).format(record)


def test_a_token_from_the_environment_is_never_shown() -> None:
    shown = line(Settings(), {"WAYPOST_DISCORD_TOKEN": "t0ken"}, "login with %s failed", "t0ken")
    assert "t0ken" not in shown
    assert "login with ••• failed" in shown


def test_no_key_of_the_vault_is_shown_also_one_of_several() -> None:
    shown = line(Settings(), {"WAYPOST_VAULT_KEY": "n3wer, 0lder"}, "keys %s and %s", "n3wer", "0lder")
    assert "n3wer" not in shown
    assert "0lder" not in shown


def test_a_token_from_a_file_is_never_shown(tmp_path: Path) -> None:
    secret = tmp_path / "token"
    secret.write_text("t0ken\n")
    config = tmp_path / "config.toml"
    config.write_text(f'[platforms.discord]\ntoken_file = "{secret}"\n')
    assert "t0ken" not in line(load_settings(config, {}), {}, "the token is t0ken")


def test_a_database_password_is_never_shown(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text("")
    environ = {"WAYPOST_DATABASE_URL": "postgresql+asyncpg://me:hush@host/db"}
    shown = line(load_settings(config, environ), environ, "can't reach postgresql+asyncpg://me:hush@host/db: hush")
    assert "hush" not in shown


def test_a_database_password_with_signs_is_never_shown_in_either_spelling(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("h@sh/\n")
    config = tmp_path / "config.toml"
    config.write_text(f'[database]\nurl = "postgresql+asyncpg://me@host/db"\npassword_file = "{secret}"\n')
    shown = line(load_settings(config, {}), {}, "refused h@sh/ for me:h%40sh%2F@host")
    assert "h@sh" not in shown
    assert "h%40sh" not in shown


def test_a_file_address_is_no_secret_and_helps_to_find_a_problem() -> None:
    assert "data/waypost.db" in line(Settings(), {}, "can't open sqlite+aiosqlite:///data/waypost.db")


def test_tracebacks_keep_secrets_too() -> None:
    formatter = Discreet({"t0ken"})
    try:
        raise ValueError("bad t0ken")
    except ValueError as error:
        record = logging.LogRecord("x", logging.ERROR, __file__, 1, "it broke", (), (type(error), error, None))
    assert "t0ken" not in formatter.format(record)
