"""Modals and homes: opened in time, stacked three high, changed only by who knows their present state."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from tests.wire.slack_parts.answers import Json, Refused, ok
from tests.wire.slack_parts.blockkit import VIEW_SIZE, check_view
from tests.wire.slack_parts.checks import Call, Log
from tests.wire.slack_parts.state import APP, BOT_ID, Install, State, User, controls

STACK = 3
KEPT = ("type", "title", "submit", "close", "callback_id", "private_metadata", "clear_on_close", "notify_on_close",
        "external_id", "blocks")  # fmt: skip
VALUES = {
    "static_select": "selected_option",
    "external_select": "selected_option",
    "radio_buttons": "selected_option",
    "overflow": "selected_option",
    "checkboxes": "selected_options",
    "multi_static_select": "selected_options",
    "multi_external_select": "selected_options",
    "users_select": "selected_user",
    "multi_users_select": "selected_users",
    "conversations_select": "selected_conversation",
    "multi_conversations_select": "selected_conversations",
    "channels_select": "selected_channel",
    "multi_channels_select": "selected_channels",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
    "plain_text_input": "value",
    "number_input": "value",
    "email_text_input": "value",
    "url_text_input": "value",
    "rich_text_input": "rich_text_value",
}
"""What a control's choice is called; the choice made beforehand is called `initial_` and the rest of it."""


@dataclass
class Trigger:
    """Three seconds in which a person's action may open one modal. channel: where they acted, if anywhere."""

    user: str
    at: float
    channel: str | None = None
    used: bool = False


@dataclass
class View:
    """A modal or home as somebody has it before them. `typed`: what they have entered, by block and control."""

    id: str
    user: str
    team: str
    body: Json
    hash: str
    root: str
    previous: str | None = None
    typed: dict[tuple[str, str], Any] = field(default_factory=dict)
    trigger: str = ""
    channel: str | None = None

    @property
    def blocks(self) -> list[Json]:
        return list(self.body["blocks"])

    @property
    def title(self) -> str:
        return str(self.body["title"]["text"]) if "title" in self.body else ""

    def controls(self) -> list[tuple[Json, Json]]:
        """Every control with its block."""
        return controls(self.blocks)

    def values(self) -> Json:
        """What stands in each control now, as Slack reports it."""
        return values(self.blocks, self.typed, self.channel)

    def json(self) -> Json:
        kept = {"private_metadata": "", "callback_id": "", "external_id": "", "submit": None, "close": None,
                "clear_on_close": False, "notify_on_close": False, **self.body}  # fmt: skip
        return {
            "id": self.id, "team_id": self.team, **deepcopy(kept), "state": {"values": self.values()},
            "hash": self.hash, "root_view_id": self.root, "previous_view_id": self.previous, "app_id": APP,
            "app_installed_team_id": self.team, "bot_id": BOT_ID,
        }  # fmt: skip


def values(blocks: list[Json], typed: Mapping[tuple[str, str], Any], channel: str | None = None) -> Json:
    """The state of all controls that have one: what was entered, else what they began with.

    channel: where the person is, for menus that begin with it.
    """
    found: Json = {}
    for block, element in controls(blocks):
        key = VALUES.get(element["type"])
        if key is None or element["type"] == "overflow":
            continue
        before = element.get(f"initial_{key.removeprefix('selected_')}")
        if before is None and element.get("default_to_current_conversation"):
            before = channel
        if before is None and key in ("selected_options", "selected_users", "selected_conversations"):
            before = []
        at = (block["block_id"], element["action_id"])
        found.setdefault(at[0], {})[at[1]] = {"type": element["type"], key: typed.get(at, before)}
    return found


class Views:
    """Implements the methods by name. `life`: how many seconds a trigger_id is good for."""

    def __init__(self, state: State, log: Log) -> None:
        self._state = state
        self._log = log
        self.life = 3.0
        self.triggers: dict[str, Trigger] = {}
        self.stacks: dict[str, list[View]] = {}
        self.homes: dict[str, View] = {}
        self.methods = {
            "views.open": ("", self.open),
            "views.push": ("", self.push),
            "views.update": ("", self.update),
            "views.publish": ("", self.publish),
        }

    def trigger(self, user: User, channel: str | None = None) -> str:
        """A trigger_id for something that somebody does now."""
        id = f"{len(self.triggers) + 1}.{user.team}.{self._state.new_id('x')}"
        self.triggers[id] = Trigger(user.id, asyncio.get_running_loop().time(), channel)
        return id

    async def open(self, call: Call, by: Install, now: float) -> Json:
        body = self.checked(call.args.get("view"), "modal", call.method)
        trigger = self._exchange(call, now)
        view = self.made(trigger.user, by.team, body)
        view.trigger, view.channel = str(call.args["trigger_id"]), trigger.channel
        self.stacks[trigger.user] = [view]
        return ok(view=view.json())

    async def push(self, call: Call, by: Install, now: float) -> Json:
        body = self.checked(call.args.get("view"), "modal", call.method)
        trigger = self._exchange(call, now)
        view = self.onto(trigger.user, by.team, body)
        view.trigger = str(call.args["trigger_id"])
        return ok(view=view.json())

    async def update(self, call: Call, by: Install, now: float) -> Json:
        args = call.args
        body = self.checked(args.get("view"), "modal", call.method)
        everywhere = [view for stack in self.stacks.values() for view in stack]
        among = (view for view in everywhere if view.id == args.get("view_id")
                 or (args.get("external_id") and view.body.get("external_id") == args["external_id"]))  # fmt: skip
        view = next(among, None)
        if view is None:
            raise Refused("not_found")
        if args.get("hash") and args["hash"] != view.hash:
            raise Refused("hash_conflict")
        self.changed(view, body)
        return ok(view=view.json())

    async def publish(self, call: Call, by: Install, now: float) -> Json:
        body = self.checked(call.args.get("view"), "home", call.method)
        user = str(call.args.get("user_id"))
        if user not in self._state.users:
            raise Refused("user_not_found" if user else "invalid_arguments")
        known = self.homes.get(user)
        if known and call.args.get("hash") and call.args["hash"] != known.hash:
            raise Refused("hash_conflict")
        if known:
            self.changed(known, body)
        else:
            self.homes[user] = known = self.made(user, by.team, body)
        return ok(view=known.json())

    def made(self, user: str, team: str, body: Json, below: View | None = None) -> View:
        """A new view, not shown yet."""
        id = self._state.new_id("V")
        root = below.root if below else id
        return View(id, user, team, body, f"1.{self._state.new_id('h')}", root, below.id if below else None)

    def onto(self, user: str, team: str, body: Json) -> View:
        """A new view on top of what somebody has open."""
        stack = self.stacks.get(user)
        if not stack:
            raise Refused("not_found")
        if len(stack) >= STACK:
            raise Refused("push_limit_reached")
        view = self.made(user, team, body, stack[-1])
        stack.append(view)
        return view

    def changed(self, view: View, body: Json) -> None:
        """Show other content; what was typed stays where block and control are still the same."""
        view.body = body
        view.hash = f"1.{self._state.new_id('h')}"
        still = {(block["block_id"], element["action_id"]) for block, element in view.controls()}
        view.typed = {at: value for at, value in view.typed.items() if at in still}

    def checked(self, given: Any, kind: str, what: str) -> Json:
        """A view as it is stored."""
        if not isinstance(given, dict):
            raise Refused("invalid_arguments", ["no view"])
        problems = check_view(given)
        problems += [f"a {given.get('type')} where a {kind} is due"] if given.get("type") != kind else []
        self._log.findings += [f"{what}: {each}" for each in problems]
        if problems:
            raise Refused("invalid_blocks", problems)
        if len(json.dumps(given)) > VIEW_SIZE:
            self._log.findings.append(f"{what}: a view over 250 kB")
            raise Refused("view_too_large")
        return self._state.numbered({key: given[key] for key in KEPT if key in given})

    def _exchange(self, call: Call, now: float) -> Trigger:
        trigger = self.triggers.get(str(call.args.get("trigger_id")))
        if trigger is None:
            raise Refused("invalid_trigger_id")
        if trigger.used:
            raise Refused("exchanged_trigger_id")
        if now - trigger.at > self.life:
            raise Refused("expired_trigger_id")
        trigger.used = True
        return trigger
