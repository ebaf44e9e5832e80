"""The code in the documents runs, and does what they say."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from bot.ports import Store
from tests.kit import Clock, House, group, words, world

ROOT = Path(__file__).parents[2]


def example(document: str) -> Any:
    """The first piece of Python in a document, as a module."""
    found = re.search(r"```python\n(.*?)```", (ROOT / document).read_text(encoding="utf-8"), re.DOTALL)
    assert found
    module = ModuleType("example")
    sys.modules["example"] = module
    exec(compile(found[1], document, "exec"), module.__dict__)  # noqa: S102
    return module


async def test_the_command_in_the_features_readme_works(store: Store, clock: Clock) -> None:
    module = example("bot/features/README.md")
    await group(store, clock)
    house = House(store, clock, world(clock), commands=(module.left,))
    assert "2 weeks to go." in words(await house.ask("study left", week=50))
    assert "Which one did you mean?" in words(await house.ask("study left", week=53))
