"""The accountant: compares the ledger with what the platforms hold, promise by promise, and believes neither."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field

from bot.ports import Fate
from tests.wire.chaos.scene import Row, Scene
from tests.wire.slack_parts.state import BOT

MARK = re.compile(r"#([0-9a-f]{16})$")


@dataclass
class Account:
    """What was found. lost, doubled, wrong: each a sentence; the first two must be empty, and so must the third."""

    promises: int = 0
    sent: int = 0
    skipped: int = 0
    failed: int = 0
    unknown: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        """Whether every promise was kept."""
        return not (self.lost or self.doubled or self.wrong)

    def complaints(self) -> list[str]:
        """All of it, a line each."""
        kinds = (("LOST", self.lost), ("DOUBLED", self.doubled), ("WRONG", self.wrong))
        return [f"{name}: {each}" for name, found in kinds for each in found]


def posted(scene: Scene) -> Counter[str]:
    """How many messages the platforms hold of each parcel, by its short key. Answers to commands are no parcels."""
    found: Counter[str] = Counter()
    for message in scene.discord.state.messages.values():
        if message.author.bot and message.asked is None and not message.only_for:
            marks = {match[1] for part in message.controls() if (match := MARK.search(str(part["custom_id"])))}
            found.update(marks or {f"unmarked {message.id}"})
    for each in scene.slack.state.messages:
        if each.author == BOT and each.only_for is None and each.metadata:
            found[str(each.metadata["event_payload"]["key"])] += 1
    return found


def account(scene: Scene, rows: Collection[Row], expected: Collection[str]) -> Account:
    """Compare. expected: keys that must be in the ledger, whatever their fate."""
    held, found = posted(scene), Account(promises=len(rows))
    known = {row.key for row in rows}
    found.lost += [f"{key} was never promised" for key in sorted(expected) if key not in known]
    for row in rows:
        _judge(row, held.pop(row.short, 0), found)
    found.wrong += [f"{count} messages of {short}, which nobody promised" for short, count in held.items()]
    found.wrong += [f"Discord would not take: {each}" for each in scene.discord.log.findings]
    found.wrong += [f"Slack would not take: {each}" for each in scene.slack.log.findings]
    return found


def _judge(row: Row, messages: int, found: Account) -> None:
    said = f"{row.key} is {row.fate} ({row.reason}) and is there {messages} times"
    if messages > 1:
        found.doubled.append(said)
    match row.fate:
        case Fate.SENT:
            found.sent += 1
            if not messages:
                found.lost.append(said)
        case Fate.SKIPPED | Fate.FAILED:
            found.skipped += row.fate is Fate.SKIPPED
            found.failed += row.fate is Fate.FAILED
            if messages or not row.reason:
                found.wrong.append(said)
        case Fate.UNKNOWN:
            found.unknown += 1
            if not row.reason:
                found.wrong.append(said)
        case Fate.PLANNED | Fate.LEASED:
            found.lost.append(f"{said}: it was never settled")
