"""What people do in Slack and what they get back: in time, once, and whatever Slack or the network makes of it."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.errors import StudyError
from bot.domain.people import Place
from bot.ports import Parcel
from bot.ui.card import Card, Say
from bot.ui.text import say
from tests.kit import Clock
from tests.wire.desk import Desk
from tests.wire.slack_parts.carriers import EVENTS, INTERACTIVE, SLASH, SignedHttp, body_of
from tests.wire.slack_parts.faults import Broken, Cut, Refuse, Slow, TooMany
from tests.wire.slack_parts.fixtures import (
    Connect,
    Serve,
    connect_slack,
    desk,
    make_slack,
    serving_slack,
    slack,
    slack_world,
)
from tests.wire.slack_server import APP_TOKEN, TOKEN, SlackServer

__all__ = ["connect_slack", "desk", "make_slack", "serving_slack", "slack", "slack_world"]

WAYS_IN = pytest.mark.parametrize("mode", ["socket", "http"])


@WAYS_IN
async def test_a_command_is_acknowledged_before_its_work_is_done(
    slack: SlackServer, serving_slack: Serve, desk: Desk, mode: str
) -> None:
    await serving_slack(mode=mode)
    desk.open.clear()
    exchange = await slack.slash("/greet", wait=False)
    await slack.until(lambda: exchange.ack and exchange.ack.ok, what="an acknowledgement")
    assert exchange.shown == []
    desk.open.set()
    await slack.until(lambda: exchange.answered)
    assert "Hello Ada" in exchange.text


async def test_an_answer_is_private_unless_it_is_for_all(slack: SlackServer, serving_slack: Serve) -> None:
    await serving_slack()
    private = await slack.slash("/greet")
    assert [message.only_for for message in private.shown] == ["U1"]
    public = await slack.slash("/shout")
    assert [message.only_for for message in public.shown] == [None]
    hushed = await slack.slash("/mutter")
    assert [message.only_for for message in hushed.shown] == ["U1"]


async def test_a_private_card_changes_where_it_stands(slack: SlackServer, serving_slack: Serve, desk: Desk) -> None:
    await serving_slack()
    (card,) = (await slack.slash("/greet")).shown
    boxes = next(each for each in card.controls() if each["type"] == "checkboxes")
    await slack.tick(card, boxes["action_id"], ["Emma", "Kim"])
    assert desk.read == ("Emma", "Kim")
    again = next(each for each in card.controls() if each["type"] == "checkboxes")
    assert [option["value"] for option in again["initial_options"]] == ["Emma", "Kim"]
    await slack.tick(card, again["action_id"], [])
    assert not desk.read
    await slack.press(card, "Greet again")
    assert slack.ephemeral() == [card]


async def test_a_control_of_a_public_card_answers_privately(slack: SlackServer, serving_slack: Serve) -> None:
    await serving_slack()
    told = slack.state.add_message(slack.room, {"text": "x", "blocks": [button("greet")]})
    pressed = await slack.press(told, "greet", user="U2")
    assert [message.only_for for message in pressed.shown] == ["U2"]
    assert told.edits == 0


async def test_a_form_is_filled_in_and_sent(slack: SlackServer, serving_slack: Serve) -> None:
    await serving_slack()
    asked = await slack.slash("/desk", "sign")
    sent = await slack.submit(asked.form, {"Which book?": "Emma", "words": "<b> & <!channel>"})
    assert "It is in the book" in sent.text
    assert "<!channel>" not in sent.text


@WAYS_IN
async def test_the_same_press_brought_twice_has_one_effect(
    slack: SlackServer, serving_slack: Serve, desk: Desk, mode: str
) -> None:
    await serving_slack(mode=mode)
    carrier = slack.people.carrier
    assert carrier is not None
    once = await slack.slash("/greet")
    assert (await carrier.carry(SLASH, once.payload)).ok
    pressed = await slack.press(once.shown[0], "Greet again")
    assert (await carrier.carry(INTERACTIVE, pressed.payload)).ok
    await slack.until(lambda: len(desk.heard) == 4)
    assert len({request.id for request in desk.heard}) == 2
    assert len(slack.ephemeral()) == 1


@WAYS_IN
async def test_a_sent_form_brought_twice_has_one_effect(
    slack: SlackServer, serving_slack: Serve, desk: Desk, mode: str
) -> None:
    await serving_slack(mode=mode)
    sent = await slack.submit((await slack.slash("/desk", "sign")).form, {"Which book?": "Kim"})
    assert slack.people.carrier is not None
    await slack.people.carrier.carry(INTERACTIVE, sent.payload)
    assert len({request.id for request in desk.heard if request.form}) == 1
    assert len(slack.ephemeral()) == 1


@WAYS_IN
async def test_every_event_is_acknowledged_at_once(slack: SlackServer, serving_slack: Serve, mode: str) -> None:
    await serving_slack(mode=mode)
    more = {"channel": "C1", "user": "U2", "text": "hello", "ts": "1.1", "channel_type": "channel"}
    for kind in (
        "member_joined_channel", "channel_archive", "message", "app_uninstalled", "tokens_revoked", "never_heard_of"
    ):  # fmt: skip
        assert (await slack.event({"type": kind, **more})).ok
    assert all(each["retry_attempt"] == 0 for each in slack.socket.envelopes)


@pytest.mark.parametrize("reason", ["warning", "refresh_requested", "too_many_websockets", "link_disabled"])
async def test_a_connection_that_slack_takes_back_is_made_anew(
    slack: SlackServer, serving_slack: Serve, reason: str
) -> None:
    await serving_slack()
    before = len(slack.socket.log)
    await slack.socket.disconnect(reason)
    await slack.socket.connected(before)
    assert "Hello Ada" in (await slack.slash("/greet")).text


async def test_a_cut_connection_is_made_anew(slack: SlackServer, serving_slack: Serve) -> None:
    await serving_slack()
    before = len(slack.socket.log)
    await slack.socket.cut()
    await slack.socket.connected(before)
    assert "Hello Ada" in (await slack.slash("/greet")).text


async def test_an_answer_under_way_survives_the_loss_of_the_connection(
    slack: SlackServer, serving_slack: Serve, desk: Desk
) -> None:
    await serving_slack()
    form = (await slack.slash("/desk", "sign")).form
    desk.open.clear()
    sent = await slack.submit(form, {"Which book?": "Kim"}, wait=False)
    await slack.until(lambda: any(request.form for request in desk.heard))
    await slack.until(lambda: len(slack.socket.usable) == 2)
    await slack.socket.disconnect("refresh_requested")
    await slack.until(lambda: len(slack.socket.usable) == 2, what="two new connections")
    desk.open.set()
    await slack.until(lambda: sent.shown)
    await slack.people.finish()
    assert not sent.failed
    assert "It is in the book" in sent.text
    assert (len(slack.ephemeral()), slack.open_view()) == (1, None)


async def test_two_connections_are_kept_so_that_one_may_be_renewed(slack: SlackServer, serving_slack: Serve) -> None:
    await serving_slack()
    await slack.until(lambda: len(slack.socket.sockets) == 2)
    assert (await slack.slash("/greet")).answered


@pytest.mark.parametrize("used", [5, 4], ids=["used up", "one left"])
async def test_an_answer_finds_its_way_when_its_address_is_used_up(
    slack: SlackServer, serving_slack: Serve, desk: Desk, used: int
) -> None:
    await serving_slack()
    desk.open.clear()
    exchange = await slack.slash("/greet", wait=False)
    await slack.until(lambda: desk.heard)
    slack.chat.response_urls[exchange.url.rsplit("/", 1)[1]].used = used
    desk.open.set()
    await slack.until(lambda: exchange.answered)
    assert [message.only_for for message in slack.ephemeral()] == ["U1"]


@pytest.mark.parametrize("fault", [Broken(500), Cut(), TooMany(1)], ids=repr)
async def test_an_answer_that_slack_drops_goes_out_another_way(
    slack: SlackServer, serving_slack: Serve, fault: Broken | Cut | TooMany
) -> None:
    await serving_slack()
    slack.fail("respond", fault)
    assert "Hello Ada" in (await slack.slash("/greet")).text
    assert len(slack.ephemeral()) == 1


async def test_a_slow_directory_holds_nothing_up(slack: SlackServer, serving_slack: Serve) -> None:
    await serving_slack()
    slack.fail("users.info", Slow(1.5))
    assert "Hello" in (await slack.slash("/greet")).text


async def test_a_public_answer_whose_confirmation_is_lost_is_not_said_twice(
    slack: SlackServer, serving_slack: Serve
) -> None:
    running = await serving_slack()
    slack.fail("respond", Cut(after=True))
    await slack.slash("/shout")
    await running.stop()  # waits for all that is under way
    assert len(slack.posts()) == 1


async def test_a_sent_form_is_acknowledged_in_time_however_slow_everything_is(
    slack: SlackServer, serving_slack: Serve, desk: Desk, clock: Clock
) -> None:
    await serving_slack()
    form = (await slack.slash("/desk", "sign")).form
    clock.wait(minutes=10)  # what is known of people is asked anew
    slack.fail("users.info", Slow(2))
    desk.open.clear()
    sent = await slack.submit(form, {"Which book?": "Kim"}, wait=False)
    await slack.people.finish()
    assert not sent.failed
    desk.open.set()
    await slack.until(lambda: sent.shown)


async def test_a_form_from_another_age_is_answered_where_its_sender_looks(
    slack: SlackServer, serving_slack: Serve, desk: Desk
) -> None:
    await serving_slack()
    form = (await slack.slash("/desk", "sign")).form
    form.body["private_metadata"] = "v0"
    sent = await slack.submit(form, {"Which book?": "Kim"}, wait=False)
    await slack.people.finish()
    await slack.until(lambda: sent.shown or (sent.ack and sent.ack.payload), what="words about an old form")


async def test_missing_rights_to_look_people_up_cost_no_answer(slack: SlackServer, serving_slack: Serve) -> None:
    slack.forbid("users:read", "usergroups:read")
    await serving_slack()
    assert "Hello ada" in (await slack.slash("/greet")).text


@pytest.mark.parametrize("id", ["gone", "??|=|", "greet|name=%zz", "never heard of|x=1"])
async def test_a_control_that_nobody_knows_gets_an_answer(slack: SlackServer, serving_slack: Serve, id: str) -> None:
    await serving_slack()
    old = slack.state.add_message(slack.room, {"text": "x", "blocks": [button(id)]})
    pressed = await slack.press(old, id)
    assert pressed.ack is not None
    assert pressed.ack.ok
    assert "Hello Ada" in (await slack.slash("/greet")).text


@pytest.mark.parametrize(
    "change",
    [{"user": None}, {"actions": []}, {"actions": ["x"]}, {"actions": None}, {"team": None, "user": {"id": "U1"}},
     {"container": None, "channel": None}, {"trigger_id": ""}],
    ids=repr,
)  # fmt: skip
async def test_a_malformed_payload_harms_nobody(
    slack: SlackServer, serving_slack: Serve, change: dict[str, Any]
) -> None:
    await serving_slack()
    slack.socket.patience = 0.3
    (card,) = (await slack.slash("/greet")).shown
    pressed = await slack.press(card, "Greet again")
    await slack.socket.carry(INTERACTIVE, {**pressed.payload, **change})
    slack.socket.patience = 3
    assert "Hello Ada" in (await slack.slash("/greet")).text


async def test_a_workspace_that_removed_the_app_costs_the_others_nothing(
    slack: SlackServer, serving_slack: Serve
) -> None:
    await serving_slack()
    assert all(ack.ok for ack in await slack.uninstall())
    assert (await slack.slash("/greet")).answered


@pytest.mark.parametrize("error", ["invalid_auth", "account_inactive", "token_revoked"])
async def test_a_refused_bot_token_is_said_at_start_without_showing_it(
    slack: SlackServer, connect_slack: Connect, error: str
) -> None:
    slack.fail("auth.test", Refuse(error))
    with pytest.raises(StudyError) as why:
        await connect_slack()
    assert error in why.value.message
    assert TOKEN not in why.value.message


async def test_a_refused_app_token_is_said_at_start_without_showing_it(
    slack: SlackServer, connect_slack: Connect, desk: Desk
) -> None:
    platform = await connect_slack()
    slack.fail("apps.connections.open", Refuse("invalid_auth"))
    with pytest.raises(StudyError) as why:
        await platform.serve(desk)
    assert "app token" in why.value.message
    assert APP_TOKEN not in why.value.message


@pytest.mark.parametrize("name", ["WAYPOST_SLACK_TOKEN", "WAYPOST_SLACK_APP_TOKEN"])
async def test_a_missing_token_names_itself(make_slack: Any, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.delenv(name)
    with pytest.raises(StudyError, match=name):
        make_slack()


async def test_a_forged_or_replayed_request_stays_outside(slack: SlackServer, serving_slack: Serve, desk: Desk) -> None:
    await serving_slack(mode="http")
    exchange = await slack.slash("/greet")
    door = slack.people.carrier
    assert isinstance(door, SignedHttp)
    for kind, payload in [(SLASH, exchange.payload), (EVENTS, {"type": "event_callback", "event": {"type": "x"}})]:
        body = body_of(kind, payload)
        good = door.headers(body, kind)
        forged = [
            door.headers(body, kind, secret="another"),
            door.headers(body, kind, age=400),
            door.headers(body, kind, age=-400),
            door.headers(body + b" ", kind),
            {**good, "X-Slack-Signature": ""},
            {"Content-Type": good["Content-Type"]},
        ]
        assert [(await door.post(body, headers))[0] for headers in forged] == [401] * len(forged)
    assert len(desk.heard) == 1


async def test_the_address_is_verified(slack: SlackServer, serving_slack: Serve) -> None:
    await serving_slack(mode="http")
    assert slack.people.carrier is not None
    ack = await slack.people.carrier.carry(EVENTS, {"token": "x", "type": "url_verification", "challenge": "c7"})
    assert ack.payload in ({"challenge": "c7"}, {"text": "c7"})


async def test_a_prefix_stands_before_every_command(slack: SlackServer, serving_slack: Serve) -> None:
    await serving_slack(prefix="wp-")
    assert "Hello Ada" in (await slack.slash("/wp-greet")).text


async def test_forms_and_posts_name_commands_with_the_prefix(
    slack: SlackServer, serving_slack: Serve, clock: Clock
) -> None:
    running = await serving_slack(prefix="wp-")
    form = (await slack.slash("/wp-desk", "sign")).form
    assert "As short as /wp-greet is" in str(form.body)
    card = Card(say("Hello"), (Say(say("See {command}, not /home", command="/greet")),))
    room = Place("slack", "T1", "C1")
    await running.platform.deliver(Parcel("k", room, card, clock(), "note", clock() + timedelta(days=1)))
    assert "See /wp-greet, not /home" in slack.posts()[0].text


async def test_many_at_once_each_get_their_own_answer(slack: SlackServer, serving_slack: Serve) -> None:
    await serving_slack()
    people = [slack.state.add_user(f"U{n}", f"reader{n}", "T1") for n in range(10, 40)]
    exchanges = await asyncio.gather(*(slack.slash("/greet", user=each.id) for each in people))
    assert [f"Hello {each.name.title()}" in got.text for each, got in zip(people, exchanges, strict=True)] == [
        True
    ] * 30
    assert {len(slack.ephemeral(each.id)) for each in people} == {1}


def button(id: str) -> dict[str, Any]:
    """A row with one button of this id."""
    element = {"type": "button", "action_id": id, "text": {"type": "plain_text", "text": "Old"}}
    return {"type": "actions", "elements": [element]}
