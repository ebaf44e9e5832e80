"""What whoever starts compose.yaml may rely on, as far as it can be told without starting it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from bot.__main__ import app
from bot.app import FINISHING
from bot.config import load_settings, with_parts
from bot.parts import Parts

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "compose.yaml").read_text(encoding="utf-8")
FILE: Mapping[str, Any] = yaml.safe_load(TEXT)
SERVICES: Mapping[str, Mapping[str, Any]] = FILE["services"]
OURS = {name: each for name, each in SERVICES.items() if each["image"] == "waypost"}
RUNNING = {name: each for name, each in OURS.items() if "run" in each["command"]}
CONDITIONS = {"service_healthy", "service_completed_successfully"}
OF_A_SERVICE = {
    "build", "cap_drop", "command", "depends_on", "env_file", "environment", "healthcheck", "image", "restart",
    "security_opt", "stop_grace_period", "volumes",
}  # fmt: skip


def seconds(span: str) -> float:
    found = re.fullmatch(r"(\d+)s", span)
    assert found, f"{span} is not written in seconds"
    return float(found[1])


def parts_of(service: Mapping[str, Any]) -> Parts:
    settings = load_settings(ROOT / "config.example.toml", {})
    names = service["command"][service["command"].index("--parts") + 1].split(",")
    return Parts.of(with_parts(settings, names).process.parts, settings.platforms)


def test_it_says_nothing_that_compose_does_not_know() -> None:
    assert set(FILE) == {"services", "volumes", "x-waypost"}
    assert {name: set(each) - OF_A_SERVICE for name, each in SERVICES.items()} == {name: set() for name in SERVICES}


def test_everything_is_done_by_one_of_the_processes_and_nothing_is_heard_twice() -> None:
    parts = [parts_of(each) for each in RUNNING.values()]
    assert len(parts) == 2
    assert sum(each.scheduler for each in parts) == sum(each.courier for each in parts) == 1
    assert sorted(name for each in parts for name in each.hears) == ["discord"]


@pytest.mark.parametrize("name", OURS)
def test_each_command_is_one_that_the_program_has(name: str) -> None:
    python, dash, module, *words = OURS[name]["command"]
    assert (python, dash, module) == ("python", "-m", "bot")
    options = {word for word in words if word.startswith("--")}
    shown = CliRunner().invoke(app, [*(word for word in words if word in ("run", "db", "upgrade")), "--help"]).stdout
    assert all(option in shown for option in options)


@pytest.mark.parametrize("name", SERVICES)
def test_whoever_is_waited_for_is_there_and_can_be_waited_for(name: str) -> None:
    for other, how in SERVICES[name].get("depends_on", {}).items():
        assert how["condition"] in CONDITIONS
        once = SERVICES[other].get("restart") == "on-failure"
        assert how["condition"] == ("service_completed_successfully" if once else "service_healthy")
        assert once or "test" in SERVICES[other]["healthcheck"]


def test_processes_start_after_the_tables_have_their_form_and_end_in_their_own_time() -> None:
    for each in RUNNING.values():
        assert set(each["depends_on"]) == {"database", "upgrade"}
        assert seconds(each["stop_grace_period"]) > FINISHING
        assert each["restart"] == "unless-stopped"


def test_the_health_of_processes_is_asked_for_as_the_image_says() -> None:
    assert "HEALTHCHECK" in (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert all("healthcheck" not in each for each in RUNNING.values())


def test_no_secret_stands_in_it_and_files_with_secrets_are_never_committed() -> None:
    assert all(each["env_file"] == "waypost.env" for each in RUNNING.values())
    assert not re.search(
        r"(?i)(password|token|secret|key)[^\n]*[:=] *['\"]?[A-Za-z0-9]{8,}", TEXT.partition("services:")[2]
    )
    assert set(re.findall(r"\$\{(\w+)", TEXT)) == {"DATABASE_PASSWORD"}
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert {"/.env", "/waypost.env", "/config.toml"} <= set(ignored)


def test_the_address_is_one_that_waypost_takes_and_the_database_s_own() -> None:
    database = SERVICES["database"]["environment"]
    (url,) = {each["environment"]["WAYPOST_DATABASE_URL"] for each in OURS.values()}
    assert url.replace("put it into .env", "") == (
        f"postgresql+asyncpg://{database['POSTGRES_USER']}:{database['POSTGRES_PASSWORD']}@database/"
        f"{database['POSTGRES_DB']}"
    ).replace("put it into .env", "")
    filled = re.sub(r"\$\{[^}]*\}", "0f" * 24, url)
    settings = load_settings(ROOT / "config.example.toml", {"WAYPOST_DATABASE_URL": filled})
    assert settings.database.url.get_secret_value() == filled


def test_what_must_outlive_the_containers_lies_on_volumes() -> None:
    named = {volume.partition(":")[0] for each in SERVICES.values() for volume in each.get("volumes", [])}
    assert named == {*FILE["volumes"], "./config.toml"}
    assert any(volume.endswith(":/var/lib/postgresql/data") for volume in SERVICES["database"]["volumes"])
