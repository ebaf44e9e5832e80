"""Slack's rules for everything that is sent: two libraries' models, and the rules that neither knows."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from tests.slack.second_opinion import second_opinion
from tests.wire.slack_parts.blockkit import check_message, check_view

VIEW = 250_000
CHARACTERS = 13_000
"""In all blocks together; beyond that Slack was seen to refuse a message."""


def check_blocks(body: Any) -> list[str]:
    """What Slack would refuse in a message."""
    if not body.get("blocks"):
        return []
    characters = sum(_characters(block) for block in body["blocks"])
    found = [f"{characters} characters in all"] if characters > CHARACTERS else []
    found += [*check_message(body), *_modelled(body["blocks"]), *second_opinion(body["blocks"]), *_own(body["blocks"])]
    return [*found, *([] if body.get("text") else ["no text beside the blocks"])]


def check_modal(view: Any) -> list[str]:
    """What Slack would refuse in a modal or an App Home."""
    found = list(check_view(view))
    if len(json.dumps(view)) > VIEW:
        found.append("a view of more than 250 kB")
    try:
        View(**view).to_dict()
    except SlackObjectFormationError as error:
        found.append(str(error))
    return [*found, *_modelled(view["blocks"]), *second_opinion(view["blocks"]), *_own(view["blocks"])]


def _modelled(blocks: Sequence[Any]) -> Iterator[str]:
    for block in blocks:
        try:
            parsed = Block.parse(block)
            if parsed is None:
                yield f"no block at all: {block}"
            else:
                parsed.to_dict()
        except SlackObjectFormationError as error:
            yield f"{block['type']}: {error}"


def _own(blocks: Sequence[Any]) -> Iterator[str]:
    for block in blocks:
        for text in _texts(block):
            if text["type"] == "mrkdwn":
                yield from _mrkdwn(text)
        if block["type"] == "section" and "multi" in str(block.get("accessory")) and not block.get("text"):
            yield "a menu beside nothing"
        if block["type"] == "actions" and any("multi_" in each["type"] for each in block["elements"]):
            yield "a menu of many in a row of buttons"


def _mrkdwn(text: Any) -> Iterator[str]:
    if not text.get("verbatim"):
        yield "markup in which Slack looks for names"
    for word in ("<!channel", "<!here", "<!everyone"):
        if word in text["text"]:
            yield f"everybody is pinged by {word}"


def _texts(block: Any) -> Iterator[Any]:
    if isinstance(block, dict):
        if block.get("type") in ("mrkdwn", "plain_text") and "text" in block:
            yield block
        for each in block.values():
            yield from _texts(each)
    elif isinstance(block, list):
        for each in block:
            yield from _texts(each)


def _characters(block: Any) -> int:
    return sum(len(text["text"]) for text in _texts(block))
