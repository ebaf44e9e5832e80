"""What Slack is sent, as files: a change of the picture shows in a review. UPDATE_GOLDEN=1 writes them anew."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from adapters.slack.commands import manifest
from adapters.slack.forms import modal
from adapters.slack.inbound import Origin
from adapters.slack.render import render
from bot.features import COMMANDS
from bot.ui.action import do
from bot.ui.form import Form
from tests.discord.club import SHELF_FIELDS
from tests.discord.gallery import GALLERY
from tests.slack.validator import check_blocks, check_modal

FOLDER = Path(__file__).parents[1] / "golden" / "slack"


def compare(name: str, value: Any) -> None:
    file = FOLDER / f"{name}.json"
    text = json.dumps(value, indent=1, ensure_ascii=False) + "\n"
    if os.environ.get("UPDATE_GOLDEN"):
        file.write_text(text, encoding="utf-8")
    assert file.read_text(encoding="utf-8") == text


@pytest.mark.parametrize("name", GALLERY)
def test_cards_look_as_they_did(name: str) -> None:
    drawn = render(GALLERY[name], "turn")
    shown = {"text": drawn.text, "blocks": drawn.blocks}
    assert check_blocks(shown) == []
    compare(f"card_{name}", shown)


def test_forms_look_as_they_did() -> None:
    drawn = modal(Form("Add a book", SHELF_FIELDS, do("club add", cohort="c1")), Origin("C1"))
    assert drawn is not None
    assert check_modal(drawn) == []
    compare("form", drawn)


def test_the_manifest_is_as_it_was() -> None:
    compare("manifest", manifest([command.spec() for command in COMMANDS]))
