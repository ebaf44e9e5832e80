"""A client whose post looks at the clock once more in the very moment in which it is written to the connection."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.errors import TryLater
from bot.ports import Parcel

OUTRUN = "It was held up for too long, and may be carried by another process by now."


@asynccontextmanager
async def last_look(
    client: AsyncWebClient, parcel: Parcel, now: Callable[[], datetime]
) -> AsyncIterator[AsyncWebClient]:
    """The client, for one post. Slack has no key by which it would know a second one.

    To connect takes a while, in which a process may be stopped for longer than its lease; so the look before that is
    not enough. Raises TryLater; what is found out while writing comes as a connection that broke off.
    """
    if parcel.outrun(now()):
        raise TryLater(None, OUTRUN)

    async def look(*_: Any) -> None:
        if parcel.outrun(now()):
            raise TryLater(None, OUTRUN)

    trace = aiohttp.TraceConfig()
    trace.on_request_headers_sent.append(look)
    trace.on_request_chunk_sent.append(look)  # called before a chunk is written, and headers are written with the first
    # Without one of ours, the library makes a session for each call, too.
    async with aiohttp.ClientSession(trace_configs=[trace], timeout=aiohttp.ClientTimeout(client.timeout)) as session:
        yield AsyncWebClient(
            token=client.token,
            base_url=client.base_url,
            timeout=client.timeout,
            ssl=client.ssl,
            proxy=client.proxy,
            session=session,
            headers=client.headers,
            retry_handlers=client.retry_handlers,
            logger=client._logger,
        )
