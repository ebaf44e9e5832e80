"""One thing that somebody does, from hearing to answer: acknowledged in three seconds, answered where it belongs."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.answers import BROKEN, STRANGE, Answers, meant
from adapters.slack.directory import FAILURES, Directory
from adapters.slack.forms import modal, notice, options_json
from adapters.slack.home import Homes
from adapters.slack.inbound import (
    FormKept,
    Known,
    Origin,
    fields_of,
    origin_of,
    person_of,
    pressed_of,
    space_of,
    submitted_of,
    typed_of,
    typing_of,
)
from adapters.slack.markup import NAME
from adapters.slack.naming import Naming
from adapters.slack.typed import Near
from adapters.slack.wayback import WayBack
from bot.domain.people import Person
from bot.ports import Handler
from bot.ports.strange import StrangePayload
from bot.ui.command import Reply, Request
from bot.ui.form import Choice, FieldKind
from bot.world import World

log = logging.getLogger(__name__)

Ack = Callable[..., Awaitable[Any]]
Body = Mapping[str, Any]

MOST = 2000
"""So many things that people did may be under way at once; more are passed over, and Slack tells their people."""
PATIENCE = 2.0
"""Seconds until a form must be there; the engine keeps to 1.5."""
VERDICT = 2.2
"""Seconds in which a sent form may be answered under its fields; past them it closes, and the answer follows."""


class Conversation:
    """Takes what people do to the engine, and the engine's replies back."""

    def __init__(self, engine: Handler, directory: Directory, way_back: WayBack, world: World, naming: Naming) -> None:
        """naming: how commands are typed here."""
        self._engine = engine
        self._specs = {spec.name: spec for spec in engine.commands}
        self._directory = directory
        self._naming = naming
        self._homes = Homes(engine, directory, world, naming)
        self._answers = Answers(self._homes, way_back)
        self._under_way: set[asyncio.Task[Any]] = set()
        self._overrun = False

    async def finish(self, patience: float = 5.0) -> None:
        """Wait until everything that is under way is answered, at most `patience` seconds."""
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=patience)

    async def command(self, ack: Ack, body: Body, client: AsyncWebClient) -> None:
        """Somebody typed a command."""
        if self._full():
            return
        await ack()
        await self._guarded(body, client, self._command(body, client))

    async def action(self, ack: Ack, body: Body, client: AsyncWebClient) -> None:
        """Somebody pressed a button, ticked a box or chose from a menu."""
        if self._full():
            return
        await ack()
        await self._guarded(body, client, self._action(body, client))

    async def submission(self, ack: Ack, body: Body, client: AsyncWebClient) -> None:
        """Somebody sent a form; what is wrong with an answer is said under its field, which only the ack can do."""
        if self._full():
            return
        await self._guarded(body, client, self._submission(ack, body, client))

    async def options(self, ack: Ack, body: Body, client: AsyncWebClient) -> None:
        """Somebody types into a field that offers suggestions."""
        found: list[Choice] = []
        try:
            typing = typing_of(body, self._specs, await self._known(client, body))
            found = list(await self._engine.suggest(typing.request, typing.param, typing.typed))
            if not found and typing.typed.strip():
                # Only what is offered can be chosen, so what was typed is offered too: the engine says what is wrong.
                found = [Choice(typing.typed.strip(), typing.typed.strip())]
        except StrangePayload as strange:
            log.warning("suggestions were asked for that make no sense: %s", strange)
        except Exception:
            log.exception("suggestions failed")
        await ack(options=options_json(found))

    async def home_opened(self, body: Body, client: AsyncWebClient) -> None:
        """Somebody looks at the App Home."""
        event = body.get("event") or {}
        if event.get("tab", "home") != "home" or not event.get("user") or not space_of(body) or self._full():
            return
        who = Person(NAME, space_of(body), str(event["user"]))
        with self._counted():
            await self._homes.opened(client, who, str(body.get("event_id") or event.get("event_ts")))

    def _full(self) -> bool:
        """Whether too much is under way; said once, when that begins."""
        full = len(self._under_way) >= MOST
        if full and not self._overrun:
            log.error("%d requests are under way; more are passed over until some are answered", MOST)
        self._overrun = full
        return full

    @contextmanager
    def _counted(self) -> Iterator[None]:
        """What runs inside is waited for when we are asked to finish."""
        task = asyncio.current_task()
        assert task is not None
        self._under_way.add(task)
        try:
            yield
        finally:
            self._under_way.discard(task)

    async def _guarded(self, body: Body, client: AsyncWebClient, doing: Coroutine[Any, Any, None]) -> None:
        """Never raises: what goes wrong is logged, and the person hears of it if possible."""
        try:
            with self._counted():
                await doing
        except StrangePayload as strange:
            log.warning("a payload makes no sense: %s", strange)
            await self._apologise(body, client, Reply(STRANGE))
        except SlackApiError as error:
            log.warning("a request could not be answered: %s", error.response.get("error"))
        except FAILURES as error:
            log.warning("a request could not be answered: %s", type(error).__name__)
        except Exception:
            log.exception("a request failed")
            await self._apologise(body, client, Reply(BROKEN))

    async def _command(self, body: Body, client: AsyncWebClient) -> None:
        known = await self._known(client, body)
        found = typed_of(body, self._specs, self._naming.prefix, known)
        if isinstance(found, Near):
            await self._answers.say(
                client, person_of(body), origin_of(body), Reply(self._naming.card(meant(found, self._specs))), "near"
            )
            return
        await self._run(body, client, found, known)

    async def _action(self, body: Body, client: AsyncWebClient) -> None:
        known = await self._known(client, body)
        request = pressed_of(body, self._specs, known)
        if request is not None:
            await self._run(body, client, request, known)

    async def _run(self, body: Body, client: AsyncWebClient, request: Request, known: Known) -> None:
        spec = self._specs.get(request.name)
        origin = origin_of(body)
        if spec and spec.asks and await self._asked(body, client, request, origin):
            return
        reply = await self._reply(request)
        if reply is not None:
            await self._answers.say(client, request.who, origin, reply, request.id)
        await self._homes.refresh(client, request.who, request.id, shown=request.name == "home" or origin.home)

    async def _asked(self, body: Body, client: AsyncWebClient, request: Request, origin: Origin) -> bool:
        """Open the form for what must still be asked; False if there is nothing to ask, or no time left to."""
        try:
            async with asyncio.timeout(PATIENCE):
                form = await self._engine.form(request)
        except TimeoutError:
            log.warning("the form for request %s took too long", request.id)
            return False
        if form is None:
            return False
        asks_roles = any(field.kind in (FieldKind.ROLE, FieldKind.ROLES) for field in form.fields)
        space = request.who.space or ""
        drawn = modal(
            self._naming.form(form), origin, await self._directory.choices(client, space) if asks_roles else ()
        )
        if drawn is None:
            return False
        try:
            await client.views_open(trigger_id=str(body["trigger_id"]), view=drawn)
        except SlackApiError as error:
            # Most likely the press is more than three seconds old. The engine then answers with a button that asks.
            log.warning("the form for request %s could not be opened: %s", request.id, error.response.get("error"))
            return False
        return True

    async def _submission(self, ack: Ack, body: Body, client: AsyncWebClient) -> None:
        acked = False

        async def once(**answer: Any) -> None:
            nonlocal acked
            if not acked:
                acked = True
                await ack(**answer)

        try:
            answering = asyncio.ensure_future(self._judged(client, body))
            await asyncio.wait({answering}, timeout=VERDICT)
            if not answering.done():
                await once()
            request, kept, reply = await answering
            errors = {name: text for name, text in (reply.errors if reply else {}).items() if name in fields_of(body)}
            if errors and not acked:
                await once(response_action="errors", errors=errors)
                return
            await once()
            await self._close(client, request, kept, reply)
        except StrangePayload as strange:
            log.warning("a form makes no sense: %s", strange)
            await once(response_action="update", view=notice(STRANGE))
        finally:
            await once()

    async def _judged(self, client: AsyncWebClient, body: Body) -> tuple[Request, FormKept, Reply | None]:
        request, kept = submitted_of(body, self._specs, await self._known(client, body))
        return request, kept, await self._reply(request)

    async def _close(self, client: AsyncWebClient, request: Request, kept: FormKept, reply: Reply | None) -> None:
        if reply is not None:
            await self._answers.say(client, request.who, kept.origin, reply, request.id)
        await self._homes.refresh(client, request.who, request.id, shown=kept.origin.home)

    async def _reply(self, request: Request) -> Reply | None:
        try:
            reply = await self._engine.handle(request)
        except Exception:
            log.exception("request %s (%s) failed", request.id, request.name)
            return Reply(BROKEN)
        if reply is None:
            return None
        errors = {name: self._naming.words(text) for name, text in reply.errors.items()}
        return replace(reply, card=self._naming.card(reply.card), errors=errors)

    async def _known(self, client: AsyncWebClient, body: Body) -> Known:
        return await self._directory.known(client, person_of(body))

    async def _apologise(self, body: Body, client: AsyncWebClient, reply: Reply) -> None:
        """Say that it did not work, if there is still a way to say anything."""
        try:
            await self._answers.say(client, person_of(body), origin_of(body), reply, "sorry")
        except StrangePayload:
            pass  # there is nobody to tell
        except (SlackApiError, *FAILURES) as error:
            log.warning("not even an apology arrived: %s", type(error).__name__)
        except Exception:
            log.exception("not even an apology arrived")
