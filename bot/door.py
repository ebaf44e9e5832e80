"""The frame of the one door: who comes too often, or in too big a crowd, is told so; requests are timed and named."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from math import ceil

from bot.allowance import Allowance
from bot.apology import busy, too_fast
from bot.declare import Command
from bot.ports import Answer, Observer
from bot.trace import Trace, working_on
from bot.ui.command import Reply, Request, text_of
from bot.ui.form import FieldKind
from bot.world import World

CROWD = 1000
"""So many requests may be under way at once; more would only wait for the database until nobody waits for them."""
TYPING = 5
"""So many suggestions may be asked for in place of one request: they come with every letter."""
FREE = (FieldKind.LINE, FieldKind.LONG)
"""The kinds of answers in which people write what they like."""


@dataclass(slots=True)
class Visit:
    """A request that is under way. refusal: what to say at once, in place of doing anything. answer: how it ended."""

    refusal: Reply | None = None
    answer: Answer = Answer.DONE


class Door:
    """Everyone goes through it; it knows nothing of what they want."""

    def __init__(self, commands: Mapping[str, Command], world: World, observer: Observer, per_minute: int) -> None:
        """commands: by name. per_minute: requests that one person may send; 0 for no limit."""
        self._commands = commands
        self._observer = observer
        self._requests = Allowance(per_minute, world.now)
        self._suggestions = Allowance(per_minute * TYPING, world.now)
        self._under_way = 0

    @contextmanager
    def visit(self, request: Request) -> Iterator[Visit]:
        """Whatever happens inside belongs to the request, and is measured."""
        clock = asyncio.get_running_loop().time
        began = clock()
        visit = self._let_in(request)
        self._observer.begun()
        try:
            with self.named(request):
                yield visit
        except BaseException:
            visit.answer = Answer.BROKEN
            raise
        finally:
            known = request.name if request.name in self._commands else "other"
            self._observer.answered(known, visit.answer, clock() - began)

    @contextmanager
    def named(self, request: Request) -> Iterator[None]:
        """Log lines from inside carry the request's id, and nothing that its person wrote; it counts as under way."""
        self._under_way += 1
        try:
            with working_on(Trace({"request": request.id}, lambda: self._written(request))):
                yield
        finally:
            self._under_way -= 1

    def may_suggest(self, request: Request) -> bool:
        """Whether there is time to make suggestions for this person."""
        return not self.crowded and not self._suggestions.wait(request.who.platform, request.who.user)

    @property
    def crowded(self) -> bool:
        """Whether too much is under way already."""
        return self._under_way >= CROWD

    def _let_in(self, request: Request) -> Visit:
        if self.crowded:
            return Visit(Reply(busy()), Answer.BUSY)
        wait = self._requests.wait(request.who.platform, request.who.user, request.form)
        return Visit(Reply(too_fast(ceil(wait))), Answer.TOO_FAST) if wait else Visit()

    def _written(self, request: Request) -> Iterable[str]:
        """What somebody wrote in words of their own."""
        command = self._commands.get(request.name)
        free = {param.name for param in command.params if param.kind in FREE} if command else set(request.args)
        return [text_of(value) for name, value in request.args.items() if name in free]
