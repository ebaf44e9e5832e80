"""The one door: a Request comes in, one transaction is opened, one declared function runs, one Reply goes out."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import timedelta

from bot.answers import arguments, suggestions
from bot.apology import apology, broken, go_on, try_again, unreachable
from bot.declare import Command, Needs, permits
from bot.domain.errors import BadInput, Gone, NotAllowed, StudyError, UnknownCommand, WhichCohort
from bot.domain.membership import Settings
from bot.domain.people import Place
from bot.domain.roadmap import Roadmap
from bot.door import Door
from bot.forms import form_for, unanswered
from bot.ports import Answer, Context, Draft, Nobody, Observer, Problem, Store, StoreError, Unit
from bot.seat import Seat, cohort_choices, find_seat
from bot.ui.action import Action
from bot.ui.card import Card, Hint, Menu, Option
from bot.ui.command import CommandSpec, Given, Reply, Request, text_of
from bot.ui.form import Choice, Form
from bot.ui.text import say
from bot.world import World

log = logging.getLogger(__name__)

PATIENCE = 1.5
"""Seconds that form and suggest may take: a platform wants its answer within three."""

DRAFT_LIFE = timedelta(hours=24)

Inspect = Callable[[Sequence[Place]], Awaitable[Sequence[Problem]]]


async def no_inspection(places: Sequence[Place]) -> Sequence[Problem]:
    """For an engine without platforms: nothing is known to stand in the way."""
    return ()


class Engine:
    """Answers everything that people do. Implements bot.ports.Handler."""

    def __init__(
        self,
        store: Store,
        commands: Sequence[Command],
        roadmaps: Mapping[str, Roadmap],
        world: World,
        inspect: Inspect = no_inspection,
        observer: Observer | None = None,
        per_minute: int = 0,
    ) -> None:
        """commands: in the order of the help page. roadmaps: by slug; the first is for people in no cohort.

        inspect: asks the platforms what stands in the way of posting to some places. observer: measures what is asked.
        per_minute: requests that one person may send; 0 for no limit.
        """
        self._inspect = inspect
        self._store = store
        self._commands = tuple(commands)
        self._by_name = {command.name: command for command in commands}
        self._roadmaps = roadmaps
        self._world = world
        self._specs = tuple(command.spec() for command in commands)
        self._door = Door(self._by_name, world, observer or Nobody(), per_minute)

    @property
    def commands(self) -> Sequence[CommandSpec]:
        """See bot.ports.Handler."""
        return self._specs

    async def handle(self, request: Request) -> Reply | None:
        """See bot.ports.Handler."""
        with self._door.visit(request) as visit:
            if visit.refusal is not None:
                return visit.refusal
            visit.answer, reply = await self._handled(request)
            return reply

    async def _handled(self, request: Request) -> tuple[Answer, Reply | None]:
        command = self._by_name.get(request.name)
        try:
            if command is None:
                raise UnknownCommand
            return await self._answer(command, request)
        except StudyError as error:
            return Answer.REFUSED, Reply(apology(error))
        except StoreError as error:
            log.error("request %s (%s): %s", request.id, request.name, error)
            return Answer.UNAVAILABLE, Reply(unreachable())
        except Exception:
            mark = self._world.new_id()[:4]
            log.exception("request %s (%s) failed, noted as %s", request.id, request.name, mark)
            return Answer.BROKEN, Reply(broken(mark))

    async def form(self, request: Request) -> Form | None:
        """See bot.ports.Handler."""
        command = self._by_name.get(request.name)
        if command is None or not command.asks() or self._door.crowded:
            return None
        with self._door.named(request):
            return await self._form(command, request)

    async def _form(self, command: Command, request: Request) -> Form | None:
        try:
            async with asyncio.timeout(PATIENCE), self._store.look() as db:
                ctx, given = await self._context(db, command, request)
                return await form_for(command, ctx, given, asked=False)
        except StudyError:
            return None  # handle() meets the same error and says it
        except TimeoutError:
            log.warning("no time to prepare the form of %s for request %s", request.name, request.id)
            return None
        except Exception:
            log.exception("the form of %s failed for request %s", request.name, request.id)
            return None

    async def suggest(self, request: Request, param: str, typed: str) -> Sequence[Choice]:
        """See bot.ports.Handler."""
        command = self._by_name.get(request.name)
        if command is None or not self._door.may_suggest(request):
            return []
        with self._door.named(replace(request, args={**request.args, param: typed})):
            return (await self._suggested(command, request, param, typed))[:25]

    async def _suggested(self, command: Command, request: Request, param: str, typed: str) -> Sequence[Choice]:
        try:
            async with asyncio.timeout(PATIENCE), self._store.look() as db:
                return await self._suggest(db, command, request, param, typed)
        except (TimeoutError, StudyError):
            return []
        except Exception:
            log.exception("suggestions for %s of %s failed", param, request.name)
            return []

    async def _suggest(self, db: Unit, command: Command, request: Request, name: str, typed: str) -> Sequence[Choice]:
        param = next((each for each in command.params if each.name == name), None)
        if param is None:
            joined_only = command.needs is Needs.MEMBER
            return await cohort_choices(db, request.who, typed, joined_only) if name == "cohort" else []
        ctx, _ = await self._context(db, command, request, lenient=True)
        return await param.ask.suggest(ctx, typed) if param.ask.suggest else suggestions(param, typed, ctx)

    async def _answer(self, command: Command, request: Request) -> tuple[Answer, Reply | None]:
        """What the command says, or what it needs to know first."""
        try:
            reply = await self._run(command, request)
        except BadInput as bad:
            return Answer.ASKED_AGAIN, await self._ask_again(command, request, bad)
        except WhichCohort as error:
            choice = await self._choice_of_cohorts(command, request)
            return Answer.ASKED_AGAIN, Reply(apology(error).plus(*choice))
        return Answer.DONE if reply else Answer.REPEATED, reply

    async def _run(self, command: Command, request: Request) -> Reply | None:
        problems = await self._surveyed(command, request)
        async with self._transaction(command) as db:
            if not command.reads_only and not await db.handled.once(request.id, self._world.now()):
                return None
            ctx, given = await self._context(db, command, request)
            ctx = replace(ctx, problems=problems)
            missing = await unanswered(command, ctx, given, request.form)
            if missing:
                draft = await self._keep(db, ctx, command, given, {})
                return Reply(go_on(command, given, draft))
            card = await command.run(ctx, **arguments(command.params, given, ctx))
            card = await _named(ctx, card)
            if not command.reads_only:
                await self._remember(ctx)
        if command.reads_only and ctx.cohort and "cohort" in request.args and ctx.member:
            await self._used(ctx)
        return Reply(card, command.to)

    async def _surveyed(self, command: Command, request: Request) -> tuple[Problem, ...]:
        """What the platform says of the places that matter; asked with no transaction open."""
        if command.survey is None:
            return ()
        async with self._store.look() as db:
            ctx, _ = await self._context(db, command, request)
            places = await command.survey(ctx)
        return tuple(await self._inspect(places))

    def _transaction(self, command: Command) -> AbstractAsyncContextManager[Unit]:
        """One that only reads where nothing is written, not even the draft of a form."""
        return self._store.look() if command.reads_only and not command.asks() else self._store.begin()

    async def _context(
        self, db: Unit, command: Command, request: Request, lenient: bool = False
    ) -> tuple[Context, dict[str, Given]]:
        """Who asks, in which cohort, with what is given so far; raises StudyError unless `lenient`."""
        draft, given = await self._given(db, request)
        seat = await find_seat(db, command.needs, request.who, request.where, text_of(given.get("cohort")), lenient)
        ctx = self._seated(db, request, seat, draft)
        if not lenient and not permits(command.guard, ctx):
            raise NotAllowed
        return ctx, given

    async def _given(self, db: Unit, request: Request) -> tuple[Draft | None, dict[str, Given]]:
        id = request.args.get("draft")
        if id is None:
            return None, dict(request.args)
        draft = await db.drafts.get(text_of(id), self._world.now())
        if draft is None or (draft.person.platform, draft.person.user) != (request.who.platform, request.who.user):
            raise Gone
        given = {**draft.given, **{name: value for name, value in request.args.items() if name != "draft"}}
        return (replace(draft, errors={}) if request.form else draft), given

    def _seated(self, db: Unit, request: Request, seat: Seat, draft: Draft | None) -> Context:
        cohort = seat.cohort
        if cohort is not None and cohort.roadmap not in self._roadmaps:
            raise StudyError(
                f"{cohort.name} follows the roadmap “{cohort.roadmap}”, which is not installed here. "
                "Whoever runs Waypost needs to put it back into the content folder."
            )
        roadmap = self._roadmaps[cohort.roadmap] if cohort else next(iter(self._roadmaps.values()))
        roles = request.roles
        moderator = request.manager or bool(roles & seat.community.moderator_roles)
        mentor = moderator or (cohort is not None and cohort.mentor_role in roles)
        return Context(
            request, seat.who, request.where, self._world.now(), db, self._world, self._roadmaps, roadmap,
            seat.settings, seat.community, cohort, seat.member, seat.chosen, draft, moderator, mentor,
            commands=self._commands,
        )  # fmt: skip

    async def _keep(
        self, db: Unit, ctx: Context, command: Command, given: Mapping[str, Given], errors: Mapping[str, str]
    ) -> str:
        """Store what was answered so far; returns the draft's id."""
        id = ctx.draft.id if ctx.draft else self._world.new_id()
        base = ctx.draft.base if ctx.draft else 0
        await db.drafts.put(Draft(id, ctx.who, command.name, given, self._world.now() + DRAFT_LIFE, errors, base))
        return id

    async def _ask_again(self, command: Command, request: Request, bad: BadInput) -> Reply:
        """Keep what was typed, although its transaction is gone, and offer to mend the answers at fault."""
        draft = None
        try:
            if command.asks() or request.form:
                async with self._store.begin() as db:
                    ctx, given = await self._context(db, command, request)
                    draft = await self._keep(db, ctx, command, given, bad.fields)
        except Exception:
            log.exception("the answers of request %s (%s) could not be kept", request.id, request.name)
        return Reply(try_again(command, bad, draft), errors=bad.fields)

    async def _remember(self, ctx: Context) -> None:
        """Drop the draft that has served, and note the name and the cohort last seen."""
        if ctx.draft:
            await ctx.db.drafts.drop(ctx.draft.id)
        if ctx.who.space is not None and _noted(ctx, ctx.settings) != ctx.settings:
            # The command may have changed the settings itself, so they are read anew.
            await ctx.db.people.put(_noted(ctx, await ctx.db.people.get(ctx.who)))

    async def _used(self, ctx: Context) -> None:
        if ctx.cohort and ctx.settings.last_cohort != ctx.cohort.id:
            async with self._store.begin() as db:
                stored = await db.people.get(ctx.who)
                await db.people.put(replace(stored, last_cohort=ctx.cohort.id))

    async def _choice_of_cohorts(self, command: Command, request: Request) -> list[Menu]:
        """A menu that runs the same request again for the cohort that is picked."""
        joined_only = command.needs is Needs.MEMBER
        async with self._store.look() as db:
            cohorts = await cohort_choices(db, request.who, "", joined_only)
        return _menu("Which cohort?", request, cohorts)


def _noted(ctx: Context, settings: Settings) -> Settings:
    """The settings with the name and the cohort last seen; what this request does not tell stays as it is."""
    last = ctx.cohort.id if ctx.cohort and ctx.member else settings.last_cohort
    return replace(settings, last_cohort=last, name=ctx.request.shown or settings.name)


async def _named(ctx: Context, card: Card) -> Card:
    """The card, with the cohort's name and a way to switch where it was picked for the reader."""
    if not ctx.chosen or ctx.cohort is None:
        return card
    others = await cohort_choices(ctx.db, ctx.who, "", joined_only=True)
    named = Hint(say("This is about {name}.", name=ctx.cohort.name))
    return card.plus(named, *_menu("Another cohort", ctx.request, others, ctx.cohort.id))


def _menu(title: str, request: Request, cohorts: Sequence[Choice], chosen: str = "") -> list[Menu]:
    """A menu of cohorts for the same request; none if there is nothing to choose or its id would be too long."""
    given = ((n, v) for n, v in request.args.items() if isinstance(v, str) and v and n not in ("cohort", "draft"))
    action = Action(request.name, tuple(given), picks="cohort")
    if len(cohorts) < 2 or not action.fits():
        return []
    options = tuple(Option(each.value, each.label, chosen=each.value == chosen) for each in cohorts[:25])
    return [Menu(title, options, action)]
