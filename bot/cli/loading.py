"""Loading what a process keeps until its end, with the garbage collector out of the way."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def loading() -> Iterator[None]:
    """While modules and content are loaded, hardly anything becomes garbage; looking for it takes a fifth of a start.

    What was loaded is not looked at later, either.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
