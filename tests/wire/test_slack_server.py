"""The loopback Slack itself, seen by a plain Bolt app: what it takes, what it refuses, and when."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any

import aiohttp
import pytest
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.kit import Clock
from tests.wire.slack_parts.faults import TooMany
from tests.wire.slack_server import APP_TOKEN, TOKEN, SlackServer

Json = dict[str, Any]
MODAL: Json = {
    "type": "modal",
    "callback_id": "entry",
    "title": {"type": "plain_text", "text": "An entry"},
    "submit": {"type": "plain_text", "text": "Save"},
    "blocks": [
        {
            "type": "input",
            "block_id": "words",
            "label": {"type": "plain_text", "text": "Words"},
            "element": {"type": "plain_text_input", "action_id": "words"},
        },
        {
            "type": "input",
            "block_id": "book",
            "label": {"type": "plain_text", "text": "Book"},
            "optional": True,
            "element": {"type": "external_select", "action_id": "book", "min_query_length": 0},
        },
    ],
}


def option(name: str) -> Json:
    return {"text": {"type": "plain_text", "text": name}, "value": name.lower()}


BOXES: Json = {
    "type": "actions",
    "block_id": "b",
    "elements": [{"type": "checkboxes", "action_id": "boxes", "options": [option("Emma"), option("Kim")]}],
}


@pytest.fixture
async def slack(clock: Clock) -> AsyncIterator[SlackServer]:
    async with SlackServer(clock).running() as server:
        yield server


@pytest.fixture
async def app(slack: SlackServer) -> AsyncIterator[AsyncApp]:
    """A plain app, connected, with the listeners that the tests need."""
    client = AsyncWebClient(token=TOKEN, base_url=slack.api, retry_handlers=[])
    made = AsyncApp(client=client)

    @made.command("/entry")
    async def entry(ack: Callable[..., Awaitable[Any]], body: Json, client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=MODAL)

    @made.command("/boxes")
    async def boxes(ack: Callable[..., Awaitable[Any]]) -> None:
        await ack(text="Boxes", blocks=[BOXES])

    @made.options("book")
    async def books(ack: Callable[..., Awaitable[Any]], payload: Json) -> None:
        await ack(options=[option(each) for each in ("Emma", "Kim") if payload["value"].lower() in each.lower()])

    @made.view("entry")
    async def sent(ack: Callable[..., Awaitable[Any]], body: Json, view: Json, client: AsyncWebClient) -> None:
        words = view["state"]["values"]["words"]["words"]["value"]
        if words == "?":
            await ack(response_action="errors", errors={"words": "More, please"})
            return
        await ack()
        book = view["state"]["values"]["book"]["book"]["selected_option"]["value"]
        await client.chat_postMessage(channel="C1", text=f"{book}: {words}")

    @made.action("boxes")
    async def ticked(ack: Callable[..., Awaitable[Any]], action: Json, respond: Callable[..., Awaitable[Any]]) -> None:
        await ack()
        await respond(text=" and ".join(each["value"] for each in action["selected_options"]), replace_original=True)

    handler = AsyncSocketModeHandler(made, APP_TOKEN)
    await handler.connect_async()  # type: ignore[no-untyped-call]
    await slack.socket.connected()
    yield made
    await handler.close_async()  # type: ignore[no-untyped-call]


async def test_a_form_is_sent_with_what_was_typed_and_picked(slack: SlackServer, app: AsyncApp) -> None:
    opened = await slack.slash("/entry")
    refused = await slack.submit(opened.form, {"Words": "?"})
    assert refused.errors == {"words": "More, please"}
    assert slack.open_view() is opened.form
    await slack.submit(opened.form, {"Words": "Short", "Book": "kim"})
    assert [post.text for post in slack.posts()] == ["kim: Short"]
    assert slack.open_view() is None
    assert slack.log.findings == []


async def test_boxes_stay_private_and_change_in_place(slack: SlackServer, app: AsyncApp) -> None:
    await slack.slash("/boxes")
    (shown,) = slack.ephemeral("U1")
    await slack.tick(shown, "boxes", ["Emma", "kim"])
    assert shown.text == "emma and kim"
    assert (slack.posts(), slack.ephemeral("U2")) == ([], [])


async def test_what_nobody_hears_is_brought_again_as_the_same_event(slack: SlackServer, app: AsyncApp) -> None:
    slack.socket.patience = 0.1
    ack = await slack.open_home()
    assert not ack.ok
    assert [each["retry_attempt"] for each in slack.socket.envelopes] == [0, 1, 2, 3]
    assert len({each["payload"]["event_id"] for each in slack.socket.envelopes}) == 1
    assert (await slack.slash("/unheard")).failed == "operation_timeout"


async def test_a_history_shows_metadata_on_demand_in_pages_without_replies(slack: SlackServer) -> None:
    client = AsyncWebClient(token=TOKEN, base_url=slack.api, retry_handlers=[])
    key = {"event_type": "delivery", "event_payload": {"key": "k"}}
    first = await client.chat_postMessage(channel="C1", text="0", metadata=key)
    await client.chat_postMessage(channel="C1", text="reply", thread_ts=str(first["ts"]))
    for n in range(1, 5):
        await client.chat_postMessage(channel="C1", text=str(n))
    page = await client.conversations_history(channel="C1", limit=3, include_all_metadata=True)
    assert ([each["text"] for each in page["messages"]], page["has_more"]) == (["4", "3", "2"], True)
    rest = await client.conversations_history(
        channel="C1", limit=3, include_all_metadata=True, cursor=page["response_metadata"]["next_cursor"]
    )
    assert [each.get("metadata") for each in rest["messages"]] == [None, key]
    plain = await client.conversations_history(channel="C1", oldest=str(first["ts"]))
    assert [each["text"] for each in plain["messages"]] == ["4", "3", "2", "1"]
    thread = await client.conversations_replies(channel="C1", ts=str(first["ts"]))
    assert [each["text"] for each in thread["messages"]] == ["0", "reply"]


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (("chat.postMessage", {"channel": "C2", "text": "x"}), "not_in_channel"),
        (("chat.postMessage", {"channel": "C9", "text": "x"}), "channel_not_found"),
        (("chat.postMessage", {"channel": "C1"}), "no_text"),
        (("chat.postMessage", {"channel": "C1", "text": "x", "blocks": [{"type": "carousel"}]}), "invalid_blocks"),
        (("chat.update", {"channel": "C1", "ts": "1.1", "text": "x"}), "message_not_found"),
        (("conversations.open", {"users": "U9"}), "user_not_found"),
        (("views.open", {"trigger_id": "1", "view": MODAL}), "invalid_trigger_id"),
        (("views.update", {"view_id": "V1", "view": MODAL}), "not_found"),
        (("apps.connections.open", {}), "invalid_auth"),
        (("chat.shout", {}), "unknown_method"),
    ],
    ids=lambda case: case if isinstance(case, str) else case[0],
)
async def test_what_can_not_be_is_refused_by_its_name(slack: SlackServer, call: tuple[str, Json], error: str) -> None:
    client = AsyncWebClient(token=TOKEN, base_url=slack.api, retry_handlers=[])
    with pytest.raises(SlackApiError) as refused:
        await client.api_call(call[0], json=call[1])
    assert refused.value.response["error"] == error


async def test_tokens_scopes_and_limits_are_kept(slack: SlackServer) -> None:
    stranger = AsyncWebClient(token="xoxb-other", base_url=slack.api, retry_handlers=[])
    client = AsyncWebClient(token=TOKEN, base_url=slack.api, retry_handlers=[])
    slack.forbid("channels:history")
    slack.limit(1, 60)
    slack.fail("users.info", TooMany(3))
    await client.chat_postMessage(channel="C1", text="one")
    for call, error in [
        (stranger.auth_test(), "invalid_auth"),
        (client.conversations_history(channel="C1"), "missing_scope"),
        (client.chat_postMessage(channel="C1", text="two"), "ratelimited"),
        (client.users_info(user="U1"), "ratelimited"),
    ]:
        with pytest.raises(SlackApiError) as refused:
            await call
        assert refused.value.response["error"] == error
    await slack_removed(slack)
    with pytest.raises(SlackApiError, match="account_inactive"):
        await client.auth_test()


async def test_a_trigger_opens_one_form_and_not_for_long(slack: SlackServer) -> None:
    client = AsyncWebClient(token=TOKEN, base_url=slack.api, retry_handlers=[])
    trigger = slack.views.trigger(slack.ada)
    await client.views_open(trigger_id=trigger, view=MODAL)
    with pytest.raises(SlackApiError, match="exchanged_trigger_id"):
        await client.views_open(trigger_id=trigger, view=MODAL)
    slack.views.life = 0
    late = slack.views.trigger(slack.ada)
    await asyncio.sleep(0.01)
    with pytest.raises(SlackApiError, match="expired_trigger_id"):
        await client.views_open(trigger_id=late, view=MODAL)


async def slack_removed(slack: SlackServer) -> None:
    """Remove the app while nothing listens."""
    slack.socket.patience = 0.01
    await slack.uninstall()


async def test_an_eleventh_socket_is_sent_away_and_a_ticket_is_good_once(slack: SlackServer) -> None:
    client = AsyncWebClient(token=TOKEN, base_url=slack.api, retry_handlers=[])
    async with aiohttp.ClientSession() as session:
        sockets = []
        for _ in range(11):
            url = str((await client.apps_connections_open(app_token=APP_TOKEN))["url"])
            sockets.append(await session.ws_connect(url))
        first = [(await each.receive_json()) for each in sockets]
        assert [each["type"] for each in first] == ["hello"] * 10 + ["disconnect"]
        assert first[-1]["reason"] == "too_many_websockets"
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(url)
        await slack.socket.ping()
        for each in sockets:
            await each.close()


async def test_a_way_back_is_good_for_five_answers_and_half_an_hour(
    slack: SlackServer, app: AsyncApp, clock: Clock
) -> None:
    exchange = await slack.slash("/boxes")
    async with aiohttp.ClientSession() as session:

        async def answer(url: str) -> int:
            async with session.post(url, json={"text": "again"}) as response:
                return response.status

        assert [await answer(exchange.url) for _ in range(6)] == [200] * 5 + [404]
        late = await slack.slash("/boxes")
        clock.wait(minutes=31)
        assert await answer(late.url) == 404


async def test_a_form_can_turn_into_another_grow_a_second_and_vanish_with_all_below(
    slack: SlackServer, app: AsyncApp
) -> None:
    second = {**MODAL, "title": {"type": "plain_text", "text": "Another"}, "callback_id": "second"}
    answers: Iterator[Json] = iter([{"response_action": "update", "view": {**second, "callback_id": "second"}},
                    {"response_action": "push", "view": second}, {"response_action": "clear"}])  # fmt: skip

    @app.view("second")
    async def next_one(ack: Callable[..., Awaitable[Any]]) -> None:
        await ack(**next(answers))

    form = (await slack.slash("/entry")).form
    form.body["callback_id"] = "second"
    kept = form.hash
    await slack.submit(form, {"Words": "one"})
    assert (form.title, form.hash == kept) == ("Another", False)
    assert form.values()["words"]["words"]["value"] == "one", "what was typed stays where the field is the same"
    await slack.submit(form)
    above = slack.open_view()
    assert above is not None
    assert above.previous == form.id
    with pytest.raises(AssertionError, match="not open"):
        await slack.submit(form)
    await slack.submit(above, {"Words": "two"}, wait=False)
    await slack.until(lambda: slack.open_view() is None)


async def test_a_view_changes_only_for_who_knows_its_state(slack: SlackServer) -> None:
    client = AsyncWebClient(token=TOKEN, base_url=slack.api, retry_handlers=[])
    opened = await client.views_open(trigger_id=slack.views.trigger(slack.ada), view=MODAL)
    view = opened["view"]
    await client.views_update(view_id=view["id"], hash=view["hash"], view=MODAL)
    with pytest.raises(SlackApiError, match="hash_conflict"):
        await client.views_update(view_id=view["id"], hash=view["hash"], view=MODAL)
    for _ in range(2):
        await client.views_push(trigger_id=slack.views.trigger(slack.ada), view=MODAL)
    with pytest.raises(SlackApiError, match="push_limit_reached"):
        await client.views_push(trigger_id=slack.views.trigger(slack.ada), view=MODAL)


@pytest.mark.parametrize(
    ("blocks", "problem"),
    [
        ([{"type": "divider"}] * 51, "51 blocks"),
        ([{"type": "divider", "block_id": "a"}] * 2, "block_id 'a' 2 times"),
        ([{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}], "header"),
        ([{"type": "section", "text": {"type": "mrkdwn", "text": ""}}], "section"),
        ([{"type": "context", "elements": []}], "context with 0 elements"),
        ([{**BOXES, "elements": [{"type": "checkboxes", "options": [option("a")] * 2}]}], "option value 'a' 2 times"),
        ([{**BOXES, "elements": [{"type": "multi_users_select"}]}], "'multi_users_select' in a block of type actions"),
        ([{**BOXES, "elements": [{"type": "checkboxes", "options": [option("a")], "initial_options": [option("b")]}]}],
         "not among the options"),
    ],
    ids=lambda case: case if isinstance(case, str) else "",
)  # fmt: skip
async def test_blocks_beyond_slack_s_rules_are_refused_and_remembered(
    slack: SlackServer, blocks: list[Json], problem: str
) -> None:
    client = AsyncWebClient(token=TOKEN, base_url=slack.api, retry_handlers=[])
    with pytest.raises(SlackApiError) as refused:
        await client.chat_postMessage(channel="C1", text="x", blocks=blocks)
    assert refused.value.response["error"] == "invalid_blocks"
    assert any(problem in each for each in refused.value.response["response_metadata"]["messages"])
    assert any(problem in each for each in slack.log.findings)
