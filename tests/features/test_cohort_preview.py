"""/cohort preview: the next posts in three clocks, odd hours marked, each to be seen and skipped."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from bot.domain.cohort import Beat, Slot
from bot.domain.membership import Kind, Route
from bot.ports import Fate
from bot.ui.card import Menu, Trail
from bot.ui.text import Moment
from tests.clockwork import Clockwork
from tests.features.moderator import Desk
from tests.kit import House, group, menu, settings, words

MONDAY_NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


@pytest.fixture
async def desk(house: House) -> Desk:
    await group(house.store, house.clock)
    return Desk(house)


async def test_eight_posts_with_three_clocks(desk: Desk) -> None:
    await settings(desk.house.store, "mod", zone="America/New_York")
    shown = await desk.ask("cohort preview")
    (trail,) = [block for block in shown.card.blocks if isinstance(block, Trail)]
    assert len(trail.stops) == 8
    assert (
        "Weekly prompt, week 1: Set the course: what an AI engineer does – Mon 2 Nov 2026, 09:00 in Europe/Berlin · "
        "08:00 UTC · for you Mon 2 Nov 2026, 03:00 America/New_York"
    ) in words(shown)


async def test_the_readers_own_time_is_drawn_by_the_platform(desk: Desk) -> None:
    shown = await desk.ask("cohort preview")
    (trail,) = [block for block in shown.card.blocks if isinstance(block, Trail)]
    note = trail.stops[0].note
    assert note and any(isinstance(run.value, Moment) for run in note.runs())


async def test_utc_names_the_day_where_it_is_another(house: House) -> None:
    await group(house.store, house.clock, zone="Asia/Tokyo", slots={Beat.PROMPT: Slot(0, time(7))})
    assert "Mon 2 Nov 2026, 07:00 in Asia/Tokyo · Sun 1 Nov 2026, 22:00 UTC" in await Desk(house).say("cohort preview")


async def test_pages(desk: Desk) -> None:
    first = await desk.ask("cohort preview")
    second = await desk.press(first, "Next page ›")
    assert "Mid-week nudge, week 3" in words(second)
    assert words(await desk.press(second, "‹ Earlier page")) == words(first)


async def test_a_milestones_check_in_is_listed_by_the_milestone(desk: Desk) -> None:
    assert "Milestone check-in, week 1: On the road" in await desk.say("cohort preview")


async def test_a_page_after_the_last_is_the_last(desk: Desk) -> None:
    text = await desk.say("cohort preview", page=999)
    assert "End-of-week wrap, week 52" in text


@pytest.mark.parametrize(
    ("first_day", "said"),
    [
        (date(2027, 3, 22), "Sun 28 Mar 2027, 03:30 in Europe/Berlin · 01:30 UTC"),
        (date(2027, 3, 22), "02:30 does not exist that day, so it comes at 03:30."),
        (date(2026, 10, 19), "02:30 comes twice that day; it is posted the first time."),
    ],
)
async def test_an_hour_that_does_not_exist_or_comes_twice_is_marked(house: House, first_day: date, said: str) -> None:
    house.clock.move(datetime(first_day.year, first_day.month, first_day.day, tzinfo=UTC))
    await group(house.store, house.clock, first_day=first_day, slots={Beat.WRAP: Slot(6, time(2, 30))})
    text = await Desk(house).say("cohort preview")
    assert said in text
    assert "! End-of-week wrap, week 1" in text


async def test_any_of_them_is_shown_as_it_will_look(desk: Desk) -> None:
    listed = await desk.ask("cohort preview")
    shown = words(await desk.pick(listed, "See one as it will look", "prompt-1"))
    clockwork = Clockwork(desk.house)
    await clockwork.until(MONDAY_NOON)
    sent = words(clockwork.letter("c1/prompt/1").card)
    for part in sent.split("\n\n")[:-1]:
        assert part in shown
    assert "Only you see this. It comes Mon 2 Nov 2026, 09:00 Europe/Berlin" in shown


async def test_every_kind_of_post_can_be_looked_at_and_nothing_is_written(desk: Desk) -> None:
    listed = menu(await desk.ask("cohort preview"), "See one as it will look")
    for option in listed.options:
        text = await desk.say("preview post", post=option.value)
        assert "Only you see this" in text, option
    assert await desk.ledger() == {}


async def test_a_post_with_nothing_to_say_says_that(house: House) -> None:
    await group(house.store, house.clock, members=())
    text = await Desk(house).say("preview post", post="nudge-1")
    assert "As things stand now there is nothing to say" in text


async def test_a_skipped_post_does_not_come_neither_in_the_channel_nor_directly(desk: Desk) -> None:
    await settings(desk.house.store, "ada", routes={Kind.PROMPT: Route.DIRECT})
    shown = await desk.ask("preview post", post="prompt-1")
    assert "1 member will get it directly, too." in words(shown)
    skipped = await desk.press(shown, "Skip this one")
    assert "Skipped. The posts after it stay as they are." in words(skipped)
    assert "directly, too" not in words(skipped)
    assert "– Weekly prompt, week 1" in await desk.say("cohort preview")
    clockwork = Clockwork(desk.house)
    await clockwork.until(MONDAY_NOON)
    assert not clockwork.mailbox.letters
    entry = (await desk.ledger())["c1/prompt/1"]
    assert (entry.fate, entry.reason) == (Fate.SKIPPED, "skipped by Mod")


async def test_a_skip_can_be_taken_back(desk: Desk) -> None:
    skipped = await desk.ask("preview skip", post="prompt-1")
    back = await desk.press(skipped, "Take the skip back")
    assert "Taken back. It comes at its time." in words(back)
    assert await desk.ledger() == {}
    clockwork = Clockwork(desk.house)
    await clockwork.until(MONDAY_NOON)
    assert clockwork.letters("c1/prompt/1")


async def test_a_post_with_nothing_to_say_can_be_skipped_too(house: House) -> None:
    await group(house.store, house.clock, members=())
    desk = Desk(house)
    await desk.ask("preview skip", post="nudge-1")
    assert (await desk.ledger())["c1/nudge/1"].fate is Fate.SKIPPED
    await desk.ask("preview unskip", post="nudge-1")
    assert await desk.ledger() == {}


async def test_a_button_from_an_old_card_says_so(desk: Desk) -> None:
    shown = await desk.ask("preview post", post="prompt-1")
    await Clockwork(desk.house).until(MONDAY_NOON)
    assert "That post is not ahead any more" in words(await desk.press(shown, "Skip this one"))


async def test_a_paused_cohort_says_that_nothing_comes(desk: Desk) -> None:
    await desk.press(await desk.ask("cohort pause"), "Pause it")
    assert "These posts come only once it is resumed." in await desk.say("cohort preview")


async def test_a_finished_cohort_has_no_posts_ahead(desk: Desk) -> None:
    desk.house.clock.wait(weeks=60)
    shown = await desk.ask("cohort preview")
    assert "Nothing more is planned for Winter group: it is finished on Sun 31 Oct 2027." in words(shown)
    assert not [block for block in shown.card.blocks if isinstance(block, Menu)]
