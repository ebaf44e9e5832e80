"""Answers as Slack words them: 200 and `ok: false` for nearly everything that it refuses."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from aiohttp import web

Json = dict[str, Any]


class Refused(Exception):
    """Slack refuses a call. `messages` are for `response_metadata`; further keywords go into the answer."""

    def __init__(self, error: str, messages: Sequence[str] = (), **extra: Any) -> None:
        self.error = error
        self.body: Json = {"ok": False, "error": error, **extra}
        if messages:
            self.body["response_metadata"] = {"messages": [f"[ERROR] {each}" for each in messages]}
        super().__init__(error)


def reply(body: Any, *, status: int = 200, headers: Mapping[str, str] | None = None) -> web.Response:
    """An answer of the Web API."""
    return web.Response(
        text=json.dumps(body), status=status, content_type="application/json", charset="utf-8", headers=headers
    )


def ok(**fields: Any) -> Json:
    """What a successful call gives back."""
    return {"ok": True, **fields}


def too_many(after: int) -> web.Response:
    """The answer that asks to wait for so many whole seconds."""
    return reply({"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": str(after)})
