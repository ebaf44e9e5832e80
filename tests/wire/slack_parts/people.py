"""What people do on the loopback Slack, within what their client would let them do."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.wire.slack_parts import payloads
from tests.wire.slack_parts.answers import Json
from tests.wire.slack_parts.blockkit import check_options
from tests.wire.slack_parts.carriers import INTERACTIVE, SLASH, Ack, Carrier
from tests.wire.slack_parts.chat import Chat, ResponseUrl
from tests.wire.slack_parts.checks import Log
from tests.wire.slack_parts.choosing import FROM_SERVER, choose, label_of, missing, named
from tests.wire.slack_parts.state import Channel, Message, State, User, controls
from tests.wire.slack_parts.views import View, Views

Until = Callable[..., Any]


@dataclass
class Exchange:
    """One thing that somebody did, and what came of it."""

    people: People
    user: User
    trigger: str
    url: str
    before: Json
    screen: object = None
    """The modals and the home as they were, where a change of theirs is an answer too."""
    payload: Json = field(default_factory=dict)
    ack: Ack | None = None
    failed: str = ""
    """What Slack's client shows when the app did not acknowledge."""

    @property
    def view(self) -> View | None:
        """The modal that was opened by this, if it is still there."""
        return next((view for view in self.people.stack(self.user.id) if view.trigger == self.trigger), None)

    @property
    def form(self) -> View:
        """The modal that was opened by this."""
        assert self.view is not None, "no modal was opened"
        return self.view

    @property
    def shown(self) -> list[Message]:
        """Messages that are new or other than before, for this person's eyes."""
        now = self.people.seen(self.user.id)
        return [message for key, message in now.items() if self.before.get(key) != (message.edits, message.ts)]

    @property
    def text(self) -> str:
        """What those messages say."""
        return "\n".join(message.text for message in self.shown)

    @property
    def errors(self) -> dict[str, str]:
        """What stood under fields after a modal was sent, by block."""
        return dict((self.ack.payload if self.ack else {}).get("errors") or {})

    @property
    def answered(self) -> bool:
        """Whether the person has seen anything of it."""
        if self.failed or (self.ack and self.ack.payload):
            return True
        turned = self.screen is not None and self.screen != self.people.screen(self.user.id)
        return self.view is not None or bool(self.shown) or turned


class People:
    """Acts as the people of the workspaces."""

    def __init__(self, state: State, chat: Chat, views: Views, log: Log, until: Until) -> None:
        self._state, self._chat, self._views, self._log, self._until = state, chat, views, log, until
        self._found: dict[tuple[str, str, str], list[Json]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self.carrier: Carrier | None = None
        self.base = ""

    async def slash(self, command: str, text: str, user: User, channel: Channel, wait: bool) -> Exchange:
        """Send a command."""
        exchange = self._begin(user, channel)
        made = payloads.slash(self._state, user, channel, command, text, exchange.url, exchange.trigger)
        return await self._send(exchange, SLASH, made, wait)

    async def use(self, where: Message | View, which: str, chosen: Any, user: User, wait: bool) -> Exchange:
        """Use a control of a message, modal or home."""
        block, element = self.control(where, which)
        if element["type"] in FROM_SERVER and chosen is not None:
            await self.suggest(where, which, str(chosen), user)
        found = self._found.get((_id(where), block["block_id"], element["action_id"]), [])
        value = None if element["type"] == "button" else choose(self._state, user.team, element, chosen, found)
        done = [payloads.action(block, element, value, self._state.new_ts())]
        at = (block["block_id"], element["action_id"])
        if isinstance(where, View):
            assert where.user == user.id, f"{user.name} can't see this view"
            where.typed[at] = value
            exchange = self._begin(user, None)
            exchange.screen = self.screen(user.id)
            made = payloads.on_view(self._state, user, where, done, exchange.trigger)
        else:
            assert where.only_for in (None, user.id) and not where.deleted, f"{user.name} can't see this message"
            exchange = self._begin(user, where.channel, where)
            made = payloads.on_message(self._state, user, where, done, {at: value}, exchange.url, exchange.trigger)
        return await self._send(exchange, INTERACTIVE, made, wait)

    async def suggest(self, where: Message | View, which: str, typed: str, user: User) -> list[str]:
        """Type into a menu; what it shows. Slack asks the app only from `min_query_length` characters on."""
        block, element = self.control(where, which)
        assert element["type"] in FROM_SERVER, f"{which!r} suggests nothing"
        if len(typed) < element.get("min_query_length", 3):
            return []
        ack = await self._carry(INTERACTIVE, payloads.suggestion(self._state, user, where, block, element, typed))
        assert ack.ok, f"nothing came back while {user.name} typed"
        self._log.findings += [f"options: {each}" for each in check_options(ack.payload)]
        groups = [option for group in ack.payload.get("option_groups") or [] for option in group["options"]]
        found = [*(ack.payload.get("options") or []), *groups]
        self._found.setdefault((_id(where), block["block_id"], element["action_id"]), []).extend(found)
        return [str(option["text"]["text"]) for option in found]

    async def fill(self, view: View, answers: dict[str, Any]) -> None:
        """Fill in a modal; each answer names its field by label or id."""
        user = self._state.users[view.user]
        for which, given in answers.items():
            block, element = self.control(view, which)
            if element["type"] in FROM_SERVER and given is not None:
                await self.suggest(view, which, str(given), user)
            found = self._found.get((view.id, block["block_id"], element["action_id"]), [])
            view.typed[block["block_id"], element["action_id"]] = choose(self._state, user.team, element, given, found)

    async def submit(self, view: View, answers: dict[str, Any], wait: bool) -> Exchange:
        """Fill in a modal and send it."""
        assert view in self.stack(view.user) and view is self.stack(view.user)[-1], "this modal is not open"
        assert view.body.get("submit"), "this modal has nothing to send it with"
        await self.fill(view, answers)
        empty = missing(view.blocks, view.values())
        assert not empty, f"{empty} must be filled in"
        user = self._state.users[view.user]
        exchange = self._begin(user, None)
        made = payloads.submission(self._state, user, view, exchange.trigger, self._urls(view, user))
        return await self._send(exchange, INTERACTIVE, made, wait, view)

    async def close(self, view: View) -> None:
        """Close the topmost modal."""
        self._views.stacks[view.user].remove(view)
        if view.body.get("notify_on_close"):
            user = self._state.users[view.user]
            await self._carry(INTERACTIVE, payloads.closed(self._state, user, view))

    def control(self, where: Message | View, which: str) -> tuple[Json, Json]:
        """A control and its block."""
        among = controls(where.blocks)
        match = [pair for pair in among if named(which, *pair)]
        assert match, f"no {which!r} among {[label_of(element) or element['action_id'] for _, element in among]}"
        return match[0]

    def stack(self, user: str) -> list[View]:
        """The modals that somebody has open, the topmost last."""
        return self._views.stacks.get(user, [])

    def seen(self, user: str) -> dict[str, Message]:
        """Every message that somebody can see."""
        return {each.ts: each for each in self._state.messages if not each.deleted and user in each.channel.members
                and each.only_for in (None, user)}  # fmt: skip

    def screen(self, user: str) -> list[str]:
        """The states of somebody's home and open modals."""
        home = self._views.homes.get(user)
        return [view.hash for view in (*([home] if home else []), *self.stack(user))]

    async def finish(self) -> None:
        """Wait for what is under way."""
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _begin(self, user: User, channel: Channel | None, message: Message | None = None) -> Exchange:
        if channel is not None and user.id not in channel.members:
            channel.members.append(user.id)
        before = {ts: (each.edits, each.ts) for ts, each in self.seen(user.id).items()}
        url = self._url(channel, user, message) if channel else ""
        return Exchange(self, user, self._views.trigger(user, channel.id if channel else None), url, before)

    def _url(self, channel: Channel, user: User, message: Message | None = None) -> str:
        id = self._state.new_id("r")
        self._chat.response_urls[id] = ResponseUrl(channel, user.id, self._state.now(), message)
        return f"{self.base}/respond/{id}"

    def _urls(self, view: View, user: User) -> list[Json]:
        """A response_url for each conversation that a modal asks for on purpose."""
        found = []
        for block, element in view.controls():
            chosen = view.values().get(block["block_id"], {}).get(element["action_id"], {})
            if element.get("response_url_enabled") and chosen.get("selected_conversation"):
                channel = self._state.channels[chosen["selected_conversation"]]
                ids = {"block_id": block["block_id"], "action_id": element["action_id"], "channel_id": channel.id}
                found.append({**ids, "response_url": self._url(channel, user)})
        return found

    async def _send(
        self, exchange: Exchange, kind: str, payload: Json, wait: bool, view: View | None = None
    ) -> Exchange:
        exchange.payload = payload
        task = asyncio.create_task(self._round(exchange, kind, payload, view))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        if wait:
            await task
            await self._until(
                lambda: exchange.answered, what=f"an answer to {payload.get('command') or payload['type']}"
            )
        return exchange

    async def _round(self, exchange: Exchange, kind: str, payload: Json, view: View | None) -> None:
        ack = await self._carry(kind, payload)
        if not ack.ok:
            exchange.failed = "operation_timeout" if not ack.status else "dispatch_failed"
        elif view is not None:
            self._close(view, ack.payload)
        elif kind == SLASH and (ack.payload.get("text") or ack.payload.get("blocks")):
            id = exchange.url.rsplit("/", 1)[1]
            self._chat.answer(self._chat.response_urls[id], ack.payload)
        exchange.ack = ack

    async def _carry(self, kind: str, payload: Json) -> Ack:
        assert self.carrier is not None, "nothing brings what people do to the app"
        return await self.carrier.carry(kind, payload)

    def _close(self, view: View, answer: Json) -> None:
        """Do with a modal what the app's acknowledgement says."""
        stack = self._views.stacks.get(view.user, [])
        match answer.get("response_action"):
            case None:
                if view in stack:
                    stack.remove(view)
            case "clear":
                stack.clear()
            case "errors":
                self._check_errors(view, answer.get("errors") or {})
            case "update":
                self._views.changed(view, self._views.checked(answer.get("view"), "modal", "ack"))
            case "push":
                self._views.onto(view.user, view.team, self._views.checked(answer.get("view"), "modal", "ack"))
            case other:
                self._log.findings.append(f"ack: response_action {other!r}")

    def _check_errors(self, view: View, errors: Json) -> None:
        inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
        if not errors or set(errors) - inputs:
            self._log.findings.append(f"ack: errors under {sorted(set(errors) - inputs)}, which are no inputs")


def _id(where: Message | View) -> str:
    return where.id if isinstance(where, View) else where.ts
