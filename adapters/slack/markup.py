"""Text as Slack's mrkdwn: every value escaped, people, channels and times drawn natively, nothing that breaks out."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import groupby
from typing import assert_never
from urllib.parse import urlsplit

from bot.ui.plain import moment_words, plain
from bot.ui.text import Link, Moment, Run, Text, Where, Who

NAME = "slack"
MOMENTS = {"full": "{date_long_pretty} at {time}", "day": "{date_long_pretty}", "hour": "{time}", "relative": "{ago}"}
ADDRESS = re.compile(r"https?://[^\s<>|]*[^\s<>|.,:;\"')\]]")
SIGN = re.compile(r"[*_~`]")
MARK = re.compile(r"(?<![^\W_])([*_~`])(?=\S)")
"""A sign that would open bold, italic, struck or code: Slack knows no way to escape it, so something is put behind."""
QUOTE_START = re.compile(r"(?m)^(\s*)(?=&gt;)")
BREAK = re.compile(r"[ \t]*[\r\n\u2028\u2029]+[ \t]*")
HIDDEN = dict.fromkeys([*range(9), 11, 12, 13, *range(14, 32), *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
"""Characters that are not seen, or turn the direction of what follows."""
UNSEEN = re.compile(f"[{re.escape(''.join(map(chr, HIDDEN)))}]")
HIDDEN_ON_A_LINE = {sign: gone for sign, gone in HIDDEN.items() if sign != 13}
PERSON_ID = re.compile(r"[UW][A-Z0-9]{1,20}")
CHANNEL_ID = re.compile(r"[CG][A-Z0-9]{1,20}")
NOTHING = "\u200b"
ENDLESS = 12_500
"""More than any message holds."""
LINE = 2400
"""Most characters of one styled line, so that its marks stay on one side of where a long text is split."""


@dataclass(slots=True)
class Pen:
    """Writes the texts of one card."""

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
            piece = "" if endless else _run(run, flat)
            # Marks around a piece, and what keeps it apart from its neighbours, are paid for in advance.
            cost = 8 + 4 * piece.count("\n") + len(piece) // LINE * 6 if any(style) else 2
            if endless or len(piece) + cost > left:
                cut = _cut(run, left - cost, flat)
                return _join([*pieces, (style, cut)] if cut else pieces) or "…"[:room]
            left -= len(piece) + cost
            pieces.append((style, piece))
        return _join(pieces)


def bare(text: Text) -> str:
    """The text with no markup, on one line: for labels."""
    return line(plain(text))


def line(text: str) -> str:
    """The text on one line, without what is not seen."""
    return (text if text.isprintable() else BREAK.sub(" ", text.translate(HIDDEN_ON_A_LINE))).strip()


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


def escaped_start(text: str, room: int) -> str:
    """As much of the beginning of a text as is within `room` characters once it is escaped."""
    kept = text[: max(0, room)].rstrip()
    while kept and len(drawn := escape(kept)) > room:
        kept = kept[: min(len(kept) - 1, len(kept) * room // len(drawn))].rstrip()
    return escape(kept) if kept else ""


def web(url: str) -> bool:
    """Whether an address is one that may be drawn as a link."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)


def link(label: str, url: str) -> str:
    """A link with a label; for anything but a web address the label and the address as plain text."""
    shown = _escape(line(label)) or "link"
    if not web(url):
        return f"{shown} ({_escape(line(url))})" if url.strip() else shown
    return f"<{_quoted(url.strip())}|{shown.replace('|', '¦')}>"


def _run(run: Run, flat: bool) -> str:
    match run.value:
        case str(value):
            shown = BREAK.sub(" ", value) if flat else value
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


def _cut(run: Run, room: int, flat: bool) -> str:
    """As much of a run as fits, with "…"; a mention or link that does not fit as a whole is left out."""
    if room < 1:
        return ""
    if not isinstance(run.value, str) or run.code:
        return "…"
    value = BREAK.sub(" ", run.value) if flat else run.value
    return escaped_start(value, room - 1) + "…"


def _join(pieces: list[tuple[tuple[bool, bool], str]]) -> str:
    out = ""
    for style, group in groupby(pieces, key=lambda piece: piece[0]):
        body = "".join(piece for _, piece in group)
        marked = _styled(body, "*" * style[0] + "_" * style[1]) if any(style) else body
        # Marks count only beside a space or a sign, so something that is not seen stands between letters and marks.
        ends, begins = out[-1:] in ("*", "_"), any(style)
        out += (NOTHING if (ends and _sticks(marked)) or (begins and _sticks(out[-1:])) else "") + marked
    return out


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
