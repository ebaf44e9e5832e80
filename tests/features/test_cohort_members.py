"""/cohort members: counts of all, names of those who share; add, remove, correct a mark."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.domain.membership import Kind, Member, Route, Shares
from bot.domain.people import Place
from bot.domain.progress import WeekState
from bot.domain.roadmap import Size
from bot.ui.text import Who
from tests.clockwork import Clockwork, direct
from tests.features.moderator import Desk
from tests.kit import CHANNEL, House, group, menu, person, settings, words


@pytest.fixture
async def desk(house: House) -> Desk:
    await group(house.store, house.clock)
    house.clock.wait(days=9)  # week 2
    return Desk(house)


def correction(**answers: str) -> dict[str, str]:
    return {"week": "1", "state": "done", "size": "stretch", "reason": "You showed it in the call", **answers}


async def test_nobody_yet_says_how_people_come_in(house: House) -> None:
    await group(house.store, house.clock, members=())
    assert "Nobody is in Winter group yet. /study join brings people in" in await Desk(house).say("cohort members")


async def test_counts_and_names_of_those_who_share(desk: Desk) -> None:
    await desk.house.ask("progress done", by="ada", week=1, size="light")
    shown = words(await desk.ask("cohort members"))
    assert "2 members in Winter group" in shown
    assert "On track: 1\nCatching up: 1\nPaused (two weeks without a word): 0" in shown
    assert "● Ada – on track · 1 week done · last heard Tue 10 Nov 2026" in shown
    assert "◐ Bruno – catching up · 0 weeks done" in shown


async def test_two_weeks_without_a_word_is_paused(desk: Desk) -> None:
    desk.house.clock.wait(days=6)
    assert "– Bruno – paused" in await desk.say("cohort members")


async def test_whoever_keeps_it_to_themselves_is_only_counted(desk: Desk) -> None:
    await settings(desk.house.store, "ada", shares=Shares.ONLY_ME)
    shown = words(await desk.ask("cohort members"))
    assert "Catching up: 2" in shown
    assert "1 member keeps progress to themselves; only the counts include them." in shown
    assert "Ada" not in shown


async def test_opened_by_name_their_weeks_still_stay_hidden(desk: Desk) -> None:
    await settings(desk.house.store, "ada", shares=Shares.ONLY_ME)
    await desk.house.ask("progress done", by="ada", week=1)
    shown = words(await desk.ask("cohort members", person="ada"))
    assert "Their progress is for them alone, so I don't show it." in shown
    assert "Weeks done" not in shown
    corrected = words(await desk.ask("member correct", user="ada", given=correction(state="skipped", size="")))
    assert "Weeks done" not in corrected


async def test_opening_one_shows_their_weeks(desk: Desk) -> None:
    await desk.house.ask("progress done", by="ada", week=1)
    shown = await desk.pick(await desk.ask("cohort members"), "Open one", "ada")
    assert "1 of 52" in words(shown)
    assert "2. Python I: values, branches, loops, functions  ← you are here" not in words(shown)
    assert "● ⚑ 1. Set the course" in words(shown)


async def test_five_hundred_members_have_pages_of_twenty(house: House) -> None:
    await group(house.store, house.clock, members=())
    async with house.store.begin() as db:
        for number in range(500):
            member = Member("c1", f"u{number:03}", house.clock(), 1, heard=house.clock())
            await db.members.put(member, person("x").community)
    desk = Desk(house)
    shown = await desk.ask("cohort members")
    assert "500 members in Winter group" in words(shown)
    assert "On track: 500" in words(shown)
    assert len(menu(shown, "Open one").options) == 20
    last = await desk.ask("cohort members", page=25)
    assert "member u499" in words(last)
    assert words(await desk.ask("cohort members", page=99)) == words(last)


async def test_mentors_may_see_members_but_not_the_rest(desk: Desk) -> None:
    await desk.press(await desk.ask("cohort edit basics", name="", channel="", mentors="guides", form=True), "Save")
    as_mentor: dict[str, Any] = {"by": "kim", "roles": ["guides"]}
    assert "2 members" in words(await desk.house.ask("cohort members", **as_mentor))
    assert "Reviews in" in words(await desk.house.ask("cohort review", **as_mentor))
    assert "This is for moderators" in words(await desk.house.ask("cohort pause", **as_mentor))


async def test_a_correction_keeps_who_why_before_and_after(desk: Desk) -> None:
    reply = await desk.ask("member correct", user="ada", given=correction())
    assert "Week 1 of Ada is now “done”. They are told." in words(reply)
    async with desk.house.store.look() as db:
        (mark,) = await db.progress.history("c1", "ada")
    assert (mark.by, mark.reason) == ("mod", "You showed it in the call")
    assert (mark.before.state, mark.after.state, mark.after.size) == (
        WeekState.NOT_STARTED, WeekState.DONE, Size.STRETCH,
    )  # fmt: skip


async def test_the_member_is_told_directly(desk: Desk) -> None:
    await desk.ask("member correct", user="ada", given=correction())
    clockwork = Clockwork(desk.house)
    while await clockwork.courier.round():
        pass
    (letter,) = [each for each in clockwork.mailbox.letters if "/record/" in each.key]
    assert letter.place == direct("ada")
    text = words(letter.card)
    assert "Your record was corrected" in text
    assert "Before: not started\nNow: done, stretch size\nBy: Mod" in text
    assert "“You showed it in the call” – Mod" in text


async def test_in_the_channel_if_they_chose_that_and_not_at_all_if_they_turned_it_off(desk: Desk) -> None:
    clockwork = Clockwork(desk.house)
    await settings(desk.house.store, "ada", routes={Kind.REVIEW: Route.CHANNEL})
    await desk.ask("member correct", user="ada", given=correction())
    while await clockwork.courier.round():
        pass
    (letter,) = [each for each in clockwork.mailbox.letters if "/record/" in each.key]
    assert letter.place == CHANNEL
    assert "Ada, this is for you." in words(letter.card)
    pings = [
        run.value.ping for block in letter.card.blocks if block.kind == "say" for run in block.text.runs()
        if isinstance(run.value, Who)
    ]  # fmt: skip
    assert pings == [True]
    await settings(desk.house.store, "ada", routes={Kind.REVIEW: Route.OFF})
    reply = await desk.ask("member correct", user="ada", given=correction(state="skipped", size=""))
    assert "They have turned such messages off, but see it in /progress." in words(reply)


async def test_quiet_days_are_waited_for(desk: Desk) -> None:
    await settings(desk.house.store, "ada", quiet_until=date(2026, 11, 13), zone="Asia/Tokyo")
    await desk.ask("member correct", user="ada", given=correction())
    clockwork = Clockwork(desk.house)
    await clockwork.until(datetime(2026, 11, 14, tzinfo=UTC))
    (letter,) = [each for each in clockwork.mailbox.letters if "/record/" in each.key]
    assert letter.at == datetime(2026, 11, 12, 15, tzinfo=UTC)


async def test_the_form_of_a_correction(desk: Desk) -> None:
    form = await desk.form("member correct", user="ada", cohort="c1")
    assert form and [(field.name, field.value) for field in form.fields] == [
        ("week", "2"), ("state", "done"), ("reason", ""), ("size", ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"week": "99"}, "There is no week 99 on this roadmap."),
        ({"state": "not started"}, "Week 1 stands as “not started” already."),
        ({"reason": "x" * 301}, "That is 301 characters; 300 fit."),
        ({"state": "finished"}, "Please pick one of: not started, doing, done, skipped."),
    ],
)
async def test_a_correction_that_makes_no_sense(desk: Desk, answers: dict[str, str], said: str) -> None:
    assert said in await desk.say("member correct", user="ada", given=correction(**answers))


async def test_a_correction_needs_a_reason(desk: Desk) -> None:
    reply = await desk.ask("member correct", user="ada", given=correction(reason=""), form=True)
    assert reply.errors == {"reason": "This still needs an answer."}


async def test_a_mistake_in_a_correction_loses_nothing_of_what_was_written(desk: Desk) -> None:
    reply = await desk.ask("member correct", user="ada", given=correction(week="99"), form=True)
    fixed = await desk.press(reply, "Mend it", week="2", form=True)
    assert "Week 2 of Ada is now “done”." in words(fixed)
    again = await desk.ask("member correct", user="ada", given=correction(week="2"), form=True)
    assert set(again.errors) == {"state", "week"}


async def test_a_correction_never_tells_how_a_week_stands_that_is_kept_private(desk: Desk) -> None:
    await settings(desk.house.store, "ada", shares=Shares.ONLY_ME)
    first = words(await desk.ask("member correct", user="ada", given=correction()))
    assert words(await desk.ask("member correct", user="ada", given=correction())) == first


async def test_nobody_corrects_their_own_record(desk: Desk) -> None:
    text = words(await desk.house.ask("member correct", by="ada", manager=True, user="ada", given=correction()))
    assert "That is your own week. Mark it in /progress" in text


async def test_a_removed_member_hears_nothing_more_and_finds_their_record_again(desk: Desk) -> None:
    await desk.house.ask("progress done", by="ada", week=1)
    asked = await desk.press(await desk.ask("member open", user="ada"), "Remove")
    assert "Remove Ada from Winter group?" in words(asked)
    assert "2 members" in await desk.say("cohort members")
    assert "Ada is no longer in Winter group." in words(await desk.press(asked, "Remove them"))
    assert "1 member in Winter group" in await desk.say("cohort members")
    assert "Ada has left Winter group" in words(await desk.press(asked, "Remove them"))
    added = await desk.ask("cohort members add", person="ada")
    assert "1 of 52" in words(added)
    assert "Joined: Sun 1 Nov 2026; counts from week 2" in words(added)


async def test_whoever_is_added_starts_with_the_groups_week_and_is_told(desk: Desk) -> None:
    added = await desk.ask("cohort members add", person="carla")
    assert "Added. They are told in a moment." in words(added)
    async with desk.house.store.look() as db:
        member = await db.members.get("c1", "carla")
    assert member and member.joined_week == 2
    clockwork = Clockwork(desk.house)
    while await clockwork.courier.round():
        pass
    (letter,) = clockwork.mailbox.letters
    assert letter.place == Place.direct(person("carla"))
    assert "Mod has added you to Winter group." in words(letter.card)


async def test_adding_asks_whom(desk: Desk) -> None:
    form = await desk.form("cohort members add")
    assert form and [field.label for field in form.fields] == ["Whom?"]
    reply = await desk.ask("cohort members add", person="ada")
    assert reply.errors == {"person": "They are in Winter group already."}


async def test_a_stranger_is_not_a_member(desk: Desk) -> None:
    assert "This person is not in Winter group. You can add them in /cohort members." in (
        await desk.say("cohort members", person="stranger")
    )


async def test_nobody_is_added_to_a_finished_or_archived_cohort(desk: Desk) -> None:
    desk.house.clock.wait(weeks=60)
    assert "so nobody can join it any more" in await desk.say("cohort members add", person="carla")
    assert "2 members" in await desk.say("cohort members")
    async with desk.house.store.begin() as db:
        ada = await db.members.get("c1", "ada")
        assert ada
        await db.members.put(replace(ada, left=desk.house.clock()), person("ada").community)
    assert "1 member" in await desk.say("cohort members")
