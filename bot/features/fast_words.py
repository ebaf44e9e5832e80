"""How weeks are named in a row, and what the short way makes of a week, in words that several cards share."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.fast_track import FastAction, FastWeek, Path
from bot.ports import Context
from bot.ui.card import Block, Hint
from bot.ui.text import Text, prose, say


def weeks_words(numbers: Sequence[int], last: str = "and") -> str:
    """Weeks by number: "week 5", "weeks 2 to 6", "weeks 28 and 30"."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    parts: list[str] = []
    for run in runs:
        parts += [f"{run[0]} to {run[-1]}"] if len(run) > 2 and last == "and" else [str(each) for each in run]
    head, tail = parts[:-1], parts[-1:]
    listed = f"{', '.join(head)} {last} {tail[0]}" if head else "".join(tail)
    return f"{'week' if len(numbers) == 1 else 'weeks'} {listed}"


def taken(week: FastWeek) -> str:
    """The weeks of the whole path that a week of the short way takes from; for a choice, with "or" between them."""
    return weeks_words(week.takes_from, "or" if week.action is FastAction.CHOICE else "and")


def fast_heading(week: FastWeek) -> Text:
    """A short week's id and title."""
    return say("{id} {title}", id=week.id, title=prose(week.title))


async def path_of(ctx: Context) -> Path | None:
    """What the reader has chosen for their way; None for somebody who is in no cohort."""
    return await ctx.db.paths.get(ctx.group.id, ctx.who.user) if ctx.member else None


async def short_line(ctx: Context, week: int) -> list[Block]:
    """What the short way makes of week `week`, for a member who is on it."""
    track = ctx.roadmap.fast_track
    short = track.taking(week) if track else None
    if short is None:
        return []
    path = await path_of(ctx)
    if path is None or path.fast_since is None:
        return []
    text = "On your short way this is part of **{short}**, which takes from {weeks}. {changes}"
    return [Hint(say(text, short=fast_heading(short), weeks=taken(short), changes=prose(short.changes)))]
