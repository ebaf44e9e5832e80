"""What people do on Slack and what they see of it, through the unmodified Bolt app and a real socket."""

from __future__ import annotations

from typing import Any

from bot.ports import Parcel
from bot.ui.action import do
from bot.ui.card import Button, Card, Choices
from bot.ui.text import say
from tests.slack.conftest import ROOM, Stage
from tests.slack.validator import check_modal
from tests.wire.slack_parts.faults import Refuse, Slow

COHORT = {"name": "Winter group", "start": "2026-11-02", "hour": "09:00", "zone": "Europe/Berlin", "channel": "C1"}


async def test_a_command_is_answered_for_its_asker_alone(stage: Stage) -> None:
    await stage.group()
    asked = await stage.server.slash("/week", "3")
    assert asked.failed == ""
    assert "Week 3" in asked.text
    assert [message.only_for for message in asked.shown] == ["U1"]
    assert stage.server.posts() == []


async def test_a_button_replaces_the_private_card_it_is_on(stage: Stage) -> None:
    await stage.group()
    await stage.server.slash("/week", "3")
    pressed = await stage.server.press(stage.last(), "Week after ›")
    assert "Week 4" in pressed.text
    assert len(stage.server.ephemeral()) == 1


async def test_boxes_stay_as_they_were_ticked(stage: Stage) -> None:
    await stage.group()
    await stage.server.slash("/progress", "week=1")
    boxes = boxes_of(stage.last().body)
    chosen = [option["text"]["text"] for option in boxes["options"][:2]]
    ticked = await stage.server.tick(stage.last(), boxes["action_id"], chosen)
    assert "Noted." in ticked.text
    assert len(boxes_of(stage.last().body)["initial_options"]) == 2
    await stage.server.tick(stage.last(), boxes_of(stage.last().body)["action_id"], [])
    assert "initial_options" not in boxes_of(stage.last().body)


async def test_a_moderator_founds_a_cohort_in_one_modal(stage: Stage) -> None:
    form = (await stage.server.slash("/cohort", "create", user="U3")).form
    assert check_modal(form.json()) == []
    sent = await stage.server.submit(form, COHORT)
    assert stage.server.open_view("U3") is None
    assert "Winter group" in sent.text


async def test_what_was_typed_with_the_command_is_not_asked_again(stage: Stage) -> None:
    form = (await stage.server.slash("/cohort", "create <#C1|weekly> hour:18:30", user="U3")).form
    asked = {block["block_id"] for block in form.json()["blocks"]}
    assert "name" in asked
    assert asked & {"hour", "channel"} == set()
    sent = await stage.server.submit(form, {"name": "Winter group", "start": "2026-11-02", "zone": "Europe/Berlin"})
    assert "18:30" in sent.text


async def test_a_wrong_answer_is_said_under_its_field_and_can_be_mended_there(stage: Stage) -> None:
    await stage.group()
    form = (await stage.server.slash("/checkin", "1")).form
    refused = await stage.server.submit(form, {"did": "I set up Python", "confidence": "9"})
    assert refused.ack is not None
    assert "from 1 to 5" in refused.ack.payload["errors"]["confidence"]
    assert stage.server.open_view() is not None
    mended = await stage.server.submit(form, {"did": "I set up Python", "confidence": "4"})
    assert stage.server.open_view() is None
    assert "I set up Python" in mended.text


async def test_a_field_offers_suggestions_while_somebody_types(stage: Stage) -> None:
    form = (await stage.server.slash("/cohort", "create", user="U3")).form
    assert "Europe/Berlin" in await stage.server.suggest(form, "zone", "berl", user="U3")
    assert await stage.server.suggest(form, "zone", "nowhere at all", user="U3") == ["nowhere at all"]


async def test_a_near_miss_is_met_with_what_may_have_been_meant(stage: Stage) -> None:
    await stage.group()
    asked = await stage.server.slash("/study", "setings")
    assert "Did you mean" in asked.text
    pressed = await stage.server.press(stage.last(), "/study settings")
    assert "time zone" in pressed.text.lower()


async def test_a_bare_first_word_shows_what_there_is(stage: Stage) -> None:
    assert "Which one do you mean?" in (await stage.server.slash("/cohort", "")).text
    assert "How this works" in (await stage.server.slash("/study", "")).text


async def test_a_workspace_admin_is_a_moderator_and_others_are_not(stage: Stage) -> None:
    await stage.group()
    assert "for moderators" in (await stage.server.slash("/cohort", "members", user="U2")).text
    assert "for moderators" not in (await stage.server.slash("/cohort", "members", user="U3")).text


async def test_somebody_set_as_a_moderator_is_one(stage: Stage) -> None:
    await stage.group()
    form = await stage.server.slash("/cohort", "setup", user="U3")
    opened = await stage.server.press(stage.last("U3"), "Set moderators and notices", user="U3")
    await stage.server.submit(opened.form, {"roles": ["U2"]})
    assert form.failed == ""
    assert "for moderators" not in (await stage.server.slash("/cohort", "members", user="U2")).text


async def test_the_time_zone_is_taken_from_the_profile_until_one_is_set(stage: Stage) -> None:
    stage.server.ada.zone = "Asia/Tokyo"
    await stage.group()
    assert "Asia/Tokyo, as your profile says" in (await stage.server.slash("/study", "settings")).text


async def test_a_zone_that_nobody_knows_is_left_alone(stage: Stage) -> None:
    stage.server.ada.zone = "Mars/Olympus"
    await stage.group()
    assert "the group's, Europe/Berlin" in (await stage.server.slash("/study", "settings")).text


async def test_a_name_that_would_ping_everybody_pings_nobody(stage: Stage) -> None:
    stage.server.bruno.display = "<!channel> *loud*"
    await stage.group(members=("U1",))
    await stage.server.slash("/study", "join", user="U2")
    shown = await stage.server.slash("/cohort", "members", user="U3")
    assert "&lt;!channel&gt;" in str([message.body for message in shown.shown])


async def test_a_press_on_a_post_leaves_the_post_alone(stage: Stage) -> None:
    await stage.group()
    card = Card(say("Week 1"), (Choices((Button("The week", do("week", number=1, cohort="c1")),)),), "prompt")
    now = stage.house.clock()
    await stage.platform.deliver(Parcel("c1/prompt/1", ROOM, card, now, "prompt", now, "c1"))
    (post,) = stage.server.posts()
    pressed = await stage.server.press(post, "The week")
    assert [message.only_for for message in pressed.shown] == ["U1"]
    assert len(stage.server.posts()) == 1
    assert stage.server.posts()[0].edits == 0


async def test_in_direct_messages_a_post_stays_and_an_answer_is_replaced(stage: Stage) -> None:
    await stage.group()
    card = Card(say("A nudge"), (Choices((Button("The week", do("week", number=1, cohort="c1")),)),), "nudge")
    now = stage.house.clock()
    place = ROOM.direct(stage.house.request("home").who.__class__("slack", "T1", "U1"))
    await stage.platform.deliver(Parcel("c1/nudge/1/U1", place, card, now, "nudge", now, "c1", "U1"))
    await stage.server.press(stage.server.direct()[0], "The week")
    assert len(stage.server.direct()) == 2
    assert "Week 1" in stage.server.direct()[1].text
    await stage.server.press(stage.server.direct()[1], "Week after ›")
    assert len(stage.server.direct()) == 2
    assert "Week 2" in stage.server.direct()[1].text


async def test_an_old_button_says_what_to_do(stage: Stage) -> None:
    card = Card(say("Old"), (Choices((Button("Gone", do("no such command")),)),))
    now = stage.house.clock()
    await stage.platform.deliver(Parcel("k", ROOM, card, now, "prompt", now))
    assert "I don't know that one" in (await stage.server.press(stage.server.posts()[0], "Gone")).text


async def test_a_form_that_came_too_late_is_offered_as_a_button(stage: Stage) -> None:
    stage.server.fail("views.open", Refuse("expired_trigger_id"))
    asked = await stage.server.slash("/cohort", "create", user="U3")
    assert asked.view is None
    assert labels(asked.shown[0].body)


async def test_the_home_shows_the_members_week_and_follows_what_they_do(stage: Stage) -> None:
    await stage.group()
    await open_home(stage)
    assert check_modal(bare(stage.server.home().json())) == []
    assert "Winter group" in str(stage.server.home().json())
    assert "0* of" in str(stage.server.home().json())
    await stage.server.slash("/progress", "week=1")
    await stage.server.press(stage.last(), "Done: standard")
    await stage.server.until(lambda: "1* of" in str(stage.server.home().json()), what="a fresh home")


async def test_a_button_on_the_home_answers_there_with_a_way_back(stage: Stage) -> None:
    await stage.group()
    await open_home(stage)
    await stage.server.press(stage.server.home(), "This week")
    assert "Week 1" in str(stage.server.home().json())
    await stage.server.press(stage.server.home(), "‹ Home")
    assert "Due next" in str(stage.server.home().json())


async def test_a_form_opened_on_the_home_is_answered_there(stage: Stage) -> None:
    await stage.group()
    await open_home(stage)
    form = (await stage.server.press(stage.server.home(), "Check in")).form
    await stage.server.submit(form, {"did": "I set up Python"}, wait=False)
    await stage.server.until(lambda: "I set up Python" in str(stage.server.home().json()), what="the answer")


async def test_the_same_press_delivered_twice_has_one_effect(stage: Stage) -> None:
    await stage.group(members=())
    joined = await stage.server.slash("/study", "join")
    assert "Welcome" in joined.text
    carrier = stage.server.people.carrier
    assert carrier is not None
    again = await carrier.carry("slash_commands", joined.payload)
    assert again.ok
    async with stage.house.store.look() as db:
        assert len(await db.members.of("c1")) == 1


async def test_a_form_from_an_older_version_says_so_where_it_is(stage: Stage) -> None:
    await stage.group()
    form = (await stage.server.slash("/checkin", "1")).form
    form.body["private_metadata"] = "from another age"
    sent = await stage.server.submit(form, {"did": "I set up Python"}, wait=False)
    await stage.server.until(lambda: sent.ack, what="an acknowledgement")
    assert sent.ack is not None
    assert check_modal(sent.ack.payload["view"]) == []
    assert "older version" in str(sent.ack.payload["view"])


async def test_a_form_is_acknowledged_in_time_when_slack_is_slow_to_tell_who_sent_it(stage: Stage) -> None:
    await stage.group()
    form = (await stage.server.slash("/checkin", "1")).form
    stage.house.clock.wait(minutes=10)
    stage.server.fail("users.info", Slow(5))
    stage.server.fail("usergroups.list", Slow(5))
    sent = await stage.server.submit(form, {"did": "I set up Python"})
    assert sent.failed == ""
    assert "I set up Python" in sent.text


async def test_every_event_is_acknowledged(stage: Stage) -> None:
    for kind in ("app_uninstalled", "tokens_revoked", "something_new"):
        ack = await stage.server.event({"type": kind})
        assert ack.status == 200
    assert (await stage.server.invite()).status == 200


async def open_home(stage: Stage) -> None:
    """Look at the App Home until it is drawn."""
    await stage.server.open_home()
    await stage.server.until(lambda: stage.server.views.homes, what="a home")


def boxes_of(body: Any) -> Any:
    """The check boxes of a message."""
    found = (each for block in body["blocks"] for each in block.get("elements", ()) if each["type"] == "checkboxes")
    return next(found)


def labels(body: Any) -> list[str]:
    """What stands on a message's buttons."""
    elements = (each for block in body["blocks"] for each in block.get("elements", ()) if each["type"] == "button")
    return [each["text"]["text"] for each in elements]


def bare(view: Any) -> Any:
    """A view as it was sent."""
    return {"type": view["type"], "blocks": view["blocks"]}
