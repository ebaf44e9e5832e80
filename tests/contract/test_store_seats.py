"""What every database promises of the glance with which each request begins."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.cohort import Cohort, State
from bot.domain.membership import CommunitySettings, Member, Settings, Shares
from bot.domain.people import Community, Place
from bot.ports.seats import Glance
from bot.storage import SqlStore
from tests.kit import CHANNEL, HOME, START, cohort, person

ADA = person("ada")
AWAY = Community("mailbox", "away")
CHOSEN = Settings(ADA, "Ada", "Europe/Rome", shares=Shares.EVERYONE, last_cohort="elsewhere")
SET = CommunitySettings(HOME, frozenset({"mods"}), CHANNEL)

HERE = cohort(id="here")
THREAD = cohort(id="thread", place=replace(CHANNEL, thread="t1"))
ELSEWHERE = cohort(id="elsewhere", place=replace(CHANNEL, channel="other"))
STRANGE = cohort(id="strange", place=replace(CHANNEL, channel="other"))
OVER = cohort(id="over", state=State.ARCHIVED)
FAR = cohort(id="far", community=AWAY, place=Place("mailbox", "away", CHANNEL.channel))
ALL = (HERE, THREAD, ELSEWHERE, STRANGE, OVER, FAR)


@pytest.fixture
async def crowded(store: SqlStore) -> SqlStore:
    """Six cohorts, of which Ada is in four and has left one; so is everyone else."""
    async with store.begin() as db:
        for n, each in enumerate(ALL):
            await db.cohorts.add(each, START + timedelta(minutes=n), None)
        for each in (HERE, ELSEWHERE, OVER, FAR):
            await db.members.put(Member(each.id, "ada", START, 2), each.community)
            await db.members.put(Member(each.id, "bruno", START, 1), each.community)
        await db.members.put(Member("thread", "ada", START, 1, left=START), HOME)
        await db.people.put(CHOSEN)
        await db.people.put(Settings(person("bruno"), "Bruno"))
        await db.communities.put(SET)
    return store


async def test_nobody_anywhere_is_seen_with_the_usual_settings(store: SqlStore) -> None:
    async with store.look() as db:
        assert await db.seats.at(ADA, "nowhere") == Glance(Settings(ADA), CommunitySettings(HOME), [])
        assert await db.seats.of(ADA, "none") is None


async def test_a_channel_shows_its_open_cohorts_and_those_that_somebody_is_in_oldest_first(crowded: SqlStore) -> None:
    async with crowded.look() as db:
        seen = await db.seats.at(ADA, CHANNEL.channel)
    assert seen.settings == CHOSEN
    assert seen.community == SET
    assert seen.cohorts == [HERE, THREAD, ELSEWHERE]
    assert seen.members == {id: Member(id, "ada", START, 2) for id in ("here", "elsewhere")}


async def test_away_from_any_channel_only_ones_own_are_seen(crowded: SqlStore) -> None:
    async with crowded.look() as db:
        assert (await db.seats.at(ADA, "@ada")).cohorts == [HERE, ELSEWHERE]
        assert (await db.seats.at(person("noor"), "@noor")).cohorts == []


async def test_a_stranger_sees_a_channels_cohorts_and_is_in_none(crowded: SqlStore) -> None:
    async with crowded.look() as db:
        seen = await db.seats.at(person("noor"), "other")
    assert seen == Glance(Settings(person("noor")), SET, [ELSEWHERE, STRANGE])


@pytest.mark.parametrize("each", ALL, ids=lambda each: each.id)
async def test_a_cohort_that_is_named_is_seen_in_any_state_and_from_direct_messages(
    crowded: SqlStore, each: Cohort
) -> None:
    home = each.community
    async with crowded.look() as db:
        seen = await db.seats.of(ADA.within(None), each.id)
    assert seen is not None
    assert seen.cohorts == [each]
    assert seen.settings == (CHOSEN if home == HOME else Settings(ADA.within("away")))
    assert seen.community == (SET if home == HOME else CommunitySettings(AWAY))
    joined = each in (HERE, ELSEWHERE, OVER, FAR)
    assert seen.members == ({each.id: Member(each.id, "ada", START, 2)} if joined else {})


async def test_a_cohort_of_another_platform_is_not_seen(crowded: SqlStore) -> None:
    async with crowded.look() as db:
        assert await db.seats.of(replace(ADA, platform="discord"), "here") is None


async def test_what_was_seen_at_a_glance_counts_as_seen_when_it_is_saved(crowded: SqlStore) -> None:
    async with crowded.begin() as db:
        seen = await db.seats.at(ADA, CHANNEL.channel)
        await db.cohorts.settle("here", START, None)
        assert await db.cohorts.save(replace(seen.cohorts[0], name="Renamed"), seen.cohorts[0].version, None)
        await db.communities.put(replace(seen.community, notices=None))
    async with crowded.look() as db:
        assert (await db.cohorts.get("here")) == replace(HERE, name="Renamed", version=HERE.version + 1, settled=START)
        assert await db.communities.get(HOME) == replace(SET, notices=None)
