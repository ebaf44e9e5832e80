"""The end-of-week wrap: numbers for all, names only of those who said so, and what comes next."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from bot.domain.membership import Kind, Route, Shares
from bot.domain.people import Person
from bot.ui.card import Card, Choices, Quote
from bot.ui.text import Text, Who
from tests.clockwork import Clockwork, direct
from tests.kit import CHANNEL, House, button, group, roadmap, settings, words

SUNDAY_NINE = datetime(2026, 11, 8, 8, 0, tzinfo=UTC)


async def wrapped(house: House, at: datetime = SUNDAY_NINE, key: str = "c1/wrap/1") -> Card:
    clockwork = Clockwork(house)
    await clockwork.until(at)
    return clockwork.letter(key).card


def people(text: Text) -> list[Who]:
    return [run.value for run in text.runs() if isinstance(run.value, Who)]


async def test_only_those_who_ticked_it_are_named_and_quoted(house: House) -> None:
    await group(house.store, house.clock, members=("ada", "bruno", "chen", "dalia"))
    await settings(house.store, "chen", shares=Shares.EVERYONE)
    house.clock.move(datetime(2026, 11, 3, tzinfo=UTC))
    await house.ask("checkin", by="ada", week=1, did="Wrote a plan of five lines", share=True)
    await house.ask("checkin", by="bruno", week=1, did="Secret work", share=False)
    await house.ask("checkin", by="chen", week=1, did="Untold work", share=False)
    card = await wrapped(house)
    text = words(card)
    assert "3 of 4 have checked in." in text
    assert "Applause for Ada." in text
    assert "“Wrote a plan of five lines” – Ada" in text
    assert not {"Bruno", "Chen", "Dalia", "Secret", "Untold"} & set(text.replace(".", " ").split())


async def test_names_never_ping(house: House) -> None:
    await group(house.store, house.clock)
    house.clock.move(datetime(2026, 11, 3, tzinfo=UTC))
    await house.ask("checkin", by="ada", week=1, did="Done", share=True)
    card = await wrapped(house)
    named = [who for block in card.blocks if isinstance(block, Quote) and block.by for who in people(block.by)]
    assert named == [Who(Person("mailbox", "hall", "ada"), "Ada", ping=False)]


async def test_long_words_are_clipped_and_the_number_of_quotes_is_small(house: House) -> None:
    users = [f"user{n}" for n in range(30)]
    await group(house.store, house.clock, members=users)
    house.clock.move(datetime(2026, 11, 3, tzinfo=UTC))
    for user in users:
        await house.ask("checkin", by=user, week=1, did="word " * 190, share=True)
    card = await wrapped(house)
    quotes = [block for block in card.blocks if isinstance(block, Quote)]
    assert len(quotes) == 4
    assert all(len(quote.text.values[0][1]) <= 220 for quote in quotes)  # type: ignore[arg-type]
    assert "Everyone has checked in." in words(card)
    assert " and 10 more." in words(card)


async def test_an_empty_group_and_a_silent_one_read_well(house: House) -> None:
    await group(house.store, house.clock, members=())
    text = words(await wrapped(house))
    assert "check-ins yet" not in text
    assert text.split("\n\n")[1].startswith("You have a plan")
    assert "Week 2: Python" in text
    await house.ask("study join", by="ada", cohort="c1")
    silent = words(await wrapped(house, SUNDAY_NINE + timedelta(days=7), "c1/wrap/2"))
    assert "A quiet week: no check-ins yet." in silent


async def test_next_week_is_announced_with_its_day(house: House) -> None:
    await group(house.store, house.clock)
    card = await wrapped(house)
    assert f"Week 2: {roadmap().weeks[1].title} begins on Mon 9 Nov 2026." in words(card)
    assert button(card, "Check in")
    assert "Week 2" in words(await house.press(card, "Next week"))


async def test_a_break_is_announced_instead(house: House) -> None:
    await group(house.store, house.clock, breaks=frozenset({date(2026, 11, 9), date(2026, 11, 16)}))
    text = words(await wrapped(house))
    assert f"First a break. Week 2: {roadmap().weeks[1].title} begins on Mon 23 Nov 2026." in text


async def test_the_last_wrap_says_goodbye_and_what_comes_after(house: House) -> None:
    first = date(2026, 11, 2) - timedelta(weeks=51)
    await group(house.store, house.clock, first_day=first)
    card = await wrapped(house, key="c1/wrap/52")
    assert "That was the last week of AI engineer." in words(card)
    assert roadmap().after in words(card)
    assert [each.label for block in card.blocks if isinstance(block, Choices) for each in block.buttons][:3] == [
        "Check in",
        "Quiz: 3 questions",
        "My progress",
    ]


async def test_whoever_wants_it_directly_gets_a_copy_with_the_same_discretion(house: House) -> None:
    await group(house.store, house.clock)
    await settings(house.store, "ada", routes={Kind.WRAP: Route.DIRECT})
    house.clock.move(datetime(2026, 11, 3, tzinfo=UTC))
    await house.ask("checkin", by="bruno", week=1, did="Secret work")
    clockwork = Clockwork(house)
    await clockwork.until(SUNDAY_NINE)
    copy = clockwork.letter("c1/wrap/1/ada")
    assert copy.place == direct("ada")
    assert clockwork.letter("c1/wrap/1").place == CHANNEL
    assert "Bruno" not in words(copy.card)
