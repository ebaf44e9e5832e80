"""The port to chat platforms: what each adapter implements, and the Handler that it drives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Protocol

from bot.domain.people import Place
from bot.ui.action import Action
from bot.ui.card import FORMAT, Button, Card, Choices, actions
from bot.ui.command import CommandSpec, Reply, Request
from bot.ui.form import Choice, Form


@dataclass(frozen=True, slots=True)
class Receipt:
    """Where a message ended up: the place as the platform calls it, and the message's id there."""

    place: Place
    message: str


@dataclass(frozen=True, slots=True)
class Parcel:
    """A message that was promised, under the key that names it (`c1/prompt/3`, `c1/nudge/3/<user>`).

    kind: what sort of message, for the ledger ("prompt", "notice"). cohort, user: whose it is, if anyone's.
    due, expires: in UTC; past `expires` it is skipped, not sent. first_tried: before the first attempt, None.
    format: the version of the stored card. revises: a receipt whose message is to be edited instead of a new post.
    until: past this nothing may be posted any more, because another courier may take it over soon; None for no bound.
    """

    key: str
    to: Place
    card: Card
    due: datetime
    kind: str
    expires: datetime
    cohort: str | None = None
    user: str | None = None
    first_tried: datetime | None = None
    attempts: int = 0
    format: int = FORMAT
    revises: Receipt | None = None
    until: datetime | None = None

    @property
    def short(self) -> str:
        """The key as 16 characters: Discord's nonce, and the mark by which a post is found again in a history."""
        return sha256(self.key.encode()).hexdigest()[:16]

    def outrun(self, now: datetime) -> bool:
        """Whether it was held up for so long that another courier may be carrying it by now."""
        return self.until is not None and now >= self.until

    def marked(self) -> Parcel:
        """The parcel with at least one control whose id carries `short`; adds "Fewer of these" if it has none."""
        if any(("key", self.short) in action.args for action in actions(self.card)):
            return self
        fewer = Button("Fewer of these", Action("fewer", (("key", self.short),)))
        *_, last = self.card.blocks or (None,)
        if isinstance(last, Choices) and len(last.buttons) < 5:
            card = replace(self.card, blocks=(*self.card.blocks[:-1], Choices((*last.buttons, fewer))))
        else:
            card = self.card.plus(Choices((fewer,)))
        return replace(self, card=card)


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a platform lets itself be posted to, by its manual: seconds between two posts. 0: as fast as it goes.

    per_space: between two posts in one server or workspace, if the platform counts those.
    Refusals lead to a slower pace for a while; it is never quicker than this.
    """

    per_place: float
    overall: float
    per_space: float = 0.0


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is wrong at a place, and the sentence that says how to mend it."""

    place: Place | None
    what: str
    fix: str


class Secrets(Protocol):
    """Where a platform keeps what must never lie in the database in clear. Each call is a transaction of its own.

    All methods raise StudyError if there is no key to seal with, with the sentence that says how to make one.
    """

    async def get(self, space: str, name: str) -> str | None:
        """The secret of that name in a space. Raises StudyError if no key opens it."""
        ...

    async def put(self, space: str, name: str, value: str, expires: datetime | None = None) -> None:
        """Keep a secret, new or changed. `expires`: from when it may be forgotten; None for never."""

    async def delete(self, space: str, name: str) -> bool:
        """Forget a secret. False: there was none. Of several who delete it at once, one gets True."""
        ...


class Platform(Protocol):
    """A chat platform. Driven by the courier and the app; implemented by the folders of `adapters`."""

    name: str
    pace: Pace

    async def open(self) -> None:
        """Log in. From here on deliver, revise and inspect work, also without serve.

        Raises StudyError whose message says which setting is wrong (a refused token, a missing right).
        """

    async def serve(self, engine: Handler) -> None:
        """Hear people and answer them, until cancelled or until the connection is lost for good (raises)."""

    async def stand_by(self, engine: Handler) -> None:
        """Post only, until cancelled: no gateway, socket or web server is opened, so nobody is heard.

        engine: its commands are what posts may tell people to type.
        """

    async def deliver(self, parcel: Parcel) -> Receipt:
        """Post a parcel once, however often it is called with the same key.

        `parcel.first_tried` is None on the first try. The card carries `parcel.short` in a control's id.
        Looks at `parcel.outrun` last of all before it posts, and raises TryLater then: the process may have stood
        still.
        Raises TryLater (nothing was posted), Unreachable (somebody must act), Unsure (it may be there).
        """
        ...

    async def revise(self, receipt: Receipt, card: Card) -> None:
        """Replace a posted message's content. Repeating it does no harm. Raises as deliver does."""

    async def inspect(self, places: Sequence[Place]) -> Sequence[Problem]:
        """What stands in the way of posting to these places; empty if nothing does."""
        ...

    async def close(self) -> None:
        """Log out. Safe to call twice."""


class Handler(Protocol):
    """What adapters drive; implemented by the engine."""

    @property
    def commands(self) -> Sequence[CommandSpec]:
        """Every command, in the order of the help page, buttons' commands included."""
        ...

    async def handle(self, request: Request) -> Reply | None:
        """Do what is asked and say what happened. Never raises for what people do: an apology is a Reply too.

        None: this request was already handled; there is nothing more to say.
        """
        ...

    async def form(self, request: Request) -> Form | None:
        """What must be asked before the request can run; None: run it. Answers within 1.5 seconds. Never raises."""
        ...

    async def suggest(self, request: Request, param: str, typed: str) -> Sequence[Choice]:
        """At most 25 suggestions for a parameter while somebody types. Answers within 1.5 seconds. Never raises."""
        ...
