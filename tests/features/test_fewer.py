"""“Fewer of these”: one press from a post to how that kind of message reaches one."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.domain.membership import Kind, Route
from bot.domain.people import Place
from bot.ui.card import Card
from tests.clockwork import Clockwork
from tests.kit import House, group, settings, words

MONDAY = datetime(2026, 11, 2, 20, 0, tzinfo=UTC)


@pytest.fixture
async def clockwork(house: House) -> Clockwork:
    await group(house.store, house.clock)
    await settings(house.store, "ada", routes={Kind.PROMPT: Route.DIRECT})
    clockwork = Clockwork(house)
    await clockwork.until(MONDAY)
    return clockwork


def prompt(clockwork: Clockwork, key: str = "c1/prompt/1") -> Card:
    return clockwork.letter(key).card


async def test_the_choice_is_saved_at_once_and_holds_for_the_very_next_message(
    house: House, clockwork: Clockwork
) -> None:
    asked = await house.press(prompt(clockwork), "Fewer of these")
    assert "Now: direct message." in words(asked)
    saved = await house.press(asked, "Not at all")
    assert "Saved." in words(saved)
    await clockwork.until(MONDAY.replace(day=9))
    assert clockwork.letters("c1/prompt/2")
    assert not clockwork.letters("c1/prompt/2/ada")


async def test_it_holds_for_a_message_that_is_promised_already(house: House, clockwork: Clockwork) -> None:
    house.clock.move(datetime(2026, 11, 9, 8, 0, tzinfo=UTC))
    await clockwork.scheduler.tick()
    asked = await house.press(prompt(clockwork), "Fewer of these")
    await house.press(asked, "In the channel only")
    await clockwork.beat()
    assert not clockwork.letters("c1/prompt/2/ada")
    async with house.store.look() as db:
        entry = await db.outbox.get("c1/prompt/2/ada")
    assert entry and (entry.fate, entry.reason) == ("skipped", "no longer wants these as direct messages")


async def test_it_works_from_direct_messages_also_for_members_of_two_groups(house: House, clockwork: Clockwork) -> None:
    await group(house.store, house.clock, id="c2", name="Other", place=Place("mailbox", "hall", "other"))
    asked = await house.press(prompt(clockwork, "c1/prompt/1/ada"), "Fewer of these", direct=True)
    assert "Weekly prompt" in words(asked)
    saved = await house.press(asked, "Not at all", direct=True)
    assert "Saved." in words(saved)
    async with house.store.look() as db:
        assert (await db.people.get(house.request("x").who)).routes == {Kind.PROMPT: Route.OFF}


async def test_guests_get_a_friendly_word_and_a_way_in(house: House, clockwork: Clockwork) -> None:
    reply = await house.press(prompt(clockwork), "Fewer of these", by="noor")
    assert "You are not in this group" in words(reply)
    assert "Winter group" in words(await house.press(reply, "Join Winter group", by="noor"))


async def test_a_key_that_nobody_knows_or_that_belongs_to_another_server_is_gone(
    house: House, clockwork: Clockwork
) -> None:
    assert "Run the command again" in words(await house.ask("fewer", key="0123456789abcdef"))
