"""What a task is working on: ids that its log lines carry, and words of people that no log line may show."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


def nothing() -> Iterable[str]:
    """For work that holds no words of anybody."""
    return ()


@dataclass(frozen=True, slots=True)
class Trace:
    """ids: by the name that they have in the log. private: gives the words to hide; only called for a line's sake."""

    ids: Mapping[str, str]
    private: Callable[[], Iterable[str]] = nothing


_current: ContextVar[Trace | None] = ContextVar("trace", default=None)


def current() -> Trace | None:
    """What this task is working on, if that was said."""
    return _current.get()


@contextmanager
def working_on(trace: Trace) -> Iterator[None]:
    """Whatever this task logs inside, and tasks that it starts inside, belongs to `trace`."""
    token = _current.set(trace)
    try:
        yield
    finally:
        _current.reset(token)
