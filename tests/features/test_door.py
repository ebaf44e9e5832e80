"""What holds for every command, whatever it does: which cohort is remembered, what is asked, what a failure leaves."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.people import Place
from tests.features.test_study import ELSEWHERE
from tests.kit import CHANNEL, House, group, words

LOBBY = Place("mailbox", "hall", "lobby")


async def test_whoever_joins_under_a_new_name_goes_on_with_the_cohort_they_joined(house: House) -> None:
    await group(house.store, house.clock)
    await group(house.store, house.clock, members=(), id="c2", name="Evening group", place=ELSEWHERE)
    await house.ask("progress", cohort="c1")
    await house.engine.handle(replace(house.request("study join", args={"cohort": "c2"}), shown="Ada II."))
    assert "This is about Evening group." in words(await house.ask("progress", where=LOBBY))


async def test_two_groups_in_threads_of_one_channel_are_kept_apart(house: House) -> None:
    early, late = (Place(CHANNEL.platform, CHANNEL.space, CHANNEL.channel, thread) for thread in ("early", "late"))
    await group(house.store, house.clock, place=early, name="Early birds")
    await group(house.store, house.clock, place=late, name="Night owls", id="c2")
    await house.ask("progress done", week=1, where=early)
    assert "1 of 52" in words(await house.ask("progress", where=early))
    assert "0 of 52" in words(await house.ask("progress", where=late))
