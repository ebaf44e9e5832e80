"""Whatever comes in from Discord, Waypost answers it or lets it be, and goes on."""

from __future__ import annotations

from typing import Any

from bot.domain.people import Community, Place
from bot.ui.action import do
from tests.kit import House, group
from tests.wire.conftest import Serve
from tests.wire.discord_parts.interactions import COMMAND, COMPONENT, MODAL, TYPING, Exchange
from tests.wire.discord_server import DiscordServer
from tests.wire.mangle import each_example


def genuine(server: DiscordServer) -> list[Any]:
    """One of everything that people do."""
    typed = [{"type": 4, "name": "week", "value": 2}]
    typing = [{"type": 3, "name": "cohort", "value": "w", "focused": True}]
    answer = {"type": 18, "component": {"type": 4, "custom_id": "did", "value": "Much"}}
    done: list[tuple[int, Any]] = [
        (COMMAND, {"id": "1", "name": "week", "type": 1, "options": typed}),
        (COMMAND, {"id": "1", "name": "progress", "type": 1}),
        (COMMAND, {"id": "1", "name": "cohort", "type": 1, "options": [{"type": 1, "name": "list", "options": []}]}),
        (TYPING, {"id": "1", "name": "progress", "type": 1, "options": typing}),
        (COMPONENT, {"custom_id": do("progress", cohort="c1").encode(), "component_type": 2}),
        (COMPONENT, {"custom_id": do("progress tick", picks="chosen", cohort="c1").encode(), "component_type": 3,
                     "values": ["W01.a"]}),
        (MODAL, {"custom_id": do("checkin", cohort="c1", week="1").encode(), "components": [answer]}),
    ]  # fmt: skip
    return [
        server.interactions._json(Exchange("0", "", kind, server.ada, server.room, 0.0), data) for kind, data in done
    ]


async def test_a_mangled_interaction_is_answered_or_let_be(server: DiscordServer, serving: Serve, house: House) -> None:
    await _found(server, house)
    running = await serving(house.engine)

    async def send(payload: Any) -> None:
        exchange = await server.interactions.begin(COMMAND, None, server.ada, server.room)
        fresh = {"id": exchange.id, "token": exchange.token}
        own = {key: value for key, value in fresh.items() if payload.get(key) in ("0", "")}
        await server.junk({**payload, **own} if isinstance(payload, dict) else payload)
        assert "Week 1" in (await server.slash("week")).text
        assert not running.task.done()

    await each_example(genuine(server), send)
    assert server.gateway.log == ["identify"]


async def _found(server: DiscordServer, house: House) -> None:
    home, place = Community("discord", server.guild), Place("discord", server.guild, server.room.id)
    await group(house.store, house.clock, [server.ada.id], community=home, place=place, creator=server.robin.id)
    house.clock.wait(days=2)
