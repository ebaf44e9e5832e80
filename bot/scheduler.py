"""Time becomes parcels: sees which posts have come due and promises each of them in the outbox under its own key.

It decides every post exactly once, however often, late, or on how many machines it runs: keys are unique, and what
it has decided is stored in the transaction that decides it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from bot.declare import Late, Occasion
from bot.domain.calendar import local_day
from bot.domain.cohort import Beat, Plan, Post, State
from bot.domain.membership import Kind
from bot.domain.roadmap import Roadmap
from bot.ports import Store, Unit
from bot.ports.context import clock_context, plan_of
from bot.ports.notices import tell_missed
from bot.ports.store import StoreError
from bot.ui.card import Card, Hint
from bot.ui.text import Text, day_words, say, span_words
from bot.world import World

log = logging.getLogger(__name__)

BATCH = 20
"""Cohorts that are decided in one transaction: it waits for the disk once, and others wait for it only briefly."""
LATER = timedelta(hours=1)
"""When a cohort is looked at again whose posts could not be written."""
TIDY = timedelta(days=1)
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class Changed(Exception):
    """A moderator changed the cohort in this very moment; it is looked at again, as it is then."""


class Scheduler:
    """Promises what has come due. Call `tick` at every heartbeat."""

    def __init__(
        self, store: Store, occasions: Sequence[Occasion], roadmaps: Mapping[str, Roadmap], world: World
    ) -> None:
        """occasions: one for each beat. roadmaps: by slug."""
        self._store = store
        self._occasions = {occasion.beat: occasion for occasion in occasions}
        self._roadmaps = roadmaps
        self._world = world
        self._swept = LONG_AGO

    async def tick(self) -> int:
        """Decide every post that is due by now, some cohorts at a time; says how many parcels were promised.

        Raises StoreError if the store can't be used: then the next heartbeat goes on. One cohort's own trouble does not
        hold up the others.
        """
        now = self._world.now()
        await self._sign_of_life(now)
        promised = 0
        seen: set[str] = set()
        while batch := await self._unseen(now, seen):
            seen.update(batch)
            promised += await self._attend_together(batch, now)
        return promised

    async def _sign_of_life(self, now: datetime) -> None:
        """Note that the heartbeat runs; once a day, have the store forget what nobody needs any more."""
        async with self._store.begin() as db:
            await db.handled.beat(now)
            if now - self._swept >= TIDY:
                await db.handled.sweep(now)
                self._swept = now

    async def _unseen(self, now: datetime, seen: set[str]) -> list[str]:
        async with self._store.look() as db:
            return [cohort.id for cohort in await db.cohorts.due(now, BATCH) if cohort.id not in seen]

    async def _attend_together(self, ids: Sequence[str], now: datetime) -> int:
        try:
            async with self._store.begin() as db:
                return sum([await self._decide(db, id, now) for id in ids])
        except StoreError:
            raise
        except Exception:  # whichever it was, the others must not wait for it
            log.debug("%s cohorts could not be decided together; each is tried alone", len(ids), exc_info=True)
            return sum([await self._attend(id, now) for id in ids])

    async def _attend(self, id: str, now: datetime) -> int:
        try:
            async with self._store.begin() as db:
                return await self._decide(db, id, now)
        except Changed:
            return 0
        except StoreError:
            raise  # no fault of the cohort's: postponed for it, a post would come an hour late
        except Exception:
            log.exception("the posts of cohort %s could not be written; they are tried again in an hour", id)
            await self._postpone(id, now)
            return 0

    async def _postpone(self, id: str, now: datetime) -> None:
        async with self._store.begin() as db:
            cohort = await db.cohorts.get(id)
            if cohort is not None:
                await db.cohorts.settle(id, cohort.settled or LONG_AGO, now + LATER)

    async def _decide(self, db: Unit, id: str, now: datetime) -> int:
        """Decide a cohort's due posts and note when it is to be looked at next."""
        cohort = await db.cohorts.get(id)
        if cohort is None or cohort.state is not State.ACTIVE:
            return 0
        plan = plan_of(cohort, self._roadmaps[cohort.roadmap])
        until = max(now, cohort.settled or now)
        promised = 0
        due = [post for post in plan.posts(cohort.settled, until) if await db.outbox.get(post.key(cohort.id)) is None]
        verdicts = judge(due, self._occasions, now, cohort.zone)
        for verdict in verdicts:
            promised += await self._carry_out(db, plan, verdict, now)
        missed = [verdict.words() for verdict in verdicts if verdict.skip]
        if missed:
            await tell_missed(db, cohort, missed, now)
        await db.cohorts.settle(id, until, plan.next_after(until))
        # Settling has locked the row: a change that came in between shows now, and would be lost otherwise.
        fresh = await db.cohorts.get(id)
        if fresh is None or fresh.version != cohort.version:
            raise Changed
        return promised

    async def _carry_out(self, db: Unit, plan: Plan, verdict: Verdict, now: datetime) -> int:
        occasion, post = self._occasions[verdict.post.beat], verdict.post
        due = post.when.at
        nudged = []
        promised = 0
        ctx = await clock_context(db, plan.cohort, self._roadmaps, self._world, now)
        for composed in await occasion.compose(ctx, post):
            parcel = replace(composed, due=due, expires=due + occasion.patience)
            if verdict.skip:
                if await db.outbox.get(parcel.key) is None:
                    await db.outbox.skip(parcel, verdict.skip, now)
            elif await db.outbox.put(replace(parcel, card=with_folded(parcel.card, verdict.folded))):
                promised += 1
                nudged += [parcel.user] if parcel.user and parcel.kind == Kind.NUDGE else []
        if nudged:
            await db.members.nudged(plan.cohort.id, nudged)
        return promised


@dataclass(frozen=True, slots=True)
class Verdict:
    """What happens to a due post: `skip` says why it is not sent, "" sends it; `folded` are weeks it stands for."""

    post: Post
    skip: str = ""
    folded: tuple[int, ...] = ()

    def words(self) -> Text:
        """What happens to it, in a line for the moderators."""
        return say("week {n}, {beat}: {skip}", n=self.post.week, beat=self.post.beat.value, skip=self.skip)


def judge(posts: Iterable[Post], occasions: Mapping[Beat, Occasion], now: datetime, zone: str) -> list[Verdict]:
    """What happens to each of the due posts, in the order of time. Beats that nobody answers are left out."""
    due = [post for post in posts if post.beat in occasions]
    newest = {post.beat: post for post in due}
    return [_verdict(post, newest[post.beat], due, occasions[post.beat], now, zone) for post in due]


def _verdict(post: Post, newest: Post, due: Sequence[Post], occasion: Occasion, now: datetime, zone: str) -> Verdict:
    folds = occasion.late is Late.FOLD and now - newest.when.at <= occasion.patience
    if folds and post is not newest:
        return Verdict(post, f"folded into week {newest.week}")
    if now - post.when.at > occasion.patience:
        day = day_words(local_day(post.when.at, zone))
        return Verdict(post, f"too late: due {day}, worth sending for {span_words(occasion.patience)}")
    older = tuple(each.week for each in due if each.beat is post.beat and each is not post)
    return Verdict(post, folded=older if folds else ())


def with_folded(card: Card, weeks: Sequence[int]) -> Card:
    """The card, saying which earlier weeks it stands for."""
    if not weeks:
        return card
    *first, last = (str(week) for week in weeks)
    listed = f"weeks {', '.join(first)} and {last}" if first else f"week {last}"
    hint = Hint(say("I could not post {weeks} in time. Nothing is lost: {command} shows them.", weeks=listed,
                    command=say("`/week`")))  # fmt: skip
    return replace(card, blocks=(hint, *card.blocks))
