"""What the web server promises: signed requests come in, all else stays out, and it stops in order."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import aiohttp
import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import http
from bot.domain.errors import StudyError
from tests.slack.front_door import FORM, JSON, SIGNING_SECRET, command, event, interaction, served, signed, slack_api


@dataclass
class Door:
    """The server's address, and what came through."""

    url: str = ""
    heard: list[str] = field(default_factory=list)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    async def post(self, body: bytes, headers: dict[str, str], path: str = "/slack/events") -> tuple[int, str]:
        async with aiohttp.ClientSession() as session, session.post(self.url + path, data=body, headers=headers) as got:
            return got.status, await got.text()


@pytest.fixture
async def door() -> AsyncIterator[Door]:
    found = Door()
    async with slack_api() as slack:
        client = AsyncWebClient(token="xoxb-T01", base_url=slack.url, retry_handlers=[])
        app = AsyncApp(client=client, signing_secret=SIGNING_SECRET)
        _listen(app, found)
        async with served(app) as found.url:
            yield found


def _listen(app: AsyncApp, door: Door) -> None:
    @app.command("/study")
    async def study(ack: Any, command: dict[str, Any]) -> None:
        if command["text"] == "slow":
            door.arrived.set()
            await asyncio.sleep(0.3)
        door.heard.append(command["text"])
        await ack("heard")

    @app.action("go")
    async def go(ack: Any) -> None:
        door.heard.append("go")
        await ack()

    @app.event("app_home_opened")
    async def home(event: dict[str, Any]) -> None:
        door.heard.append(event["type"])


PRESS: dict[str, Any] = {
    "type": "block_actions", "user": {"id": "U01", "username": "ann", "name": "ann", "team_id": "T01"},
    "api_app_id": "A01", "token": "x", "trigger_id": "1.2.abc", "team": {"id": "T01", "domain": "t"},
    "container": {"type": "message", "message_ts": "1.1", "channel_id": "C01", "is_ephemeral": False},
    "enterprise": None, "is_enterprise_install": False, "channel": {"id": "C01", "name": "general"},
    "state": {"values": {}}, "response_url": "http://127.0.0.1:9/respond/1",
    "actions": [{"type": "button", "action_id": "go", "block_id": "b1", "value": "1", "action_ts": "1.2"}],
}  # fmt: skip


async def test_commands_presses_and_events_come_in_at_one_address(door: Door) -> None:
    slash, press = command(), interaction(PRESS)
    home = event({"type": "app_home_opened", "user": "U01", "channel": "D01", "tab": "home", "event_ts": "1.2"})
    assert await door.post(slash, {**FORM, **signed(slash)}) == (200, "heard")
    assert (await door.post(press, {**FORM, **signed(press)}))[0] == 200
    assert (await door.post(home, {**JSON, **signed(home)}))[0] == 200
    assert sorted(door.heard) == ["app_home_opened", "go", "progress"]


async def test_slack_can_make_sure_that_the_address_is_ours(door: Door) -> None:
    body = b'{"type": "url_verification", "challenge": "xyz", "token": "x"}'
    status, text = await door.post(body, {**JSON, **signed(body)})
    assert (status, "xyz" in text) == (200, True)


@pytest.mark.parametrize(
    "sign",
    [
        dict[str, str],
        partial(signed, command(), secret="somebody else's"),
        partial(signed, command("another")),
        partial(signed, command(), age=330),
        partial(signed, command(), age=-330),
        lambda: {**signed(command()), "X-Slack-Request-Timestamp": "soon"},
    ],
    ids=["unsigned", "forged", "changed", "replayed", "from the future", "at no time"],
)
async def test_what_slack_did_not_just_sign_is_refused_and_has_no_effect(
    door: Door, sign: Callable[[], dict[str, str]]
) -> None:
    assert (await door.post(command(), {**FORM, **sign()}))[0] == 401
    assert door.heard == []


async def test_more_bytes_than_slack_ever_sends_are_not_read(door: Door) -> None:
    port = int(door.url.rpartition(":")[2])
    most = http.LARGEST
    for length, body in (
        (f"Content-Length: {most + 1}", b""),
        ("Transfer-Encoding: chunked", b"%x\r\n%s\r\n1\r\nx\r\n" % (most, b"x" * most)),
    ):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(f"POST /slack/events HTTP/1.1\r\nHost: x\r\n{length}\r\n\r\n".encode() + body)
        assert (await reader.readline()).startswith(b"HTTP/1.1 413 ")
        writer.close()
        await writer.wait_closed()


async def test_a_crowd_that_sends_much_and_signs_nothing_is_not_held_in_memory(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "HELD", 1000)
    reader, writer = await asyncio.open_connection("127.0.0.1", int(door.url.rpartition(":")[2]))
    writer.write(b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\n" + b"x" * 890)
    async with asyncio.timeout(60):
        while (await door.post(b"y" * 500, FORM))[0] != 503:  # noqa: ASYNC110 - until the first has come in
            await asyncio.sleep(0.01)
    writer.write(b"x" * 10)
    assert (await reader.readline()).startswith(b"HTTP/1.1 401 ")
    writer.close()
    await writer.wait_closed()
    slash = command()
    assert (await door.post(slash, {**FORM, **signed(slash)}))[0] == 200, "what was held is given back"


async def test_who_never_ends_a_request_is_not_waited_for(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "PATIENCE", 0.05)
    reader, writer = await asyncio.open_connection("127.0.0.1", int(door.url.rpartition(":")[2]))
    writer.write(b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nx")
    assert (await reader.readline()).startswith(b"HTTP/1.1 408 ")
    writer.close()
    await writer.wait_closed()


async def test_what_is_not_text_is_refused(door: Door) -> None:
    assert (await door.post(b"\xff\xfe", {**FORM, **signed(b"\xff\xfe")}))[0] == 400


async def test_there_is_a_sign_of_life_and_nothing_else_to_see(door: Door) -> None:
    async with aiohttp.ClientSession() as session:
        async with session.get(door.url + "/healthz") as got:
            assert (got.status, await got.text()) == (200, "ok")
            assert "server" not in got.headers
        for path in ("/", "/slack/events", "/slack/install", "/slack/oauth_redirect", "/healthz/.."):
            async with session.get(door.url + path) as got:
                assert got.status in (404, 405)


async def test_who_is_being_answered_when_it_stops_still_gets_the_answer() -> None:
    door = Door()
    handler = signal.getsignal(signal.SIGTERM)
    async with slack_api() as slack:
        client = AsyncWebClient(token="xoxb-T01", base_url=slack.url, retry_handlers=[])
        app = AsyncApp(client=client, signing_secret=SIGNING_SECRET)
        _listen(app, door)
        slow, later = command("slow"), command()
        async with served(app) as door.url:
            assert signal.getsignal(signal.SIGTERM) is handler
            answering = asyncio.create_task(door.post(slow, {**FORM, **signed(slow)}))
            await door.arrived.wait()
        assert await answering == (200, "heard")
        with pytest.raises(aiohttp.ClientConnectionError):
            await door.post(later, {**FORM, **signed(later)})
    assert door.heard == ["slow"]


async def test_an_address_that_another_program_has_is_named() -> None:
    taken = http.listen_at("127.0.0.1", 0)
    with pytest.raises(StudyError, match=rf"can't listen at 127\.0\.0\.1, port {taken.getsockname()[1]}.*`port`"):
        http.listen_at("127.0.0.1", taken.getsockname()[1])
    taken.close()
    with pytest.raises(StudyError, match="can't listen at 192"):
        http.listen_at("192.0.2.1", 0)
