"""What `[platforms.slack]` may say, and how it says what is wrong with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.slack import create
from adapters.slack.settings import read_settings
from bot.domain.errors import StudyError
from tests.kit import Clock, world

ENVIRON = {"WAYPOST_SLACK_TOKEN": "xoxb-secret", "WAYPOST_SLACK_APP_TOKEN": "xapp-secret"}


def test_the_tokens_alone_are_enough_for_a_socket() -> None:
    settings = read_settings({}, ENVIRON)
    assert settings.mode == "socket"
    assert settings.token.get_secret_value() == "xoxb-secret"


def test_everything_that_is_missing_is_said_at_once() -> None:
    with pytest.raises(StudyError) as wrong:
        read_settings({}, {})
    assert "WAYPOST_SLACK_TOKEN" in wrong.value.message
    assert "WAYPOST_SLACK_APP_TOKEN" in wrong.value.message
    assert "connections:write" in wrong.value.message


def test_http_needs_the_signing_secret_instead_of_an_app_token() -> None:
    with pytest.raises(StudyError) as wrong:
        read_settings({"mode": "http"}, {"WAYPOST_SLACK_TOKEN": "xoxb-secret"})
    assert "WAYPOST_SLACK_SIGNING_SECRET" in wrong.value.message
    assert "APP_TOKEN" not in wrong.value.message


def test_a_secret_may_be_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("xoxb-filed\n", encoding="utf-8")
    settings = read_settings({"token_file": str(file)}, {"WAYPOST_SLACK_APP_TOKEN": "xapp-secret"})
    assert settings.token.get_secret_value() == "xoxb-filed"


def test_a_file_that_can_not_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(StudyError, match="app_token_file"):
        read_settings({"app_token_file": str(tmp_path / "none")}, {"WAYPOST_SLACK_TOKEN": "xoxb-secret"})


def test_a_secret_in_the_table_is_refused_and_never_repeated() -> None:
    with pytest.raises(StudyError, match="take `token` out") as wrong:
        read_settings({"token": "xoxb-shared"}, ENVIRON)
    assert "xoxb-shared" not in wrong.value.message


def test_swapped_tokens_are_noticed_without_showing_them() -> None:
    swapped = {"WAYPOST_SLACK_TOKEN": "xapp-secret", "WAYPOST_SLACK_APP_TOKEN": "xoxb-secret"}
    with pytest.raises(StudyError) as wrong:
        read_settings({}, swapped)
    assert "WAYPOST_SLACK_TOKEN should start with xoxb-" in wrong.value.message
    assert "WAYPOST_SLACK_APP_TOKEN should start with xapp-" in wrong.value.message
    assert "secret" not in wrong.value.message


@pytest.mark.parametrize(
    ("table", "name"),
    [
        ({"prefx": "wp-"}, "prefx"),
        ({"prefix": "Wp "}, "prefix"),
        ({"mode": "pigeon"}, "mode"),
        ({"port": 99999}, "port"),
        ({"api_url": "slack.com"}, "api_url"),
        ({"connections": 11}, "connections"),
    ],
)
def test_a_wrong_setting_is_named(table: dict[str, object], name: str) -> None:
    with pytest.raises(StudyError, match=rf"\[platforms.slack\] {name}"):
        read_settings(table, ENVIRON)


def test_a_platform_is_made_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in ENVIRON.items():
        monkeypatch.setenv(name, value)
    assert create({}, world(Clock())).name == "slack"
