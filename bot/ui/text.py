"""Text with light markup and named values. Values are escaped by construction, because only a renderer joins them.

A template knows `**bold**`, `*italic*`, `` `code` `` and `{name}`; a doubled brace stands for itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal

from bot.domain.people import Person, Place


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant, drawn in the reader's own zone where the platform can. `zone` is the fallback for plain text."""

    at: datetime
    style: Literal["full", "day", "hour", "relative"] = "full"
    zone: str = "UTC"
    kind: Literal["moment"] = "moment"


@dataclass(frozen=True, slots=True)
class Who:
    """A person. Drawn as a mention, which pings only if `ping` is set."""

    person: Person
    name: str
    ping: bool = False
    kind: Literal["who"] = "who"


@dataclass(frozen=True, slots=True)
class Where:
    """A channel, drawn as a link to it."""

    place: Place
    kind: Literal["where"] = "where"


@dataclass(frozen=True, slots=True)
class Link:
    """A web link with a label. A renderer draws only http and https addresses as links."""

    label: str
    url: str
    kind: Literal["link"] = "link"


@dataclass(frozen=True, slots=True)
class Text:
    """A template and its values, in pairs."""

    template: str
    values: tuple[tuple[str, Value], ...] = ()
    kind: Literal["text"] = "text"

    def runs(self) -> Iterator[Run]:
        """The text as styled pieces, nested texts laid flat. What a renderer works through."""
        return _runs(self, False, False)


Value = str | int | float | Moment | Who | Where | Link | Text


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text in one style. A str is to be escaped by the renderer, also inside code."""

    value: str | Moment | Who | Where | Link
    bold: bool = False
    italic: bool = False
    code: bool = False


def say(template: str, **values: Value | date | datetime | time) -> Text:
    """A Text from a template of ours and named values: dates and hours are put into words, instants become Moments."""
    return Text(template, tuple((name, _value(value)) for name, value in values.items()))


def prose(markup: str) -> Text:
    """A Text from a content file: light markup counts, braces are just braces."""
    return Text(markup.replace("{", "{{").replace("}", "}}"))


def joined(texts: list[Text], between: str = ", ") -> Text:
    """Several texts as one, in order."""
    template = between.replace("{", "{{").replace("}", "}}").join(f"{{t{n}}}" for n in range(len(texts)))
    return Text(template, tuple((f"t{n}", text) for n, text in enumerate(texts)))


def day_words(day: date) -> str:
    """A date as people say it, the same on every platform: "Mon 2 Nov 2026"."""
    return f"{day:%a} {day.day} {day:%b} {day.year}"


def hour_words(hour: time) -> str:
    """An hour on the 24-hour clock: "09:00"."""
    return f"{hour:%H:%M}"


def some(number: int, one: str, many: str = "") -> str:
    """A number with its noun: "1 week", "3 weeks"."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def span_words(span: timedelta) -> str:
    """A span in its largest unit: "3 days", "2 hours", "5 minutes"."""
    hours = span.seconds // 3600
    return some(span.days, "day") if span.days else some(hours, "hour") if hours else some(span.seconds // 60, "minute")


def _value(value: Value | date | datetime | time) -> Value:
    if isinstance(value, datetime):
        return Moment(value)
    if isinstance(value, date):
        return day_words(value)
    if isinstance(value, time):
        return hour_words(value)
    return value


TOKEN = re.compile(r"(?P<esc>\{\{|\}\})|\{(?P<name>\w+)\}|(?P<bold>\*\*)|(?P<italic>\*)|`(?P<code>[^`]*)`")


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a template: words as they stand, the name of a value, or a change of style."""

    kind: Literal["words", "code", "name", "bold", "italic"]
    said: str = ""


@lru_cache(maxsize=4096)
def _pieces(template: str) -> tuple[Piece, ...]:
    """A template, read. There are few, and each card asks for dozens, so what was read is kept."""
    found: list[Piece] = []
    at = 0
    for token in TOKEN.finditer(template):
        if token.start() > at:
            found.append(Piece("words", template[at : token.start()]))
        at = token.end()
        if token["esc"]:
            found.append(Piece("words", token["esc"][0]))
        elif token["bold"]:
            found.append(Piece("bold"))
        elif token["italic"]:
            found.append(Piece("italic"))
        elif token["code"] is not None:
            found.append(Piece("code", token["code"].replace("{{", "{").replace("}}", "}")))
        else:
            found.append(Piece("name", token["name"]))
    return (*found, Piece("words", template[at:])) if at < len(template) else tuple(found)


def _runs(text: Text, bold: bool, italic: bool) -> Iterator[Run]:
    values = dict(text.values)
    outer = (bold, italic)
    for piece in _pieces(text.template):
        match piece.kind:
            case "words":
                yield Run(piece.said, bold, italic)
            case "name":
                yield from _value_runs(values[piece.said], bold, italic)
            case "code":
                yield Run(piece.said, code=True)
            case "bold":
                bold = not bold if not outer[0] else bold
            case "italic":
                italic = not italic if not outer[1] else italic


def _value_runs(value: Value, bold: bool, italic: bool) -> Iterator[Run]:
    if isinstance(value, Text):
        yield from _runs(value, bold, italic)
    elif isinstance(value, Moment | Who | Where | Link):
        yield Run(value, bold, italic)
    else:
        yield Run(f"{value:,}" if isinstance(value, int) and value > 9999 else str(value), bold, italic)
