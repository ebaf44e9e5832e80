"""Looks at web addresses, slowly: one at a time on each host, with pauses, and without jumping to conclusions."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

import aiohttp

AGENT = "Waypost link check (a study-group bot that looks, now and then, whether its reading list is still there)"
HOSTS = 8
"""Hosts that are asked at the same time."""
PAUSE = 1.0
"""Seconds between two questions to one host."""
PATIENCE = 20.0
"""Seconds that a host may take to answer."""
GONE = (404, 410)
FOR_GOOD = (301, 308)
BUSY = (429, 503)
"""Answers after which a host is left alone for the rest of the round."""


class State(StrEnum):
    """What is known about an address, in the words of resources.toml."""

    OK = "ok"
    MOVED = "moved"
    DEAD = "dead"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Look:
    """What came of looking at one address; `why` says it in a few words, `to` is where it has moved."""

    url: str
    state: State
    why: str
    to: str = ""
    reached: bool = True
    """Whether somebody was there to ask at all; if nobody ever is, there is no network."""


Connect = Callable[[], Awaitable[aiohttp.BaseConnector]]
"""Makes the way to all hosts, once the loop runs that it belongs to."""

Same = Callable[[str, str], bool]
"""Whether two addresses lead to the same page."""


async def look_at(
    urls: Sequence[str],
    same: Same,
    *,
    pause: float = PAUSE,
    patience: float = PATIENCE,
    connector: Connect | None = None,
) -> AsyncIterator[Look]:
    """One Look for each address, in the order in which the answers come.

    same: tells a move from a mere slash. pause, patience: seconds. connector: how to get there; the usual way if None.
    Never raises for what the network does: that is State.UNKNOWN.
    """
    done: asyncio.Queue[Look] = asyncio.Queue()
    gate = asyncio.Semaphore(HOSTS)
    timeout = aiohttp.ClientTimeout(total=patience)
    ways = await connector() if connector else None
    async with aiohttp.ClientSession(
        # Where everything goes through a proxy, the environment says so.
        connector=ways,
        trust_env=ways is None,
        headers={"User-Agent": AGENT},
        timeout=timeout,
    ) as session:
        visits = [
            asyncio.create_task(_visit(session, group, same, pause, gate, done)) for group in _by_host(urls).values()
        ]
        try:
            for _ in urls:
                yield await done.get()
        finally:
            for visit in visits:
                visit.cancel()
            await asyncio.gather(*visits, return_exceptions=True)


def _by_host(urls: Sequence[str]) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for url in urls:
        found[urlsplit(url).netloc].append(url)
    return found


async def _visit(
    session: aiohttp.ClientSession,
    urls: Sequence[str],
    same: Same,
    pause: float,
    gate: asyncio.Semaphore,
    done: asyncio.Queue[Look],
) -> None:
    """All addresses of one host, one after another; once it is too busy, it is left alone."""
    busy = False
    async with gate:
        for n, url in enumerate(urls):
            if busy:
                await done.put(Look(url, State.UNKNOWN, "not asked, the host is too busy"))
                continue
            if n:
                await asyncio.sleep(pause)
            look, busy = await _look(session, url, same, pause)
            await done.put(look)


async def _look(session: aiohttp.ClientSession, url: str, same: Same, pause: float) -> tuple[Look, bool]:
    """HEAD, and GET where HEAD did not settle it, because many hosts only answer that one truly."""
    look, busy = await _ask(session, "HEAD", url, same)
    if look.state in (State.OK, State.MOVED) or busy:
        return look, busy
    await asyncio.sleep(pause)
    return await _ask(session, "GET", url, same)


async def _ask(session: aiohttp.ClientSession, method: str, url: str, same: Same) -> tuple[Look, bool]:
    try:
        # The body is never read: leaving the block closes the connection.
        async with session.request(method, url, allow_redirects=True, max_redirects=8) as answer:
            status, busy = answer.status, answer.status in BUSY
            if status in GONE:
                return Look(url, State.DEAD, f"the host says {status}"), False
            if not 200 <= status < 300:
                return Look(url, State.UNKNOWN, f"the host says {status}"), busy
            to = str(answer.url)
            if answer.history and all(hop.status in FOR_GOOD for hop in answer.history) and not same(url, to):
                return Look(url, State.MOVED, f"moved to {to}", to), False
            return Look(url, State.OK, "there"), False
    except TimeoutError:
        return Look(url, State.UNKNOWN, "no answer in time", reached=False), False
    except (aiohttp.ClientError, OSError, ValueError) as error:
        return Look(url, State.UNKNOWN, f"not reached ({type(error).__name__})", reached=False), False
