"""Whatever comes in from Slack, by either way in, Waypost answers it or lets it be, and goes on."""

from __future__ import annotations

from typing import Any

import pytest

from bot.domain.people import Community, Place
from tests.kit import House, group
from tests.wire.mangle import each_example
from tests.wire.slack_parts.carriers import EVENTS, INTERACTIVE, SLASH, SignedHttp, SocketMode
from tests.wire.slack_parts.fixtures import Serve, connect_slack, desk, make_slack, serving_slack, slack, slack_world
from tests.wire.slack_server import SlackServer

__all__ = ["connect_slack", "desk", "make_slack", "serving_slack", "slack", "slack_world"]


async def genuine(slack: SlackServer) -> list[Any]:
    """One of everything that people do, each with its kind: what they did in fact, just now."""
    kept: list[Any] = []
    form = (await slack.slash("/checkin")).form
    progress = await slack.slash("/progress")
    for done in (
        await slack.slash("/week", "2"),
        progress,
        await slack.submit(form, {"What did you do?": "Set up Python"}),
    ):
        kept.append([SLASH if "command" in done.payload else INTERACTIVE, done.payload])
    await slack.open_home()
    kept += [[EVENTS, each["payload"]] for each in slack.socket.envelopes if each["type"] == EVENTS]
    kept += [[each["type"], each["payload"]] for each in slack.socket.envelopes if each["type"] == INTERACTIVE]
    return kept


@pytest.mark.parametrize("mode", ["socket", "http"])
async def test_a_mangled_payload_is_answered_or_let_be(
    slack: SlackServer, serving_slack: Serve, house: House, mode: str
) -> None:
    here = Place("slack", "T1", "C1")
    await group(house.store, house.clock, ["U1", "U2"], community=Community("slack", "T1"), place=here, creator="U3")
    house.clock.wait(days=2)
    first = await serving_slack(house.engine)
    payloads = await genuine(slack)
    assert {kind for kind, _ in payloads} == {SLASH, INTERACTIVE, EVENTS}
    running = first
    if mode == "http":
        await first.stop()
        running = await serving_slack(house.engine, mode="http")
    carrier = slack.people.carrier
    assert isinstance(carrier, SocketMode | SignedHttp)

    async def send(example: Any) -> None:
        if not (isinstance(example, list) and len(example) == 2 and example[0] in (SLASH, INTERACTIVE, EVENTS)):
            return
        kind, payload = example
        if not isinstance(payload, dict):
            return
        carrier.patience = 0.1  # what is let be is never acknowledged
        await carrier.carry(kind, payload)
        carrier.patience = 30.0
        assert "Week" in (await slack.slash("/week")).text
        assert not running.task.done()

    await each_example(payloads, send)
