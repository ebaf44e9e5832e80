"""Text as Slack's mrkdwn: every value escaped, people, channels and times drawn natively, nothing that breaks out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby
from typing import ClassVar, assert_never

from bot.ui import pen
from bot.ui.fit import escaped_start
from bot.ui.pen import Style, unbroken, web
from bot.ui.plain import moment_words, plain
from bot.ui.text import Link, Moment, Run, Text, Where, Who

NAME = "slack"
MOMENTS = {"full": "{date_long_pretty} at {time}", "day": "{date_long_pretty}", "hour": "{time}", "relative": "{ago}"}
ADDRESS = re.compile(r"https?://[^\s<>|]*[^\s<>|.,:;\"')\]]")
SIGN = re.compile(r"[*_~`]")
MARK = re.compile(r"(?<![^\W_])([*_~`])(?=\S)")
"""A sign that would open bold, italic, struck or code: Slack knows no way to escape it, so something is put behind."""
QUOTE_START = re.compile(r"(?m)^(\s*)(?=&gt;)")
HIDDEN = dict.fromkeys([*range(9), 11, 12, 13, *range(14, 32), *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
"""Characters that are not seen, or turn the direction of what follows."""
UNSEEN = re.compile(f"[{re.escape(''.join(map(chr, HIDDEN)))}]")
HIDDEN_ON_A_LINE = {sign: gone for sign, gone in HIDDEN.items() if sign != 13}
PERSON_ID = re.compile(r"[UW][A-Z0-9]{1,20}")
CHANNEL_ID = re.compile(r"[CG][A-Z0-9]{1,20}")
NOTHING = "\u200b"
LINE = 2400
"""Most characters of one styled line, so that its marks stay on one side of where a long text is split."""


@dataclass(slots=True)
class Pen(pen.Pen):
    """Writes the texts of one card."""

    endless: ClassVar[int] = 12_500

    def cost(self, style: Style, piece: str, before: Style | None) -> int:
        """Marks around a piece, and what keeps it apart from its neighbours."""
        return 8 + 4 * piece.count("\n") + len(piece) // LINE * 6 if any(style) else 2

    def join(self, pieces: list[tuple[Style, str]]) -> str:
        """Pieces in their styles as one text."""
        out = ""
        for style, group in groupby(pieces, key=lambda piece: piece[0]):
            body = "".join(piece for _, piece in group)
            marked = _styled(body, "*" * style[0] + "_" * style[1]) if any(style) else body
            # Marks count only beside a space or a sign, so something that is not seen stands between letters and marks.
            ends, begins = out[-1:] in ("*", "_"), any(style)
            out += (NOTHING if (ends and _sticks(marked)) or (begins and _sticks(out[-1:])) else "") + marked
        return out

    def run(self, run: Run, flat: bool) -> str:
        """One run in mrkdwn."""
        match run.value:
            case str(value):
                shown = unbroken(value) if flat else value
                return _code(value) if run.code else escape(shown)
            case Moment(at=at, style=style):
                words = entities(moment_words(run.value)).replace("|", " ").replace("^", " ")
                return f"<!date^{int(at.timestamp())}^{MOMENTS[style]}|{words}>"
            case Who(person=person, name=name, ping=ping):
                # Slack notifies whoever is mentioned in a post, so only a mention that is meant to ping is one.
                known = ping and person.platform == NAME and PERSON_ID.fullmatch(person.user)
                return f"<@{person.user}>" if known else _escape(line(name))
            case Where(place=place):
                return f"<#{place.channel}>" if CHANNEL_ID.fullmatch(place.channel) else "direct messages"
            case Link(label=label, url=url):
                return link(label, url)
            case _ as never:
                assert_never(never)

    def start(self, text: str, room: int) -> str:
        """As much of the beginning of a text as is within `room` characters once it is escaped."""
        return escaped_start(text, room, escape)


def bare(text: Text) -> str:
    """The text with no markup, on one line: for labels."""
    return line(plain(text))


def line(text: str) -> str:
    """The text on one line, without what is not seen."""
    return (text if text.isprintable() else unbroken(text.translate(HIDDEN_ON_A_LINE))).strip()


def escape(text: str) -> str:
    """Text that Slack shows as it is: no mention, no link but web addresses, no bold."""
    text = _seen(text)
    if "://" not in text:
        return _escape(text)
    done, out = 0, []
    for address in ADDRESS.finditer(text):
        out += [_escape(text[done : address.start()]), f"<{_quoted(address[0])}>"]
        done = address.end()
    return "".join([*out, _escape(text[done:])])


def entities(text: str) -> str:
    """Text with no more than the three signs replaced that Slack asks for; for what is read out, not drawn."""
    return _seen(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def link(label: str, url: str) -> str:
    """A link with a label; for anything but a web address the label and the address as plain text."""
    shown = _escape(line(label)) or "link"
    if not web(url):
        return f"{shown} ({_escape(line(url))})" if url.strip() else shown
    return f"<{_quoted(url.strip())}|{shown.replace('|', '¦')}>"


def _code(text: str) -> str:
    inner = entities(line(text).replace("`", "'"))
    return f"`{inner}`" if inner else ""


def _escape(text: str) -> str:
    marked = MARK.sub(rf"\1{NOTHING}", _seen(text)) if SIGN.search(text) else text
    drawn = entities(marked)
    return QUOTE_START.sub(rf"\1{NOTHING}", drawn) if "&gt;" in drawn else drawn


def _seen(text: str) -> str:
    """Text without what is not seen; looked at first, as translating takes longer than all the rest."""
    return text.translate(HIDDEN) if not text.isprintable() and UNSEEN.search(text) else text


def _quoted(url: str) -> str:
    url = re.sub(r"[\s<>|\"`*~]", lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), url)
    return url.replace("&", "&amp;")


def _sticks(text: str) -> bool:
    """Whether marks before this text, or behind it, would not count."""
    return text[:1].isalnum() or text[:1] in ("*", "_", "`")


def _styled(body: str, marks: str) -> str:
    return "\n".join(_styled_line(part, marks) for one in body.split("\n") for part in pieces_of(one, LINE))


def _styled_line(one: str, marks: str) -> str:
    core = one.strip()
    if not core.strip(NOTHING):
        return one
    before, after = one[: len(one) - len(one.lstrip())], one[len(one.rstrip()) :]
    return f"{before}{marks}{core}{marks[::-1]}{after}"


WORDS = re.compile(r"<[^>]*>|&\w+;|`[^`\n]*`|\s+|[^\s<&`]+|.", re.DOTALL)


def pieces_of(text: str, room: int) -> list[str]:
    """A drawn text in pieces of at most `room` characters: split between words, never inside a link or an entity."""
    if len(text) <= room:
        return [text]
    out, current = [], ""
    for token in WORDS.findall(text):
        for part in [token[at : at + room] for at in range(0, len(token), room)]:
            if len(current) + len(part) > room:
                out.append(current)
                current = ""
            current += part
    return [piece for piece in [*out, current] if piece.strip()] or [""]
