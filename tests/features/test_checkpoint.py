"""The milestone post: what it shows, and where its buttons lead."""

from __future__ import annotations

from datetime import UTC, date, datetime

from bot.domain.membership import Kind, Route
from tests.clockwork import Clockwork
from tests.kit import CHANNEL, House, button, group, settings, words

FRIDAY_NINE = datetime(2026, 11, 6, 8, 0, tzinfo=UTC)


async def test_a_milestone_week_has_a_post_with_criteria_and_what_is_not_enough(house: House) -> None:
    await group(house.store, house.clock)
    clockwork = Clockwork(house)
    await clockwork.until(FRIDAY_NINE)
    letter = clockwork.letter("c1/milestone/1")
    text = words(letter.card)
    assert letter.at == FRIDAY_NINE
    assert letter.place == CHANNEL
    assert text.startswith("⚑ M01 On the road")
    assert "• Your public repository has a README – show: repository link" in text
    assert "• A link to an empty profile" in text
    assert "Somebody looks at what you hand in" in text


async def test_show_my_evidence_opens_the_form_with_one_question_for_each_criterion(house: House) -> None:
    await group(house.store, house.clock)
    clockwork = Clockwork(house)
    await clockwork.until(FRIDAY_NINE)
    card = clockwork.letter("c1/milestone/1").card
    action = button(card, "Show my evidence").action
    assert action
    form = await house.form(action.command, given=dict(action.args))
    assert form and [field.name for field in form.fields] == ["M01.a", "M01.b", "M01.c"]
    assert "On the road" in words(await house.press(card, "How mine stands"))


async def test_other_weeks_have_none(house: House) -> None:
    await group(house.store, house.clock, first_day=date(2026, 10, 26))
    clockwork = Clockwork(house)
    await clockwork.until(datetime(2026, 11, 8, 20, tzinfo=UTC))
    assert not [letter for letter in clockwork.mailbox.letters if "/milestone/" in letter.key]


async def test_whoever_wants_it_directly_gets_a_copy(house: House) -> None:
    await group(house.store, house.clock)
    await settings(house.store, "ada", routes={Kind.MILESTONE: Route.DIRECT})
    clockwork = Clockwork(house)
    await clockwork.until(FRIDAY_NINE)
    assert words(clockwork.letter("c1/milestone/1/ada").card).startswith("⚑ M01 On the road")
