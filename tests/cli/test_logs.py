"""What the log never shows."""

from __future__ import annotations

import io
import json
import logging
from pathlib import Path

import pytest

from bot.config import Settings, load_settings
from bot.logs import formatter, secrets_in, set_up
from bot.trace import Trace, working_on
from tests.cli.test_commands import logging_as_it_was


def line(settings: Settings, environ: dict[str, str], message: str, *args: object) -> str:
    record = logging.LogRecord("somewhere", logging.INFO, __file__, 1, message, args, None)
    return formatter(secrets_in(settings, environ), as_json=False).format(record)


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


def broken(message: str) -> logging.LogRecord:
    try:
        raise ValueError(message)
    except ValueError as error:
        return logging.LogRecord("x", logging.ERROR, __file__, 1, "it broke", (), (type(error), error, None))


@pytest.mark.parametrize("as_json", [False, True])
def test_tracebacks_keep_secrets_too(as_json: bool) -> None:
    shown = formatter({"t0ken"}, as_json).format(broken("bad t0ken"))
    assert "t0ken" not in shown
    assert "ValueError: bad •••" in shown


def test_a_line_for_people_tells_when_how_grave_from_where_and_what() -> None:
    record = logging.LogRecord("bot.app", logging.WARNING, __file__, 1, "%d left", (3,), None)
    record.created = 1_800_000_000.25
    assert formatter((), as_json=False).format(record) == "2027-01-15T08:00:00.250Z WARNING bot.app: 3 left"


def test_a_line_for_programs_is_one_object_on_one_line() -> None:
    shown = formatter((), as_json=True).format(broken("two\nlines"))
    assert "\n" not in shown
    told = json.loads(shown)
    assert (told["level"], told["logger"], told["event"]) == ("error", "x", "it broke")
    assert "ValueError: two\nlines" in told["exception"]


@pytest.mark.parametrize("as_json", [False, True])
def test_a_line_tells_which_request_it_belongs_to_and_not_what_was_written(as_json: bool) -> None:
    wrote = 'I am stuck on "loops".\nPlease help'
    with working_on(Trace({"request": "discord:1"}, lambda: [wrote, "no"])):
        shown = formatter((), as_json).format(broken(f"can't store {wrote} or {wrote!r}, no"))
    assert "discord:1" in shown
    assert "stuck" not in shown
    assert "help" not in shown
    assert "no" in shown  # so short a word tells nothing, and stands everywhere


def test_after_a_request_lines_are_free_of_it_again() -> None:
    with working_on(Trace({"request": "discord:1"}, lambda: ["words"])):
        pass
    shown = formatter((), as_json=False).format(broken("words"))
    assert "discord:1" not in shown
    assert "words" in shown


@pytest.mark.parametrize(
    ("form", "terminal", "as_json"),
    [("auto", True, False), ("auto", False, True), ("plain", False, False), ("json", True, True)],
)
def test_a_terminal_gets_plain_lines_and_everyone_else_objects(
    form: str, terminal: bool, as_json: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = Screen(terminal)
    monkeypatch.setattr("sys.stderr", screen)
    with logging_as_it_was():
        set_up(Settings.model_validate({"log": {"format": form}}), {})
        logging.getLogger("bot.app").info("hello")
    said = screen.getvalue().splitlines()[-1]
    assert said.startswith("{") == as_json
    assert "hello" in said


class Screen(io.StringIO):
    """Somewhere to write to that may be a terminal."""

    def __init__(self, terminal: bool) -> None:
        super().__init__()
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal
