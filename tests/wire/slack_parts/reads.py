"""The `conversations.*`, `users.*`, `usergroups.*`, `auth.*` and `oauth.*` methods: who, where, and what was said."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any

from aiohttp import web

from tests.wire.slack_parts.answers import Json, Refused, ok
from tests.wire.slack_parts.checks import Call, flag
from tests.wire.slack_parts.state import APP, BOT, BOT_ID, Channel, Install, Message, State

CLIENT_ID, CLIENT_SECRET = "1.2", "loopback-client-secret"


class Reads:
    """Implements the methods by name, each with the scope that it takes ("" for none, "x:y" with x by channel)."""

    def __init__(self, state: State) -> None:
        self._state = state
        self.codes: dict[str, str] = {}
        """Codes that a person's consent has made, each with its workspace."""
        self.methods = {
            "auth.test": ("", self.test),
            "auth.revoke": ("", self.revoke),
            "conversations.open": ("im:write", self.open),
            "conversations.info": ("", self.info),
            "conversations.list": ("channels:read", self.list),
            "conversations.members": ("", self.members),
            "conversations.join": ("channels:join", self.join),
            "conversations.history": ("", self.history),
            "conversations.replies": ("", self.replies),
            "users.info": ("users:read", self.user),
            "users.list": ("users:read", self.users),
            "usergroups.list": ("usergroups:read", self.groups),
            "usergroups.users.list": ("usergroups:read", self.group),
        }

    async def test(self, call: Call, by: Install, now: float) -> Json:
        name = self._state.teams[by.team]
        return ok(url=f"https://{name}.slack.com/", team=name, team_id=by.team, user="waypost", user_id=BOT,
                  bot_id=BOT_ID, is_enterprise_install=False)  # fmt: skip

    async def revoke(self, call: Call, by: Install, now: float) -> Json:
        if flag(call.args.get("test")):
            return ok(revoked=False)
        by.over = "token_revoked"
        return ok(revoked=True)

    async def open(self, call: Call, by: Install, now: float) -> Json:
        id = str(call.args.get("users", ""))
        user = self._state.users.get(id)
        if not id:
            raise Refused("users_list_not_supplied")
        if user is None or user.team != by.team:
            raise Refused("user_not_found")
        if user.deleted:
            raise Refused("user_disabled")
        if user.bot:
            raise Refused("cannot_dm_bot")
        before = len(self._state.channels)
        channel = self._state.direct(user)
        known = {"no_op": True, "already_open": True} if len(self._state.channels) == before else {}
        return ok(channel=channel.json(BOT) if flag(call.args.get("return_im")) else {"id": channel.id}, **known)

    async def info(self, call: Call, by: Install, now: float) -> Json:
        channel = self._readable(call, by, "read")
        count = {"num_members": len(channel.members)} if flag(call.args.get("include_num_members")) else {}
        return ok(channel={**channel.json(BOT), **count})

    async def list(self, call: Call, by: Install, now: float) -> Json:
        kinds = str(call.args.get("types") or "public_channel").split(",")
        found = [
            channel.json(BOT) for channel in self._state.channels.values()
            if channel.team == by.team and _kind(channel) in kinds
            and (not channel.private or BOT in channel.members)
            and not (channel.archived and flag(call.args.get("exclude_archived")))
        ]  # fmt: skip
        shown, cursor = _page(found, call.args, 100)
        return ok(channels=shown, response_metadata={"next_cursor": cursor})

    async def members(self, call: Call, by: Install, now: float) -> Json:
        channel = self._readable(call, by, "read")
        shown, cursor = _page(channel.members, call.args, 100)
        return ok(members=shown, response_metadata={"next_cursor": cursor})

    async def join(self, call: Call, by: Install, now: float) -> Json:
        channel = self._channel(call, by)
        if channel.private or channel.direct:
            raise Refused("method_not_supported_for_channel_type")
        if channel.archived:
            raise Refused("is_archived")
        already = BOT in channel.members
        channel.members += [] if already else [BOT]
        return ok(channel=channel.json(BOT), **({"warning": "already_in_channel"} if already else {}))

    async def history(self, call: Call, by: Install, now: float) -> Json:
        channel = self._readable(call, by, "history")
        if BOT not in channel.members:
            raise Refused("not_in_channel")
        among = [each for each in self._state.history(channel.id) if each.thread is None and _within(each, call.args)]
        return self._messages(list(reversed(among)), call, 100)

    async def replies(self, call: Call, by: Install, now: float) -> Json:
        channel = self._readable(call, by, "history")
        if BOT not in channel.members:
            raise Refused("not_in_channel")
        parent = self._state.find(channel.id, str(call.args.get("ts")))
        if parent is None:
            raise Refused("thread_not_found")
        among = [each for each in self._state.replies(parent) if _within(each, call.args)]
        return self._messages([parent, *among], call, 1000)

    async def user(self, call: Call, by: Install, now: float) -> Json:
        found = self._state.users.get(str(call.args.get("user")))
        near = found and any(found.id in each.members for each in self._state.channels.values() if each.team == by.team)
        if found is None or (found.team != by.team and not near):
            raise Refused("user_not_found")
        return ok(user=found.json())

    async def users(self, call: Call, by: Install, now: float) -> Json:
        among = [each.json() for each in self._state.users.values() if each.team == by.team]
        shown, cursor = _page(among, call.args, 200)
        return ok(members=shown, cache_ts=1, response_metadata={"next_cursor": cursor})

    async def groups(self, call: Call, by: Install, now: float) -> Json:
        named = flag(call.args.get("include_users"))
        found = [
            {key: value for key, value in group.items() if named or key != "users"}
            for group in self._state.groups.values() if group["team_id"] == by.team
        ]  # fmt: skip
        return ok(usergroups=found)

    async def group(self, call: Call, by: Install, now: float) -> Json:
        found = self._state.groups.get(str(call.args.get("usergroup")))
        if found is None or found["team_id"] != by.team:
            raise Refused("no_such_subteam")
        return ok(users=found["users"])

    def access(self, call: Call, request: web.Request) -> Json:
        """Trade a code for a workspace's token; `oauth.v2.access` alone needs no token."""
        shown = request.headers.get("Authorization", "")
        basic = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        given = (call.args.get("client_id"), call.args.get("client_secret"))
        if shown != f"Basic {basic}" and given != (CLIENT_ID, CLIENT_SECRET):
            raise Refused("bad_client_secret")
        team = self.codes.pop(str(call.args.get("code")), None)
        if team is None:
            raise Refused("invalid_code")
        install = next(each for each in self._state.installs.values() if each.team == team)
        install.over = ""
        return ok(
            app_id=APP, authed_user={"id": "U3"}, scope=",".join(sorted(install.scopes)), token_type="bot",
            access_token=install.token, bot_user_id=BOT, team={"id": team, "name": self._state.teams[team]},
            enterprise=None, is_enterprise_install=False,
        )  # fmt: skip

    def _channel(self, call: Call, by: Install) -> Channel:
        channel = self._state.channels.get(str(call.args.get("channel")))
        if channel is None or channel.team != by.team or (channel.private and BOT not in channel.members):
            raise Refused("channel_not_found")
        return channel

    def _readable(self, call: Call, by: Install, what: str) -> Channel:
        channel = self._channel(call, by)
        need(f"{channel.scope}:{what}", by)
        return channel

    def _messages(self, among: Sequence[Message], call: Call, usual: int) -> Json:
        shown, cursor = _page(among, call.args, usual)
        metadata = flag(call.args.get("include_all_metadata"))
        listed = [each.json(len(self._state.replies(each)), metadata=metadata) for each in shown]
        next_page = {"response_metadata": {"next_cursor": cursor}} if cursor else {}
        return ok(messages=listed, has_more=bool(cursor), **next_page)


def need(scope: str, by: Install) -> None:
    """Refuse who has not got a scope."""
    if scope and scope not in by.scopes:
        raise Refused("missing_scope", needed=scope, provided=",".join(sorted(by.scopes)))


def _kind(channel: Channel) -> str:
    return "im" if channel.direct else "private_channel" if channel.private else "public_channel"


def _within(message: Message, args: Json) -> bool:
    """Whether a message is between `oldest` and `latest`, which count only with `inclusive`."""
    at, oldest, latest = _moment(message.ts), _moment(args.get("oldest")), _moment(args.get("latest"))
    if flag(args.get("inclusive")):
        return (oldest is None or at >= oldest) and (latest is None or at <= latest)  # type: ignore[operator]
    return (oldest is None or at > oldest) and (latest is None or at < latest)  # type: ignore[operator]


def _moment(ts: Any) -> tuple[int, int] | None:
    """A timestamp as two numbers: as one, its last digits would be lost."""
    if not ts:
        return None
    seconds, _, rest = str(ts).partition(".")
    return int(seconds), int(rest.ljust(6, "0")[:6] or 0)


def _page(among: Sequence[Any], args: Json, usual: int) -> tuple[list[Any], str]:
    """One page, and the cursor of the next ("" at the end)."""
    limit = min(int(args.get("limit") or usual), 999)
    try:
        start = int(base64.b64decode(args["cursor"]).decode().removeprefix("next:")) if args.get("cursor") else 0
    except ValueError:
        raise Refused("invalid_cursor") from None
    end = start + limit
    cursor = base64.b64encode(f"next:{end}".encode()).decode() if end < len(among) else ""
    return list(among[start:end]), cursor
