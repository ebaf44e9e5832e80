"""Payloads that went wrong on their way: genuine ones with something replaced, taken out or blown up."""

from __future__ import annotations

import asyncio
import copy
import json
import logging
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

EXAMPLES = 80
JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(allow_nan=False),
    st.text(max_size=40),
    st.sampled_from(
        ["", " ", "\x00", "c1", "week", "progress.tick", "checkin|cohort=c1", "\u202e", "𝕏" * 50, "9" * 30, "x" * 5000]
    ),
    st.lists(st.one_of(st.none(), st.text(max_size=5), st.integers()), max_size=4),
    st.dictionaries(st.sampled_from(["id", "type", "value", "name", "text"]), st.text(max_size=5), max_size=3),
    st.just([[[[[[{}]]]]]]),
)
"""What stands where something else belongs. JSON has no NaN."""

PASSED_OVER = "an interaction could not be read, and was passed over"
"""What is said, with a traceback, of an interaction that the library itself can't read."""

Path = tuple[Any, ...]


def paths(payload: Any, here: Path = ()) -> Iterator[Path]:
    """The way to every place in a payload."""
    inner = payload.items() if isinstance(payload, dict) else enumerate(payload) if isinstance(payload, list) else ()
    for key, value in inner:
        yield (*here, key)
        yield from paths(value, (*here, key))


@st.composite
def mangled(draw: st.DrawFn, payloads: Sequence[Any]) -> Any:
    """One of the payloads with one to four places changed."""
    found = copy.deepcopy(draw(st.sampled_from(payloads)))
    for _ in range(draw(st.integers(1, 4))):
        ways = list(paths(found))
        if ways:
            *way, last = draw(st.sampled_from(ways))
            within = found
            for key in way:
                within = within[key]
            if draw(st.booleans()):
                within[last] = draw(JUNK)
            else:
                del within[last]
    return found


async def each_example(payloads: Sequence[Any], send: Callable[[Any], Awaitable[None]]) -> None:
    """Send the same mangled payloads at every run; what goes wrong is shown at its smallest."""
    loop = asyncio.get_running_loop()
    kept = json.loads(json.dumps(payloads))  # what a server goes on working with would change under way

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(mangled(kept))
    def check(payload: Any) -> None:
        asyncio.run_coroutine_threadsafe(_sent(send, payload), loop).result(timedelta(minutes=1).total_seconds())

    await asyncio.to_thread(check)


async def _sent(send: Callable[[Any], Awaitable[None]], payload: Any) -> None:
    with no_traceback():
        await send(payload)


@contextmanager
def no_traceback() -> Iterator[None]:
    """Nothing of ours inside may have broken so that only a catch-all held it."""
    seen: list[str] = []

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            ours = record.name.startswith(("adapters", "bot"))
            if ours and record.exc_info and not record.getMessage().endswith(PASSED_OVER):
                seen.append(logging.Formatter().format(record))

    listener = Listener()
    logging.getLogger().addHandler(listener)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(listener)
    assert not seen, seen[0]
