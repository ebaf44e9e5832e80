"""/study join, leave, settings, help; and which cohort a command is about."""

from __future__ import annotations

from datetime import date

from bot.domain.cohort import State
from bot.domain.people import Place
from bot.ui.card import Facts, Weight
from bot.ui.text import Moment
from tests.kit import CHANNEL, HOME, House, button, group, menu, person, words

ELSEWHERE = Place("mailbox", "hall", "elsewhere")


async def test_joining_says_where_the_group_is_and_who_sees_the_progress(house: House) -> None:
    await group(house.store, house.clock, members=())
    house.clock.wait(weeks=4, days=1)
    text = words(await house.ask("study join", by="carla"))
    assert "You start with: Week 5" in text
    assert "you and the moderators" in text
    assert "They never count as behind" in text


async def test_joining_twice_changes_nothing(house: House) -> None:
    await group(house.store, house.clock)
    assert words(await house.ask("study join", by="ada")).startswith("You are in already")
    house.clock.wait(weeks=2)
    assert "This week: Week 2" in words(await house.ask("study join", by="ada"))


async def test_leaving_asks_first_and_a_return_finds_the_record(house: House) -> None:
    await group(house.store, house.clock)
    house.clock.wait(days=2)
    await house.ask("progress done", week=1)
    question = await house.ask("study leave")
    assert words(question).startswith("Leave Winter group?")
    await house.press(question, "Leave Winter group")
    assert "not in a cohort here yet" in words(await house.ask("progress"))
    back = await house.ask("study join")
    assert words(back).startswith("Welcome back")
    assert "You go on with: Week 1" in words(back)
    assert "Everything you did before is still here." in words(back)
    assert "1 of 52" in words(await house.ask("progress"))


async def test_with_several_open_cohorts_joining_asks_which(house: House) -> None:
    await group(house.store, house.clock, members=())
    await group(house.store, house.clock, members=(), id="c2", name="Evening group", place=ELSEWHERE)
    here = await house.ask("study join", by="carla")
    assert words(here).startswith("Welcome")
    lobby = Place("mailbox", "hall", "lobby")
    choice = await house.ask("study join", by="dario", where=lobby)
    assert {option.label for option in menu(choice, "Join").options} == {"Winter group", "Evening group"}
    assert "Evening group" in words(await house.pick(choice, "Join", "c2", by="dario", where=lobby))


async def test_a_server_without_cohorts_says_how_to_start_one(house: House) -> None:
    assert "/cohort create" in words(await house.ask("study join"))
    assert "/cohort create" in words(await house.ask("progress"))


async def test_an_archived_cohort_cannot_be_joined(house: House) -> None:
    await group(house.store, house.clock, members=(), state=State.ARCHIVED)
    assert "no cohort to join" in words(await house.ask("study join"))


async def test_the_channel_decides_then_the_only_one_then_the_last_used(house: House) -> None:
    await group(house.store, house.clock, members=("ada",))
    await group(house.store, house.clock, members=("ada",), id="c2", name="Evening group", place=ELSEWHERE)
    lobby = Place("mailbox", "hall", "lobby")
    await house.ask("progress done", week=1, where=ELSEWHERE)
    assert "1 of 52" in words(await house.ask("progress", where=ELSEWHERE))
    assert "0 of 52" in words(await house.ask("progress", where=CHANNEL))
    chosen = await house.ask("progress", where=lobby)
    assert "This is about Evening group." in words(chosen)
    switched = await house.pick(chosen, "Another cohort", "c1", where=lobby)
    assert "0 of 52" in words(switched)
    assert "This is about Winter group." in words(await house.ask("progress", where=lobby))


async def test_from_direct_messages_one_of_several_cohorts_is_picked_from_a_menu(house: House) -> None:
    away = HOME.__class__("mailbox", "another hall")
    await group(house.store, house.clock)
    await group(house.store, house.clock, id="c2", name="Away group", community=away,
                place=Place("mailbox", "another hall", "x"))  # fmt: skip
    asked = await house.ask("progress", direct=True)
    assert "Which one do you mean?" in words(asked)
    assert "of 52" in words(await house.pick(asked, "Which cohort?", "c2", direct=True))


async def test_a_moderator_picks_one_of_several_cohorts_from_a_menu(house: House) -> None:
    lobby = Place("mailbox", "hall", "lobby")
    await group(house.store, house.clock)
    await group(house.store, house.clock, id="c2", name="Evening group", place=ELSEWHERE)
    asked = await house.ask("cohort show", by="mod", manager=True, where=lobby)
    picked = await house.pick(asked, "Which cohort?", "c2", by="mod", manager=True, where=lobby)
    assert "Evening group" in words(picked)


async def test_a_cohort_can_be_named_and_an_unknown_one_is_said(house: House) -> None:
    await group(house.store, house.clock)
    assert words(await house.ask("week", cohort="winter GROUP")).startswith("Week 1")
    assert "I can't find that cohort here" in words(await house.ask("week", cohort="Spring"))
    assert [choice.label for choice in await house.suggest("progress", "cohort", "win")] == ["Winter group"]


async def test_another_servers_cohort_cannot_be_reached_by_its_id(house: House) -> None:
    away = HOME.__class__("mailbox", "another hall")
    await group(house.store, house.clock, community=away, place=Place("mailbox", "another hall", "x"))
    assert "I can't find that cohort here" in words(await house.ask("progress", by="ada", cohort="c1"))
    assert "I can't find that cohort here" in words(await house.ask("roadmap", by="ada", cohort="c1"))


async def test_settings_change_by_option_menu_and_form(house: House) -> None:
    await group(house.store, house.clock)
    shown = await house.ask("study settings", zone="europe/lisbon")
    assert "Europe/Lisbon" in words(shown)
    assert "only me" in words(await house.pick(shown, "Who sees my progress", "only me")).lower()
    route = await house.pick(shown, "How a message reaches me", "nudge")
    assert "Mid-week nudge" in words(route)
    saved = await house.press(route, "As a direct message to me")
    assert "Now: direct message" in words(saved)
    async with house.store.look() as db:
        kept = await db.people.get(person("ada"))
    assert {kind.value: how.value for kind, how in kept.routes.items()} == {"nudge": "direct message"}


async def test_an_unknown_zone_gets_near_matches(house: House) -> None:
    await group(house.store, house.clock)
    text = words(await house.ask("study settings", zone="Europe/Berlim"))
    assert "Did you mean Europe/Berlin" in text
    assert "Europe/Berlin" in [choice.value for choice in await house.suggest("study settings", "zone", "berl")]


async def test_a_city_is_enough_where_only_one_zone_has_its_name(house: House) -> None:
    await group(house.store, house.clock)
    assert "Time zone: Europe/Lisbon" in words(await house.ask("study zone", zone="lisbon"))
    assert "Time zone: America/New York" in words(await house.ask("study zone", zone=" new york ")).replace("_", " ")
    assert "Did you mean" in words(await house.ask("study zone", zone="Louisville"))


async def test_settings_say_what_time_it_is_in_the_zone_whatever_the_readers_device_says(house: House) -> None:
    await group(house.store, house.clock)
    assert "Time zone: not set; I use the group's, Europe/Berlin" in words(await house.ask("study settings"))
    shown = await house.ask("study zone", zone="Asia/Kolkata")
    assert "Asia/Kolkata, where it is 17:30 now" in words(shown)
    (facts,) = [block for block in shown.card.blocks if isinstance(block, Facts)]
    assert not any(isinstance(run.value, Moment) for run in facts.items[0].text.runs())


async def test_the_nudge_has_two_choices_as_its_line_in_the_channel_is_for_all(house: House) -> None:
    await group(house.store, house.clock)
    route = await house.pick(await house.ask("study settings"), "How a message reaches me", "nudge")
    assert button(route, "No direct message").weight is Weight.MAIN
    assert "In the channel only" not in words(route)
    assert "In the channel only" in words(await house.ask("study route", about="prompt"))


async def test_settings_and_help_lead_on(house: House) -> None:
    await group(house.store, house.clock)
    for command in ("study settings", "study help"):
        assert words(await house.press(await house.ask(command), "My progress")).startswith("Your progress")
        theirs = await house.ask(command, by=command)
        assert words(await house.press(theirs, "Join", by=command)).startswith("Welcome")


async def test_an_apology_is_titled_with_what_it_is_about(house: House) -> None:
    assert words(await house.ask("progress")).startswith("No cohort here yet")
    await group(house.store, house.clock)
    assert words(await house.ask("progress", by="stranger")).startswith("Join first")
    assert words(await house.ask("week", number=77)).startswith("No such week")
    assert words(await house.ask("cohort list")).startswith("For moderators")


async def test_quiet_days_end_by_themselves_or_by_button(house: House) -> None:
    await group(house.store, house.clock)
    set_ = await house.ask("study quiet", until="11 Nov")
    assert "Quiet until Wed 11 Nov 2026" in words(set_)
    async with house.store.look() as db:
        assert (await db.people.get(person("ada"))).quiet_until == date(2026, 11, 11)
    assert "Messages come again" in words(await house.press(set_, "End quiet days"))
    assert "That day has come already" in words(await house.ask("study quiet", until="2026-10-01"))


async def test_help_lists_every_typed_command_and_hides_the_moderators(house: House) -> None:
    await group(house.store, house.clock)
    text = words(await house.ask("study help"))
    typed = [spec for spec in house.engine.commands if spec.slash]
    assert all((f"/{spec.name} " in text) is not spec.moderator for spec in typed)
    mods = words(await house.ask("study help", manager=True))
    assert all(f"/{spec.name} " in mods for spec in typed)


async def test_an_unknown_command_points_to_help(house: House) -> None:
    assert "/study help" in words(await house.ask("dance"))


async def test_a_finished_cohort_stays_readable(house: House) -> None:
    await group(house.store, house.clock)
    house.clock.wait(weeks=60)
    assert "of 52" in words(await house.ask("progress"))
    assert words(await house.ask("week")).startswith("Week 52")


async def test_a_cohorts_creator_can_answer_a_notice_from_direct_messages_and_do_nothing_else(house: House) -> None:
    await group(house.store, house.clock)
    assert "moderators" in words(await house.ask("cohort archive", by="robin", direct=True, cohort="c1"))
    assert "moderators" in words(await house.ask("cohort show", by="robin", direct=True, cohort="c1"))
    assert "moderators" not in words(await house.ask("cohort log", by="robin", direct=True, cohort="c1"))


async def test_a_moderator_who_is_in_one_of_several_groups_is_asked_which_one(house: House) -> None:
    lobby = Place("mailbox", "hall", "lobby")
    await group(house.store, house.clock, members=("mod",))
    await group(house.store, house.clock, id="c2", name="Evening group", place=ELSEWHERE)
    asked = await house.ask("cohort pause", by="mod", manager=True, where=lobby)
    assert {option.label for option in menu(asked, "Which cohort?").options} == {"Winter group", "Evening group"}
