"""The addresses that come with what people do, and take the answer: posted to over connections that are kept."""

from __future__ import annotations

import logging
from typing import Any

import aiohttp
from slack_sdk.webhook.async_client import AsyncWebhookClient

from adapters.slack.directory import FAILURES

log = logging.getLogger(__name__)

PATIENCE = 10
"""Seconds for one answer."""
KEPT = 5
"""Seconds for which a connection is kept: shorter than servers do, so that an answer seldom meets a closed one."""


class WayBack:
    """Posts answers. A new connection for each would take longer than the answer itself."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    async def send(self, url: str, body: dict[str, Any], *, once: bool) -> bool:
        """Answer at an address; False if it must be said in another way. Never raises.

        once: it may not come twice, so an answer that broke off counts as given. Anything else may come twice, rather
        than not at all.
        """
        # A kept connection may just be closing, which nobody could tell from an answer that was taken.
        session = None if once else self._kept()
        try:
            # Without retries: the library's own would say everything twice when an answer is lost.
            client = AsyncWebhookClient(url, timeout=PATIENCE, session=session, retry_handlers=[])
            done = await client.send_dict(body)
        except aiohttp.ClientConnectorError:
            return False
        except FAILURES as error:
            log.warning("an answer's way back broke off (%s)", type(error).__name__)
            return once
        if done.status_code != 200:
            log.info("an answer's way back is used up or closed (%d %s)", done.status_code, str(done.body)[:80])
        return done.status_code == 200

    async def close(self) -> None:
        """Let go of the connections; the next answer would open one again."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    def _kept(self) -> aiohttp.ClientSession:
        if self._session is None:
            connector = aiohttp.TCPConnector(keepalive_timeout=KEPT)
            self._session = aiohttp.ClientSession(connector=connector, timeout=aiohttp.ClientTimeout(total=PATIENCE))
        return self._session
