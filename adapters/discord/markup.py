"""Text as Discord's markdown: every value escaped, people and times as native mentions, nothing that breaks out."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import groupby
from typing import ClassVar, assert_never

from bot.ui import pen
from bot.ui.fit import escaped_start
from bot.ui.pen import Style, unbroken, web
from bot.ui.plain import plain
from bot.ui.text import Link, Moment, Run, Text, Where, Who

STYLES = {"full": "F", "day": "D", "hour": "t", "relative": "R"}
ADDRESS = re.compile(r"https?://[^\s<>]*[^\s<>.,:;\"')\]]")
MARKS = str.maketrans({mark: "\\" + mark for mark in "\\*_~|`[]<"})
LINE_STARTS = re.compile(r"(?m)^(\s*)([-+>#]|\d{1,9}(?=[.)]))")
EVERYONE = re.compile(r"@(?=everyone|here)", re.IGNORECASE)
HIDDEN = dict.fromkeys([*range(9), 13, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
"""Characters that are not seen, or turn the direction of what follows."""
UNSAFE_IN_ADDRESS = re.compile(r"[\\*~|`\[\]()<>\s\"]")


@dataclass(slots=True)
class Pen(pen.Pen):
    """Writes the texts of one card and remembers whom they may ping."""

    endless: ClassVar[int] = 4500
    pings: set[int] = field(default_factory=set)

    def cost(self, style: Style, piece: str, before: Style | None) -> int:
        """Marks around a piece, and what keeps two styled pieces apart."""
        return 8 if any(style) and before != style else 0

    def join(self, pieces: list[tuple[Style, str]]) -> str:
        """Pieces in their styles as one text."""
        out: list[str] = []
        styled = False
        for style, group in groupby(pieces, key=lambda piece: piece[0]):
            body = "".join(piece for _, piece in group)
            marks = "**" * style[0] + "*" * style[1]
            # Two styled pieces that touch would read as one run of stars.
            out.append(("\u200b" if styled and marks else "") + (_styled(body, marks) if marks else body))
            styled = bool(marks)
        return "".join(out)

    def start(self, text: str, room: int) -> str:
        """As much of the beginning of a text as is within `room` characters once it is escaped."""
        return escaped_start(text, room, escape)

    def run(self, run: Run, flat: bool) -> str:
        """One run in markdown."""
        match run.value:
            case str(value):
                return code(value) if run.code else escape(unbroken(value) if flat else value)
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
            return escape(unbroken(who.name))
        if who.ping:
            self.pings.add(int(who.person.user))
        return f"<@{who.person.user}>"


def bare(text: Text) -> str:
    """The text with no markup, on one line: for labels of menus."""
    return unbroken(plain(text))


def escape(text: str) -> str:
    """Text that Discord shows as it is: no markdown, no mention, no heading. Web addresses stay clickable."""
    text = text.translate(HIDDEN)
    done, out = 0, []
    for address in ADDRESS.finditer(text):
        out += [_escape(text[done : address.start()]), _quoted(address[0])]
        done = address.end()
    return "".join([*out, _escape(text[done:])])


def code(text: str) -> str:
    """Text in a code span."""
    inner = unbroken(text.translate(HIDDEN)).replace("`", "'").strip()
    return f"`{inner}`" if inner else ""


def link(label: str, url: str) -> str:
    """A masked link; for anything but a web address the label and the address as plain text."""
    # Discord does not draw a masked link whose label holds an address itself.
    shown = escape(unbroken(re.sub(r"https?://", "", label)).strip()) or "link"
    if not web(url):
        return f"{shown} ({escape(unbroken(url))})" if url else shown
    return f"[{shown}](<{_quoted(url.strip())}>)"


def _escape(text: str) -> str:
    text = LINE_STARTS.sub(lambda found: _start(found[1], found[2]), text.translate(MARKS))
    return EVERYONE.sub("@\u200b", text)


def _start(space: str, mark: str) -> str:
    # A backslash before a digit would be shown; the one before the dot or bracket that follows is not.
    return f"{space}{mark}\\" if mark.isdigit() else f"{space}\\{mark}"


def _quoted(url: str) -> str:
    return UNSAFE_IN_ADDRESS.sub(lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), url)


def _styled(body: str, marks: str) -> str:
    return "\n".join(_styled_line(line, marks) for line in body.split("\n"))


def _styled_line(line: str, marks: str) -> str:
    core = line.strip()
    if not core:
        return line
    before, after = line[: len(line) - len(line.lstrip())], line[len(line.rstrip()) :]
    return f"{before}{marks}{core}{marks}{after}"
