"""What the loopback Discord knows: a server (or several), its people, rights, channels and messages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

Json = dict[str, Any]

EPOCH = 1420070400000
MANAGE_GUILD, VIEW, SEND, EMBED, HISTORY = 1 << 5, 1 << 10, 1 << 11, 1 << 14, 1 << 16
USUAL = VIEW | SEND | EMBED | HISTORY
EPHEMERAL, LOADING = 1 << 6, 1 << 7
TEXT, DIRECT = 0, 1
GUILD_MESSAGES, DIRECT_MESSAGES = 1 << 9, 1 << 12


@dataclass
class User:
    """Somebody. `reachable`: whether the bot may write to them directly."""

    id: str
    name: str
    bot: bool = False
    nick: str | None = None
    roles: list[str] = field(default_factory=list)
    member: bool = True
    reachable: bool = True

    def json(self) -> Json:
        return {
            "id": self.id,
            "username": self.name,
            "discriminator": "0",
            "global_name": None,
            "avatar": None,
            "bot": self.bot,
        }


@dataclass
class Channel:
    """A text channel of the server, or somebody's direct messages with the bot (`recipient`)."""

    id: str
    name: str
    recipient: User | None = None
    overwrites: list[Json] = field(default_factory=list)
    guild: str = ""
    """Which server it is on; "" for the first one."""

    @property
    def direct(self) -> bool:
        return self.recipient is not None

    def json(self, guild: str) -> Json:
        if self.recipient:
            return {"id": self.id, "type": DIRECT, "recipients": [self.recipient.json()], "last_message_id": None}
        rights = {"permission_overwrites": self.overwrites, "nsfw": False, "parent_id": None, "topic": None}
        return {"id": self.id, "type": TEXT, "guild_id": guild, "name": self.name, "position": 0, **rights}


@dataclass
class Message:
    """A message. `only_for`: the one person who sees it. `asked`: the interaction that it answers, as metadata."""

    id: str
    channel: Channel
    author: User
    body: Json
    at: datetime
    nonce: str | None = None
    only_for: str | None = None
    asked: Json | None = None
    deleted: bool = False
    edits: int = 0

    @property
    def loading(self) -> bool:
        return bool(self.body.get("flags", 0) & LOADING)

    @property
    def text(self) -> str:
        """All words of the message, line by line."""
        return "\n".join(str(part["content"]) for part in walk(self.body.get("components", [])) if part["type"] == 10)

    def controls(self) -> list[Json]:
        """Everything that can be pressed or chosen from."""
        return [part for part in walk(self.body.get("components", [])) if "custom_id" in part]

    def json(self, nonce: str | None = None) -> Json:
        return {
            "id": self.id,
            "channel_id": self.channel.id,
            "type": 0,
            "content": "",
            "author": self.author.json(),
            "embeds": [],
            "attachments": [],
            "mentions": [],
            "mention_roles": [],
            "mention_everyone": False,
            "tts": False,
            "pinned": False,
            "timestamp": self.at.isoformat(),
            "edited_timestamp": self.at.isoformat() if self.edits else None,
            "components": [],
            "flags": 0,
            **{key: value for key, value in self.body.items() if key in ("content", "embeds", "components", "flags")},
            **({"nonce": nonce} if nonce else {}),
            **({"interaction_metadata": self.asked} if self.asked else {}),
        }


class State:
    """Everything that is stored. Ids grow with the clock, as Discord's do."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.now = now
        self._last = 0
        self._fixed = count(100000000000000001)
        self.nonce_window = timedelta(seconds=300)
        self.guild = self.fixed_id()
        self.guilds = [self.guild]
        self.bot = User(self.fixed_id(), "waypost", bot=True)
        self.users = {self.bot.id: self.bot}
        self.roles: list[Json] = [self._role(self.guild, "@everyone", USUAL)]
        self.channels: dict[str, Channel] = {}
        self.messages: dict[str, Message] = {}
        self.nonces: dict[str, Message] = {}
        self.commands: dict[str, list[Json]] = {}

    def fixed_id(self) -> str:
        """An id for what was there before: the same in every run."""
        return str(next(self._fixed))

    def new_id(self) -> str:
        """A snowflake of this moment, larger than all before."""
        milliseconds = int(self.now().timestamp() * 1000)
        self._last = max(self._last + 1, (milliseconds - EPOCH) << 22)
        return str(self._last)

    def add_user(self, name: str, *, roles: list[str] | None = None) -> User:
        user = User(self.fixed_id(), name, roles=roles or [])
        self.users[user.id] = user
        return user

    def add_role(self, name: str, permissions: int = 0) -> str:
        role = self._role(self.fixed_id(), name, permissions)
        self.roles.append(role)
        return str(role["id"])

    def add_guild(self) -> str:
        """Another server, in the next shard."""
        made = str(int(self.guilds[-1]) + (1 << 22))
        self.guilds.append(made)
        self.roles.append(self._role(made, "@everyone", USUAL))
        return made

    def guild_of(self, channel: Channel) -> str:
        return channel.guild or self.guild

    def add_channel(self, name: str, guild: str = "") -> Channel:
        channel = Channel(self.fixed_id(), name, guild=guild)
        self.channels[channel.id] = channel
        return channel

    def direct(self, user: User) -> Channel:
        """Somebody's direct messages with the bot; the same channel every time."""
        known = next((channel for channel in self.channels.values() if channel.recipient is user), None)
        if known is None:
            known = Channel(self.new_id(), "", user)
            self.channels[known.id] = known
        return known

    def deny(self, channel: Channel, rights: int) -> None:
        """Take rights from the bot in a channel."""
        channel.overwrites.append({"id": self.bot.id, "type": 1, "allow": "0", "deny": str(rights)})

    def rights(self, user: User, channel: Channel) -> int:
        """What somebody may do in a channel."""
        if channel.direct:
            return USUAL
        total = 0
        for role in self.roles:
            if role["id"] == self.guild_of(channel) or role["id"] in user.roles:
                total |= int(role["permissions"])
        mine = (self.guild_of(channel), *user.roles, user.id)
        for overwrite in (each for each in channel.overwrites if each["id"] in mine):
            total = total & ~int(overwrite["deny"]) | int(overwrite["allow"])
        return total

    def add_message(
        self, channel: Channel, body: Json, *, author: User | None = None, only_for: str | None = None,
        asked: Json | None = None,
    ) -> Message:  # fmt: skip
        id = self.new_id()
        made = Message(id, channel, author or self.bot, _numbered(body), self.now(), only_for=only_for, asked=asked)
        self.messages[id] = made
        return made

    def edit(self, message: Message, body: Json) -> None:
        """Change a message; what is not named stays as it is."""
        flags = body.get("flags") or message.body.get("flags", 0) & ~LOADING
        kept = EPHEMERAL if message.only_for else 0
        message.body = {**message.body, **_numbered(body), "flags": flags & ~LOADING | kept}
        message.edits += 1

    def history(self, channel: Channel) -> Iterator[Message]:
        """What anyone in the channel can look up, oldest first."""
        return (
            each for each in self.messages.values()
            if each.channel is channel and not each.deleted and each.only_for is None
        )  # fmt: skip

    def known_nonce(self, nonce: str) -> Message | None:
        """The message that was posted with this nonce, while it is remembered."""
        message = self.nonces.get(nonce)
        return message if message and self.now() - message.at < self.nonce_window else None

    def guild_json(self, guild: str = "") -> Json:
        id = guild or self.guild
        here = [each for each in self.channels.values() if not each.direct and self.guild_of(each) == id]
        return {
            "id": id,
            "name": "The library",
            "unavailable": False,
            "owner_id": "1",
            "roles": [role for role in self.roles if role["id"] == id or role["id"] not in self.guilds],
            "channels": [channel.json(id) for channel in here],
            "members": [self.member_json(self.bot)],
            "member_count": len(self.users),
            "threads": [],
        }

    def member_json(self, user: User) -> Json:
        return {"user": user.json(), "nick": user.nick, "roles": user.roles, "flags": 0, "joined_at": None}

    def _role(self, id: str, name: str, permissions: int) -> Json:
        look = {"color": 0, "colors": {"primary_color": 0}, "hoist": False, "managed": False, "mentionable": False}
        return {"id": id, "name": name, "position": 0, "permissions": str(permissions), "flags": 0, **look}


def walk(components: Any) -> Iterator[Json]:
    """Every component, nested ones too."""
    for component in components:
        yield component
        inner = [*component.get("components", []), component.get("accessory"), component.get("component")]
        yield from walk(each for each in inner if each)


def _numbered(body: Mapping[str, Any]) -> Json:
    """The body as Discord stores it: every component has a number."""
    copied: Json = _copied(dict(body))
    for number, component in enumerate(walk(copied.get("components") or []), 1):
        component.setdefault("id", number)
    return copied


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copied(each) for key, each in value.items()}
    return [_copied(each) for each in value] if isinstance(value, list) else value
