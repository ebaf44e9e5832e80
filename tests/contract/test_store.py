"""What every database promises: people, cohorts, progress, check-ins, reviews and drafts."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.cohort import Beat, Cohort, Shift, Slot, State
from bot.domain.membership import CommunitySettings, Kind, Member, Route, Settings, Shares
from bot.domain.people import Community, Person, Place
from bot.domain.progress import (
    CheckIn,
    Evidence,
    Mark,
    Standing,
    Submission,
    Timing,
    WeekMark,
    WeekState,
)
from bot.domain.roadmap import Size
from bot.ports import Draft
from bot.storage import SqlStore
from tests.kit import CHANNEL, HOME, START, cohort, person

LATER = START + timedelta(days=1)


async def test_what_is_not_there_is_answered_kindly(store: SqlStore) -> None:
    async with store.look() as db:
        assert await db.cohorts.get("none") is None
        assert await db.members.get("none", "nobody") is None
        assert await db.people.get(person("nobody")) == Settings(person("nobody"))
        assert await db.communities.get(HOME) == CommunitySettings(HOME)
        assert await db.progress.of("none", "nobody") == {}
        assert await db.checkins.get("none", "nobody", 1) is None
        assert await db.reviews.get("none", "nobody", "M01") is None
        assert await db.drafts.get("none", START) is None
        assert await db.handled.last_beat() is None


async def test_a_cohort_comes_back_as_it_was_stored(store: SqlStore) -> None:
    full = cohort(
        place=Place("mailbox", "hall", "general", "thread"),
        slots={Beat.PROMPT: Slot(0, time(9)), Beat.WRAP: Slot(6, time(18, 30))},
        pace=2,
        breaks=frozenset({date(2026, 12, 21), date(2026, 12, 28)}),
        shifts=(Shift(3, 1), Shift(9, 2)),
        state=State.PAUSED,
        mentor_role="mentors",
        settled=START,
        paused_on=date(2026, 11, 20),
    )
    async with store.begin() as db:
        await db.cohorts.add(full, START, None)
    async with store.look() as db:
        assert await db.cohorts.get("c1") == full
        assert list(await db.cohorts.of(HOME)) == [full]
        assert await db.cohorts.of(Community("mailbox", "another hall")) == []


async def test_joined_finds_own_unarchived_cohorts_also_from_direct_messages(store: SqlStore) -> None:
    away = Community("mailbox", "away")
    async with store.begin() as db:
        await db.cohorts.add(cohort(), START, None)
        await db.cohorts.add(cohort(id="c2", community=away, place=Place("mailbox", "away", "x")), LATER, None)
        await db.cohorts.add(cohort(id="c3", state=State.ARCHIVED), LATER, None)
        for id, home in (("c1", HOME), ("c2", away), ("c3", HOME)):
            await db.members.put(Member(id, "ada", START, 1), home)
        await db.members.put(Member("c1", "bruno", START, 1, left=LATER), HOME)
    async with store.look() as db:
        assert [each.id for each in await db.cohorts.joined(person("ada"))] == ["c1"]
        assert [each.id for each in await db.cohorts.joined(person("ada").within(None))] == ["c1", "c2"]
        assert await db.cohorts.joined(person("bruno")) == []


async def test_a_channels_cohorts_are_the_open_ones_that_meet_in_it_or_in_its_threads(store: SqlStore) -> None:
    def there(thread: str | None, channel: str = "general") -> Place:
        return Place("mailbox", "hall", channel, thread)

    away = Community("mailbox", "away")
    async with store.begin() as db:
        await db.cohorts.add(cohort(id="first", place=there(None)), START, None)
        await db.cohorts.add(cohort(id="thread", place=there("t")), LATER, None)
        await db.cohorts.add(cohort(id="over", place=there(None), state=State.ARCHIVED), LATER, None)
        await db.cohorts.add(cohort(id="beside", place=there(None, "beside")), LATER, None)
        await db.cohorts.add(cohort(id="away", community=away, place=Place("mailbox", "away", "general")), LATER, None)
    async with store.look() as db:
        assert [each.id for each in await db.cohorts.at(HOME, "general")] == ["first", "thread"]
        assert await db.cohorts.at(HOME, "nowhere") == []


async def test_two_moderators_at_once_cannot_overwrite_each_other(store: SqlStore) -> None:
    async with store.begin() as db:
        await db.cohorts.add(cohort(), START, None)

    async def rename(name: str) -> bool:
        async with store.begin() as db:
            return await db.cohorts.save(cohort(name=name), 1, None)

    assert sorted(await asyncio.gather(rename("one"), rename("two"))) == [False, True]
    async with store.look() as db:
        found = await db.cohorts.get("c1")
        assert found and found.version == 2


async def test_only_active_cohorts_whose_time_has_come_are_due(store: SqlStore) -> None:
    async with store.begin() as db:
        await db.cohorts.add(cohort(id="soon"), START, START)
        await db.cohorts.add(cohort(id="first"), START, START - timedelta(hours=1))
        await db.cohorts.add(cohort(id="later"), START, LATER)
        await db.cohorts.add(cohort(id="never"), START, None)
        await db.cohorts.add(cohort(id="paused", state=State.PAUSED), START, START)
        assert [each.id for each in await db.cohorts.due(START, 10)] == ["first", "soon"]
        assert [each.id for each in await db.cohorts.due(START, 1)] == ["first"]
        await db.cohorts.settle("first", START, LATER)
        assert [each.id for each in await db.cohorts.due(START, 10)] == ["soon"]
        settled = await db.cohorts.get("first")
        assert settled and (settled.settled, settled.version) == (START, 1)


async def test_members_are_kept_when_they_leave(store: SqlStore, founded: Cohort) -> None:
    ada = Member("c1", "ada", START, 3, heard=START, unanswered=1)
    async with store.begin() as db:
        await db.members.put(ada, HOME)
        await db.members.put(Member("c1", "bruno", LATER, 3), HOME)
    async with store.begin() as db:
        await db.members.put(replace(ada, left=LATER), HOME)
        await db.members.nudged("c1", ["bruno"])
        await db.members.nudged("c1", [])
    async with store.look() as db:
        assert [each.user for each in await db.members.of("c1")] == ["bruno"]
        assert await db.members.get("c1", "ada") == replace(ada, left=LATER)
        bruno = await db.members.get("c1", "bruno")
        assert bruno and bruno.unanswered == 1
    async with store.begin() as db:
        await db.members.heard("c1", "bruno", LATER)
        bruno = await db.members.get("c1", "bruno")
        assert bruno and (bruno.unanswered, bruno.heard) == (0, LATER)


async def test_what_people_and_communities_chose_is_kept(store: SqlStore) -> None:
    chosen = Settings(
        person("ada"), "Ada", "Europe/Lisbon", date(2026, 12, 1), Shares.EVERYONE, {Kind.NUDGE: Route.DIRECT}, "c1"
    )
    rules = CommunitySettings(HOME, frozenset({"mods", "mentors"}), CHANNEL)
    async with store.begin() as db:
        await db.people.put(Settings(person("ada")))
        await db.people.put(chosen)
        await db.communities.put(rules)
    async with store.look() as db:
        assert await db.people.get(person("ada")) == chosen
        assert await db.people.among(HOME, ["ada", "bruno"]) == {"ada": chosen, "bruno": Settings(person("bruno"))}
        assert await db.people.among(HOME, []) == {}
        assert await db.communities.get(HOME) == rules


def mark(id: str, before: WeekMark, after: WeekMark, week: int = 1, user: str = "ada") -> Mark:
    """A change of a week's mark."""
    return Mark(id, "c1", user, week, before, after, START, user)


async def test_marks_are_events_and_undo_goes_back_one_by_one(store: SqlStore, founded: Cohort) -> None:
    none, doing = WeekMark(), WeekMark(WeekState.DOING, None, frozenset({"W01.a"}))
    done = WeekMark(WeekState.DONE, Size.LIGHT, frozenset({"W01.a"}))
    async with store.begin() as db:
        await db.progress.record(mark("m1", none, doing), HOME)
        await db.progress.record(mark("m2", doing, done), HOME)
        await db.progress.record(mark("m3", none, done, user="bruno"), HOME)
    async with store.begin() as db:
        assert await db.progress.of("c1", "ada") == {1: done}
        assert await db.progress.of_all("c1") == {"ada": {1: done}, "bruno": {1: done}}
        last = await db.progress.last("c1", "ada")
        assert last == mark("m2", doing, done)
        await db.progress.undo(last, LATER)
        assert await db.progress.of("c1", "ada") == {1: doing}
        assert [each.id for each in await db.progress.history("c1", "ada")] == ["m1"]


async def test_check_ins_keep_every_version_and_the_newest_counts(store: SqlStore, founded: Cohort) -> None:
    first = CheckIn("c1", "ada", 1, "read", START, Timing.ON_TIME, "https://example.org", "time", 3, True)
    second = replace(first, did="read and built", version=2, edited=LATER)
    async with store.begin() as db:
        await db.checkins.put(first, HOME)
        await db.checkins.put(second, HOME)
        await db.checkins.put(replace(first, week=2, at=LATER), HOME)
        await db.checkins.put(replace(first, user="bruno", at=LATER), HOME)
    async with store.look() as db:
        assert await db.checkins.get("c1", "ada", 1) == second
        assert [each.week for each in await db.checkins.of("c1", "ada")] == [2, 1]
        assert [each.user for each in await db.checkins.week("c1", 1)] == ["ada", "bruno"]
    async with store.begin() as db:
        await db.checkins.forget_evidence("c1", "ada", 1)
        kept = await db.checkins.get("c1", "ada", 1)
        assert kept and kept.evidence == ""


async def test_reviews_queue_by_waiting_time_and_save_by_version(store: SqlStore, founded: Cohort) -> None:
    ada = Submission("c1", "ada", "M01", {"M01.a": Evidence("https://example.org")}, LATER)
    bruno = replace(ada, user="bruno", at=START)
    async with store.begin() as db:
        assert await db.reviews.put(ada, 0, HOME)
        assert await db.reviews.put(bruno, 0, HOME)
        assert not await db.reviews.put(ada, 0, HOME)
        assert [each.user for each in await db.reviews.queue("c1")] == ["bruno", "ada"]
        decided = replace(
            bruno, standing=Standing.CONFIRMED, confirmed_by=("mod",), decided=LATER, claimed_by="mod",
            claimed_until=LATER, comment="Lovely", version=2,
        )  # fmt: skip
        assert await db.reviews.put(decided, 1, HOME)
        assert not await db.reviews.put(decided, 1, HOME)
        assert await db.reviews.get("c1", "bruno", "M01") == decided
        assert [each.user for each in await db.reviews.queue("c1")] == ["ada"]
        assert await db.reviews.waits("c1") == [timedelta(days=1)]
        assert await db.reviews.of("c1", "ada") == [ada]


async def test_drafts_live_until_they_expire(store: SqlStore) -> None:
    draft = Draft("d1", person("ada"), "checkin", {"did": "x", "ticks": ("a", "b")}, LATER, {"did": "why"}, 4)
    direct = replace(draft, id="d2", person=Person("mailbox", None, "ada"))
    async with store.begin() as db:
        await db.drafts.put(draft)
        await db.drafts.put(replace(draft, base=5))
        await db.drafts.put(direct)
        assert await db.drafts.get("d1", START) == replace(draft, base=5)
        assert await db.drafts.get("d2", START) == direct
        assert await db.drafts.get("d1", LATER) is None
        await db.drafts.drop("d1")
        await db.drafts.drop("d1")
        assert await db.drafts.get("d1", START) is None


async def test_a_request_is_seen_once_and_may_be_repeated_after_a_failure(store: SqlStore) -> None:
    with pytest.raises(RuntimeError):
        async with store.begin() as db:
            assert await db.handled.once("r1", START)
            raise RuntimeError
    async with store.begin() as db:
        assert await db.handled.once("r1", START)
    async with store.begin() as db:
        assert not await db.handled.once("r1", LATER)
        await db.handled.sweep(START + timedelta(days=3))
        assert await db.handled.once("r1", LATER)


async def test_the_last_heartbeat_is_known(store: SqlStore) -> None:
    async with store.begin() as db:
        await db.handled.beat(START)
        await db.handled.beat(LATER)
        assert await db.handled.last_beat() == LATER


async def test_two_writers_at_once_lose_no_update(store: SqlStore, founded: Cohort) -> None:
    async with store.begin() as db:
        await db.members.put(Member("c1", "ada", START, 1), HOME)

    async def nudge() -> None:
        async with store.begin() as db:
            await db.members.nudged("c1", ["ada"])

    await asyncio.gather(*(nudge() for _ in range(12)))
    async with store.look() as db:
        ada = await db.members.get("c1", "ada")
        assert ada and ada.unanswered == 12


async def test_marks_made_at_once_are_all_kept_in_an_order(store: SqlStore, founded: Cohort) -> None:
    async def record(n: int) -> None:
        async with store.begin() as db:
            await db.progress.record(mark(f"m{n}", WeekMark(), WeekMark(WeekState.DOING), week=n), HOME)

    await asyncio.gather(*(record(n) for n in range(1, 9)))
    async with store.look() as db:
        assert len(await db.progress.history("c1", "ada")) == 8
        assert len(await db.progress.of("c1", "ada")) == 8


async def test_instants_without_a_zone_are_refused(store: SqlStore) -> None:
    with pytest.raises(Exception, match="has no time zone"):
        async with store.begin() as db:
            await db.handled.beat(datetime(2026, 11, 1))  # noqa: DTZ001


async def test_instants_of_any_zone_come_back_in_utc(store: SqlStore) -> None:
    tokyo = START.astimezone(ZoneInfo("Asia/Tokyo"))
    async with store.begin() as db:
        await db.handled.beat(tokyo)
        back = await db.handled.last_beat()
    assert back == START
    assert back and back.tzinfo is UTC


async def test_a_reader_does_not_wait_for_a_writer(store: SqlStore) -> None:
    async with store.begin() as writing:
        await writing.handled.beat(START)
        async with asyncio.timeout(60), store.look() as reading:
            assert await reading.handled.last_beat() is None
