"""A change that waits for a word: shown before and after, kept as a draft, then saved or discarded."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.declare import Guard, Needs, command
from bot.domain.cohort import Cohort, State
from bot.domain.errors import BadInput, Gone, Stale, Way
from bot.features.changes import Changes, apply
from bot.features.cohort_words import MISSED, PAUSED
from bot.features.difference import Difference, blocks, compare, plans_of
from bot.features.occasions import skip_post
from bot.ports import Context, Draft, Fate
from bot.ports.context import plan_of
from bot.ui.action import do
from bot.ui.card import Block, Button, Card, Choices, Hint, Points, Say, Weight
from bot.ui.text import Text, day_words, say

LIFE = timedelta(hours=24)
"""How long a change waits for Save."""


LOOK_BACK = 500
"""Rows of the ledger in which a resumed cohort looks for what its pause took back."""


async def propose(ctx: Context, changes: Changes, said: Text | None = None) -> Card:
    """Show what these changes would do, with Save and Discard; nothing is changed yet.

    Raises BadInput if they can't be made.
    """
    old, new = ctx.group, apply(ctx.group, changes)
    if old == new:
        back = Button("Back to the cohort", do("cohort show", cohort=old.id), Weight.MAIN)
        return Card(say("Nothing to change"), (Say(say("That is how it stands already.")), Choices((back,))), "change")
    await validate(ctx, old, new, changes)
    difference = await _difference(ctx, old, new)
    id = ctx.world.new_id()
    given = {**changes, "cohort": old.id}
    await ctx.db.drafts.put(Draft(id, ctx.who, "cohort save", given, ctx.now + LIFE, base=old.version))
    buttons = Choices((
        Button("Save", do("cohort save", draft=id), Weight.MAIN),
        Button("Discard", do("cohort discard", draft=id)),
    ))  # fmt: skip
    news: list[Block] = [Hint(said)] if said else []
    shown = blocks(difference, (old.zone, new.zone))
    return Card(
        say("Change {name}?", name=old.name), (*news, *shown, *(await _notes(ctx, old, new)), buttons), "change"
    )


async def _difference(ctx: Context, old: Cohort, new: Cohort) -> Difference:
    known = await ctx.db.outbox.keys(old.id)
    return compare(old, new, plans_of(ctx, old, new), known, ctx.now)


async def _notes(ctx: Context, old: Cohort, new: Cohort) -> list[Block]:
    """What is allowed but worth knowing: a channel that is shared, or in which I can't write."""
    notes: list[Block] = []
    if new.place != old.place:
        notes += [Hint(say("{name} is in this channel, too.", name=other.name)) for other in await sharing(ctx, new)]
        notes += problem_points(ctx)
    return notes


def problem_points(ctx: Context) -> list[Block]:
    """What the platform found wrong at the places asked about, each with its fix."""
    lines = tuple(say("{what} {fix}", what=problem.what, fix=problem.fix) for problem in ctx.problems)
    return [Points("Before I can post there", lines)] if lines else []


async def sharing(ctx: Context, cohort: Cohort) -> list[Cohort]:
    """Other active cohorts that post to the same channel."""
    among = await ctx.db.cohorts.of(cohort.community)
    return [each for each in among
            if each.id != cohort.id and each.state is State.ACTIVE and each.place == cohort.place]  # fmt: skip


async def validate(ctx: Context, old: Cohort, new: Cohort, changes: Changes) -> None:
    """Raise BadInput if the new state clashes with another cohort or with what has already happened."""
    if new.name != old.name:
        await check_name(ctx, new.name, new.id)
    known = await ctx.db.outbox.keys(old.id)
    if new.roadmap != old.roadmap and Fate.SENT in known.values():
        raise BadInput(
            "roadmap", "The group has had posts from its roadmap, so it keeps it. A new cohort can take another."
        )
    before, after = plans_of(ctx, old, new)
    week = before.week_at(ctx.now)
    if "breaks" in changes:
        for number in range(1, week + 1):
            if before.spans[number - 1] != after.spans[number - 1]:
                raise BadInput(
                    "breaks",
                    f"That would move week {number}, which has begun. Breaks can start after "
                    f"{day_words(before.spans[week - 1].last)}; past ones stay as they are.",
                )


async def check_name(ctx: Context, name: str, id: str = "") -> None:
    """Raise BadInput if another cohort of this community has the name already."""
    for other in await ctx.db.cohorts.of(ctx.home):
        if other.id != id and other.name.casefold() == name.casefold():
            way = Way("Show that one", "cohort show", (("cohort", other.id),))
            state = ", archived" if other.state is State.ARCHIVED else ""
            raise BadInput(
                "name", f"There is a cohort called {other.name} here already{state}. Pick another name.", way
            )


@command("cohort save", "Save a change", needs=Needs.ANY, guard=Guard.MODERATOR, slash=False)
async def save(ctx: Context) -> Card:
    """Makes the change on the cohort as it is now; if it is not as it was when the change was shown, shows it anew."""
    if ctx.draft is None:
        raise Gone
    changes = {name: str(value) for name, value in ctx.draft.given.items() if name not in ("cohort", "draft")}
    old = ctx.group
    if ctx.draft.base != old.version:
        news = say("This cohort was changed in the meantime. This is what your change does to it now.")
        return await propose(ctx, changes, news)
    new = settled(ctx, old, apply(old, changes))
    await validate(ctx, old, new, changes)
    difference = await _difference(ctx, old, new)
    if not await ctx.db.cohorts.save(new, old.version, wake_of(ctx, new)):
        raise Stale
    await _skip(replace(ctx, cohort=new), old, difference)
    back = Choices((
        Button("Preview the posts", do("cohort preview", cohort=new.id), Weight.MAIN),
        Button("Show the cohort", do("cohort show", cohort=new.id)),
    ))  # fmt: skip
    return Card(say("Saved"), (*blocks(difference, (old.zone, new.zone), done=True), back), "change")


async def _skip(ctx: Context, old: Cohort, difference: Difference) -> None:
    resumed = old.state is not State.ACTIVE
    if resumed and ctx.group.state is State.ACTIVE:
        await _revive(ctx)
    for post in difference.missed:
        await skip_post(ctx, post, MISSED if resumed else "moved to a time that had passed")


async def _revive(ctx: Context) -> None:
    """Promise anew what a pause took back and what is still worth sending, like news to a member."""
    for entry in await ctx.db.outbox.ledger(ctx.group.id, LOOK_BACK):
        parcel = entry.parcel
        if entry.fate is Fate.SKIPPED and entry.reason == PAUSED and parcel.expires > ctx.now:
            await ctx.db.outbox.again(parcel.key, parcel.to, ctx.now, parcel.expires)


def settled(ctx: Context, old: Cohort, new: Cohort) -> Cohort:
    """A cohort that runs again has everything behind it decided; otherwise as it was."""
    resumes = old.state is not State.ACTIVE and new.state is State.ACTIVE
    return replace(new, settled=ctx.now) if resumes else new


def wake_of(ctx: Context, cohort: Cohort) -> datetime | None:
    """When the scheduler must look at a cohort next; None for one that does not run or has nothing left."""
    if cohort.state is not State.ACTIVE:
        return None
    return plan_of(cohort, ctx.roadmaps[cohort.roadmap]).next_after(cohort.settled or ctx.now)


@command("cohort discard", "Drop a change", needs=Needs.ANY, guard=Guard.MODERATOR, slash=False)
async def discard(ctx: Context) -> Card:
    """Nothing was changed; the engine drops the draft because it has served."""
    back = Choices((Button("Show the cohort", do("cohort show", cohort=ctx.group.id), Weight.MAIN),))
    return Card(say("Discarded"), (Say(say("{name} is as it was.", name=ctx.group.name)), back), "change")


COMMANDS = (save, discard)
