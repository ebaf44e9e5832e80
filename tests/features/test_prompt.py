"""The weekly prompt: what it says, where it leads, and to whom it is copied."""

from __future__ import annotations

from datetime import UTC, date, datetime

from bot.domain.membership import Kind, Route
from bot.ui.card import Shelf
from tests.clockwork import Clockwork, direct
from tests.kit import CHANNEL, House, button, group, settings, words

MONDAY_NINE = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)


async def test_the_prompt_says_what_the_week_is_about_and_how_long_there_is_time(house: House) -> None:
    await group(house.store, house.clock)
    clockwork = Clockwork(house)
    await clockwork.until(MONDAY_NINE)
    letter = clockwork.letter("c1/prompt/1")
    text = words(letter.card)
    assert letter.at == MONDAY_NINE
    assert letter.place == CHANNEL
    assert text.startswith("Week 1: Set the course")
    assert "By the end of the week you can" in text
    assert "Check-ins are on time until Sun 8 Nov 2026, 23:59 Europe/Berlin" in text
    assert "This comes late" not in text
    assert any(isinstance(block, Shelf) for block in letter.card.blocks)


async def test_its_buttons_lead_to_the_check_in_form_the_boxes_and_the_links(house: House) -> None:
    await group(house.store, house.clock)
    clockwork = Clockwork(house)
    await clockwork.until(MONDAY_NINE)
    card = clockwork.letter("c1/prompt/1").card
    action = button(card, "Check in").action
    assert action
    form = await house.form(action.command, given=dict(action.args))
    assert form and form.fields[0].label == "What did you do?"
    reply = await house.press(card, "Check in", did="Set everything up")
    assert "Checked in" in words(reply)
    assert "Done means" in words(await house.press(card, "Tick it off"))
    assert "Links for week 1" in words(await house.press(card, "Resources"))


async def test_a_week_that_is_only_an_outline_reads_well_too(house: House) -> None:
    await group(house.store, house.clock, first_day=date(2026, 10, 5))
    clockwork = Clockwork(house)
    await clockwork.until(MONDAY_NINE)
    text = words(clockwork.letter("c1/prompt/5").card)
    assert text.startswith("Week 5: Objects, modules, tests and debugging")
    assert "You make: A small package" in text
    assert "\n\n\n" not in text


async def test_whoever_wants_it_directly_gets_a_copy_in_their_own_hours(house: House) -> None:
    await group(house.store, house.clock, members=("ada", "bruno", "chen"))
    await settings(house.store, "ada", routes={Kind.PROMPT: Route.DIRECT}, zone="America/New_York")
    await settings(house.store, "chen", routes={Kind.PROMPT: Route.DIRECT}, quiet_until=date(2026, 11, 10))
    clockwork = Clockwork(house)
    await clockwork.until(MONDAY_NINE)
    copy = clockwork.letter("c1/prompt/1/ada")
    assert copy.place == direct("ada")
    assert "until Sun 8 Nov 2026, 17:59 America/New_York" in words(copy.card)
    assert clockwork.letter("c1/prompt/1").place == CHANNEL
    assert not clockwork.letters("c1/prompt/1/bruno")
    assert not clockwork.letters("c1/prompt/1/chen")


async def test_copies_can_be_used_from_direct_messages(house: House) -> None:
    await group(house.store, house.clock)
    await settings(house.store, "ada", routes={Kind.PROMPT: Route.DIRECT})
    clockwork = Clockwork(house)
    await clockwork.until(MONDAY_NINE)
    copy = clockwork.letter("c1/prompt/1/ada").card
    assert "Done means" in words(await house.press(copy, "Tick it off", direct=True))
    assert "Weekly prompt" in words(await house.press(copy, "Fewer of these", direct=True))
