"""The manifest from which a Slack app is made: lawful, derived from the declarations, asking for no more than that."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from adapters.slack.commands import SCOPES, TAKEN, manifest, manifest_yaml
from bot.features import COMMANDS
from bot.ui.command import CommandSpec
from tests.wire.slack_parts.state import SCOPES as GRANTED

SPECS = [command.spec() for command in COMMANDS]
ROOT = Path(__file__).parents[2]


def slash_commands(made: Any) -> list[str]:
    return [each["command"] for each in made["features"]["slash_commands"]]


def test_there_is_one_slash_command_for_each_first_word() -> None:
    first = {"/" + spec.name.split(" ")[0] for spec in SPECS if spec.slash}
    assert set(slash_commands(manifest(SPECS))) == first
    assert len(slash_commands(manifest(SPECS))) == len(first)


def test_none_of_them_is_slacks_own() -> None:
    assert {name.removeprefix("/") for name in slash_commands(manifest(SPECS))} & TAKEN == set()


def test_every_size_is_within_slacks_rules() -> None:
    made = manifest(SPECS)
    shown = made["display_information"]
    assert len(shown["name"]) <= 35
    assert len(shown["description"]) <= 140
    assert len(slash_commands(made)) <= 50
    for each in made["features"]["slash_commands"]:
        assert len(each["command"]) <= 32
        assert 0 < len(each["description"]) <= 2000
        assert 0 < len(each.get("usage_hint", "x")) <= 1000
        assert each["should_escape"] is True


def test_a_prefix_stands_before_every_name() -> None:
    assert all(name.startswith("/wp-") for name in slash_commands(manifest(SPECS, "wp-")))


def test_a_name_of_slacks_own_is_refused_with_the_way_out() -> None:
    with pytest.raises(ValueError, match=r"/topic is a command of Slack itself. Set a `prefix`"):
        manifest([CommandSpec("topic", "A topic", ())])
    assert slash_commands(manifest([CommandSpec("topic", "A topic", ())], "study-")) == ["/study-topic"]


def test_socket_mode_names_no_address_and_http_names_it_everywhere() -> None:
    assert "url" not in manifest_yaml(SPECS)
    made = manifest(SPECS, mode="http", url="https://waypost.example.org/")
    address = "https://waypost.example.org/slack/events"
    assert {each["url"] for each in made["features"]["slash_commands"]} == {address}
    assert made["settings"]["event_subscriptions"]["request_url"] == address
    assert made["settings"]["interactivity"]["request_url"] == address
    assert not made["settings"]["socket_mode_enabled"]


def test_http_mode_needs_the_address() -> None:
    with pytest.raises(ValueError, match="needs the public address"):
        manifest(SPECS, mode="http")


def test_it_asks_for_no_scope_that_the_tests_could_do_without() -> None:
    assert set(SCOPES) <= GRANTED


def test_the_yaml_says_the_same() -> None:
    assert yaml.safe_load(manifest_yaml(SPECS, "wp-")) == manifest(SPECS, "wp-")


def test_the_command_line_prints_it(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('[platforms.slack]\nprefix = "wp-"\n', encoding="utf-8")
    asked = [sys.executable, "-m", "bot", "slack-manifest", "--config", str(tmp_path / "config.toml")]
    done = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True)
    assert "/wp-week" in slash_commands(yaml.safe_load(done.stdout))
