"""/cohort create: a name is enough; the rest has sensible values, and mistakes get a clear sentence."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from bot.domain.cohort import Beat, Slot
from bot.domain.people import Place
from bot.ports import Problem
from tests.clockwork import Clockwork
from tests.features.moderator import Desk
from tests.kit import CHANNEL, HOME, House, button, group, settings, words


async def test_a_name_is_enough(house: House) -> None:
    desk = Desk(house)
    made = await desk.ask("cohort create", name="  Winter   2027 ")
    cohort = await desk.only()
    assert cohort.name == "Winter 2027"
    assert cohort.first_day == date(2026, 11, 2)
    assert cohort.place == CHANNEL
    assert cohort.zone == "UTC"
    assert cohort.creator == "mod"
    assert cohort.slots[Beat.PROMPT] == Slot(0, time(9))
    assert words(made).startswith("Winter 2027 is set up")
    assert "Weekly prompt – Mon 2 Nov 2026, 09:00\n" in words(made)


async def test_the_form_asks_what_is_missing_with_sensible_values(house: House) -> None:
    desk = Desk(house)
    await settings(house.store, "mod", zone="Asia/Tokyo")
    form = await desk.form("cohort create")
    assert form
    assert [(field.name, field.value) for field in form.fields] == [
        ("name", ""), ("start", "2026-11-02"), ("hour", "09:00"), ("zone", "Asia/Tokyo"), ("channel", "general"),
    ]  # fmt: skip
    assert await desk.form("cohort create", name="Spring") is None


async def test_everything_can_be_given(house: House) -> None:
    desk = Desk(house)
    await desk.ask("cohort create", name="Slow", roadmap="ai-engineer", start="11 Jan 2027", hour="6pm",
                   zone="europe/paris", channel="lobby", pace=2, mentors="guides")  # fmt: skip
    cohort = await desk.only()
    assert (cohort.first_day, cohort.zone, cohort.pace) == (date(2027, 1, 11), "Europe/Paris", 2)
    assert cohort.slots[Beat.WRAP] == Slot(6, time(18))
    assert cohort.place == Place("mailbox", "hall", "lobby")
    assert cohort.mentor_role == "guides"


async def test_the_buttons_lead_on(house: House) -> None:
    desk = Desk(house)
    made = await desk.ask("cohort create", name="Winter")
    assert words(await desk.press(made, "Preview the posts")).startswith("Next posts of Winter")
    assert words(await desk.press(made, "Join it myself")).startswith("Welcome")
    assert words(await desk.press(made, "Edit")).startswith("Edit Winter")


async def test_a_first_post_due_earlier_today_comes_at_once(house: House) -> None:
    desk = Desk(house)
    house.clock.move(datetime(2026, 11, 2, 15, tzinfo=UTC))
    made = await desk.say("cohort create", name="Winter", start="today")
    assert "due earlier today, so it comes at once" in made
    cohort = await desk.only()
    clockwork = Clockwork(house)
    await clockwork.beat()
    assert "This comes late" in words(clockwork.letter(f"{cohort.id}/prompt/1").card)


async def test_a_day_in_the_past_is_refused_and_nothing_else_is_lost(house: House) -> None:
    desk = Desk(house)
    reply = await desk.ask("cohort create", name="Winter", start="2026-10-05", zone="Europe/Berlin", form=True, hour="",
                           channel="")  # fmt: skip
    assert reply.errors == {
        "start": "Mon 5 Oct 2026 is in the past; today is Sun 1 Nov 2026 in Europe/Berlin. Pick today or a later day."
    }
    again = button(reply, "Mend it").action
    assert again
    form = await desk.form(again.command, given=dict(again.args))
    assert form and [field.name for field in form.fields] == ["start"]
    fixed = await desk.press(reply, "Mend it", start="2026-11-09", form=True)
    assert words(fixed).startswith("Winter is set up")
    assert (await desk.only()).zone == "Europe/Berlin"


async def test_a_name_can_be_taken_once_in_a_community(house: House) -> None:
    desk = Desk(house)
    await group(house.store, house.clock)
    reply = await desk.ask("cohort create", name="winter GROUP")
    assert reply.errors == {"name": "There is a cohort called Winter group here already. Pick another name."}
    assert words(await desk.press(reply, "Show that one")).startswith("Winter group")


async def test_everything_that_is_wrong_is_said_at_once_and_mended_in_one_form(house: House) -> None:
    desk = Desk(house)
    await group(house.store, house.clock)
    reply = await desk.ask("cohort create", name="Winter group", start="2026-10-05", hour="", zone="", channel="",
                           form=True)  # fmt: skip
    assert set(reply.errors) == {"name", "start"}
    fixed = await desk.press(reply, "Mend it", given={"name": "Spring"}, start="2026-11-09", form=True)
    assert words(fixed).startswith("Spring is set up")


async def test_an_unknown_roadmap_gets_the_nearest(house: House) -> None:
    reply = await Desk(house).ask("cohort create", name="Winter", roadmap="AI enginere")
    assert reply.errors == {"roadmap": "I don't know a roadmap called “AI enginere”. Did you mean AI engineer?"}


async def test_roadmaps_are_offered_while_typing(house: House) -> None:
    found = await house.suggest("cohort create", "roadmap", "ai", by="mod", manager=True)
    assert [(choice.value, choice.label) for choice in found] == [("ai-engineer", "AI engineer")]


async def test_an_unknown_zone_gets_the_nearest(house: House) -> None:
    reply = await Desk(house).ask("cohort create", name="Winter", zone="Berln")
    assert reply.errors == {"zone": "I don't know the time zone “Berln”. Did you mean Europe/Berlin or America/Belem?"}


async def test_a_long_name_is_sent_back(house: House) -> None:
    reply = await Desk(house).ask("cohort create", name="x" * 61)
    assert reply.errors == {"name": "That is 61 characters; 60 fit. Could you shorten it?"}


async def test_a_channel_with_another_cohort_is_allowed_but_said(house: House) -> None:
    await group(house.store, house.clock)
    assert "Winter group posts to this channel, too" in await Desk(house).say("cohort create", name="Second")


async def test_a_channel_that_i_cannot_write_to_is_said_with_the_fix(house: House) -> None:
    desk = Desk(house)
    closed = Place(HOME.platform, HOME.space, "closed")
    desk.trouble(Problem(closed, "I may not write there.", "Give me Send Messages."))
    made = await desk.say("cohort create", name="Winter", channel="closed")
    assert "Before I can post there\n  • I may not write there. Give me Send Messages." in made


async def test_only_moderators_may(house: House) -> None:
    reply = await house.ask("cohort create", by="ada", name="Mine")
    assert "This is for moderators" in words(reply)


async def test_a_role_set_for_moderators_is_enough(house: House) -> None:
    desk = Desk(house)
    await desk.ask("cohort setup form", given={"roles": ("guides",), "notices": ""}, form=True)
    assert words(await house.ask("cohort create", by="ada", roles=["guides"], name="Mine")).startswith("Mine is set up")


async def test_a_repeated_press_makes_one_cohort(house: House) -> None:
    desk = Desk(house)
    await desk.ask("cohort create", name="Winter", request="same")
    request = house.request("cohort create", by="mod", manager=True, request="same", args={"name": "Winter"})
    assert await house.engine.handle(request) is None
    assert (await desk.only()).name == "Winter"
