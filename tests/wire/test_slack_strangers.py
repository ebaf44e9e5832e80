"""What strangers, forgers and far too long texts get in Slack: a clear sentence, and nobody else's things."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from bot.domain.cohort import State
from bot.domain.people import Community, Place
from bot.ports import Store
from bot.ui.action import do
from tests.kit import Clock, House, group
from tests.wire.slack_parts.carriers import INTERACTIVE
from tests.wire.slack_parts.faults import Broken, Refuse
from tests.wire.slack_parts.fixtures import Serve, connect_slack, desk, make_slack, serving_slack, slack, slack_world
from tests.wire.slack_parts.state import Message
from tests.wire.slack_server import SlackServer

__all__ = ["connect_slack", "desk", "make_slack", "serving_slack", "slack", "slack_world"]


@pytest.fixture
async def served(slack: SlackServer, serving_slack: Serve, house: House, store: Store, clock: Clock) -> SlackServer:
    """A workspace with a cohort c1, and c9, which is another workspace's."""
    here, there = Place("slack", "T1", "C1"), Place("slack", "T9", "C9")
    await group(store, clock, ["U1", "U2"], community=Community("slack", "T1"), place=here, creator="U3")
    await group(store, clock, ["U91"], id="c9", community=Community("slack", "T9"), place=there, name="Secret group")
    clock.wait(days=2)
    await serving_slack(house.engine)
    return slack


def forged(slack: SlackServer, id: str) -> Message:
    """A message with a button that does what somebody else wrote."""
    element = {"type": "button", "action_id": id, "text": {"type": "plain_text", "text": "Press"}}
    body = {"text": "x", "blocks": [{"type": "actions", "elements": [element]}]}
    return slack.state.add_message(slack.room, body)


NAMED = ["week", "progress", "roadmap", "checkin", "study join", "cohort show", "cohort members", "cohort archive"]
GUARDED = ["cohort archive", "cohort members", "cohort log", "cohort pause", "cohort setup form", "cohort review"]


@pytest.mark.parametrize("command", NAMED)
@pytest.mark.parametrize("user", ["U1", "U3"], ids=["member", "admin"])
async def test_a_button_that_names_another_workspaces_cohort_shows_nothing_of_it(
    served: SlackServer, command: str, user: str
) -> None:
    pressed = await served.press(forged(served, do(command, cohort="c9").encode()), "Press", user=user)
    shown = pressed.text + str(pressed.view.body if pressed.view else "")
    assert "Secret" not in shown
    assert "U91" not in shown


@pytest.mark.parametrize("command", GUARDED)
async def test_a_button_that_only_moderators_get_does_nothing_for_others(served: SlackServer, command: str) -> None:
    pressed = await served.press(forged(served, do(command, cohort="c1").encode()), "Press")
    assert "moderators" in pressed.text, pressed.text


async def test_an_admin_of_another_workspace_in_a_shared_channel_moderates_nothing(served: SlackServer) -> None:
    """Slack tells what each is at home, so an admin elsewhere looks like one here."""
    vera = served.state.add_user("U77", "vera", "T1", admin=True)
    vera.team = "T7"
    pressed = await served.press(forged(served, do("cohort members", cohort="c1").encode()), "Press", user="U77")
    assert "moderators" in pressed.text


async def test_a_form_from_a_shared_channel_is_about_the_workspace_where_the_app_is(served: SlackServer) -> None:
    form = (await served.slash("/checkin")).form
    sent = await served.submit(form, {"What did you do?": "Set up Python"})
    shared = {**sent.payload, "team": {"id": "T7", "domain": "elsewhere"}, "user": {"id": "U2", "team_id": "T7"}}
    shared["view"] = {**sent.payload["view"], "hash": "1.other"}
    assert served.people.carrier is not None
    assert (await served.people.carrier.carry(INTERACTIVE, shared)).ok
    await served.until(lambda: len(served.log.to("respond")) == 2)
    assert "Checked in" in str(served.log.to("respond")[-1].args)


@pytest.mark.parametrize("command", ["/week", "/resources", "/study", "/cohort", "/progress", "/roadmap"])
async def test_far_too_long_a_text_gets_a_short_answer(served: SlackServer, command: str) -> None:
    for typed in ("x" * 3001, "<!channel> " * 600, '"' * 3001, "<@U1> " * 500):
        asked = await served.slash(command, typed, user="U3")
        assert asked.answered


async def test_a_form_with_more_than_fits_is_sent_back(served: SlackServer) -> None:
    form = (await served.slash("/checkin")).form
    block, element = form.controls()[0]
    form.typed[block["block_id"], element["action_id"]] = "x" * 3001
    sent = await served.submit(form)
    assert "3001" in sent.errors["did"] or "1000" in sent.errors["did"]


async def test_names_and_texts_that_would_ping_everybody_ping_nobody_anywhere(
    served: SlackServer, house: House
) -> None:
    served.bruno.display = "<!channel> *Bruno*"
    made = await served.slash("/cohort", 'create name:"<!everyone> & <@U1>" start:2026-12-07', user="U3")
    assert "everyone" in made.text
    form = (await served.slash("/checkin", "week:1 cohort:c1", user="U2")).form
    evil = "<!here> @channel <!subteam^S1> <https://evil.example|your bank> <#C1>"
    sent = await served.submit(form, {"What did you do?": evil, "What blocks you?": evil})
    assert "Checked in" in sent.text
    for user, command, words in [
        ("U3", "/cohort", "list"),
        ("U2", "/progress", ""),
        ("U2", "/study", "mine"),
        ("U3", "/cohort", "setup"),
    ]:
        await served.slash(command, words, user=user)
    said = [text for call in served.log.calls for text in parsed(call.args)]
    assert [text for text in said if re.search(r"<!(?!date\^)|<@|\|your bank>", text)] == []


def parsed(body: Any) -> Iterator[str]:
    """Every text in which Slack looks for mentions and links."""
    if isinstance(body, dict):
        if isinstance(body.get("text"), str) and body.get("type") != "plain_text":
            yield body["text"]
        for each in body.values():
            yield from parsed(each)
    elif isinstance(body, list):
        for each in body:
            yield from parsed(each)


async def test_what_slack_refuses_to_draw_is_said_in_plain_words(served: SlackServer) -> None:
    served.fail("respond", Broken(500))
    served.fail("chat.postEphemeral", Refuse("invalid_blocks"))
    answer = await served.slash("/week", "2")
    (message,) = answer.shown
    assert [block["type"] for block in message.blocks] == ["header", "section"]
    assert "Week 2" in message.text


SURE = do("cohort archive", cohort="c1", sure="yes").encode()


@pytest.mark.parametrize("id", ["-", "constructor", "week|week=1;cohort", SURE, "home|" + "x=1&" * 60])
async def test_an_action_that_nobody_offered_changes_nothing(served: SlackServer, house: House, id: str) -> None:
    pressed = await served.press(forged(served, id), "Press")
    assert pressed.ack is not None
    assert pressed.ack.ok
    async with house.store.look() as db:
        (cohort,) = await db.cohorts.of(Community("slack", "T1"))
    assert cohort.state is State.ACTIVE
