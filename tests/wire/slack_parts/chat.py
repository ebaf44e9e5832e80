"""The `chat.*` methods and response_urls: what is written, changed and taken back."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tests.wire.slack_parts.answers import Json, Refused, ok
from tests.wire.slack_parts.blockkit import check_message
from tests.wire.slack_parts.checks import Call, Log, flag
from tests.wire.slack_parts.faults import Bucket
from tests.wire.slack_parts.state import BOT, Channel, Install, Message, State

EVENT_TYPE = re.compile(r"[A-Za-z0-9_-]{1,255}")
USES, LIFE = 5, timedelta(minutes=30)


class TooFast(Exception):
    """A channel takes no more for so many seconds."""

    def __init__(self, after: int) -> None:
        self.after = after
        super().__init__(str(after))


@dataclass
class ResponseUrl:
    """A way to answer one interaction: five times, for half an hour."""

    channel: Channel
    user: str
    made: datetime
    message: Message | None = None
    used: int = 0


class Chat:
    """Implements the methods by name; `bucket` limits posts by channel."""

    def __init__(self, state: State, log: Log) -> None:
        self._state = state
        self._log = log
        self.bucket = Bucket()
        self.response_urls: dict[str, ResponseUrl] = {}
        self.methods = {
            "chat.postMessage": ("chat:write", self.post),
            "chat.update": ("chat:write", self.update),
            "chat.postEphemeral": ("chat:write", self.whisper),
            "chat.delete": ("chat:write", self.delete),
        }

    async def post(self, call: Call, by: Install, now: float) -> Json:
        body, channel = self._body(call), self.writable(call.args.get("channel"), by)
        after = self.bucket.take(channel.id, now)
        if after:
            raise TooFast(after)
        thread = call.args.get("thread_ts")
        if thread and self._state.find(channel.id, str(thread)) is None:
            raise Refused("thread_not_found")
        made = self._state.add_message(channel, body, thread=thread, metadata=_metadata(call.args.get("metadata")))
        return ok(channel=channel.id, ts=made.ts, message=made.json())

    async def update(self, call: Call, by: Install, now: float) -> Json:
        channel = self._known(call, by)
        message = self._state.find(channel.id, str(call.args.get("ts")))
        if message is None:
            raise Refused("message_not_found")
        if message.author != BOT:
            raise Refused("cant_update_message")
        self._change(message, call.args, self._problems(call.args, call.method))
        if call.args.get("metadata") is not None:
            message.metadata = _metadata(call.args["metadata"])
        return ok(channel=channel.id, ts=message.ts, text=message.body.get("text", ""), message=message.json())

    async def whisper(self, call: Call, by: Install, now: float) -> Json:
        body, channel = self._body(call), self.writable(call.args.get("channel"), by)
        user = str(call.args.get("user"))
        if user not in channel.members:
            raise Refused("user_not_in_channel")
        made = self._state.add_message(channel, body, thread=call.args.get("thread_ts"), only_for=user)
        return ok(message_ts=made.ts)

    async def delete(self, call: Call, by: Install, now: float) -> Json:
        channel = self._known(call, by)
        message = self._state.find(channel.id, str(call.args.get("ts")))
        if message is None:
            raise Refused("message_not_found")
        if message.author != BOT:
            raise Refused("cant_delete_message")
        message.deleted = True
        return ok(channel=channel.id, ts=message.ts)

    def writable(self, id: Any, by: Install) -> Channel:
        """The channel that the bot may write to; somebody's id stands for their direct messages."""
        user = self._state.users.get(str(id))
        channel = self._state.direct(user) if user else self._state.channels.get(str(id))
        if channel is None or channel.team != by.team or (channel.private and BOT not in channel.members):
            raise Refused("channel_not_found")
        if channel.archived:
            raise Refused("is_archived")
        if BOT not in channel.members and "chat:write.public" not in by.scopes:
            raise Refused("not_in_channel")
        return channel

    def _known(self, call: Call, by: Install) -> Channel:
        """The channel of a message that exists; somebody's id will not do here."""
        id = str(call.args.get("channel"))
        if id in self._state.users:
            raise Refused("channel_not_found")
        return self.writable(id, by)

    def respond(self, id: str, body: Json) -> tuple[int, str]:
        """What a POST to a response_url brings: a status and a word."""
        url = self.response_urls.get(id)
        if url is None or url.used >= USES or self._state.now() - url.made > LIFE:
            return 404, "used_url" if url and url.used >= USES else "expired_url"
        url.used += 1
        problems = check_message(body) if body.get("blocks") else []
        self._log.findings += [f"response_url: {each}" for each in problems]
        if problems:
            return 400, "invalid_blocks"
        original = url.message if url.message is not None and not url.message.deleted else None
        if flag(body.get("delete_original")):
            if original:
                original.deleted = True
            return 200, "ok"
        if not body.get("text") and not body.get("blocks"):
            return 400, "no_text"
        if flag(body.get("replace_original")) and original:
            self._change(original, body, [])
        else:
            self.answer(url, body)
        return 200, "ok"

    def answer(self, url: ResponseUrl, body: Json) -> Message:
        """A message that answers an interaction: private unless it says `in_channel`."""
        shown = {key: value for key, value in body.items() if key in ("text", "blocks")}
        private = body.get("response_type", "ephemeral") != "in_channel"
        only_for = url.user if private else None
        return self._state.add_message(url.channel, shown, thread=body.get("thread_ts"), only_for=only_for)

    def _body(self, call: Call) -> Json:
        problems = self._problems(call.args, call.method)
        if problems:
            raise Refused("invalid_blocks", problems)
        if not call.args.get("text") and not call.args.get("blocks"):
            raise Refused("no_text")
        return {key: call.args[key] for key in ("text", "blocks") if call.args.get(key)}

    def _problems(self, args: Json, what: str) -> list[str]:
        found = check_message(args)
        self._log.findings += [f"{what}: {each}" for each in found]
        return found

    def _change(self, message: Message, args: Json, problems: list[str]) -> None:
        if problems:
            raise Refused("invalid_blocks", problems)
        fresh = {key: args[key] for key in ("text", "blocks") if args.get(key) is not None}
        # Blocks stay only where no text is given; a text alone takes their place.
        kept = {} if "text" in fresh else message.body
        message.body = {**kept, **self._state.numbered(fresh)}
        message.edits += 1


def _metadata(given: Any) -> Json | None:
    """Metadata as it is stored."""
    if not given:
        return None
    if not isinstance(given, dict) or set(given) - {"event_type", "event_payload"}:
        raise Refused("invalid_metadata_format")
    if not EVENT_TYPE.fullmatch(str(given.get("event_type", ""))) or not isinstance(given.get("event_payload"), dict):
        raise Refused("invalid_metadata_schema")
    if len(json.dumps(given)) > 8_000:
        raise Refused("metadata_too_large")
    return given
