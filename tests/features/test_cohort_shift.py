"""/cohort shift: from a week on, later or earlier; only what is unsent moves."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.clockwork import Clockwork
from tests.features.moderator import Desk
from tests.kit import House, group, words


@pytest.fixture
async def desk(house: House) -> Desk:
    await group(house.store, house.clock)
    return Desk(house)


def by(week: int | str, weeks: int | str) -> dict[str, str]:
    return {"week": str(week), "by": str(weeks)}


async def test_the_form_offers_the_next_week_that_can_move(desk: Desk) -> None:
    desk.house.clock.wait(days=9)
    form = await desk.form("cohort shift")
    assert form and [(field.name, field.value) for field in form.fields] == [("week", "3"), ("by", "1")]


async def test_everything_from_there_on_comes_later(desk: Desk) -> None:
    proposed = await desk.ask("cohort shift", given=by(3, 2))
    text = words(proposed)
    assert "Week 3 and all after it come 2 calendar weeks later." in text
    assert "Weekly prompt, week 3: Mon 16 Nov 2026, 09:00 → Mon 30 Nov 2026, 09:00" in text
    assert "Last day: Sun 31 Oct 2027 → Sun 14 Nov 2027" in text
    await desk.press(proposed, "Save")
    clockwork = Clockwork(desk.house)
    await clockwork.until(datetime(2026, 11, 30, 12, tzinfo=UTC))
    assert clockwork.letter("c1/prompt/3").at == datetime(2026, 11, 30, 8, tzinfo=UTC)
    assert "Week 3 and all after it come 2 weeks later than first planned." in await desk.say("cohort show")


async def test_a_shift_can_be_taken_back(desk: Desk) -> None:
    await desk.press(await desk.ask("cohort shift", given=by(3, 2)), "Save")
    back = await desk.ask("cohort shift", given=by(3, -2))
    assert "Week 3 and all after it come 2 calendar weeks earlier." in words(back)
    await desk.press(back, "Save")
    assert (await desk.cohort()).shifts == ()


async def test_a_week_can_not_come_before_the_one_before_it_has_ended(desk: Desk) -> None:
    reply = await desk.ask("cohort shift", given=by(3, -1))
    assert reply.errors == {
        "by": "Week 3 follows right after the week before it, so it can't come earlier. Try a smaller number."
    }


async def test_a_week_that_has_begun_stays(desk: Desk) -> None:
    desk.house.clock.wait(days=9)
    reply = await desk.ask("cohort shift", given=by(2, 1))
    assert reply.errors == {"week": "Week 2 has begun on Mon 9 Nov 2026. Weeks from 3 on can still move."}


async def test_a_week_can_not_be_moved_into_the_past(desk: Desk) -> None:
    await desk.press(await desk.ask("cohort shift", given=by(3, 3)), "Save")
    desk.house.clock.move(datetime(2026, 11, 25, 12, tzinfo=UTC))
    reply = await desk.ask("cohort shift", given=by(3, -3))
    assert reply.errors == {"by": "Week 3 would begin on Mon 16 Nov 2026, which has come. It can be 1 week earlier."}
    assert "1 calendar week earlier" in await desk.say("cohort shift", given=by(3, -1))


@pytest.mark.parametrize(
    ("week", "weeks", "said"),
    [
        (99, 1, "There is no week 99 on this roadmap. It goes from 1 to 52."),
        (3, 0, "By 0 weeks nothing moves. Give 1 for a week later, -1 for a week earlier."),
        (3, 99, "99 does not fit. Please give a number from -52 to 52."),
        (3, "two", "“two” is not a whole number. Try one like 3."),
    ],
)
async def test_what_makes_no_sense_is_said(desk: Desk, week: int, weeks: int | str, said: str) -> None:
    assert said in await desk.say("cohort shift", given=by(week, weeks))


async def test_a_finished_cohort_has_nothing_to_shift(desk: Desk) -> None:
    desk.house.clock.wait(weeks=60)
    assert "Nothing is left to come" in await desk.say("cohort shift", given=by(3, 1))


async def test_a_week_that_there_is_not_loses_nothing_of_what_was_written(desk: Desk) -> None:
    reply = await desk.ask("cohort shift", week=99, given={"by": "2"}, form=True)
    fixed = await desk.press(reply, "Mend it", week="5", form=True)
    assert "Week 5 and all after it come 2 calendar weeks later." in words(fixed)
