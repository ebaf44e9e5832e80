"""What Slack sends, in the shape that its documentation shows."""

from __future__ import annotations

from typing import Any

from tests.wire.slack_parts.answers import Json
from tests.wire.slack_parts.state import APP, BOT, Channel, Message, State, User
from tests.wire.slack_parts.views import VALUES, View, values

VERIFICATION = "loopback-verification-token"


def slash(state: State, user: User, channel: Channel, command: str, text: str, url: str, trigger: str) -> Json:
    """A slash command."""
    return {
        "token": VERIFICATION,
        "team_id": user.team,
        "team_domain": state.teams[user.team],
        "channel_id": channel.id,
        "channel_name": _name(channel),
        "user_id": user.id,
        "user_name": user.name,
        "command": command,
        "text": text,
        "api_app_id": APP,
        "is_enterprise_install": "false",
        "response_url": url,
        "trigger_id": trigger,
    }


def on_message(
    state: State, user: User, message: Message, actions: list[Json], typed: Any, url: str, trigger: str
) -> Json:
    """Somebody used a control of a message. A private message is not shown to the app."""
    channel, private = message.channel, message.only_for is not None
    container = {"type": "message", "message_ts": message.ts, "channel_id": channel.id, "is_ephemeral": private}
    container |= {"thread_ts": message.thread} if message.thread else {}
    shown = {} if private else {"message": message.json(len(state.replies(message)))}
    return {
        "type": "block_actions",
        **_common(state, user, trigger, channel.team),
        "container": container,
        "enterprise": None,
        "is_enterprise_install": False,
        "channel": {"id": channel.id, "name": _name(channel)},
        **shown,
        "state": {"values": values(message.blocks, typed)},
        "response_url": url,
        "actions": actions,
    }


def on_view(state: State, user: User, view: View, actions: list[Json], trigger: str) -> Json:
    """Somebody used a control of a modal or of their home."""
    return {
        "type": "block_actions",
        **_common(state, user, trigger),
        "container": {"type": "view", "view_id": view.id},
        "enterprise": None,
        "is_enterprise_install": False,
        "view": view.json(),
        "actions": actions,
    }


def submission(state: State, user: User, view: View, trigger: str, urls: list[Json]) -> Json:
    """Somebody sent a modal."""
    common = {**_common(state, user, trigger), "enterprise": None, "is_enterprise_install": False}
    return {"type": "view_submission", **common, "view": view.json(), "response_urls": urls}


def closed(state: State, user: User, view: View) -> Json:
    """Somebody closed a modal."""
    common = _common(state, user, "")
    del common["trigger_id"]
    return {"type": "view_closed", **common, "view": view.json(), "is_cleared": False, "is_enterprise_install": False,
            "enterprise": None}  # fmt: skip


def suggestion(state: State, user: User, where: View | Message, block: Json, element: Json, typed: str) -> Json:
    """Somebody types into a menu whose options the app supplies."""
    common = _common(state, user, "")
    del common["trigger_id"]
    if isinstance(where, View):
        place: Json = {"container": {"type": "view", "view_id": where.id}, "view": where.json()}
    else:
        container = {"type": "message", "message_ts": where.ts, "channel_id": where.channel.id,
                     "is_ephemeral": where.only_for is not None}  # fmt: skip
        place = {"container": container, "channel": {"id": where.channel.id, "name": _name(where.channel)}}
        place |= {} if where.only_for else {"message": where.json()}
    ids = {"action_id": element["action_id"], "block_id": block["block_id"]}
    return {"type": "block_suggestion", **common, **place, **ids, "value": typed}


def event(team: str, id: str, at: int, inner: Json) -> Json:
    """The wrapper of everything that happens in a workspace."""
    seen_by = {"enterprise_id": None, "team_id": team, "user_id": BOT, "is_bot": True, "is_enterprise_install": False}
    return {
        "token": VERIFICATION,
        "team_id": team,
        "api_app_id": APP,
        "type": "event_callback",
        "event_id": id,
        "event_time": at,
        "is_ext_shared_channel": False,
        "event_context": f"4-{id}",
        "authorizations": [seen_by],
        "event": inner,
    }


def action(block: Json, element: Json, chosen: Any, ts: str) -> Json:
    """What was done with a control."""
    made: Json = {"type": element["type"], "action_id": element["action_id"], "block_id": block["block_id"]}
    if element["type"] == "button":
        made |= {key: element[key] for key in ("text", "value", "style", "url") if key in element}
    else:
        key = VALUES[element["type"]]
        made |= {key: chosen}
        made |= {name: element[name] for name in ("placeholder",) if name in element}
        first = f"initial_{key.removeprefix('selected_')}"
        made |= {first: element[first]} if first in element else {}
    return {**made, "action_ts": ts}


def _common(state: State, user: User, trigger: str, at: str = "") -> Json:
    """at: the workspace where it happens, if that is not the person's own, as in a channel that two share."""
    who = {"id": user.id, "username": user.name, "name": user.name, "team_id": user.team}
    team = {"id": at or user.team, "domain": state.teams[at or user.team]}
    return {"user": who, "api_app_id": APP, "token": VERIFICATION, "team": team, "trigger_id": trigger}


def _name(channel: Channel) -> str:
    return "directmessage" if channel.direct else "privategroup" if channel.private else channel.name
