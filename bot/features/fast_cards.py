"""The pages of the short way: what it is, the placement, what is skipped and why, its weeks, the ladder at work."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.domain.calendar import local_day
from bot.domain.fast_track import FastAction, FastTrack, FastWeek, Path
from bot.domain.progress import UNTOUCHED, Standing, WeekMark, WeekState
from bot.features.fast_words import fast_heading, taken, weeks_words
from bot.features.pages import Page
from bot.ports import Context
from bot.ui.action import do
from bot.ui.card import Block, Button, Fact, Facts, Hint, Menu, Meter, Option, Points, Say, Sign, Stop, Trail, Weight
from bot.ui.text import Text, prose, say, some

AT_ONCE = 16
"""Short weeks on one page: half a year's worth, and few enough for one menu."""

KINDS = {
    FastAction.KEEP: "kept",
    FastAction.COMPRESS: "pressed together",
    FastAction.SKIP_IF_PLACED: "skipped when placed",
    FastAction.CHOICE: "yours to choose",
}


@dataclass(frozen=True, slots=True)
class Position:
    """Where the reader is: their choices and marks, what they have handed in. path is None outside a cohort."""

    track: FastTrack
    path: Path | None
    marks: Mapping[int, WeekMark]
    today: date
    handed_in: Mapping[str, Standing]

    @property
    def on_it(self) -> bool:
        """Whether the reader has started."""
        return self.path is not None and self.path.fast_since is not None

    @property
    def next(self) -> FastWeek | None:
        """The first week that is not behind them; None when all are."""
        return self.track.next(self.marks)

    @property
    def left(self) -> int:
        """How many weeks are still ahead."""
        return sum(not each.done(self.marks) for each in self.track.weeks)

    @property
    def placed(self) -> bool:
        """Whether the placement test is passed."""
        return self.path is not None and self.path.placed


def placed_out(track: FastTrack, owed: Collection[int] | None) -> list[int]:
    """The weeks that the placement test lets somebody skip; none before it was taken."""
    if owed is None:
        return []
    skipped = (each for each in track.weeks if each.action is FastAction.SKIP_IF_PLACED)
    return [week for each in skipped for week in each.takes_from if week not in owed]


def to_skip(position: Position) -> list[int]:
    """Those of them that are not behind the reader yet."""
    owed = position.path.owed if position.path else None
    weeks = placed_out(position.track, owed)
    return [week for week in weeks if not position.marks.get(week, UNTOUCHED).state.over]


async def position_of(ctx: Context, track: FastTrack) -> Position:
    """Where the reader is on the short way."""
    today = local_day(ctx.now, ctx.zone)
    if ctx.member is None:
        return Position(track, None, {}, today, {})
    cohort, user = ctx.group.id, ctx.who.user
    handed_in = {each.milestone: each.standing for each in await ctx.db.reviews.of(cohort, user)}
    path, marks = await ctx.db.paths.get(cohort, user), await ctx.db.progress.of(cohort, user)
    return Position(track, path, marks, today, handed_in)


def all_pages(ctx: Context, position: Position) -> list[Page]:
    """All pages; for somebody who is on it the first one is about them."""
    track = position.track
    about = Page("about", "What it is", _about(position))
    first = [Page("now", "Where you are", _now(position)), about] if position.on_it else [about]
    return [
        *first,
        Page("test", "The placement", _test(track)),
        Page("skips", "What is skipped", _skips(position)),
        *_weeks(ctx, position),
        *([Page("ladder", "The ladder at work", _ladder(track))] if track.rungs else []),
    ]


def _about(position: Position) -> tuple[Block, ...]:
    rule = Say(say("**The rule.** {rule}", rule=prose(position.track.rule)))
    return (Say(prose(position.track.intro)), rule, *_test_result(position))


def _test_result(position: Position) -> list[Block]:
    """What the placement test came to, for a member."""
    path = position.path
    if path is None:
        return []
    if path.owed is None:
        text = "You have not taken the placement test. Without it all weeks stay, which is a fine way too."
        return [Hint(say(text))]
    may = placed_out(position.track, path.owed)
    skip = say(" You may skip {weeks}.", weeks=weeks_words(may)) if may else say("")
    if not path.owed:
        return [Hint(say("You passed the placement test.{skip}", skip=skip))]
    text = "From the placement test {owed} {is_or_are} still to do.{skip} Take it again whenever you like."
    verb = "is" if len(path.owed) == 1 else "are"
    return [Hint(say(text, owed=weeks_words(path.owed), is_or_are=verb, skip=skip))]


def _now(position: Position) -> tuple[Block, ...]:
    """Which short week is next, what it takes from and changes, and how far it is to the end."""
    total = len(position.track.weeks)
    meter = Meter(total - position.left, total, "Short weeks behind you")
    coming = position.next
    if coming is None:
        return (meter, Say(say("All {n} weeks are behind you. What a way you have come.", n=total)))
    ends = position.today + timedelta(weeks=position.left)
    pace = say("{n} left; at one a week you are through around {day}", n=some(position.left, "week"), day=ends)
    since = position.path.fast_since if position.path else None
    started = (Fact("Since", say("{day}", day=since)),) if since else ()
    facts = Facts(
        (Fact("Next", fast_heading(coming)), *week_facts(position.track, coming), *started, Fact("Ahead", pace))
    )
    return (meter, facts, *_test_result(position))


def week_facts(track: FastTrack, week: FastWeek) -> tuple[Fact, ...]:
    """What a short week takes from, what it changes, and what comes with it."""
    rung = next((each for each in track.rungs if each.id == week.rung), None)
    facts = [
        Fact("Takes from", say("{weeks} of the whole path, {kind}", weeks=taken(week), kind=KINDS[week.action])),
        Fact("What changes", prose(week.changes)),
        Fact("Time", say("about {n}", n=some(week.hours, "hour"))),
    ]
    facts += [Fact("Milestone", say("{ids}", ids=" and ".join(week.milestones)))] if week.milestones else []
    facts += [Fact("On the ladder", say("{id} {title}", id=rung.id, title=prose(rung.title)))] if rung else []
    return tuple(facts)


def _test(track: FastTrack) -> tuple[Block, ...]:
    intro = "What you can already do is shown, not claimed. There are {n} parts, and none of them costs you anything."
    parts = track.placement.parts
    each = tuple(
        Points(part.title, (say("Shows it: {t}", t=prose(part.shows)), say("If not: {t}", t=prose(part.otherwise))))
        for part in parts
    )
    return (Say(say(intro, n=len(parts))), *each) if parts else (Say(say("There is a short quiz, and nothing else.")),)


def _skips(position: Position) -> tuple[Block, ...]:
    """What is left out, pressed together and chosen from, each with what it becomes."""
    track = position.track
    titles = {
        FastAction.SKIP_IF_PLACED: "Skipped when placed",
        FastAction.COMPRESS: "Pressed together",
        FastAction.CHOICE: "Yours to choose",
    }
    blocks: list[Block] = [Say(prose(track.skip_note))]
    for action, title in titles.items():
        found = [each for each in track.weeks if each.action is action]
        with_reason = action is not FastAction.COMPRESS
        lines = tuple(_becomes(each, with_reason) for each in found)
        blocks += [Points(title, lines)] if lines else []
    kept = sum(each.action is FastAction.KEEP for each in track.weeks)
    return (*blocks, Hint(say("The other {n} keep their week in full.", n=some(kept, "short week"))))


def _becomes(week: FastWeek, with_reason: bool) -> Text:
    reason = say(" {changes}", changes=prose(week.changes)) if with_reason else say("")
    return say("{weeks}: **{short}**.{reason}", weeks=taken(week).capitalize(), short=fast_heading(week), reason=reason)


def _weeks(ctx: Context, position: Position) -> list[Page]:
    """The weeks in order, half of them on a page, the reader's own position marked."""
    weeks = position.track.weeks
    chunks = [weeks[at : at + AT_ONCE] for at in range(0, len(weeks), AT_ONCE)]
    return [Page(f"weeks{n}", f"{chunk[0].id} to {chunk[-1].id}", _some_weeks(ctx, position, chunk))
            for n, chunk in enumerate(chunks, 1)]  # fmt: skip


def _some_weeks(ctx: Context, position: Position, weeks: Sequence[FastWeek]) -> tuple[Block, ...]:
    here = position.next if position.on_it else None
    stops = tuple(
        Stop(say("**{id}** {title}", id=each.id, title=prose(each.title)), _sign(position, each),
             _stop_note(each), here=each is here)
        for each in weeks
    )  # fmt: skip
    options = tuple(Option(str(each.number), f"{each.id} {each.title}"[:100], taken(each)) for each in weeks)
    action = do("track fast", picks="week", cohort=ctx.cohort_id)
    return (Trail(stops), Menu("What one of them changes", options, action))


def _stop_note(week: FastWeek) -> Text:
    flags = ", ⚑ {ids}" if week.milestones else ""
    return say("{weeks}, {kind}" + flags, weeks=taken(week), kind=KINDS[week.action], ids=" ".join(week.milestones))


def _sign(position: Position, week: FastWeek) -> Sign:
    states = [position.marks.get(each, UNTOUCHED).state for each in week.takes_from]
    if all(state is WeekState.SKIPPED for state in states):
        return Sign.SKIPPED
    if week.done(position.marks):
        return Sign.DONE
    return Sign.DOING if any(state is not WeekState.NOT_STARTED for state in states) else Sign.AHEAD


def _ladder(track: FastTrack) -> tuple[Block, ...]:
    rungs = tuple(say("**{id} {title}.** {text}", id=each.id, title=prose(each.title), text=prose(each.text))
                  for each in track.rungs)  # fmt: skip
    return (Points(f"{len(rungs)} rungs", rungs),)


def week_buttons(ctx: Context, week: FastWeek) -> tuple[Button, ...]:
    """The weeks of the whole path that a short week takes from."""
    cohort = ctx.cohort_id
    return tuple(Button(f"Week {n}", do("week", number=n, cohort=cohort)) for n in week.takes_from)


def coming_buttons(ctx: Context, position: Position) -> tuple[Button, ...]:
    """The weeks to work on now, those behind the reader left out; the first asks to be pressed."""
    coming = position.next
    if coming is None:
        return ()
    open_ones = [n for n in coming.takes_from if not position.marks.get(n, UNTOUCHED).state.over]
    pairs = zip(coming.takes_from, week_buttons(ctx, coming), strict=True)
    return tuple(
        replace(button, weight=Weight.MAIN) if n == open_ones[0] else button for n, button in pairs if n in open_ones
    )
