"""Commands as people here have to type them: where the config sets a prefix, every card names them with it."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

from adapters.slack.commands import TAKEN
from bot.ui.card import Card
from bot.ui.text import Text

COMMAND = re.compile(rf"(?<![\w/:.<>&])/(?!(?:{'|'.join(sorted(TAKEN))})\b)(?=[a-z{{])")
"""The slash of a command that stands in a text; Slack's own commands have no prefix."""
SHOWN = ("title", "label", "note")
"""Plain strings of a card that are shown."""


@dataclass(frozen=True, slots=True)
class Naming:
    """Puts the prefix before the commands that a card or a sentence names."""

    prefix: str = ""

    def card(self, card: Card) -> Card:
        """The card with its commands as they are typed here."""
        named: Card = self._walk(card) if self.prefix else card
        return named

    def words(self, text: str) -> str:
        """The same for a sentence."""
        return COMMAND.sub(f"/{self.prefix}", text) if self.prefix else text

    def _walk(self, value: Any) -> Any:
        if isinstance(value, Text):
            values = tuple((name, self._value(each)) for name, each in value.values)
            return Text(self.words(value.template), values)
        if isinstance(value, tuple):
            return tuple(self._walk(each) for each in value)
        if not is_dataclass(value) or isinstance(value, type):
            return value
        changed = {each.name: self._field(each.name, getattr(value, each.name)) for each in fields(value)}
        return replace(value, **changed)

    def _field(self, name: str, value: Any) -> Any:
        if isinstance(value, str):
            return self.words(value) if name in SHOWN else value
        return self._walk(value)

    def _value(self, value: Any) -> Any:
        return self.words(value) if isinstance(value, str) else self._walk(value) if isinstance(value, Text) else value
