"""How the command line talks: problems to standard error, one a line, and what ends a command early."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import IntEnum

from bot.config import ConfigError
from bot.domain.errors import StudyError
from bot.ports.store import StoreError
from bot.roadmaps.problems import ContentError


class Exit(IntEnum):
    """How a command ended, for scripts."""

    FINE = 0
    PROBLEMS = 1
    """It ran, and something needs to be mended."""
    UNUSABLE = 2
    """Configuration, content or database can't be used as they are; nothing was done."""


def complain(problems: Sequence[str]) -> None:
    """Say what is wrong, each problem on a line of its own."""
    count = f"{len(problems)} things need" if len(problems) > 1 else "One thing needs"
    sys.stderr.write(f"{count} a look first:\n")
    sys.stderr.writelines(f"  {problem}\n" for problem in problems)


@contextmanager
def plainly() -> Iterator[None]:
    """Turn what can be foreseen into sentences and an exit code, so that nobody meets a traceback for it."""
    try:
        yield
    except ConfigError as error:
        complain(error.problems)
        raise SystemExit(Exit.UNUSABLE) from None
    except (StudyError, ContentError, StoreError) as error:
        complain(str(error).splitlines())
        raise SystemExit(Exit.UNUSABLE) from None
