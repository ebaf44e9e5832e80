"""What the loopback Slack knows: workspaces, their people, channels, messages, tokens and scopes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count

from tests.wire.slack_parts.answers import Json

BOT, BOT_ID, APP = "UBOT", "BBOT", "A1"

SCOPES = frozenset({
    "commands", "chat:write", "users:read", "usergroups:read", "im:write", "im:read", "im:history", "channels:read",
    "channels:history", "channels:join", "groups:read", "groups:history", "metadata.message:read",
})  # fmt: skip


@dataclass
class User:
    """Somebody in a workspace."""

    id: str
    name: str
    team: str
    zone: str | None = "Europe/Berlin"
    admin: bool = False
    owner: bool = False
    bot: bool = False
    deleted: bool = False
    display: str = ""

    def json(self) -> Json:
        zone = {"tz": self.zone, "tz_label": "A zone", "tz_offset": 3600} if self.zone else {}
        profile = {"real_name": self.name.title(), "display_name": self.display, "team": self.team}
        return {
            "id": self.id,
            "team_id": self.team,
            "name": self.name,
            "deleted": self.deleted,
            "real_name": self.name.title(),
            **zone,
            "profile": profile,
            "is_admin": self.admin,
            "is_owner": self.owner,
            "is_primary_owner": False,
            "is_restricted": False,
            "is_ultra_restricted": False,
            "is_bot": self.bot,
            "is_app_user": False,
            "updated": 1700000000,
        }


@dataclass
class Channel:
    """A channel, or somebody's direct messages with the bot (`with_user`)."""

    id: str
    name: str
    team: str
    private: bool = False
    archived: bool = False
    with_user: str | None = None
    members: list[str] = field(default_factory=list)

    @property
    def direct(self) -> bool:
        return self.with_user is not None

    @property
    def scope(self) -> str:
        """The first word of the scopes that it takes to read it."""
        return "im" if self.direct else "groups" if self.private else "channels"

    def json(self, reader: str) -> Json:
        if self.direct:
            return {"id": self.id, "is_im": True, "is_archived": self.archived, "user": self.with_user, "created": 1}
        return {
            "id": self.id,
            "name": self.name,
            "name_normalized": self.name,
            "is_channel": not self.private,
            "is_group": self.private,
            "is_im": False,
            "is_mpim": False,
            "is_private": self.private,
            "is_archived": self.archived,
            "is_general": False,
            "is_member": reader in self.members,
            "created": 1,
            "creator": "U3",
            "context_team_id": self.team,
        }


@dataclass
class Message:
    """A message. `only_for`: the one person who sees it, until their client is closed."""

    ts: str
    channel: Channel
    author: str
    body: Json
    thread: str | None = None
    metadata: Json | None = None
    only_for: str | None = None
    deleted: bool = False
    edits: int = 0

    @property
    def blocks(self) -> list[Json]:
        return list(self.body.get("blocks") or [])

    @property
    def text(self) -> str:
        """All words of the message, line by line; the notification's text if it has no blocks."""
        return "\n".join(words(self.blocks)) if self.blocks else str(self.body.get("text", ""))

    def controls(self) -> list[Json]:
        """Everything that can be pressed or chosen from."""
        return [element for _, element in controls(self.blocks)]

    def json(self, replies: int = 0, *, metadata: bool = False) -> Json:
        bot = {"bot_id": BOT_ID, "app_id": APP} if self.author == BOT else {}
        thread: Json = {"thread_ts": self.thread} if self.thread else {}
        if replies:
            thread = {"thread_ts": self.ts, "reply_count": replies}
        return {
            "type": "message",
            "user": self.author,
            **bot,
            "ts": self.ts,
            "team": self.channel.team,
            "text": self.body.get("text", ""),
            **({"blocks": deepcopy(self.blocks)} if self.blocks else {}),
            **thread,
            **({"edited": {"user": self.author, "ts": self.ts}} if self.edits and not self.blocks else {}),
            **({"metadata": self.metadata} if metadata and self.metadata else {}),
        }


@dataclass
class Install:
    """The app in a workspace: its token and what it may do."""

    token: str
    team: str
    scopes: set[str]
    over: str = ""
    """The error that the token gets once it is no longer good."""


class State:
    """Everything that is stored. Timestamps grow with the clock, as Slack's do."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.now = now
        self._last = 0
        self._ids = count(1)
        self.teams: dict[str, str] = {}
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.messages: list[Message] = []
        self.groups: dict[str, Json] = {}
        self.installs: dict[str, Install] = {}

    def new_id(self, letter: str) -> str:
        """An id of its own, such as D7."""
        return f"{letter}{next(self._ids)}0"

    def new_ts(self) -> str:
        """A timestamp of this moment, larger than all before."""
        self._last = max(self._last + 100, int(self.now().timestamp() * 1_000_000))
        return f"{self._last // 1_000_000}.{self._last % 1_000_000:06d}"

    def add_user(self, id: str, name: str, team: str, **more: bool) -> User:
        self.users[id] = User(id, name, team, **more)  # type: ignore[arg-type]
        return self.users[id]

    def add_channel(self, id: str, name: str, team: str, members: list[str], *, private: bool = False) -> Channel:
        self.channels[id] = Channel(id, name, team, private, members=members)
        return self.channels[id]

    def add_group(self, id: str, handle: str, team: str, members: list[str]) -> Json:
        """A user group, as `usergroups.list` shows it."""
        self.groups[id] = {"id": id, "team_id": team, "is_usergroup": True, "name": handle.title(), "handle": handle,
                           "date_delete": 0, "user_count": len(members), "users": members}  # fmt: skip
        return self.groups[id]

    def direct(self, user: User) -> Channel:
        """Somebody's direct messages with the bot; the same channel every time."""
        known = next((each for each in self.channels.values() if each.with_user == user.id), None)
        if known is None:
            known = Channel(self.new_id("D"), "", user.team, with_user=user.id, members=[BOT, user.id])
            self.channels[known.id] = known
        return known

    def add_message(
        self, channel: Channel, body: Json, *, author: str = BOT, thread: str | None = None,
        metadata: Json | None = None, only_for: str | None = None,
    ) -> Message:  # fmt: skip
        made = Message(self.new_ts(), channel, author, self.numbered(body), thread, metadata, only_for)
        self.messages.append(made)
        return made

    def find(self, channel: str, ts: str) -> Message | None:
        """A message that is in the history."""
        return next((each for each in self.history(channel) if each.ts == ts), None)

    def history(self, channel: str) -> Iterator[Message]:
        """What anyone in the channel can look up, oldest first, replies included."""
        return (each for each in self.messages if each.channel.id == channel and not each.deleted
                and each.only_for is None)  # fmt: skip

    def replies(self, message: Message) -> list[Message]:
        """What was said in a message's thread."""
        return [each for each in self.history(message.channel.id) if each.thread == message.ts]

    def numbered(self, body: Json) -> Json:
        """The body as Slack stores it: every block has an id, and what is an element without one gets one too."""
        copied = deepcopy(body)
        for block in copied.get("blocks") or []:
            block.setdefault("block_id", f"b{next(self._ids)}")
            for each in elements(block):
                if each.get("type") not in ("mrkdwn", "plain_text", "image"):
                    each.setdefault("action_id", f"a{next(self._ids)}")
        return copied


def elements(block: Json) -> list[Json]:
    """What stands in a block: the elements of actions and context, an accessory, an input's field."""
    inner = [*block.get("elements", []), block.get("accessory"), block.get("element")]
    return [each for each in inner if isinstance(each, dict)]


def controls(blocks: list[Json]) -> list[tuple[Json, Json]]:
    """Every block and control in it that has an id."""
    return [
        (block, each) for block in blocks if block.get("type") != "rich_text"
        for each in elements(block) if "action_id" in each
    ]  # fmt: skip


def words(value: object) -> Iterator[str]:
    """Everything that can be read, options and labels included."""
    if isinstance(value, dict):
        if isinstance(value.get("text"), str):
            yield value["text"]
        if isinstance(value.get("alt_text"), str):
            yield value["alt_text"]
        for key, inner in value.items():
            if key not in ("initial_option", "initial_options"):
                yield from words(inner)
    elif isinstance(value, list):
        for each in value:
            yield from words(each)
