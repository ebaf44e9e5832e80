"""Commands as people here have to type them: where the config sets a prefix, everything shown names them with it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

from bot.ui.card import Card
from bot.ui.command import CommandSpec
from bot.ui.form import Form
from bot.ui.text import Text

SLASH = re.compile(r"(?<![\w/:.<>&])/(?:\{(?P<value>\w+)\}|(?P<word>[\w-]+))(?![\w/-])")
"""A slash at the beginning of a word, or before the name of a value."""
SHOWN = ("title", "label", "note", "help")
"""Plain strings of a card or form that are shown."""
NO_VALUES: Mapping[str, Any] = {}


@dataclass(frozen=True, slots=True)
class Naming:
    """Puts the prefix before commands in what is shown. firsts: the commands' first words; others stay."""

    prefix: str = ""
    firsts: frozenset[str] = frozenset()

    @classmethod
    def of(cls, prefix: str, specs: Iterable[CommandSpec]) -> Naming:
        """The naming for these commands."""
        return cls(prefix, frozenset(_first(spec.name) for spec in specs if spec.slash))

    def card(self, card: Card) -> Card:
        """The card with its commands as they are typed here."""
        named: Card = self._walk(card) if self.prefix else card
        return named

    def form(self, form: Form) -> Form:
        """The same for a form."""
        named: Form = self._walk(form) if self.prefix else form
        return named

    def words(self, text: str, values: Mapping[str, Any] = NO_VALUES) -> str:
        """The same for a sentence. values: what is put into it by name, where it is a template."""

        def typed(found: re.Match[str]) -> str:
            said = found["word"] or values.get(found["value"])
            known = isinstance(said, str) and _first(said) in self.firsts
            return f"/{self.prefix}{found[0][1:]}" if known else found[0]

        return SLASH.sub(typed, text) if self.prefix else text

    def _walk(self, value: Any) -> Any:
        if isinstance(value, Text):
            values = tuple((name, self._value(each)) for name, each in value.values)
            return Text(self.words(value.template, dict(value.values)), values)
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


def _first(command: str) -> str:
    return command.partition(" ")[0]
