"""Pausing with and without an end, resuming in two ways, archiving; and the list and the card of a cohort."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.declare import Guard
from bot.domain.cohort import State
from bot.ports import Fate
from bot.ui.command import Reply
from tests.clockwork import Clockwork, direct
from tests.features.moderator import Desk
from tests.kit import House, button, group, words

WEDNESDAY = datetime(2026, 11, 4, 12, tzinfo=UTC)


@pytest.fixture
async def desk(house: House) -> Desk:
    await group(house.store, house.clock)
    return Desk(house)


@pytest.fixture
async def clockwork(desk: Desk) -> Clockwork:
    """The group is in the middle of week 1: its prompt is out, its nudge is not."""
    clockwork = Clockwork(desk.house)
    await clockwork.until(WEDNESDAY)
    return clockwork


async def pause(desk: Desk) -> Reply:
    """Pause the cohort, without an end."""
    return await desk.press(await desk.ask("cohort pause"), "Pause it")


async def test_pause_shows_what_it_stops_and_asks_first(desk: Desk, clockwork: Clockwork) -> None:
    asked = await desk.ask("cohort pause")
    text = words(asked)
    assert text.startswith("Pause Winter group?")
    assert "No posts and no messages until somebody resumes it." in text
    assert "Mid-week nudge, week 1: Thu 5 Nov 2026, 09:00" in text
    assert "… and " in text
    assert (await desk.cohort()).state is State.ACTIVE
    assert words(await desk.press(asked, "Keep it running")).startswith("Winter group")
    assert (await desk.cohort()).state is State.ACTIVE
    await desk.press(asked, "Pause it")
    assert (await desk.cohort()).state is State.PAUSED


async def test_a_paused_cohort_is_silent(desk: Desk, clockwork: Clockwork) -> None:
    paused = await pause(desk)
    assert "Winter group is paused: nothing is posted" in words(paused)
    await clockwork.until(datetime(2026, 11, 20, 12, tzinfo=UTC))
    assert [letter.key for letter in clockwork.mailbox.letters] == ["c1/prompt/1"]
    assert "Now: paused since Wed 4 Nov 2026" in await desk.say("cohort show")
    assert "is paused since Wed 4 Nov 2026. /cohort resume takes it up again" in await desk.say("cohort pause")


async def test_resume_asks_how_to_go_on(desk: Desk, clockwork: Clockwork) -> None:
    await pause(desk)
    await clockwork.until(datetime(2026, 11, 18, 12, tzinfo=UTC))
    asked = words(await desk.ask("cohort resume"))
    assert "Mid-week nudge, week 1: Thu 5 Nov 2026, 09:00" in asked
    assert "… and 2 more" in asked
    assert "week 1 takes up again" in asked


async def test_pick_up_where_we_left_off_misses_nothing_that_matters(desk: Desk, clockwork: Clockwork) -> None:
    paused = await pause(desk)
    await clockwork.until(datetime(2026, 11, 18, 12, tzinfo=UTC))  # two weeks later to the hour
    proposed = await desk.press(await desk.press(paused, "Resume it"), "Pick up where we left off")
    assert "Mid-week nudge, week 1: Thu 5 Nov 2026, 09:00 → Thu 19 Nov 2026, 09:00" in words(proposed)
    assert (await desk.cohort()).state is State.PAUSED
    await desk.press(proposed, "Save")
    await clockwork.until(datetime(2026, 11, 23, 12, tzinfo=UTC))
    sent = {letter.key: letter.at for letter in clockwork.mailbox.letters}
    assert sent["c1/nudge/1"] == datetime(2026, 11, 19, 8, tzinfo=UTC)
    assert sent["c1/prompt/2"] == datetime(2026, 11, 23, 8, tzinfo=UTC)
    assert len(clockwork.letters("c1/prompt/1")) == 1


async def test_what_the_week_in_hand_can_not_catch_up_is_listed_as_skipped(desk: Desk, clockwork: Clockwork) -> None:
    await pause(desk)
    await clockwork.until(datetime(2026, 11, 21, 12, tzinfo=UTC))  # a Saturday: only the wrap is left of a week
    proposed = await desk.ask("cohort resume", how="pick up")
    text = words(proposed)
    assert "Mid-week nudge, week 1: Thu 5 Nov 2026, 09:00 → Thu 19 Nov 2026, 09:00" in text
    assert "Will be skipped, because their time has passed: 2" in text
    await desk.press(proposed, "Save")
    await clockwork.until(datetime(2026, 11, 22, 12, tzinfo=UTC))
    assert [letter.key for letter in clockwork.mailbox.letters] == ["c1/prompt/1", "c1/wrap/1"]
    assert (await desk.ledger())["c1/nudge/1"].reason == "it came due while the cohort was paused"


async def test_a_week_whose_prompt_never_came_begins_with_it_after_the_pause(desk: Desk, clockwork: Clockwork) -> None:
    await clockwork.until(datetime(2026, 11, 8, 12, tzinfo=UTC))  # all of week 1 has come, nothing of week 2
    await pause(desk)
    await clockwork.until(datetime(2026, 11, 18, 12, tzinfo=UTC))  # a Wednesday: the nudge of a week could still come
    proposed = await desk.ask("cohort resume", how="pick up")
    assert "Weekly prompt, week 2: Mon 9 Nov 2026, 09:00 → Mon 23 Nov 2026, 09:00" in words(proposed)
    assert "skipped" not in words(proposed)
    await desk.press(proposed, "Save")
    await clockwork.until(datetime(2026, 11, 23, 12, tzinfo=UTC))
    assert clockwork.letter("c1/prompt/2").at == datetime(2026, 11, 23, 8, tzinfo=UTC)


async def test_keep_the_dates_skips_what_was_due(desk: Desk, clockwork: Clockwork) -> None:
    await pause(desk)
    await clockwork.until(datetime(2026, 11, 18, 12, tzinfo=UTC))
    proposed = await desk.ask("cohort resume", how="keep")
    assert "No post moves." in words(proposed)
    await desk.press(proposed, "Save")
    await clockwork.until(datetime(2026, 11, 19, 12, tzinfo=UTC))
    assert [letter.key for letter in clockwork.mailbox.letters] == ["c1/prompt/1", "c1/nudge/3"]
    skipped = {key for key, entry in (await desk.ledger()).items() if entry.fate is Fate.SKIPPED}
    assert {"c1/nudge/1", "c1/wrap/1", "c1/prompt/2", "c1/nudge/2", "c1/wrap/2", "c1/prompt/3"} <= skipped


async def test_after_a_short_pause_nothing_moves(desk: Desk, clockwork: Clockwork) -> None:
    await pause(desk)
    desk.house.clock.wait(hours=3)
    proposed = await desk.ask("cohort resume")
    assert "State: paused → active" in words(proposed)
    assert "No post moves." in words(proposed)
    await desk.press(proposed, "Save")
    await clockwork.until(datetime(2026, 11, 5, 12, tzinfo=UTC))
    assert clockwork.letters("c1/nudge/1")


async def test_news_to_a_member_that_a_pause_took_back_comes_after_it(desk: Desk, clockwork: Clockwork) -> None:
    await desk.ask("member correct", user="ada", week=1, state="done", reason="Shown in the call")
    assert "1 message that waits to go out would not." in await desk.say("cohort pause")
    assert "1 message that waited to go out will not." in words(await pause(desk))
    await clockwork.beat()
    assert direct("ada") not in [letter.place for letter in clockwork.mailbox.letters]
    await desk.press(await desk.ask("cohort resume"), "Save")
    await clockwork.beat()
    assert direct("ada") in [letter.place for letter in clockwork.mailbox.letters]


async def test_resuming_twice_is_said(desk: Desk) -> None:
    assert "Winter group is not paused: starts Mon 2 Nov 2026." in await desk.say("cohort resume")


async def test_a_pause_with_an_end_makes_break_weeks(desk: Desk, clockwork: Clockwork) -> None:
    proposed = await desk.ask("cohort pause", until="2026-11-16")
    text = words(proposed)
    assert "Breaks: none → Wed 4 Nov 2026 to Sun 15 Nov 2026" in text
    assert "Mid-week nudge, week 1: Thu 5 Nov 2026, 09:00 → Thu 19 Nov 2026, 09:00" in text
    await desk.press(proposed, "Save")
    await clockwork.until(datetime(2026, 11, 20, 12, tzinfo=UTC))
    assert [letter.key for letter in clockwork.mailbox.letters] == ["c1/prompt/1", "c1/nudge/1", "c1/milestone/1"]
    assert clockwork.letter("c1/nudge/1").at == datetime(2026, 11, 19, 8, tzinfo=UTC)


async def test_a_week_that_has_had_all_its_posts_is_not_pulled_into_the_pause(desk: Desk) -> None:
    await Clockwork(desk.house).until(datetime(2026, 11, 8, 12, tzinfo=UTC))
    text = await desk.say("cohort pause", until="2026-11-16")
    assert "Breaks: none → Mon 9 Nov 2026 to Sun 15 Nov 2026" in text


@pytest.mark.parametrize(
    ("until", "said"),
    [
        ("2026-10-01", "Thu 1 Oct 2026 is in the past"),
        ("2026-11-04", "That is today. Pick the first day on which posts may come again."),
        ("2027-06-01", "That is more than 120 days away"),
    ],
)
async def test_an_end_that_makes_no_sense(desk: Desk, clockwork: Clockwork, until: str, said: str) -> None:
    assert said in await desk.say("cohort pause", until=until)


async def test_nothing_to_pause_before_the_first_day(desk: Desk) -> None:
    assert "Nothing is planned before Mon 2 Nov 2026" in await desk.say("cohort pause", until="2026-11-02")


async def test_archive_asks_first_and_can_be_taken_back(desk: Desk, clockwork: Clockwork) -> None:
    asked = await desk.ask("cohort archive")
    assert (await desk.cohort()).state is State.ACTIVE
    done = await desk.press(asked, "Archive it")
    assert words(done).startswith("Archived")
    assert (await desk.cohort()).state is State.ARCHIVED
    await clockwork.until(datetime(2026, 11, 9, 12, tzinfo=UTC))
    assert len(clockwork.mailbox.letters) == 1
    assert "archived already" in await desk.say("cohort archive", cohort="c1")
    assert "is archived, so nothing is posted any more" in await desk.say("cohort pause", cohort="c1")
    listed = await desk.press(done, "All cohorts")
    assert "– Winter group – archived · 2 members" in words(listed)
    await desk.press(await desk.ask("cohort resume", cohort="c1", how="keep"), "Save")
    assert (await desk.cohort()).state is State.ACTIVE


async def test_the_list_shows_state_week_members_and_channel(desk: Desk, clockwork: Clockwork) -> None:
    await desk.ask("cohort create", name="Spring", start="2027-03-01")
    listed = await desk.ask("cohort list")
    assert "◐ Winter group – week 1 of 52 · 2 members · #general" in words(listed)
    assert "○ Spring – starts Mon 1 Mar 2027 · 0 members · #general" in words(listed)
    assert words(await desk.pick(listed, "Open one", "c1")).startswith("Winter group")


async def test_the_list_of_a_server_without_cohorts_offers_to_start_one(house: House) -> None:
    listed = await Desk(house).ask("cohort list")
    assert button(listed, "Start a cohort").action


async def test_show_gives_all_facts(desk: Desk, clockwork: Clockwork) -> None:
    text = await desk.say("cohort show")
    for fact in (
        "Now: week 1 of 52", "Next post: Mid-week nudge, week 1, Thu 5 Nov 2026, 09:00 Europe/Berlin", "Members: 2",
        "Dates: Mon 2 Nov 2026 to Sun 31 Oct 2027", "Breaks: none", "Weekly prompt: Mon 09:00",
    ):  # fmt: skip
        assert fact in text


async def test_a_finished_cohort_reads_well(desk: Desk) -> None:
    desk.house.clock.wait(weeks=60)
    text = await desk.say("cohort show")
    assert "Now: finished on Sun 31 Oct 2027" in text
    assert "Next post: none left" in text
    for label in ("Preview the posts", "Shift", "Pause"):
        assert f"[{label}]" not in text
    assert "[Log]" in text
    assert "[Archive]" in text
    assert "Nothing is left to come" in await desk.say("cohort pause")
    assert "Nothing is left to come" in await desk.say("cohort edit rhythm", zone="Asia/Tokyo")
    edit = await desk.say("cohort edit")
    assert "[Change basics]" in edit
    assert "[Change rhythm]" not in edit
    assert "[Add somebody]" not in await desk.say("cohort members")


async def test_members_may_look_at_none_of_it(desk: Desk) -> None:
    guarded = [each for each in desk.house.commands if each.guard is not Guard.ANYONE and each.slash]
    assert len(guarded) >= 12
    for command in guarded:
        assert "This is for moderators" in words(await desk.house.ask(command.name, by="ada")), command.name


async def test_two_moderators_who_pause_at_once_pause_once(desk: Desk) -> None:
    theirs = await desk.ask("cohort pause", by="kim")
    await pause(desk)
    assert "/cohort resume takes it up again" in words(await desk.press(theirs, "Pause it", by="kim"))
