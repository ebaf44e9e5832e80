"""Two cohorts that post to one channel: everyone goes on with their own, and moderators are asked which they mean."""

from __future__ import annotations

import pytest

from tests.features.moderator import Desk
from tests.kit import House, group, words


@pytest.fixture
async def desk(house: House) -> Desk:
    """Winter group is in week 3 when a second cohort is started in its channel."""
    await group(house.store, house.clock)
    house.clock.wait(days=20)
    desk = Desk(house)
    await desk.ask("cohort create", name="Spring")
    return desk


@pytest.mark.parametrize("command", ["week", "progress"])
async def test_members_stay_with_their_own_cohort(desk: Desk, command: str) -> None:
    assert "Week 3: " in words(await desk.house.ask(command))


async def test_whoever_is_in_neither_sees_the_newer_one(desk: Desk) -> None:
    assert "Spring is here" in words(await desk.house.ask("week", by="noor"))


async def test_a_moderator_of_neither_is_asked_which_is_meant(desk: Desk) -> None:
    asked = await desk.ask("cohort pause")
    assert "Which one do you mean?" in words(asked)
    assert words(await desk.pick(asked, "Which cohort?", "c1")).startswith("Pause Winter group?")


async def test_a_moderator_who_is_in_one_of_them_gets_that_one(desk: Desk) -> None:
    assert "Pause Winter group?" in await desk.say("cohort pause", by="ada")


async def test_a_form_is_asked_only_once_it_is_clear_which_is_meant(desk: Desk) -> None:
    assert await desk.form("cohort shift") is None
    asked = await desk.ask("cohort shift")
    assert "Which one do you mean?" in words(asked)
