"""What docs/slack.md promises to whoever follows it."""

from __future__ import annotations

import contextlib
import re
from pathlib import Path

import pytest
import yaml

from bot.cli.check import survey
from bot.cli.slack_manifest import show
from bot.config import load_settings
from bot.world import real_now
from tests.wire.slack_server import APP_TOKEN, TOKEN, SlackServer

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "slack.md").read_text(encoding="utf-8")


def followed(folder: Path, api: str) -> Path:
    """The configuration as it is after step 3, but that Slack is on this machine."""
    text = (ROOT / "config.example.toml").read_text(encoding="utf-8")
    text = re.sub(r"\[platforms\.discord\]\n(?:.|\n)*?(?=\n# Slack:)", "", text)
    text = text.replace("# [platforms.slack]", f'[platforms.slack]\napi_url = "{api}"')
    file = folder / "config.toml"
    file.write_text(text, encoding="utf-8")
    return file


async def test_with_the_two_tokens_set_check_is_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WAYPOST_SLACK_TOKEN", TOKEN)
    monkeypatch.setenv("WAYPOST_SLACK_APP_TOKEN", APP_TOKEN)
    async with SlackServer(real_now).running() as server:
        settings = load_settings(followed(tmp_path, server.api), {})
        with contextlib.chdir(tmp_path):
            (tmp_path / "content").symlink_to(ROOT / "content")
            assert await survey(settings, offline=False) == 0
    assert "Slack:" in capsys.readouterr().out


def test_the_manifest_for_http_leads_to_the_public_address(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", PAGE.replace("\n   ", "\n"), re.DOTALL)
    (tmp_path / "config.toml").write_text(example, encoding="utf-8")
    assert show(tmp_path / "config.toml", "") == 0
    made = yaml.safe_load(capsys.readouterr().out)
    assert made["settings"]["event_subscriptions"]["request_url"] == "https://waypost.example.org/slack/events"
    assert made["oauth_config"]["redirect_urls"] == ["https://waypost.example.org/slack/oauth_redirect"]
    assert made["settings"]["socket_mode_enabled"] is False


def test_every_scope_of_the_manifest_is_explained_and_no_other(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    show(tmp_path / "none.toml", "")
    scopes = yaml.safe_load(capsys.readouterr().out)["oauth_config"]["scopes"]["bot"]
    table = PAGE.partition("## What each right is for")[2].partition("###")[0]
    rows = re.findall(r"(?m)^\| (`.*?`) \|", table)
    assert sorted(re.findall(r"`([^`]+)`", " ".join(rows))) == sorted(scopes)
