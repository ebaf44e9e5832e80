"""What people type behind a command: words, quotes, people and `name:value`, read against the declarations."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from html import unescape

from bot.ui.command import CommandSpec, Given, ParamSpec
from bot.ui.form import FieldKind

TOKEN = re.compile(r"(?:(\w+)[:=])?(?:\"([^\"]*)\"|[“”]([^“”]*)[“”])(?=\s|$)|((?:<[^<>]*>|[^\s<]|<)+)")
NAMED = re.compile(r"(\w+)[:=](.+)", re.DOTALL)
MENTION = re.compile(r"<(?:@|#|!subteam\^)([A-Z0-9]+)(?:\|[^>]*)?>")
ADDRESS = re.compile(r"<(https?://[^|>]+|mailto:[^|>]+)(?:\|([^>]*))?>")
DAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?"
MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*"
SHAPES: Mapping[FieldKind, re.Pattern[str]] = {
    FieldKind.NUMBER: re.compile(r"-?\d{1,9}"),
    FieldKind.DATE: re.compile(
        rf"\d{{4}}-\d\d-\d\d|today|tomorrow|{DAY}|(?:next|this) {DAY}|\d{{1,2}}\.? {MONTH}(?: \d{{4}})?", re.IGNORECASE
    ),
    FieldKind.TIME: re.compile(r"\d{1,2}[:.h]\d\d ?(?:am|pm)?|\d{1,2} ?(?:am|pm)|\d{1,2}", re.IGNORECASE),
    FieldKind.YES_NO: re.compile(r"yes|no|on|off|true|false", re.IGNORECASE),
    FieldKind.PERSON: re.compile(r"<@[^>]+>"),
    FieldKind.PLACE: re.compile(r"<#[^>]+>"),
    FieldKind.ROLE: re.compile(r"<(?:@|!subteam\^)[^>]+>"),
    FieldKind.ROLES: re.compile(r"<(?:@|!subteam\^)[^>]+>"),
}
WIDEST = 3
"""Words that one date or choice may have."""
NEAR = 4


@dataclass(frozen=True, slots=True)
class Typed:
    """A command with its arguments."""

    name: str
    args: Mapping[str, Given]


@dataclass(frozen=True, slots=True)
class Near:
    """Not a command; `names` are those that may have been meant, the likeliest first."""

    typed: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Word:
    """One word, or several in quotes; `name` if it was given by name."""

    text: str
    quoted: bool = False
    name: str = ""


def read(first: str, text: str, specs: Mapping[str, CommandSpec]) -> Typed | Near:
    """What was meant by the command `first` (without slash and prefix) and the text behind it."""
    words = list(_words(text))
    typed = {name for name, spec in specs.items() if spec.slash}
    lowered = [word.text.lower() for word in words if not word.quoted and not word.name]
    for count in range(min(len(lowered), WIDEST), -1, -1):
        name = " ".join([first, *lowered[:count]])
        if name in typed:
            return Typed(name, _arguments(words[count:], specs[name]))
    if f"{first} help" in typed and not words:
        return Typed(f"{first} help", {})
    under = [name for name in typed if name.startswith(f"{first} ")]
    if under:
        last = {name.split(" ", 1)[1]: name for name in under}
        close = [last[word] for word in get_close_matches(" ".join(lowered[:1]), last, n=NEAR)]
    else:
        close = get_close_matches(first, sorted(typed), n=NEAR)
    rest = [name for name in specs if name in under and name not in close]
    return Near(" ".join([first, *lowered]), (*close, *rest))


def _words(text: str) -> Iterator[Word]:
    for found in TOKEN.finditer(text):
        name, straight, curly, plain = found.groups()
        if plain is not None:
            yield Word(plain)
        else:
            yield Word(straight if straight is not None else curly, quoted=True, name=name or "")


def _arguments(words: Sequence[Word], spec: CommandSpec) -> dict[str, Given]:
    params = {param.name: param for param in spec.params if param.option}
    named: dict[str, str] = {}
    left: list[Word] = []
    for word in words:
        found = None if word.quoted else NAMED.fullmatch(word.text)
        name = word.name or (found[1].lower() if found else "")
        if name in params:
            named[name] = word.text if word.name else found[2] if found else ""
        else:
            left.append(word)
    open_ = [param for param in params.values() if param.name not in named]
    placed = _placed(left, open_)
    return {name: _value(params[name], text) for name, text in {**placed, **named}.items()}


def _placed(words: list[Word], params: Sequence[ParamSpec]) -> dict[str, str]:
    """Words without a name, given to the parameters in order: each takes what looks like its kind, text takes more."""
    out: dict[str, str] = {}
    passed: list[ParamSpec] = []
    for at, param in enumerate(params):
        if not words:
            break
        later = params[at + 1 :]
        if param.kind not in (FieldKind.LINE, FieldKind.LONG):
            taken = _takes(param, words)
            passed += [] if taken else [param]
        elif passed and not any(each.kind is FieldKind.LINE for each in later) and len(out) == 0:
            # Nothing else asks for words: they were meant for the parameter that can't read them, which will say so.
            out[passed[0].name] = _text(words)
            return out
        else:
            taken = _line(words, later)
        if taken:
            out[param.name] = _text(words[:taken])
            words = words[taken:]
    if words and passed:
        out.setdefault(passed[0].name, _text(words))
    elif words and out:
        last = list(out)[-1]
        out[last] = f"{out[last]} {_text(words)}"
    return out


def _takes(param: ParamSpec, words: Sequence[Word]) -> int:
    """How many of the first words are this parameter's; 0 for none."""
    for count in range(min(WIDEST, len(words)), 0, -1):
        text = _text(words[:count])
        shape = SHAPES.get(param.kind)
        chosen = any(text.lower() in (option.value.lower(), option.label.lower()) for option in param.options)
        if chosen or (shape and shape.fullmatch(text)):
            return count
    return 0


def _line(words: Sequence[Word], later: Sequence[ParamSpec]) -> int:
    """How many words a free text takes: one in quotes, or all up to one that clearly is a later parameter's."""
    if words[0].quoted:
        return 1
    for count in range(len(words)):
        if words[count].quoted or any(_takes(param, words[count:]) for param in later):
            return count
    return len(words)


def _text(words: Sequence[Word]) -> str:
    return " ".join(word.text for word in words)


def _value(param: ParamSpec, text: str) -> Given:
    """A typed value as the engine takes it: ids of people and channels, plain words without Slack's escapes."""
    if param.kind is FieldKind.ROLES:
        return tuple(MENTION.findall(text)) or (text,)
    if param.kind in (FieldKind.PERSON, FieldKind.PLACE, FieldKind.ROLE):
        found = MENTION.search(text)
        return found[1] if found else plain(text)
    if param.options:
        labels = {option.label.lower(): option.value for option in param.options}
        return labels.get(text.lower(), plain(text))
    return plain(text)


def plain(text: str) -> str:
    """Typed text as the person sees it."""
    shown = ADDRESS.sub(lambda found: found[1] if found[1].startswith("http") else found[2] or found[1], text)
    shown = re.sub(r"<([@#])[A-Z0-9]+\|([^>]*)>", r"\1\2", shown)
    return unescape(shown).strip()
