"""What tests of the web server share: a stand-in for Slack's own API, signed requests, and a store for secrets."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from base64 import b64decode
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlencode

from aiohttp import web
from slack_bolt.async_app import AsyncApp

from adapters.slack import http

SIGNING_SECRET = "signing-secret-of-tests"
SCOPES = ("commands", "chat:write")


class Slack:
    """Answers the calls of an installation; `codes` are good for a token, each once."""

    def __init__(self) -> None:
        self.codes = {"code-1": "T01", "code-2": "T02", "code-org": None}
        self.calls: list[tuple[str, str]] = []
        self.url = ""

    async def access(self, request: web.Request) -> web.Response:
        """oauth.v2.access."""
        given = await request.post()
        code = str(given["code"])
        self.calls.append(("oauth.v2.access", code))
        assert b64decode(request.headers["Authorization"].removeprefix("Basic ")) == b"C1:client-secret"
        if code not in self.codes:
            return web.json_response({"ok": False, "error": "invalid_code"})
        team = self.codes.pop(code)
        return web.json_response(
            {
                "ok": True,
                "app_id": "A01",
                "access_token": f"xoxb-{team}",
                "token_type": "bot",
                "scope": ",".join(SCOPES),
                "bot_user_id": "U0BOT",
                "authed_user": {"id": "U01"},
                "team": None if team is None else {"id": team, "name": f"Club <{team}>"},
                "enterprise": {"id": "E01", "name": "Org"} if team is None else None,
                "is_enterprise_install": team is None,
            }
        )

    async def test(self, request: web.Request) -> web.Response:
        """auth.test."""
        token = request.headers["Authorization"].removeprefix("Bearer ")
        self.calls.append(("auth.test", token))
        team = token.removeprefix("xoxb-")
        return web.json_response(
            {"ok": True, "url": "https://t.slack.com/", "team": "T", "team_id": team, "user": "waypost",
             "user_id": "U0BOT", "bot_id": "B0BOT", "is_enterprise_install": False}
        )  # fmt: skip


@asynccontextmanager
async def slack_api() -> AsyncIterator[Slack]:
    """The stand-in, at an address of this machine."""
    slack = Slack()
    app = web.Application()
    app.add_routes([web.post("/api/oauth.v2.access", slack.access), web.post("/api/auth.test", slack.test)])
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    slack.url = f"http://{host}:{port}/api/"
    yield slack
    await runner.cleanup()


@asynccontextmanager
async def served(app: AsyncApp) -> AsyncIterator[str]:
    """The address of the web server, which really listens."""
    listener = http.listen_at("127.0.0.1", 0)
    port = listener.getsockname()[1]
    serving = asyncio.create_task(http.serve(app, listener))
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)


def signed(body: bytes, secret: str = SIGNING_SECRET, age: int = 0) -> dict[str, str]:
    """The headers with which Slack vouches for a body."""
    stamp = str(int(time.time()) - age)  # noqa: TID251 - the library that checks it reads this clock
    sign = hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={sign}"}


def command(text: str = "progress", team: str = "T01") -> bytes:
    """A slash command as Slack posts it."""
    return urlencode(
        {"token": "x", "team_id": team, "team_domain": "t", "channel_id": "C01", "channel_name": "general",
         "user_id": "U02", "user_name": "ann", "command": "/study", "text": text, "api_app_id": "A01",
         "is_enterprise_install": "false", "response_url": "http://127.0.0.1:9/respond/1", "trigger_id": "1.2.a"}
    ).encode()  # fmt: skip


def interaction(payload: Mapping[str, Any]) -> bytes:
    """A press or a form as Slack posts it."""
    return urlencode({"payload": json.dumps(payload)}).encode()


def event(inner: Mapping[str, Any], at: float = 1700000000, team: str = "T01") -> bytes:
    """An event as Slack posts it."""
    return json.dumps(
        {"token": "x", "team_id": team, "api_app_id": "A01", "type": "event_callback", "event_id": "Ev1",
         "event_time": int(at), "is_ext_shared_channel": False, "event_context": "4-x",
         "authorizations": [{"enterprise_id": None, "team_id": team, "user_id": "U0BOT", "is_bot": True,
                             "is_enterprise_install": False}],
         "event": inner}
    ).encode()  # fmt: skip


FORM = {"Content-Type": "application/x-www-form-urlencoded"}
JSON = {"Content-Type": "application/json"}
