"""Looks at every call as Slack would: who calls, with which arguments, and a line for whatever it would not take."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from tests.wire.slack_parts.answers import Json, Refused
from tests.wire.slack_parts.state import Install, State

APP_TOKEN = "xapp-loopback"


@dataclass(frozen=True)
class Call:
    """One call of the Web API, or (method `respond`) of a response_url."""

    method: str
    args: Json
    token: str
    verb: str


class Log:
    """Every call in order, and what was wrong with it."""

    def __init__(self, state: State) -> None:
        self._state = state
        self.calls: list[Call] = []
        self.findings: list[str] = []

    async def take(self, request: web.Request, method: str) -> Call:
        """Note a call; its arguments stand in the address, in a form or in JSON."""
        call = Call(method, await arguments(request), _token(request), request.method)
        self.calls.append(call)
        said = json.dumps(call.args)
        if any(token in said for token in (APP_TOKEN, *self._state.installs)):
            self.findings.append(f"{method}: a token among the arguments")
        return call

    def to(self, method: str) -> list[Call]:
        """The calls of one method."""
        return [call for call in self.calls if call.method == method]

    def install(self, call: Call) -> Install:
        """The installation that a call speaks for."""
        if not call.token:
            raise Refused("not_authed")
        found = self._state.installs.get(call.token)
        if found is None:
            raise Refused("not_allowed_token_type" if call.token == APP_TOKEN else "invalid_auth")
        if found.over:
            raise Refused(found.over)
        return found


async def arguments(request: web.Request) -> Json:
    """The arguments of a call, wherever they stand; JSON inside a form is read."""
    found: Json = dict(request.query)
    if request.content_type == "application/json":
        body = await request.text()
        found |= json.loads(body) if body else {}
    elif request.content_type in ("application/x-www-form-urlencoded", "multipart/form-data"):
        found |= dict(await request.post())
    return {name: _read(name, value) for name, value in found.items()}


def _read(name: str, value: Any) -> Any:
    if name in ("blocks", "view", "metadata", "attachments") and isinstance(value, str):
        return json.loads(value)
    return value


def _token(request: web.Request) -> str:
    shown = request.headers.get("Authorization", "")
    return shown.removeprefix("Bearer ") if shown.startswith("Bearer ") else ""


def flag(value: Any) -> bool:
    """A yes or no, however it was written."""
    return str(value).lower() in ("1", "true")
