"""What holds for every command, whatever it does: which cohort is remembered, what is asked, what a failure leaves."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from typing import Annotated

from bot.declare import Ask, command
from bot.domain.people import Place
from bot.ports import Context, Store, StoreError, Unit
from bot.ui.card import Card
from bot.ui.text import say
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


@dataclass
class NoReading:
    """A store that writes as ever, and can't be read on the side."""

    store: Store

    def begin(self) -> AbstractAsyncContextManager[Unit]:
        return self.store.begin()

    def look(self) -> AbstractAsyncContextManager[Unit]:
        raise StoreError("all readers are busy")


async def test_what_was_done_is_never_answered_with_nothing_was_changed(house: House) -> None:
    await group(house.store, house.clock)
    await group(house.store, house.clock, id="c2", name="Evening group", place=ELSEWHERE)
    broken = House(NoReading(house.store), house.clock, house.world)
    done = words(await broken.ask("progress done", week=1, where=LOBBY))
    assert "Week 1 is done" in done
    assert "This is about" in done


async def test_a_database_that_fails_while_cohorts_are_offered_is_an_apology(house: House) -> None:
    await group(house.store, house.clock)
    await group(house.store, house.clock, id="c2", name="Evening group", place=ELSEWHERE)
    broken = House(NoReading(house.store), house.clock, house.world)
    asked = await broken.ask("cohort pause", by="mod", manager=True, where=LOBBY)
    assert "try again in a few minutes" in words(asked)


async def test_a_finished_cohort_is_not_offered_for_joining(house: House) -> None:
    await group(house.store, house.clock, members=())
    assert [each.label for each in await house.suggest("study join", "cohort", "")] == ["Winter group"]
    house.clock.wait(weeks=60)
    assert await house.suggest("study join", "cohort", "") == []


def test_what_a_button_carries_is_never_asked_for_so_a_press_needs_no_form(house: House) -> None:
    asking = {spec.name for spec in house.engine.commands if spec.asks and not spec.slash}
    assert not asking & {"progress tick", "progress done", "fewer", "log entry", "review confirm", "member remove"}
    assert asking >= {"study zone", "member correct", "review changes"}


@command("echo", "Says it again", reads_only=True)
async def echo(ctx: Context, what: Annotated[str, Ask("What?")]) -> Card:
    return Card(say("{what}", what=what))


async def test_a_form_that_could_not_be_shown_in_time_waits_behind_a_button(house: House) -> None:
    small = House(house.store, house.clock, house.world, commands=(echo,))
    asked = await small.ask("echo")
    assert "A few more questions" in words(asked)
    assert words(await small.press(asked, "Continue", given={"what": "hello"}, form=True)) == "hello"


async def test_a_year_that_is_a_slip_of_the_keyboard_is_asked_again(house: House) -> None:
    await group(house.store, house.clock)
    assert "I can't read “9999-12-31” as a date" in words(await house.ask("study quiet", until="9999-12-31"))
    far = await house.ask("cohort create", by="mod", manager=True, given={"name": "Far", "start": "9998-01-01"})
    assert "I can't read “9998-01-01” as a date" in words(far)
