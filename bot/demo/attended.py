"""The engine, attended by the demo's clockwork: what somebody's doing brings about is carried at once."""

from __future__ import annotations

from collections.abc import Sequence

from bot.demo.guide import Guide
from bot.ports import Handler
from bot.ui.command import CommandSpec, Reply, Request
from bot.ui.form import Choice, Form


class Attended:
    """Passes everything on. Implements bot.ports.Handler.

    A live bot's heart beats on its own; the demo's clock stands still, so its heart beats after every request.
    """

    def __init__(self, engine: Handler, guide: Guide) -> None:
        """engine: who answers. guide: whose heartbeat follows."""
        self._engine = engine
        self._guide = guide

    @property
    def commands(self) -> Sequence[CommandSpec]:
        """See bot.ports.Handler."""
        return self._engine.commands

    async def handle(self, request: Request) -> Reply | None:
        """See bot.ports.Handler."""
        reply = await self._engine.handle(request)
        self._guide.stage.after(self._guide.beat)
        return reply

    async def form(self, request: Request) -> Form | None:
        """See bot.ports.Handler."""
        return await self._engine.form(request)

    async def suggest(self, request: Request, param: str, typed: str) -> Sequence[Choice]:
        """See bot.ports.Handler."""
        return await self._engine.suggest(request, param, typed)
