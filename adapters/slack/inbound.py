"""What Slack tells about a command, a press, a choice or a form, as the engine's Request. Pure; nothing is sent."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from adapters.slack.controls import LEADS_AWAY
from adapters.slack.markup import NAME
from adapters.slack.typed import Near, read
from bot.domain.people import Person, Place
from bot.ports.strange import StrangePayload, legible
from bot.ui.action import Action
from bot.ui.command import CommandSpec, Given, Request
from bot.ui.form import FieldKind

Body = Mapping[str, Any]
Specs = Mapping[str, CommandSpec]

POST = "post"
"""How the block ids of delivered posts begin."""
GROUPS = "+groups"
"""Ends the id of the second input of a question about roles: the one for user groups."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a person: the name shown, whether they manage the workspace, their user groups, their zone."""

    shown: str = ""
    manager: bool = False
    roles: frozenset[str] = frozenset()
    zone: str = ""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where somebody acted, which decides where the answer shows; travels along with a form.

    channel: empty for the App Home. thread: its first message. url: the address for answers, good for half an hour.
    private: a control of a private card was used, which may be replaced.
    """

    channel: str = ""
    thread: str = ""
    url: str = ""
    private: bool = False

    @property
    def home(self) -> bool:
        """Whether this is the App Home."""
        return not self.channel

    @property
    def direct(self) -> bool:
        """Whether these are somebody's direct messages."""
        return self.channel.startswith("D")


@dataclass(frozen=True, slots=True)
class Typing:
    """Somebody types into a field that offers suggestions."""

    request: Request
    param: str
    typed: str


@dataclass(frozen=True, slots=True)
class FormKept:
    """What a modal carries along: the action it is sent to, and where it was opened."""

    action: Action
    origin: Origin = field(default_factory=Origin)

    def pack(self) -> str:
        """As private metadata, at most 3000 characters. Raises ValueError if the action is too long for an id."""
        origin = self.origin
        kept = {
            "a": self.action.encode(),
            "c": origin.channel,
            "t": origin.thread,
            "u": origin.url,
            "p": origin.private,
        }
        return json.dumps({key: value for key, value in kept.items() if value})

    @classmethod
    def unpack(cls, packed: str) -> FormKept:
        """The reverse of pack. Raises StrangePayload."""
        try:
            kept = json.loads(packed)
            origin = Origin(_str(kept, "c"), _str(kept, "t"), _str(kept, "u"), bool(kept.get("p")))
            return cls(Action.decode(str(kept["a"])), origin)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise StrangePayload(f"a form that is not ours: {error}") from error


@legible
def person_of(body: Body) -> Person:
    """Who acts. Direct messages on Slack know their workspace, so the space is always set. Raises StrangePayload."""
    user = body.get("user_id") or (body.get("user") or {}).get("id")
    team = space_of(body)
    if not user or not team:
        raise StrangePayload("a payload of nobody, or of no workspace")
    return Person(NAME, team, str(user))


@legible
def space_of(body: Body) -> str:
    """The workspace in which Waypost is, which need not be that of somebody in a channel that two share; "" if none."""
    asked: Mapping[str, Any] = next(iter(body.get("authorizations") or ()), {})
    return str(
        (body.get("view") or {}).get("app_installed_team_id")
        or (body.get("team") or {}).get("id")
        or asked.get("team_id")
        or body.get("team_id")
        or (body.get("user") or {}).get("team_id")
        or ""
    )


@legible
def origin_of(body: Body) -> Origin:
    """Where a command was typed or a control was used."""
    if "command" in body:
        return Origin(str(body.get("channel_id", "")), "", str(body.get("response_url", "")))
    container = body.get("container") or {}
    if container.get("type") == "view":
        return Origin()
    channel = str((body.get("channel") or {}).get("id") or container.get("channel_id") or "")
    private = bool(container.get("is_ephemeral")) or (channel.startswith("D") and not _on_post(body))
    return Origin(channel, str(container.get("thread_ts") or ""), str(body.get("response_url", "")), private)


def place_of(origin: Origin, who: Person) -> Place:
    """The engine's place for it: a channel, a thread in it, or the person's direct messages."""
    if origin.home or origin.direct:
        return Place.direct(who)
    return Place(NAME, who.space, origin.channel, origin.thread or None)


@legible
def typed_of(body: Body, specs: Specs, prefix: str, known: Known) -> Request | Near:
    """The request that a slash command stands for, or what may have been meant."""
    first = str(body.get("command", "")).removeprefix("/").removeprefix(prefix)
    found = read(first, str(body.get("text") or ""), specs)
    if isinstance(found, Near):
        return found
    return _request(body, origin_of(body), known, found.name, found.args)


@legible
def pressed_of(body: Body, specs: Specs, known: Known) -> Request | None:
    """The request that a press or a choice stands for; None for a button that only opens a page.

    Raises StrangePayload.
    """
    acted = next(iter(body.get("actions") or ()), None)
    if not isinstance(acted, dict):
        raise StrangePayload("a press of nothing")
    try:
        action = Action.decode(str(acted.get("action_id")))
    except ValueError as error:
        raise StrangePayload(str(error)) from error
    if action.command == LEADS_AWAY:
        return None
    args: dict[str, Given] = dict(action.args)
    if action.picks:
        picked = _picked(acted)
        many = action.picks in _lists(specs.get(action.command)) or isinstance(picked, tuple)
        args[action.picks] = ((picked,) if picked else ()) if many and isinstance(picked, str) else picked
    return _request(body, origin_of(body), known, action.command, args)


@legible
def submitted_of(body: Body, specs: Specs, known: Known) -> tuple[Request, FormKept]:
    """The request that a sent form stands for, and what the form carried along. Raises StrangePayload."""
    view = body.get("view") or {}
    kept = FormKept.unpack(str(view.get("private_metadata") or ""))
    args = {**dict(kept.action.args), **_answers(view, specs.get(kept.action.command))}
    id = f"{view.get('id')}:{view.get('hash')}"
    return _request(body, kept.origin, known, kept.action.command, args, id=id, form=True), kept


@legible
def typing_of(body: Body, specs: Specs, known: Known) -> Typing:
    """What is being typed, into which field, beside which other answers. Raises StrangePayload."""
    view = body.get("view") or {}
    kept = FormKept.unpack(str(view.get("private_metadata") or ""))
    args = {**dict(kept.action.args), **_answers(view, specs.get(kept.action.command))}
    param = str(body.get("action_id", ""))
    args.pop(param, None)
    request = _request(body, kept.origin, known, kept.action.command, args, id=f"typing:{view.get('id')}")
    return Typing(request, param, str(body.get("value") or ""))


def home_of(who: Person, id: str, known: Known) -> Request:
    """The request for somebody's own page."""
    where = Place.direct(who)
    id = f"{NAME}:home:{id}"
    return Request(id, "home", {}, who, where, known.shown, known.manager, known.roles, zone=known.zone)


@legible
def fields_of(body: Body) -> frozenset[str]:
    """The block ids of a modal's fields, under which errors can be shown."""
    blocks = (body.get("view") or {}).get("blocks") or []
    return frozenset(str(block.get("block_id")) for block in blocks if block.get("type") == "input")


def _request(
    body: Body, origin: Origin, known: Known, name: str, args: Mapping[str, Given], *, id: str = "", form: bool = False
) -> Request:
    who = person_of(body)
    once = id or str(body.get("trigger_id") or "")
    if not once:
        raise StrangePayload("a payload that can't be told from its repetition")
    return Request(
        id=f"{NAME}:{once}",
        name=name,
        args=args,
        who=who,
        where=place_of(origin, who),
        shown=known.shown or str((body.get("user") or {}).get("name") or body.get("user_name") or ""),
        manager=known.manager,
        roles=known.roles,
        form=form,
        zone=known.zone,
    )


def _on_post(body: Body) -> bool:
    """Whether a control of a delivered post was used, which is never replaced by an answer."""
    acted: Mapping[str, Any] = next(iter(body.get("actions") or ()), {})
    return str(acted.get("block_id", "")).startswith(POST)


def _answers(view: Mapping[str, Any], spec: CommandSpec | None) -> dict[str, Given]:
    values = ((view.get("state") or {}).get("values") or {}).items()
    found = {str(block): _picked(next(iter(inputs.values()), {})) for block, inputs in values}
    lists = _lists(spec)
    out: dict[str, Given] = {}
    for name, value in found.items():
        if name.endswith(GROUPS):
            continue
        groups = found.get(name + GROUPS, ())
        if name in lists:
            out[name] = (*_many(value), *_many(groups))
        else:
            out[name] = "".join(_many(groups)[:1]) or (value if isinstance(value, str) else "".join(value[:1]))
    return out


def _str(kept: Mapping[str, Any], key: str) -> str:
    return str(kept.get(key, ""))


def _many(value: Given) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else (value,) if value else ()


SINGLE = ("value", "selected_date", "selected_time", "selected_user", "selected_conversation", "selected_channel")
MANY = ("selected_users", "selected_conversations", "selected_channels")


def _picked(element: Mapping[str, Any]) -> Given:
    """What an element holds: nothing is "", a choice its value, several choices a tuple."""
    if "selected_options" in element:
        return tuple(str(option["value"]) for option in element["selected_options"] or ())
    if "selected_option" in element:
        return str((element["selected_option"] or {}).get("value", ""))
    for name in MANY:
        if name in element:
            return tuple(str(each) for each in element[name] or ())
    return next((str(element[name]) for name in SINGLE if element.get(name) is not None), "")


def _lists(spec: CommandSpec | None) -> frozenset[str]:
    return frozenset(param.name for param in spec.params if param.kind is FieldKind.ROLES) if spec else frozenset()
