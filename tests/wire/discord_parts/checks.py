"""Looks at every request as Discord would, and keeps a line for whatever it would not take."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from tests.discord.validator import complaints
from tests.wire.discord_parts.answers import refusal

OPEN = re.compile(r"/(interactions|webhooks)/")
"""Addresses whose token stands in the address itself."""


@dataclass(frozen=True)
class Call:
    """One request, as it came in."""

    method: str
    path: str
    json: Any
    query: dict[str, str]


class Log:
    """Every request in order, and what was wrong with it."""

    def __init__(self, token: str) -> None:
        self.token = token
        self.calls: list[Call] = []
        self.findings: list[str] = []

    async def take(self, request: web.Request) -> web.Response | None:
        """Note a request; the refusal it gets at once, or None if it may go on."""
        path = request.path.removeprefix("/api/v10")
        body = await self._body(request)
        call = Call(request.method, path, body, dict(request.query))
        self.calls.append(call)
        self.findings += complaints([call])
        if "User-Agent" not in request.headers:
            self.findings.append(f"{call.method} {path}: no User-Agent")
        return self._who(request, call)

    def to(self, method: str, end: str) -> list[Call]:
        """The requests with this method whose address ends in `end`."""
        return [call for call in self.calls if call.method == method and call.path.endswith(end)]

    def _who(self, request: web.Request, call: Call) -> web.Response | None:
        shown = request.headers.get("Authorization")
        if OPEN.search(call.path):
            if shown is not None:
                self.findings.append(f"{call.method} {call.path}: the bot's token where it does not belong")
            return None
        return None if shown == f"Bot {self.token}" else refusal(401, 0, "401: Unauthorized")

    async def _body(self, request: web.Request) -> Any:
        raw = await request.read()
        if not raw:
            return None
        try:
            return json.loads(raw)
        except ValueError:
            self.findings.append(f"{request.method} {request.path}: a body that is not JSON ({request.content_type})")
            return None
