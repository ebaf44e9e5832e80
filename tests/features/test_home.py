"""A member's own page: what it tells members, and how it invites everyone else."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.domain.cohort import State
from bot.ui.card import Meter
from bot.ui.command import Reply
from tests.kit import House, button, group, settings, words

Ask = Callable[..., Awaitable[Reply]]
TUESDAY = datetime(2026, 11, 17, 12, 0, tzinfo=UTC)


@pytest.fixture
async def founded(house: House) -> House:
    await group(house.store, house.clock)
    house.clock.move(TUESDAY)
    return house


async def test_a_member_finds_the_group_the_week_and_how_far_they_are(founded: House, ask: Ask) -> None:
    await ask("progress done", week=1)
    reply = await ask("home")
    assert "Winter group" in words(reply)
    assert "Week 3:" in words(reply)
    assert "You: not started" in words(reply)
    meter = next(block for block in reply.card.blocks if isinstance(block, Meter))
    assert meter.done == 1


async def test_the_deadline_is_told_in_the_members_own_time(founded: House, ask: Ask) -> None:
    await settings(founded.store, "ada", zone="Asia/Tokyo")
    assert "your check-in, until Mon 23 Nov 2026, 07:59 Asia/Tokyo" in words(await ask("home"))


async def test_after_the_check_in_the_next_post_is_what_comes(founded: House, ask: Ask) -> None:
    await ask("checkin", did="I wrote it down")
    reply = await ask("home")
    assert "the group's next post, Thu 19 Nov 2026, 09:00 Europe/Berlin" in words(reply)
    assert button(reply, "Edit your check-in").action


async def test_before_the_first_day_the_page_says_when_it_begins(house: House, ask: Ask) -> None:
    await group(house.store, house.clock)
    assert "the first week opens" in words(await ask("home"))


async def test_nothing_is_due_in_a_paused_group(house: House, ask: Ask) -> None:
    await group(house.store, house.clock, state=State.PAUSED)
    assert "having a pause" in words(await ask("home"))


async def test_the_end_of_the_path_is_said(founded: House, ask: Ask) -> None:
    founded.clock.move(datetime(2029, 1, 1, tzinfo=UTC))
    assert "the last week has passed" in words(await ask("home"))


async def test_somebody_in_no_group_is_shown_the_way_in(founded: House, ask: Ask) -> None:
    reply = await ask("home", by="zoe", direct=True)
    assert "not in a cohort yet" in words(reply)
    joined = await founded.press(reply, "Join", by="zoe", where=founded.request("home").where)
    assert "Welcome" in words(joined)


async def test_a_zone_that_the_platform_knows_counts_until_one_is_set(founded: House) -> None:
    asked = replace(founded.request("home"), zone="Asia/Tokyo")
    reply = await founded.engine.handle(asked)
    assert reply is not None
    assert "Asia/Tokyo" in words(reply)
    assert "until you set your own" not in words(reply)
    shown = await founded.engine.handle(replace(founded.request("study settings"), zone="Asia/Tokyo"))
    assert shown is not None
    assert "Asia/Tokyo, as your profile says" in words(shown)
    await settings(founded.store, "ada", zone="America/Lima")
    reply = await founded.engine.handle(replace(asked, id="again"))
    assert reply is not None
    assert "America/Lima" in words(reply)
