"""The table of docs/reliability.md: what was done how often, and what became of the promises."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from tests.wire.chaos.kinds import KINDS
from tests.wire.chaos.run import Outcome

PAGE = Path(__file__).parents[3] / "docs" / "reliability.md"
HEADS = ("What was done", "cases", "kills, faults", "promises", "sent once", "skipped", "failed", "unknown", "lost",
         "doubled")  # fmt: skip


def table(outcomes: Sequence[Outcome], seed: int, seconds: float) -> str:
    """The table in Markdown, with the command that makes it."""
    rows = []
    for kind in KINDS:
        own = [each for each in outcomes if each.case.kind is kind]
        if own:
            rows.append((kind.title, *map(str, _sums(own))))
    rows.append(("**in all**", *(f"**{each:,}**" for each in _sums(outcomes))))
    minutes = f"{seconds / 60:.0f} minutes" if seconds > 90 else f"{seconds:.0f} seconds"
    lines = [
        f"Every promise under faults: seed {seed}, {minutes} (`python -m tests.wire.chaos --seed {seed}`)",
        "",
        "| " + " | ".join(HEADS) + " |",
        "|---" + "|--:" * (len(HEADS) - 1) + "|",
        *("| " + " | ".join(row) + " |" for row in rows),
    ]
    return "\n".join(lines)


def _sums(own: Sequence[Outcome]) -> tuple[int, ...]:
    books = [each.account for each in own]
    return (
        len(own), sum(each.faults for each in own), sum(each.promises for each in books),
        sum(each.sent for each in books) - sum(len(each.doubled) for each in books),
        sum(each.skipped for each in books), sum(each.failed for each in books), sum(each.unknown for each in books),
        sum(len(each.lost) for each in books), sum(len(each.doubled) for each in books),
    )  # fmt: skip


def write(text: str, page: Path = PAGE) -> None:
    """Put the table where the page has its place for it."""
    before = page.read_text(encoding="utf-8")
    after, found = re.subn(
        r"(?s)(<!-- chaos -->\n).*?(<!-- /chaos -->)", lambda match: f"{match[1]}{text}\n{match[2]}", before
    )
    if not found:
        raise SystemExit(f"{page} has no place for the table: two lines <!-- chaos --> and <!-- /chaos -->.")
    page.write_text(after, encoding="utf-8")
