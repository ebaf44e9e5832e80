"""What people do and what they get back: in time, once, and whatever Discord or the network makes of it."""

from __future__ import annotations

import asyncio
import json
from random import Random
from typing import Any

import pytest

from tests.wire.conftest import Serve
from tests.wire.desk import Desk
from tests.wire.discord_parts.faults import Broken, Cut, Refuse, Slow
from tests.wire.discord_parts.interactions import COMMAND, COMPONENT, DEFER, DEFER_UPDATE, MODAL, TYPING
from tests.wire.discord_parts.people import texts
from tests.wire.discord_parts.state import Json
from tests.wire.discord_server import DiscordServer

CALLBACK = ("POST", "/callback")
ORIGINAL = ("PATCH", "/@original")


async def test_a_command_is_acknowledged_before_its_work_is_done(
    server: DiscordServer, serving: Serve, desk: Desk
) -> None:
    await serving()
    desk.open.clear()
    exchange = await server.slash("greet", wait=False)
    await until(lambda: bool(desk.heard))
    assert exchange.kind == DEFER
    assert not exchange.settled.is_set()
    desk.open.set()
    await exchange.answered()
    assert "Hello ada" in exchange.text
    assert len(server.log.to(*CALLBACK)) == 1


async def test_an_answer_is_private_unless_it_is_for_all(server: DiscordServer, serving: Serve) -> None:
    await serving()
    private = await server.slash("greet")
    public = await server.slash("shout")
    assert private.shown.only_for == server.ada.id
    assert public.shown.only_for is None
    assert server.posts() == [public.shown]


async def test_a_private_answer_to_a_public_command_is_seen_by_nobody_else(
    server: DiscordServer, serving: Serve
) -> None:
    await serving()
    exchange = await server.slash("mutter")
    await until(lambda: exchange.taken_back)
    assert "too low" in exchange.text
    assert exchange.shown.only_for == server.ada.id
    assert server.posts() == []


async def test_a_control_of_a_private_card_changes_it_in_place(
    server: DiscordServer, serving: Serve, desk: Desk
) -> None:
    await serving()
    shown = await server.slash("greet")
    ticked = await server.press("Read so far", ["Emma", "Kim"])
    assert ticked.kind == DEFER_UPDATE
    assert ticked.shown is shown.shown
    assert "✅ Emma" in shown.text
    one = await server.press("Read so far", ["Emma"])
    none = await server.press("Read so far", [])
    assert [desk.heard[n].args["read"] for n in (1, 2, 3)] == [("Emma", "Kim"), ("Emma",), ()]
    assert one.shown is none.shown is shown.shown


async def test_a_form_opens_at_once_and_its_answers_come_back(
    server: DiscordServer, serving: Serve, desk: Desk
) -> None:
    await serving()
    await server.slash("greet")
    opened = await server.press("Sign")
    assert opened.form is not None
    assert texts(opened.form) == ["Which book?", "What did you think?"]
    sent = await server.submit(opened, {"book": "Emma", "words": "Clever.\n@everyone"})
    assert "Emma: Clever." in sent.text
    assert desk.heard[-1].args == {"book": "Emma", "words": "Clever.\n@everyone"}


async def test_suggestions_come_while_somebody_types(server: DiscordServer, serving: Serve) -> None:
    await serving()
    assert await server.type("greet", "name", "m") == ["Emma", "Kim"]
    assert await server.type("greet", "name", "nobody") == []


async def test_commands_and_buttons_work_in_direct_messages(server: DiscordServer, serving: Serve, desk: Desk) -> None:
    await serving()
    shown = await server.slash("greet", where=server.state.direct(server.ada))
    pressed = await server.press("Greet again", on=shown.shown)
    assert pressed.shown is shown.shown
    who, where = desk.heard[-1].who, desk.heard[-1].where
    assert (who.space, who.user, where.user) == (None, server.ada.id, server.ada.id)


async def test_people_are_told_apart_with_their_roles(server: DiscordServer, serving: Serve, desk: Desk) -> None:
    await serving()
    await server.slash("greet")
    await server.slash("greet", by=server.robin)
    ada, robin = desk.heard
    assert (ada.shown, ada.manager, ada.roles) == ("ada", False, frozenset())
    assert (robin.shown, robin.manager, robin.roles) == ("robin", True, frozenset(server.robin.roles))
    assert ada.who.space == robin.where.space == server.guild


async def test_a_command_that_comes_too_late_has_no_effect_and_the_next_one_works(
    server: DiscordServer, serving: Serve, desk: Desk
) -> None:
    await serving()
    server.interactions.patience = 0.05
    server.fail(*CALLBACK, Slow(0.1))
    late = await server.slash("greet")
    assert late.refused == [10062]
    server.interactions.patience = 30.0
    assert "Hello ada" in (await server.slash("greet")).text
    assert len(desk.heard) == 1


async def test_a_form_that_comes_too_late_does_no_harm(server: DiscordServer, serving: Serve, desk: Desk) -> None:
    await serving()
    server.interactions.patience = 0.05
    server.fail(*CALLBACK, Slow(0.1))
    assert 10062 in (await server.slash("desk sign")).refused
    server.interactions.patience = 30.0
    assert (await server.slash("desk sign")).form is not None
    assert desk.heard == []


async def test_a_form_that_was_cut_off_leads_to_a_word_about_it(server: DiscordServer, serving: Serve) -> None:
    await serving()
    server.fail(*CALLBACK, Cut())
    assert "try once more" in (await server.slash("desk sign")).text
    assert (await server.slash("desk sign")).form is not None


async def test_an_acknowledgement_that_broke_after_it_counted_is_followed_by_the_answer(
    server: DiscordServer, serving: Serve, desk: Desk
) -> None:
    await serving()
    server.fail(*CALLBACK, Broken(500, after=True))
    exchange = await server.slash("greet")
    assert exchange.refused == [40060]
    assert "Hello ada" in exchange.text
    assert len(desk.heard) == 1


async def test_an_acknowledgement_whose_connection_was_cut_is_followed_by_the_answer(
    server: DiscordServer, serving: Serve, desk: Desk
) -> None:
    await serving()
    server.fail(*CALLBACK, Cut(after=True))
    exchange = await server.slash("greet")
    assert "Hello ada" in exchange.text
    assert len(desk.heard) == 1


async def test_a_lost_acknowledgement_is_made_again(server: DiscordServer, serving: Serve, desk: Desk) -> None:
    await serving()
    server.fail(*CALLBACK, Cut())
    assert "Hello ada" in (await server.slash("greet")).text
    assert len(desk.heard) == 1


async def test_the_same_interaction_twice_is_answered_once(server: DiscordServer, serving: Serve, desk: Desk) -> None:
    await serving()
    exchange = await server.slash("greet")
    again = server.gateway.last("INTERACTION_CREATE")
    await server.junk(again)
    await until(lambda: exchange.refused == [40060])
    assert "Hello ada" in (await server.slash("greet", {"name": "ada"})).text
    assert "Hello ada" in exchange.text
    assert not exchange.taken_back


@pytest.mark.parametrize("fault", [Cut(), Cut(after=True), Broken(502), Refuse(400, 50035)], ids=repr)
async def test_an_answer_that_does_not_get_through_is_tried_again(
    server: DiscordServer, serving: Serve, fault: Cut | Broken | Refuse
) -> None:
    await serving()
    server.fail(*ORIGINAL, fault)
    assert "Hello ada" in (await server.slash("greet")).text


async def test_an_answer_to_a_message_that_is_gone_does_no_harm(
    server: DiscordServer, serving: Serve, desk: Desk
) -> None:
    await serving()
    shown = await server.slash("greet")
    desk.open.clear()
    exchange = await server.press("Greet again", wait=False)
    await until(lambda: len(desk.heard) == 2)
    shown.shown.deleted = True
    desk.open.set()
    await exchange.answered()
    assert exchange.refused == [10008]
    assert "Hello ada" in (await server.slash("greet")).text


async def test_a_token_that_ended_before_the_answer_does_no_harm(
    server: DiscordServer, serving: Serve, desk: Desk
) -> None:
    await serving()
    server.interactions.life = 0.05
    desk.open.clear()
    exchange = await server.slash("greet", wait=False)
    await asyncio.sleep(0.1)
    desk.open.set()
    await exchange.answered()
    assert exchange.refused == [10015]
    server.interactions.life = 900
    assert "Hello ada" in (await server.slash("greet")).text


STRANGE: dict[str, tuple[int, Any]] = {
    "no data": (COMMAND, None),
    "a list for data": (COMMAND, [1, 2]),
    "a command without a name": (COMMAND, {"id": "1", "type": 1}),
    "a command that was never declared": (COMMAND, {"id": "1", "name": "rm -rf", "type": 1}),
    "options that are no list": (COMMAND, {"id": "1", "name": "greet", "options": 7}),
    "options without names": (COMMAND, {"id": "1", "name": "greet", "options": [{"type": 3, "value": "x"}]}),
    "options that are no objects": (COMMAND, {"id": "1", "name": "greet", "options": ["x"]}),
    "a group with nothing in it": (COMMAND, {"id": "1", "name": "desk", "options": [{"type": 2, "name": "x"}]}),
    "an id that is no action": (COMPONENT, {"custom_id": "|||", "component_type": 2}),
    "an empty id": (COMPONENT, {"custom_id": "", "component_type": 2}),
    "no id": (COMPONENT, {"component_type": 2}),
    "an id with half an escape": (COMPONENT, {"custom_id": "greet|name=%f%%", "component_type": 2}),
    "values that are no list": (COMPONENT, {"custom_id": "tick|*read", "component_type": 3, "values": 5}),
    "a menu without values": (COMPONENT, {"custom_id": "tick|*read", "component_type": 3, "values": None}),
    "a form with nothing in it": (MODAL, {"custom_id": "desk sign", "components": []}),
    "a form of odd fields": (MODAL, {"custom_id": "desk sign", "components": [{"type": 18}, {"type": 99}]}),
    "a form without fields": (MODAL, {"custom_id": "desk sign"}),
    "suggestions for nothing": (TYPING, {"id": "1", "name": "greet", "options": []}),
    "suggestions for a number": (TYPING, {"name": "greet", "options": [{"name": "name", "value": 3, "focused": True}]}),
    "a kind that does not exist": (99, {"custom_id": "greet"}),
}


@pytest.mark.parametrize("what", STRANGE)
async def test_a_strange_interaction_leaves_the_bot_up(server: DiscordServer, serving: Serve, what: str) -> None:
    running = await serving()
    kind, data = STRANGE[what]
    await server.interactions.begin(kind, data, server.ada, server.room)
    assert "Hello ada" in (await server.slash("greet")).text
    assert not running.task.done()
    assert server.gateway.log == ["identify"]


async def test_random_junk_leaves_the_bot_up(server: DiscordServer, serving: Serve) -> None:
    running = await serving()
    dice = Random(7)
    for _ in range(150):
        await server.interactions.begin(dice.choice((2, 3, 4, 5)), junk(dice), server.ada, server.room)
    assert "Hello ada" in (await server.slash("greet")).text
    assert not running.task.done()
    assert server.gateway.log == ["identify"]


@pytest.mark.parametrize(
    "changes",
    [
        {"attachment_size_limit": None},
        {"member": None},
        {"member": {"user": {"id": "x"}}},
        {"channel": {}},
        {"channel": {"id": "1", "type": 77}},
        {"channel": None},
        {"message": {"id": "1"}},
        {"token": None},
        {"locale": "tlh"},
        {"guild_id": "5"},
        {"version": []},
        {"type": "2"},
        {"data": {"id": "1", "name": "greet", "type": 1, "resolved": {"members": {"1": {}}}}},
    ],
    ids=json.dumps,
)
async def test_an_odd_envelope_leaves_the_bot_reachable(server: DiscordServer, serving: Serve, changes: Json) -> None:
    running = await serving()
    data = {"id": "1", "name": "greet", "type": 1}
    await server.interactions.begin(COMMAND, data, server.ada, server.room, odd=changes)
    assert "Hello ada" in (await server.slash("greet")).text
    assert not running.task.done()


def junk(dice: Random, depth: int = 0) -> Any:
    """Something that JSON can hold, made of the words that interactions are made of."""
    words = ("greet", "desk", "sign", "tick|*read", "name", "type", "value", "custom_id", "components", "options", "")
    keys = (*words, "values", "component", "focused", "component_type", "id")
    kind = dice.randrange(8 if depth < 4 else 5)
    if kind > 5:
        return {dice.choice(keys): junk(dice, depth + 1) for _ in range(dice.randrange(6))}
    if kind == 5:
        return [junk(dice, depth + 1) for _ in range(dice.randrange(4))]
    return (None, dice.choice(words), dice.randrange(-3, 30), dice.random() < 0.5, "x" * dice.randrange(300))[kind]


async def until(true: Any) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(60):
        while not true():  # noqa: ASYNC110
            await asyncio.sleep(0.005)
