"""What Discord is sent, as files: a change of the picture shows in a review. UPDATE_GOLDEN=1 writes them anew."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from adapters.discord.commands import commands_json
from adapters.discord.forms import modal
from adapters.discord.render import render
from bot.ui.action import do
from bot.ui.form import Form
from tests.discord.club import COMMANDS, SHELF_FIELDS
from tests.discord.gallery import GALLERY
from tests.discord.validator import check_components, check_modal

FOLDER = Path(__file__).parents[1] / "golden" / "discord"


def compare(name: str, value: Any) -> None:
    file = FOLDER / f"{name}.json"
    text = json.dumps(value, indent=1, ensure_ascii=False) + "\n"
    if os.environ.get("UPDATE_GOLDEN"):
        file.write_text(text, encoding="utf-8")
    assert file.read_text(encoding="utf-8") == text


@pytest.mark.parametrize("name", GALLERY)
def test_cards_look_as_they_did(name: str) -> None:
    components = render(GALLERY[name]).components()
    assert list(check_components(components)) == []
    compare(f"card_{name}", components)


def test_forms_look_as_they_did() -> None:
    drawn = modal(Form("Add a book", SHELF_FIELDS, do("club add", cohort="c1")))
    assert drawn is not None
    assert list(check_modal(drawn.to_dict())) == []
    compare("form", drawn.to_dict())


def test_commands_are_registered_as_they_were() -> None:
    compare("commands", commands_json(COMMANDS))
