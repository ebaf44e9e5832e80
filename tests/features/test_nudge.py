"""The mid-week nudge: who gets it, who does not, and what the channel may know."""

from __future__ import annotations

from datetime import UTC, date, datetime

from bot.domain.membership import Kind, Route
from bot.ui.plain import plain
from tests.clockwork import Clockwork, direct
from tests.kit import CHANNEL, House, group, settings, words

THURSDAY_NINE = datetime(2026, 11, 5, 8, 0, tzinfo=UTC)
KEY = "c1/nudge/1"


async def wants_nudges(house: House, *users: str) -> None:
    for user in users:
        await settings(house.store, user, routes={Kind.NUDGE: Route.DIRECT})


async def test_the_channel_hears_a_number_and_no_names(house: House) -> None:
    await group(house.store, house.clock, members=("ada", "bruno", "chen"))
    house.clock.move(datetime(2026, 11, 3, tzinfo=UTC))
    await house.ask("checkin", by="ada", week=1, did="Wrote the plan")
    clockwork = Clockwork(house)
    await clockwork.until(THURSDAY_NINE)
    text = words(clockwork.letter(KEY).card)
    assert "1 of 3 have checked in, there is still time: until Sun 8 Nov 2026, 23:59 Europe/Berlin." in text
    assert "A plan of five honest lines is a plan." in text
    assert not {"Ada", "Bruno", "Chen"} & set(text.replace(",", " ").split())


async def test_nobody_is_shamed_when_nobody_has_checked_in(house: House) -> None:
    await group(house.store, house.clock)
    clockwork = Clockwork(house)
    await clockwork.until(THURSDAY_NINE)
    text = words(clockwork.letter(KEY).card)
    assert "The week is still open" in text
    assert "0 of" not in text


async def test_nothing_is_said_once_all_have_checked_in(house: House) -> None:
    await group(house.store, house.clock)
    house.clock.move(datetime(2026, 11, 3, tzinfo=UTC))
    await house.ask("checkin", by="ada", week=1, did="Wrote the plan")
    await house.ask("checkin", by="bruno", week=1, did="Me too")
    clockwork = Clockwork(house)
    await clockwork.until(THURSDAY_NINE)
    assert not clockwork.letters(KEY)


async def test_nothing_is_said_to_an_empty_group(house: House) -> None:
    await group(house.store, house.clock, members=())
    clockwork = Clockwork(house)
    await clockwork.until(THURSDAY_NINE)
    assert not clockwork.letters(KEY)


async def test_quiet_days_count_as_nothing_missed(house: House) -> None:
    await group(house.store, house.clock, members=("ada",))
    await settings(house.store, "ada", quiet_until=date(2026, 11, 20), routes={Kind.NUDGE: Route.DIRECT})
    clockwork = Clockwork(house)
    await clockwork.until(THURSDAY_NINE)
    assert not clockwork.letters(KEY)
    assert not clockwork.letters(f"{KEY}/ada")


async def test_only_those_who_asked_and_have_not_checked_in_are_written_to(house: House) -> None:
    await group(house.store, house.clock, members=("ada", "bruno", "chen"))
    await wants_nudges(house, "ada", "bruno")
    house.clock.move(datetime(2026, 11, 3, tzinfo=UTC))
    await house.ask("checkin", by="ada", week=1, did="Wrote the plan")
    clockwork = Clockwork(house)
    await clockwork.until(THURSDAY_NINE)
    assert [letter.key for letter in clockwork.mailbox.letters if letter.place != CHANNEL] == [f"{KEY}/bruno"]
    assert clockwork.letter(f"{KEY}/bruno").place == direct("bruno")


async def test_after_two_nudges_without_an_answer_there_are_none_until_the_next_word(house: House) -> None:
    await group(house.store, house.clock, members=("ada", "bruno"))
    await wants_nudges(house, "ada")
    clockwork = Clockwork(house)
    await clockwork.until(datetime(2026, 11, 27, tzinfo=UTC))
    nudges = [each for each in clockwork.mailbox.letters if each.place == direct("ada")]
    assert [letter.key for letter in nudges] == ["c1/nudge/1/ada", "c1/nudge/2/ada"]
    assert "I won't write about this again until I hear from you." not in words(nudges[0].card)
    assert "I won't write about this again until I hear from you." in words(nudges[1].card)
    await house.ask("checkin", by="ada", week=3, did="Back again")
    await clockwork.until(datetime(2026, 12, 4, tzinfo=UTC))
    assert clockwork.letters("c1/nudge/5/ada")


async def test_somebody_who_joins_later_is_not_counted_for_the_week_before(house: House) -> None:
    await group(house.store, house.clock, members=("ada",))
    clockwork = Clockwork(house)
    await clockwork.until(datetime(2026, 11, 10, tzinfo=UTC))
    await house.ask("study join", by="bruno", cohort="c1")
    await house.ask("checkin", by="bruno", week=2, did="Caught up")
    await clockwork.until(datetime(2026, 11, 13, tzinfo=UTC))
    assert "1 of 2 have checked in" in words(clockwork.letter("c1/nudge/2").card)
    assert plain(clockwork.letter("c1/nudge/2").card.title).startswith("Week 2")


async def test_a_nudge_a_day_too_late_is_listed_as_skipped_with_the_day(house: House) -> None:
    cohort = await group(house.store, house.clock)
    await wants_nudges(house, "ada")
    clockwork = Clockwork(house)
    house.clock.move(datetime(2026, 11, 6, 9, tzinfo=UTC))
    await clockwork.beat()
    assert not clockwork.letters(KEY)
    entry = (await clockwork.ledger(cohort))[KEY]
    assert (entry.fate, entry.reason) == ("skipped", "too late: due Thu 5 Nov 2026, worth sending for 1 day")
    async with house.store.look() as db:
        member = await db.members.get("c1", "ada")
    assert member and member.unanswered == 0
