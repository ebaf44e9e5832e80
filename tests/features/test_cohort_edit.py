"""/cohort edit: forms filled in, before and after, Save and Discard, and two moderators at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.domain.cohort import Beat, Slot
from bot.domain.people import Community, Place
from bot.ports import Fate, Problem
from bot.ui.text import day_words
from tests.clockwork import Clockwork
from tests.features.moderator import Desk
from tests.kit import MONDAY, House, button, group, person, roadmap, words


@pytest.fixture
async def desk(house: House) -> Desk:
    await group(house.store, house.clock)
    return Desk(house)


async def test_the_card_shows_all_parts_with_a_button_each(desk: Desk) -> None:
    shown = await desk.ask("cohort edit")
    assert "Weekly prompt: Mon 09:00" in words(shown)
    assert button(shown, "Change rhythm").action
    only = words(await desk.ask("cohort edit", what="posts"))
    assert "Mid-week nudge: Thu 09:00" in only
    assert "Time zone" not in only


async def test_the_forms_are_filled_in_with_how_it_stands(desk: Desk) -> None:
    posts = await desk.form("cohort edit posts")
    assert posts and [field.value for field in posts.fields] == ["Mon 09:00", "Thu 09:00", "Fri 09:00", "Sun 09:00"]
    rhythm = await desk.form("cohort edit rhythm")
    assert rhythm and [(field.name, field.value) for field in rhythm.fields] == [
        ("zone", "Europe/Berlin"), ("breaks", ""), ("first_day", "2026-11-02"), ("pace", "1"),
    ]  # fmt: skip
    basics = await desk.form("cohort edit basics")
    assert basics and [field.value for field in basics.fields] == ["Winter group", "general", ""]


async def test_nothing_changes_before_save(desk: Desk) -> None:
    proposed = await desk.ask("cohort edit posts", prompt="Tue 10:00", form=True, nudge="", milestone="", wrap="")
    text = words(proposed)
    assert "Weekly prompt: Mon 09:00 → Tue 10:00" in text
    assert "52 posts still to come move." in text
    assert "Weekly prompt, week 1: Mon 2 Nov 2026, 09:00 → Tue 3 Nov 2026, 10:00" in text
    assert "… and 47 more" in text
    assert (await desk.cohort()).slots[Beat.PROMPT] == Slot(0, time(9))
    saved = await desk.press(proposed, "Save")
    assert words(saved).startswith("Saved")
    assert (await desk.cohort()).slots[Beat.PROMPT] == Slot(1, time(10))


async def test_the_saved_time_is_the_one_that_counts(desk: Desk) -> None:
    proposed = await desk.ask("cohort edit posts", prompt="Tue 10:00", nudge="off")
    await desk.press(proposed, "Save")
    clockwork = Clockwork(desk.house)
    await clockwork.until(datetime(2026, 11, 6, 20, tzinfo=UTC))
    assert clockwork.letter("c1/prompt/1").at == datetime(2026, 11, 3, 9, tzinfo=UTC)
    assert not clockwork.letters("c1/nudge/1")


async def test_discard_changes_nothing(desk: Desk) -> None:
    proposed = await desk.ask("cohort edit posts", prompt="off")
    assert words(await desk.press(proposed, "Discard")).startswith("Discarded")
    assert "has done its work" in words(await desk.press(proposed, "Save"))
    assert Beat.PROMPT in (await desk.cohort()).slots


async def test_save_works_once(desk: Desk) -> None:
    proposed = await desk.ask("cohort edit posts", prompt="off")
    assert "No longer posted: 52" in words(proposed)
    await desk.press(proposed, "Save")
    assert "has done its work" in words(await desk.press(proposed, "Save"))
    assert (await desk.cohort()).version == 2


async def test_two_moderators_at_once_see_each_others_change(desk: Desk) -> None:
    mine = await desk.ask("cohort edit posts", prompt="Tue 10:00")
    theirs = await desk.ask("cohort edit posts", by="kim", wrap="Sat 12:00")
    await desk.press(theirs, "Save", by="kim")
    shown = await desk.press(mine, "Save")
    assert "This cohort was changed in the meantime" in words(shown)
    assert "Weekly prompt: Mon 09:00 → Tue 10:00" in words(shown)
    assert "wrap: " not in words(shown)
    await desk.press(shown, "Save")
    slots = (await desk.cohort()).slots
    assert (slots[Beat.PROMPT], slots[Beat.WRAP]) == (Slot(1, time(10)), Slot(5, time(12)))


async def test_the_same_change_twice_is_said_to_stand_already(desk: Desk) -> None:
    mine = await desk.ask("cohort edit posts", prompt="off")
    theirs = await desk.ask("cohort edit posts", by="kim", prompt="off")
    await desk.press(theirs, "Save", by="kim")
    assert "That is how it stands already" in words(await desk.press(mine, "Save"))


async def test_a_change_is_only_its_author_s_to_save(desk: Desk) -> None:
    mine = await desk.ask("cohort edit posts", prompt="off")
    assert "has done its work" in words(await desk.press(mine, "Save", by="kim"))


async def test_posts_are_read_generously(desk: Desk) -> None:
    proposed = await desk.ask(
        "cohort edit posts", prompt="tuesday 9", nudge="6.30 pm Wed", milestone="off", wrap="20:00"
    )
    await desk.press(proposed, "Save")
    assert (await desk.cohort()).slots == {
        Beat.PROMPT: Slot(1, time(9)), Beat.NUDGE: Slot(2, time(18, 30)), Beat.WRAP: Slot(6, time(20)),
    }  # fmt: skip


@pytest.mark.parametrize("typed", ["Mnday 9", "Mon 25:00", "soon", "Mon Tue 9", "Mon 9 sharp"])
async def test_what_is_no_weekday_and_hour_is_quoted(desk: Desk, typed: str) -> None:
    reply = await desk.ask("cohort edit posts", prompt=typed)
    assert reply.errors == {"prompt": f"“{typed}” is not a weekday and an hour. Write “Mon 09:00”, or “off”."}


async def test_every_field_at_fault_is_named(desk: Desk) -> None:
    reply = await desk.ask("cohort edit posts", prompt="x", wrap="y")
    assert set(reply.errors) == {"prompt", "wrap"}


async def test_a_nudge_before_the_prompt_is_noted(desk: Desk) -> None:
    text = await desk.say("cohort edit posts", prompt="Fri 09:00")
    assert "Note: the mid-week nudge would come before the week's prompt." in text


async def test_posts_that_land_in_the_past_are_skipped_and_listed(desk: Desk) -> None:
    clockwork = Clockwork(desk.house)
    await clockwork.until(datetime(2026, 11, 4, 12, tzinfo=UTC))
    proposed = await desk.ask("cohort edit posts", nudge="Tue 09:00")
    assert (
        "Will be skipped, because their time has passed: 1\n  • Mid-week nudge, week 1: Tue 3 Nov 2026, 09:00"
        in words(proposed)
    )
    await desk.press(proposed, "Save")
    entry = (await desk.ledger())["c1/nudge/1"]
    assert (entry.fate, entry.reason) == (Fate.SKIPPED, "moved to a time that had passed")
    await clockwork.until(datetime(2026, 11, 9, 7, tzinfo=UTC))
    assert not clockwork.letters("c1/nudge/1")


async def test_a_sent_post_never_moves(desk: Desk) -> None:
    clockwork = Clockwork(desk.house)
    await clockwork.until(datetime(2026, 11, 2, 12, tzinfo=UTC))
    proposed = await desk.ask("cohort edit posts", prompt="Wed 09:00")
    assert "51 posts still to come move." in words(proposed)
    await desk.press(proposed, "Save")
    await clockwork.until(datetime(2026, 11, 5, 7, tzinfo=UTC))
    assert len(clockwork.letters("c1/prompt/1")) == 1


async def test_the_first_day_takes_the_posts_along(desk: Desk) -> None:
    proposed = await desk.ask("cohort edit rhythm", zone="", breaks="", first_day="11 Nov 2026", pace="1", form=True)
    assert "First day: Mon 2 Nov 2026 → Wed 11 Nov 2026" in words(proposed)
    assert "Weekly prompt: Mon 09:00 → Wed 09:00" in words(proposed)
    await desk.press(proposed, "Save")
    clockwork = Clockwork(desk.house)
    await clockwork.until(datetime(2026, 11, 11, 9, tzinfo=UTC))
    assert [letter.key for letter in clockwork.mailbox.letters] == ["c1/prompt/1"]


async def test_a_first_day_in_the_past_is_refused(desk: Desk) -> None:
    reply = await desk.ask("cohort edit rhythm", first_day="2026-10-26")
    assert "is in the past; today is Sun 1 Nov 2026 in Europe/Berlin" in reply.errors["first_day"]
    reply = await desk.ask("cohort edit rhythm", first_day="soonish")
    assert reply.errors["first_day"] == "I can't read “soonish” as a date. Write 2027-01-11, or 11 Jan."


async def test_once_begun_the_first_day_and_the_pace_stay(desk: Desk) -> None:
    desk.house.clock.wait(days=3)
    form = await desk.form("cohort edit rhythm")
    assert form and [field.name for field in form.fields] == ["zone", "breaks"]
    reply = await desk.ask("cohort edit rhythm", first_day="2026-12-07")
    assert "/cohort shift moves the weeks that are still to come" in reply.errors["first_day"]
    reply = await desk.ask("cohort edit rhythm", pace="2")
    assert "so its pace stays" in reply.errors["pace"]


async def test_the_pace_stretches_the_plan(desk: Desk) -> None:
    proposed = await desk.ask("cohort edit rhythm", pace="2")
    assert "Last day: Sun 31 Oct 2027 → Sun 29 Oct 2028" in words(proposed)
    await desk.press(proposed, "Save")
    assert (await desk.cohort()).pace == 2
    assert "1 to 4 calendar weeks" in (await desk.ask("cohort edit rhythm", pace="9")).errors["pace"]


async def test_breaks_are_days_and_stretches(desk: Desk) -> None:
    proposed = await desk.ask("cohort edit rhythm", breaks="2026-12-21 to 2027-01-03, 5 April 2027", zone="", form=True,
                              first_day="", pace="")  # fmt: skip
    assert "Breaks: none → Mon 21 Dec 2026 to Sun 3 Jan 2027, Mon 5 Apr 2027" in words(proposed)
    assert "Weekly prompt, week 8: Mon 21 Dec 2026, 09:00 → Mon 4 Jan 2027, 09:00" in words(proposed)
    await desk.press(proposed, "Save")
    assert len((await desk.cohort()).breaks) == 15
    form = await desk.form("cohort edit rhythm")
    assert form and form.fields[1].value == "2026-12-21 to 2027-01-03, 2027-04-05"
    cleared = await desk.ask("cohort edit rhythm", breaks="", zone="", first_day="", pace="", form=True)
    assert "→ none" in words(cleared)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("christmas", "I can't read “christmas” as dates. Write 2026-12-21, or 2026-12-21 to 2027-01-03."),
        ("2027-01-03 to 2026-12-21", "ends before it begins"),
        ("2026-12-21 to 2072-01-03", "longer than 120 days. Is the year right?"),
    ],
)
async def test_breaks_that_cannot_be_read(desk: Desk, typed: str, said: str) -> None:
    assert said in (await desk.ask("cohort edit rhythm", breaks=typed)).errors["breaks"]


async def test_a_week_that_has_begun_is_not_moved_by_a_break(desk: Desk) -> None:
    desk.house.clock.wait(days=9)
    reply = await desk.ask("cohort edit rhythm", breaks="2026-11-11")
    assert reply.errors["breaks"] == (
        "That would move week 2, which has begun. Breaks can start after Sun 15 Nov 2026; past ones stay as they are."
    )


async def test_another_zone_moves_every_post(desk: Desk) -> None:
    proposed = await desk.ask("cohort edit rhythm", zone="America/New_York")
    assert "Time zone: Europe/Berlin → America/New_York" in words(proposed)
    assert "Mon 2 Nov 2026, 09:00 Europe/Berlin → Mon 2 Nov 2026, 09:00 America/New_York" in words(proposed)
    await desk.press(proposed, "Save")
    clockwork = Clockwork(desk.house)
    await clockwork.until(datetime(2026, 11, 2, 15, tzinfo=UTC))
    assert clockwork.letter("c1/prompt/1").at == datetime(2026, 11, 2, 14, tzinfo=UTC)


async def test_the_basics(desk: Desk) -> None:
    proposed = await desk.ask("cohort edit basics", name="Autumn", channel="lobby", mentors="guides", form=True)
    text = words(proposed)
    assert "Name: Winter group → Autumn" in text
    assert "Mentors: none → set" in text
    assert "No post moves." in text
    await desk.press(proposed, "Save")
    cohort = await desk.cohort()
    assert (cohort.name, cohort.place.channel, cohort.mentor_role) == ("Autumn", "lobby", "guides")


async def test_the_roadmap_can_change_until_the_first_post(desk: Desk) -> None:
    short = replace(roadmap(), slug="short", title="Short path", stages=roadmap().stages[:1])
    house = House(
        desk.house.store, desk.house.clock, desk.house.world, roadmaps={"ai-engineer": roadmap(), "short": short}
    )
    desk = Desk(house)
    form = await desk.form("cohort edit basics")
    assert form and [choice.label for choice in form.fields[3].options] == ["AI engineer", "Short path"]
    proposed = await desk.ask("cohort edit basics", given={"roadmap": "short"})
    assert "Roadmap: ai-engineer → short" in words(proposed)
    assert f"Last day: Sun 31 Oct 2027 → {day_words(MONDAY + timedelta(weeks=len(short.weeks), days=-1))}" in words(
        proposed
    )
    await Clockwork(house).until(datetime(2026, 11, 2, 9, tzinfo=UTC))
    assert "keeps it" in words(await desk.press(proposed, "Save"))
    assert (await desk.cohort()).roadmap == "ai-engineer"
    later = await desk.form("cohort edit basics")
    assert later and len(later.fields) == 3


async def test_a_channel_that_i_cannot_write_to_is_said_before_save(desk: Desk) -> None:
    desk.trouble(Problem(Place("mailbox", "hall", "gone"), "This channel was deleted.", "Pick another one."))
    text = await desk.say("cohort edit basics", channel="gone", name="", mentors="", form=True)
    assert "This channel was deleted. Pick another one." in text


async def test_a_taken_name_is_refused(desk: Desk) -> None:
    await desk.ask("cohort create", name="Spring")
    reply = await desk.ask("cohort edit basics", name="Spring", where=Place("mailbox", "hall", "x"), cohort="c1")
    assert "There is a cohort called Spring here already" in reply.errors["name"]


async def test_an_edit_that_changes_nothing_says_so(desk: Desk) -> None:
    assert "That is how it stands already" in await desk.say("cohort edit posts", prompt="Mon 9:00")


async def test_a_change_waits_a_day(desk: Desk) -> None:
    proposed = await desk.ask("cohort edit posts", prompt="off")
    desk.house.clock.wait(hours=25)
    assert "has done its work" in words(await desk.press(proposed, "Save"))


async def test_another_servers_cohort_can_not_be_touched(desk: Desk) -> None:
    stranger = desk.house.request("cohort edit", by="mod", manager=True, args={"cohort": "c1"})
    elsewhere = replace(
        stranger, who=person("mod", Community("mailbox", "elsewhere")), where=Place("mailbox", "elsewhere", "x")
    )
    reply = await desk.house.engine.handle(elsewhere)
    assert reply and "I can't find that cohort here" in words(reply)


async def test_a_finished_cohort_has_no_posts_to_move(desk: Desk) -> None:
    desk.house.clock.wait(weeks=60)
    assert "Winter group finished on Sun 31 Oct 2027" in await desk.say("cohort edit posts", prompt="off")


async def test_a_new_break_is_never_about_today_only(desk: Desk) -> None:
    proposed = await desk.ask("cohort edit rhythm", breaks="2026-11-02")
    assert "Weekly prompt, week 1: Mon 2 Nov 2026, 09:00 → Mon 9 Nov 2026, 09:00" in words(proposed)
    assert (await desk.cohort()).first_day == date(2026, 11, 2)
