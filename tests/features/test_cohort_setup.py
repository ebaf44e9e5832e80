"""/cohort setup and /cohort check: what is set, what is open, what is wrong and how to mend it."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.people import Place
from bot.ports import Fate, Problem, Pulse
from tests.clockwork import Clockwork
from tests.features.moderator import Desk
from tests.features.test_cohort_log import meets, promise
from tests.kit import CHANNEL, House, group, words


async def test_a_new_server_sees_what_is_open(house: House) -> None:
    desk = Desk(house)
    shown = await desk.ask("cohort setup")
    assert "3 things still open." in words(shown)
    assert "○ A cohort – none yet" in words(shown)
    form = await desk.form("cohort create")
    assert form and form.title == "Start a new cohort"


async def test_roles_and_notices_are_set_by_a_form_that_shows_how_they_are(house: House) -> None:
    desk = Desk(house)
    saved = await desk.ask("cohort setup form", given={"roles": ("guides", "admins"), "notices": "staff"}, form=True)
    assert "Saved." in words(saved)
    assert "● Who moderates – people who manage this place, and 2 that you named" in words(saved)
    assert "● Where problems are reported – #staff" in words(saved)
    form = await desk.form("cohort setup form")
    assert form and [field.value for field in form.fields] == ["admins,guides", "staff"]
    cleared = await desk.ask("cohort setup form", given={"roles": (), "notices": ""}, form=True)
    assert "○ Who moderates" in words(cleared)
    assert "○ Where problems are reported" in words(cleared)


async def test_notices_can_be_given_with_the_command(house: House) -> None:
    desk = Desk(house)
    await desk.ask("cohort setup form", given={"roles": ("guides",), "notices": ""}, form=True)
    text = await desk.say("cohort setup", notices="staff")
    assert "● Where problems are reported – #staff" in text
    assert "● Who moderates" in text


async def test_all_set_reads_well(house: House) -> None:
    await group(house.store, house.clock)
    desk = Desk(house)
    text = await desk.say("cohort setup form", given={"roles": ("guides",), "notices": "staff"}, form=True)
    assert "Everything is set." in text
    assert "● A cohort – Winter group" in text


async def test_a_channel_out_of_reach_shows_in_the_set_up_with_its_fix(house: House) -> None:
    await group(house.store, house.clock)
    desk = Desk(house)
    desk.trouble(Problem(CHANNEL, "I may not write there.", "Give me Send Messages in it."))
    text = await desk.say("cohort setup")
    assert "! I can post in their channels – not everywhere, see below" in text
    assert "• #general: I may not write there. Give me Send Messages in it." in text


async def test_in_direct_messages_i_ask_for_the_server(house: House) -> None:
    reply = await house.ask("cohort setup", by="mod", manager=True, direct=True)
    assert "in the server itself" in words(reply)


async def test_check_works_without_a_cohort(house: House) -> None:
    await Clockwork(house).beat()
    text = await Desk(house).say("cohort check")
    assert "Nothing is wrong, and there is no cohort yet." in text
    assert "Roadmaps: AI engineer" in text


async def test_a_clean_bill_of_health_reads_well(house: House) -> None:
    await group(house.store, house.clock)
    clockwork = Clockwork(house)
    house.clock.wait(days=1)
    await clockwork.beat()
    text = await Desk(house).say("cohort check")
    assert "All is well. I can post where I should, and the next posts are planned." in text
    assert (
        "● Winter group – week 1 of 52 · in #general · Europe/Berlin · last post Mon 2 Nov 2026, 13:00 Europe/Berlin · "
        "next: Mid-week nudge, week 1, Thu 5 Nov 2026, 09:00 Europe/Berlin"
    ) in text


async def test_each_problem_stands_beside_its_fix(house: House) -> None:
    await group(house.store, house.clock)
    desk = Desk(house)
    await desk.ask("cohort setup", notices="staff")
    desk.trouble(
        Problem(CHANNEL, "I may not write there.", "Give me Send Messages in it."),
        Problem(Place("mailbox", "hall", "staff"), "This channel was deleted.", "Pick another in /cohort setup."),
    )
    text = await desk.say("cohort check")
    assert "3 things to look at." in text
    assert "• #general: I may not write there. Give me Send Messages in it." in text
    assert "• #staff: This channel was deleted. Pick another in /cohort setup." in text
    assert "The clock has not ticked yet" in text
    assert "! Winter group" in text


async def test_a_clock_that_stopped_is_noticed(house: House) -> None:
    await Clockwork(house).beat()
    house.clock.wait(minutes=20)
    text = await Desk(house).say("cohort check")
    assert "The clock has not ticked since Sun 1 Nov 2026, 12:00 UTC. Ask whoever runs Waypost to restart it" in text


async def test_posts_that_nobody_carries_are_noticed(house: House) -> None:
    async with house.store.begin() as db:
        await db.handled.beat(house.clock(), Pulse.COURIER)
    house.clock.wait(minutes=20)
    await Clockwork(house).beat()
    text = await Desk(house).say("cohort check")
    assert "Nothing has been posted since Sun 1 Nov 2026, 12:00 UTC" in text


async def test_a_roadmap_that_is_gone_is_named_and_nothing_breaks(house: House) -> None:
    await group(house.store, house.clock, roadmap="gone")
    desk = Desk(house)
    assert "Winter group follows the roadmap “gone”, which is not installed." in await desk.say("cohort check")
    assert "its roadmap “gone” is not installed" in await desk.say("cohort list")
    assert "! Winter group" in await desk.say("cohort list")


async def test_messages_that_did_not_arrive_are_counted(house: House) -> None:
    await group(house.store, house.clock)
    desk = Desk(house)
    await promise(desk)
    await meets(desk, Fate.FAILED)
    assert "Winter group: 1 message did not surely arrive. /cohort log shows why" in await desk.say("cohort check")


async def test_a_cohort_with_every_post_off_is_noticed(house: House) -> None:
    made = await group(house.store, house.clock)
    async with house.store.begin() as db:
        await db.cohorts.save(replace(made, slots={}), 1, None)
    assert "every kind of post is off, so nothing comes" in await Desk(house).say("cohort check")


async def test_a_check_leaves_no_cohort_out(house: House) -> None:
    desk = Desk(house)
    for number in range(25):
        await desk.ask("cohort create", name=f"Group {number:02}")
    shown = await desk.say("cohort check")
    assert all(f"Group {number:02}" in shown for number in range(25))
