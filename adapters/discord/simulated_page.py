"""Makes the simulation's page kind to visitors. It is made for tests, which want every surprise to be a refusal.

These are the only lines that touch the simulation from inside; its version is pinned.
"""

from __future__ import annotations

import asyncio
from typing import Any


def be_kind(preview: Any, turn: asyncio.Lock) -> None:
    """Have clicks wait for `turn` instead of failing, and have the page follow what is new."""
    act, publish = preview._action, preview._publish
    seen: dict[str, int | None] = {}

    async def in_turn(context: str | None, body: Any) -> Any:
        async with turn:
            return await act(context, _renewed(preview, context, body))

    def following(page: Any, *, reason: str = "action") -> None:
        newest = preview._initial_target(page.viewer, page.channel_id)
        if reason in ("action", "refresh") and newest != seen.get(page.id, newest):
            page.target_id, page.window_end_id = newest, None
        seen[page.id] = newest
        publish(page, reason=reason)

    preview._action, preview._publish = in_turn, following


def _renewed(preview: Any, context: str | None, body: Any) -> Any:
    """What a click asks for, as if its page had seen the newest state: a post that has just arrived is no obstacle.

    Whether the control is still there is checked in any case.
    """
    page = preview._pages.get(context)
    if page is None or not isinstance(body, dict) or not isinstance(body.get("published_revision"), int):
        return body
    return {**body, "published_revision": max(page.revision, body["published_revision"])}
