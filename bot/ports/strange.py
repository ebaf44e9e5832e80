"""Payloads of a platform that are nothing of ours: whatever reads one says so in one way."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class StrangePayload(Exception):
    """This is nothing that Waypost ever offered."""


def legible(read: Callable[P, T]) -> Callable[P, T]:
    """Let whatever has another shape than the platform documents be a StrangePayload, like anything not ours."""

    @wraps(read)
    def reading(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return read(*args, **kwargs)
        except (AttributeError, IndexError, KeyError, OverflowError, TypeError, ValueError) as error:
            raise StrangePayload(f"a payload of another shape ({type(error).__name__} in {read.__name__})") from error

    return reading
