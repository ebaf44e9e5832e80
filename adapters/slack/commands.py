"""The app's manifest, made from the declarations: slash commands, scopes and events, within Slack's rules."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from bot.ui.command import CommandSpec, ParamSpec
from bot.ui.form import FieldKind

Json = dict[str, Any]

APP = "Waypost"
DESCRIPTION = "Leads your study group along a roadmap, week by week."
COLOUR = "#2b5f75"
SCOPES = (
    "commands",
    "chat:write",
    "users:read",
    "usergroups:read",
    "im:write",
    "im:history",
    "channels:read",
    "channels:history",
    "groups:read",
    "groups:history",
    "metadata.message:read",
)
"""What the bot may do: answer, post, find its own posts again, see who manages the workspace and who is in a group."""
EVENTS = ("app_home_opened", "app_uninstalled", "tokens_revoked", "member_joined_channel")

NAME = re.compile(r"/[a-z0-9-]{1,31}")
MOST_COMMANDS = 50
SUMMARY = 2000
HINT = 1000
EVENTS_PATH = "/slack/events"
REDIRECT_PATH = "/slack/oauth_redirect"
TAKEN = frozenset(
    re.split(
        r"\s+",
        "active apps archive away call collapse dm dnd expand feed feedback help invite join keys kick leave list me "
        "msg mute open part pro prefs quiet remind remove rename search shortcuts shrug star status sub todo topic "
        "unsub who",
    )
)
"""Slack's own commands: one of these in a manifest, and Slack refuses the whole of it."""


def manifest(commands: Sequence[CommandSpec], prefix: str = "", mode: str = "socket", url: str = "") -> Json:
    """The manifest of the app: one slash command for each first word.

    mode: "socket" or "http". url: for "http", where the internet finds Waypost.
    Raises ValueError that names every command against a rule of Slack, and what to do.
    """
    groups: dict[str, list[CommandSpec]] = {}
    for spec in commands:
        if spec.slash:
            groups.setdefault(prefix + spec.name.split(" ")[0], []).append(spec)
    problems = [
        *_problems(list(groups)),
        *(["mode http needs the public address"] if mode == "http" and not url else []),
    ]
    if problems:
        raise ValueError("Slack would refuse this manifest:\n" + "\n".join(problems))
    web = mode == "http"
    address = url.rstrip("/") + EVENTS_PATH
    reached = {"request_url": address} if web else {}
    redirect = {"redirect_urls": [url.rstrip("/") + REDIRECT_PATH]} if web else {}
    return {
        "_metadata": {"major_version": 1, "minor_version": 1},
        "display_information": {"name": APP, "description": DESCRIPTION, "background_color": COLOUR},
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": APP, "always_online": True},
            "slash_commands": [_command(name, group, address if web else "") for name, group in groups.items()],
        },
        "oauth_config": {**redirect, "scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": {**reached, "bot_events": list(EVENTS)},
            "interactivity": {
                "is_enabled": True,
                **reached,
                **({"message_menu_options_url": address} if web else {}),
            },
            "org_deploy_enabled": False,
            "socket_mode_enabled": not web,
            "token_rotation_enabled": False,
        },
    }


def manifest_yaml(commands: Sequence[CommandSpec], prefix: str = "", mode: str = "socket", url: str = "") -> str:
    """The manifest as YAML, to be pasted where Slack asks for it. Raises as manifest does."""
    import yaml  # only whoever sets up an app needs it

    text: str = yaml.safe_dump(manifest(commands, prefix, mode, url), sort_keys=False, allow_unicode=True, width=1000)
    return text


def _problems(names: Sequence[str]) -> list[str]:
    found = [f"{len(names)} commands; Slack takes {MOST_COMMANDS}"] if len(names) > MOST_COMMANDS else []
    for name in names:
        if name in TAKEN:
            found.append(f"/{name} is a command of Slack itself. Set a `prefix` in [platforms.slack], like study-.")
        elif not NAME.fullmatch(f"/{name}"):
            found.append(f"/{name} is no name for a command: small letters, digits and hyphens, 31 at most.")
    return found


def _command(name: str, specs: Sequence[CommandSpec], url: str) -> Json:
    alone = next((spec for spec in specs if " " not in spec.name), None)
    summary = alone.summary if alone else ", ".join(spec.name.split(" ", 1)[1] for spec in specs)
    hint = _hint(alone, specs)
    return {
        "command": f"/{name}",
        **({"url": url} if url else {}),
        "description": summary[:SUMMARY],
        **({"usage_hint": hint[:HINT]} if hint else {}),
        "should_escape": True,
    }


def _hint(alone: CommandSpec | None, specs: Sequence[CommandSpec]) -> str:
    if alone is None:
        return " | ".join(spec.name.split(" ", 1)[1] for spec in specs)
    return " ".join(_param(param) for param in alone.params if param.option and param.name != "cohort")


def _param(param: ParamSpec) -> str:
    signs = {FieldKind.PERSON: "@", FieldKind.PLACE: "#"}
    return f"[{signs.get(param.kind, '')}{param.name}]"
