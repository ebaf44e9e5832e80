"""Text as Discord's markdown: every value escaped, people and times as native mentions, nothing that breaks out."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import groupby
from typing import assert_never
from urllib.parse import urlsplit

from bot.ui.plain import plain
from bot.ui.text import Link, Moment, Run, Text, Where, Who

STYLES = {"full": "F", "day": "D", "hour": "t", "relative": "R"}
ADDRESS = re.compile(r"https?://[^\s<>]*[^\s<>.,:;\"')\]]")
MARKS = str.maketrans({mark: "\\" + mark for mark in "\\*_~|`[]<"})
LINE_STARTS = re.compile(r"(?m)^(\s*)([-+>#]|\d{1,9}(?=[.)]))")
EVERYONE = re.compile(r"@(?=everyone|here)", re.IGNORECASE)
BREAK = re.compile(r"[ \t]*[\r\n\u2028\u2029]+[ \t]*")
HIDDEN = dict.fromkeys([*range(9), 13, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
"""Characters that are not seen, or turn the direction of what follows."""
UNSAFE_IN_ADDRESS = re.compile(r"[\\*~|`\[\]()<>\s\"]")
ENDLESS = 4500
"""More than any message holds, so that what is longer need not be drawn to the end to be known as too long."""


@dataclass(slots=True)
class Pen:
    """Writes the texts of one card and remembers whom they may ping."""

    pings: set[int] = field(default_factory=set)
    written: dict[tuple[Text, bool, bool], str] = field(default_factory=dict)
    """Whole texts, which are measured several times while a card is fitted into its message."""

    def write(self, text: Text, room: int = ENDLESS, *, bold: bool = False, flat: bool = False) -> str:
        """The text in at most `room` characters, cut with "…". flat: on one line. bold: all of it."""
        if room < ENDLESS:
            return self._write(text, room, bold, flat)
        key = (text, bold, flat)
        if key not in self.written:
            self.written[key] = self._write(text, ENDLESS, bold, flat)
        return self.written[key]

    def _write(self, text: Text, room: int, bold: bool, flat: bool) -> str:
        pieces: list[tuple[tuple[bool, bool], str]] = []
        left = room
        for run in text.runs():
            style = (run.bold or bold, run.italic)
            endless = isinstance(run.value, str) and len(run.value) > left
            piece = "" if endless else self._run(run, flat)
            # Marks around a piece, and what keeps two styled pieces apart, are paid for in advance.
            cost = 8 if any(style) and (not pieces or pieces[-1][0] != style) else 0
            if endless or len(piece) + cost > left:
                cut = _cut(run, left - cost, flat)
                return _join([*pieces, (style, cut)] if cut else pieces) or "…"[:room]
            left -= len(piece) + cost
            pieces.append((style, piece))
        return _join(pieces)

    def _run(self, run: Run, flat: bool) -> str:
        match run.value:
            case str(value):
                return code(value) if run.code else escape(_line(value) if flat else value)
            case Moment(at=at, style=style):
                return f"<t:{int(at.timestamp())}:{STYLES[style]}>"
            case Who():
                return self._who(run.value)
            case Where(place=place):
                channel = place.thread or place.channel
                return f"<#{channel}>" if place.platform == "discord" and channel.isdecimal() else "direct messages"
            case Link(label=label, url=url):
                return link(label, url)
            case _ as never:
                assert_never(never)

    def _who(self, who: Who) -> str:
        if who.person.platform != "discord" or not who.person.user.isdecimal():
            return escape(_line(who.name))
        if who.ping:
            self.pings.add(int(who.person.user))
        return f"<@{who.person.user}>"


def bare(text: Text) -> str:
    """The text with no markup, on one line: for labels of menus."""
    return _line(plain(text))


def escape(text: str) -> str:
    """Text that Discord shows as it is: no markdown, no mention, no heading. Web addresses stay clickable."""
    text = text.translate(HIDDEN)
    done, out = 0, []
    for address in ADDRESS.finditer(text):
        out += [_escape(text[done : address.start()]), _quoted(address[0])]
        done = address.end()
    return "".join([*out, _escape(text[done:])])


def escaped_start(text: str, room: int) -> str:
    """As much of the beginning of a text as is within `room` characters once it is escaped."""
    kept = text[: max(0, room)].rstrip()
    while kept and len(drawn := escape(kept)) > room:
        kept = kept[: min(len(kept) - 1, len(kept) * room // len(drawn))].rstrip()
    return escape(kept) if kept else ""


def code(text: str) -> str:
    """Text in a code span."""
    inner = _line(text.translate(HIDDEN)).replace("`", "'").strip()
    return f"`{inner}`" if inner else ""


def web(url: str) -> bool:
    """Whether an address is one that may be drawn as a link."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)


def link(label: str, url: str) -> str:
    """A masked link; for anything but a web address the label and the address as plain text."""
    # Discord does not draw a masked link whose label holds an address itself.
    shown = escape(_line(re.sub(r"https?://", "", label)).strip()) or "link"
    if not web(url):
        return f"{shown} ({escape(_line(url))})" if url else shown
    return f"[{shown}](<{_quoted(url.strip())}>)"


def _line(text: str) -> str:
    return BREAK.sub(" ", text)


def _escape(text: str) -> str:
    text = LINE_STARTS.sub(lambda found: _start(found[1], found[2]), text.translate(MARKS))
    return EVERYONE.sub("@\u200b", text)


def _start(space: str, mark: str) -> str:
    # A backslash before a digit would be shown; the one before the dot or bracket that follows is not.
    return f"{space}{mark}\\" if mark.isdigit() else f"{space}\\{mark}"


def _quoted(url: str) -> str:
    return UNSAFE_IN_ADDRESS.sub(lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), url)


def _cut(run: Run, room: int, flat: bool) -> str:
    """As much of a run as fits, with "…"; a mention or link that does not fit as a whole is left out."""
    if room < 1:
        return ""
    if not isinstance(run.value, str) or run.code:
        return "…"
    value = _line(run.value) if flat else run.value
    return escaped_start(value, room - 1) + "…"


def _join(pieces: list[tuple[tuple[bool, bool], str]]) -> str:
    out: list[str] = []
    styled = False
    for style, group in groupby(pieces, key=lambda piece: piece[0]):
        body = "".join(piece for _, piece in group)
        marks = "**" * style[0] + "*" * style[1]
        # Two styled pieces that touch would read as one run of stars.
        out.append(("\u200b" if styled and marks else "") + (_styled(body, marks) if marks else body))
        styled = bool(marks)
    return "".join(out)


def _styled(body: str, marks: str) -> str:
    return "\n".join(_styled_line(line, marks) for line in body.split("\n"))


def _styled_line(line: str, marks: str) -> str:
    core = line.strip()
    if not core:
        return line
    before, after = line[: len(line) - len(line.lstrip())], line[len(line.rstrip()) :]
    return f"{before}{marks}{core}{marks}{after}"
