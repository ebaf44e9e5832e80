"""What makes the house easy to find one's way in: the same rooms next door, walls that hold, ports that explain."""

from __future__ import annotations

import inspect
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from bot.ports import context, platform, seats, store

ROOT = Path(__file__).parents[2]
ROOMS = {"__init__.py", "platform.py", "inbound.py", "commands.py", "render.py", "forms.py"}
ADAPTERS = sorted(path.parent for path in (ROOT / "adapters").glob("*/__init__.py"))
LONGEST = 300
"""Lines of a module; more than that is two modules."""


@pytest.mark.parametrize("adapter", ADAPTERS, ids=lambda path: str(path.name))
def test_every_adapter_has_the_same_rooms(adapter: Path) -> None:
    assert {path.name for path in adapter.iterdir()} >= ROOMS


def test_the_walls_hold() -> None:
    done = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-logo", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def protocols() -> list[type[Any]]:
    modules = (context, platform, seats, store)
    return [
        each
        for module in modules
        for each in vars(module).values()
        if inspect.isclass(each) and each.__module__ == module.__name__ and getattr(each, "_is_protocol", False)
    ]


@pytest.mark.parametrize("port", protocols(), ids=lambda port: str(port.__name__))
def test_every_port_says_what_it_promises(port: type[Any]) -> None:
    assert port.__doc__
    for name, method in vars(port).items():
        if inspect.isfunction(method) and not name.startswith("_"):
            assert method.__doc__, f"{port.__name__}.{name} has no docstring"


def modules() -> list[Path]:
    return sorted(path for room in ("bot", "adapters") for path in (ROOT / room).rglob("*.py"))


def test_no_module_is_longer_than_a_room_should_be() -> None:
    lengths = {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8").count("\n") for path in modules()}
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST} == {}


def test_every_module_says_what_it_is_for() -> None:
    silent = [path for path in modules() if not path.read_text(encoding="utf-8").lstrip().startswith('"""')]
    assert silent == []


def test_the_walls_about_sql_and_adapters_know_every_room() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    found = {each.name.removesuffix(".py") for each in (ROOT / "bot").iterdir() if not each.name.startswith("_")}
    rooms = {f"bot.{name}" for name in found}
    (sql,) = [each for each in contracts if "SQL" in each["name"]]
    (adapters,) = [each for each in contracts if each.get("source_modules") == ["adapters"]]
    assert set(sql["source_modules"]) == rooms - {"bot.storage"}
    assert set(adapters["forbidden_modules"]) == rooms - {"bot.ports", "bot.ui", "bot.domain", "bot.world"}
