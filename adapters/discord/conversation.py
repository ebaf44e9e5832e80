"""One interaction from hearing to answer: acknowledged within Discord's three seconds, answered where it belongs."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

import aiohttp
import discord
from discord import app_commands

from adapters.discord.forms import modal
from adapters.discord.inbound import request_of, typing_of
from adapters.discord.render import Drawn, render
from bot.ports import Handler
from bot.ports.strange import StrangePayload
from bot.ui.card import Card, Say
from bot.ui.command import CommandSpec, Reply, Request, To
from bot.ui.form import Choice
from bot.ui.plain import plain_card
from bot.ui.text import say

log = logging.getLogger(__name__)

TOO_LATE = 10062
ANSWERED = 40060
GONE = (10008, 10015, 50027)
"""The message, or the token by which it is reached, is no more."""

BROKEN_OFF = (aiohttp.ClientError, OSError, TimeoutError)

PATIENCE = 2.0
"""Seconds until a form must be there; the engine keeps to 1.5."""
CHOICES = 25
MOST = 2000
"""So many interactions may be under way at once; more are passed over, and Discord tells their people."""

STRANGE = Card(
    say("I don't know this one"), (Say(say("It may come from an older version. Run the command again.")),), "apology"
)
BROKEN = Card(
    say("That went wrong"), (Say(say("Something broke on my side, and it is noted. Please try once more.")),), "apology"
)

MOMENT = Card(say("One moment …"))


class Way(Enum):
    """How an interaction was acknowledged, which decides where its answer shows."""

    PRIVATE = "a private answer of its own"
    PUBLIC = "an answer for all to see"
    UPDATE = "in place of the private message whose control was used"


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """fresh: acknowledged by this very call, and not by an earlier one whose confirmation was lost."""

    way: Way
    fresh: bool


class Conversation:
    """Takes what people do to the engine, and the engine's replies back."""

    def __init__(self, engine: Handler) -> None:
        self._engine = engine
        self._specs = {spec.name: spec for spec in engine.commands}
        self._under_way: set[asyncio.Task[Any]] = set()
        self._overrun = False

    async def finish(self, patience: float = 5.0) -> None:
        """Wait until everything that is under way is answered, at most `patience` seconds."""
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=patience)

    async def hear(self, interaction: discord.Interaction[Any]) -> None:
        """Answer one interaction. Never raises: what goes wrong is logged, and the person hears of it if possible."""
        if self._full():
            return
        task = asyncio.current_task()
        assert task is not None
        self._under_way.add(task)
        try:
            await self._hear(interaction)
        finally:
            self._under_way.discard(task)

    def _full(self) -> bool:
        """Whether too much is under way; said once, when that begins."""
        full = len(self._under_way) >= MOST
        if full and not self._overrun:
            log.error("%d interactions are under way; more are passed over until some are answered", MOST)
        self._overrun = full
        return full

    async def _hear(self, interaction: discord.Interaction[Any]) -> None:
        try:
            if interaction.type is discord.InteractionType.autocomplete:
                await self._suggest(interaction)
            elif interaction.type is not discord.InteractionType.ping:
                await self._answer(interaction)
        except StrangePayload as strange:
            log.warning("interaction %s makes no sense: %s", interaction.id, strange)
            await _apologise(interaction, STRANGE)
        except discord.HTTPException as error:
            log.warning("interaction %s could not be answered: %s", interaction.id, error)
        except Exception:
            log.exception("interaction %s failed", interaction.id)
            await _apologise(interaction, BROKEN)

    async def _suggest(self, interaction: discord.Interaction[Any]) -> None:
        typing = typing_of(interaction, self._specs)
        found = await self._engine.suggest(typing.request, typing.param, typing.typed)
        kind = _option_type(interaction.data, typing.param)
        choices: list[app_commands.Choice[str | int | float]] = [
            choice for each in found if (choice := _choice(each, kind))
        ]
        await interaction.response.autocomplete(choices[:CHOICES])

    async def _answer(self, interaction: discord.Interaction[Any]) -> None:
        request = request_of(interaction, self._specs)
        spec = self._specs.get(request.name)
        if spec and spec.asks and not request.form and await self._asked(interaction, request):
            return
        acknowledged = await _acknowledge(interaction, spec)
        if acknowledged is None:
            return
        reply = await self._reply(request)
        if reply is not None:
            await _say(interaction, acknowledged.way, reply)
        elif acknowledged.fresh and acknowledged.way is not Way.UPDATE:
            await interaction.delete_original_response()

    async def _asked(self, interaction: discord.Interaction[Any], request: Request) -> bool:
        """Show what must still be asked, which has to be the very first answer; False if there is nothing to show."""
        try:
            async with asyncio.timeout(PATIENCE):
                form = await self._engine.form(request)
        except TimeoutError:
            log.warning("the form for request %s took too long", request.id)
            return False
        drawn = modal(form) if form else None
        if drawn is None:
            return False
        await interaction.response.send_modal(drawn)
        return True

    async def _reply(self, request: Request) -> Reply | None:
        try:
            return await self._engine.handle(request)
        except Exception:
            log.exception("request %s (%s) failed", request.id, request.name)
            return Reply(BROKEN)


async def _acknowledge(interaction: discord.Interaction[Any], spec: CommandSpec | None) -> Acknowledged | None:
    """Tell Discord that an answer will come. None: it is too late for one, so nothing must be done either."""
    way = _way(interaction, spec)
    # In direct messages everything is private anyway, and a message that stays is worth more than one that vanishes.
    ephemeral = way is Way.PRIVATE and interaction.guild_id is not None
    try:
        await _twice(lambda: interaction.response.defer(ephemeral=ephemeral, thinking=way is not Way.UPDATE))
    except discord.HTTPException as error:
        if error.code == ANSWERED:
            return Acknowledged(way, fresh=False)
        if error.code == TOO_LATE:
            log.warning("interaction %s came too late to be answered; nothing was done", interaction.id)
            return None
        raise
    return Acknowledged(way, fresh=True)


def _way(interaction: discord.Interaction[Any], spec: CommandSpec | None) -> Way:
    to = spec.to if spec else To.IN_PLACE
    if to is To.CHANNEL:
        return Way.PUBLIC
    return Way.UPDATE if to is To.IN_PLACE and _on_private_message(interaction) else Way.PRIVATE


def _on_private_message(interaction: discord.Interaction[Any]) -> bool:
    """Whether a control of a private card was used: one that only this person sees, and that answered them before."""
    message = interaction.message
    if message is None:
        return False
    answered_here = interaction.guild_id is None and message.interaction_metadata is not None
    return message.flags.ephemeral or answered_here


async def _say(interaction: discord.Interaction[Any], way: Way, reply: Reply) -> None:
    public = reply.to is To.CHANNEL and interaction.guild_id is not None
    drawn = render(reply.card, turn=interaction.id)
    if way is Way.UPDATE and (public or reply.to is To.ASKER):
        await _follow_up(interaction, drawn, public)
    elif way is Way.UPDATE or (way is Way.PUBLIC) is public or interaction.guild_id is None:
        await _edit(interaction, drawn, reply.card)
    else:
        # Who sees the first answer was decided when it was announced; another audience needs another message. A message
        # that follows an open announcement would fill it in instead, so the announcement is closed first.
        await interaction.edit_original_response(view=render(MOMENT).view)
        await _follow_up(interaction, drawn, public)
        await interaction.delete_original_response()


async def _twice(call: Callable[[], Awaitable[object]]) -> None:
    """Make a call that does no harm when it is repeated, once more if the connection broke off."""
    try:
        await call()
    except BROKEN_OFF:
        await call()


async def _follow_up(interaction: discord.Interaction[Any], drawn: Drawn, public: bool) -> None:
    await interaction.followup.send(view=drawn.view, allowed_mentions=drawn.mentions, ephemeral=not public)


async def _edit(interaction: discord.Interaction[Any], drawn: Drawn, card: Card) -> None:
    """Fill in the answer; what Discord refuses to draw is shown as plain words."""
    try:
        await _twice(lambda: interaction.edit_original_response(view=drawn.view, allowed_mentions=drawn.mentions))
    except discord.HTTPException as error:
        if error.code in GONE:
            log.info("the message of interaction %s is gone, so is the answer", interaction.id)
        elif error.status == 400:
            log.exception("the card %r was refused; it is shown as plain words", card.name)
            await interaction.edit_original_response(view=_in_words(card).view)
        else:
            raise


def _in_words(card: Card) -> Drawn:
    return render(Card(card.title, (Say(say("{words}", words=plain_card(card))),), card.name))


async def _apologise(interaction: discord.Interaction[Any], card: Card) -> None:
    """Say that it did not work, if there is still a way to say anything."""
    if interaction.type is discord.InteractionType.autocomplete:
        return
    view = render(card).view
    try:
        if interaction.response.is_done():
            await interaction.followup.send(view=view, ephemeral=True)
        else:
            await interaction.response.send_message(view=view, ephemeral=True)
    except (discord.HTTPException, RuntimeError, *BROKEN_OFF) as error:  # RuntimeError: we are being closed
        log.warning("interaction %s: not even an apology arrived: %s", interaction.id, error)


def _option_type(data: Any, param: str) -> int:
    options = list((data or {}).get("options") or [])
    while options:
        option = options.pop()
        if option.get("name") == param and option.get("focused"):
            return int(option.get("type", 3))
        options += option.get("options") or []
    return 3


def _choice(choice: Choice, kind: int) -> app_commands.Choice[str | int | float] | None:
    """A suggestion as Discord takes it, or None for one that it would refuse."""
    name = choice.label[:100].strip() or choice.value[:100]
    if kind == 4:
        return app_commands.Choice(name=name, value=int(choice.value)) if choice.value.lstrip("-").isdecimal() else None
    return app_commands.Choice(name=name, value=choice.value) if 0 < len(choice.value) <= 100 else None
