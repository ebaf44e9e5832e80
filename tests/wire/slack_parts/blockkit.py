"""Block Kit's rules for whatever is shown, also those that no library checks."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from tests.wire.slack_parts.answers import Json
from tests.wire.slack_parts.state import elements

ID, VIEW_SIZE = 255, 250_000
COUNTS = {"message": 50, "modal": 100, "home": 100}
ANYWHERE = {"section", "actions", "context", "divider", "header", "image", "input", "rich_text", "video"}
BLOCKS = {"message": ANYWHERE | {"markdown", "file", "table"}, "modal": ANYWHERE, "home": ANYWHERE}
ONE_PICK = {"static_select", "external_select", "users_select", "conversations_select", "channels_select"}
MANY_PICKS = {f"multi_{each}" for each in ONE_PICK}
PICKERS = {"datepicker", "timepicker", "datetimepicker"}
TYPED = {"plain_text_input", "number_input", "email_text_input", "url_text_input", "rich_text_input"}
BOXES = {"checkboxes", "radio_buttons"}
IN_ACTIONS = {"button", "overflow", "workflow_button"} | ONE_PICK | PICKERS | BOXES
ALLOWED = {
    "actions": IN_ACTIONS,
    "section": IN_ACTIONS | MANY_PICKS | {"image"},
    "context": {"image", "mrkdwn", "plain_text"},
    "input": TYPED | ONE_PICK | MANY_PICKS | PICKERS | BOXES | {"file_input"},
}
MOST_ELEMENTS = {"actions": 25, "context": 10}
MOST_OPTIONS = {"checkboxes": 10, "radio_buttons": 10, "overflow": 5, "static_select": 100, "multi_static_select": 100}


def check_message(body: Json) -> list[str]:
    """What Slack would not take in a message."""
    found = list(_blocks(body.get("blocks") or [], "message"))
    if body.get("blocks") and not body.get("text"):
        found.append("blocks without a `text` for the notification")
    if len(body.get("text") or "") > 40_000:
        found.append("a text of more than 40,000 characters")
    if len(json.dumps(body.get("blocks") or [])) > 13_200 * 3:
        found.append("blocks far beyond 13,200 characters")
    return found


def check_view(view: Json) -> list[str]:
    """What Slack would not take in a modal or a home."""
    kind = view.get("type")
    if kind not in ("modal", "home"):
        return [f"a view of type {kind!r}"]
    found = list(_blocks(view.get("blocks"), kind))
    inputs = [block for block in view.get("blocks") or [] if block.get("type") == "input"]
    if kind == "modal":
        found += _text(view.get("title"), "title", 24, plain=True)
        for name in ("submit", "close"):
            found += _text(view[name], name, 24, plain=True) if view.get(name) is not None else ()
        if inputs and not view.get("submit"):
            found.append("input blocks in a modal without submit")
    for name, most in (("private_metadata", 3000), ("callback_id", ID)):
        if len(view.get(name) or "") > most:
            found.append(f"{name} of more than {most} characters")
    return found


def check_options(given: Any) -> list[str]:
    """What Slack would not take as the answer to somebody who types."""
    groups = given.get("option_groups")
    if groups is not None:
        return [problem for group in groups for problem in _options(group.get("options"), "suggestions", 100)]
    return [] if given.get("options") == [] else list(_options(given.get("options"), "suggestions", 100))


def _blocks(blocks: Any, surface: str) -> Iterator[str]:
    if not isinstance(blocks, list):
        yield "no list of blocks"
        return
    if len(blocks) > COUNTS[surface]:
        yield f"{len(blocks)} blocks, {COUNTS[surface]} fit"
    for twice, times in Counter(block.get("block_id") for block in blocks).items():
        if twice is not None and times > 1:
            yield f"block_id {twice!r} {times} times"
    for n, block in enumerate(blocks):
        for problem in _block(block, surface):
            yield f"{problem} [json-pointer:/blocks/{n}]"


def _block(block: Json, surface: str) -> Iterator[str]:
    kind = str(block.get("type"))
    if kind not in BLOCKS[surface]:
        yield f"a block of type {kind!r} on a {surface}"
        return
    if not 0 < len(block.get("block_id", "x")) <= ID:
        yield "block_id must have 1 to 255 characters"
    yield from SHAPES.get(kind, _nothing)(block)
    inner = elements(block) if kind != "rich_text" else []
    most = MOST_ELEMENTS.get(kind)
    if most and not 1 <= len(block.get("elements") or []) <= most:
        yield f"{kind} with {len(block.get('elements') or [])} elements"
    ids = Counter(each["action_id"] for each in inner if "action_id" in each)
    yield from (f"action_id {id!r} {times} times in one block" for id, times in ids.items() if times > 1)
    for each in inner:
        if each.get("type") not in ALLOWED.get(kind, ()):
            yield f"a {each.get('type')!r} in a block of type {kind}"
        yield from _element(each)


def _nothing(block: Json) -> Iterator[str]:
    yield from ()


def _section(block: Json) -> Iterator[str]:
    if block.get("text") is None and not block.get("fields"):
        yield "a section with neither text nor fields"
    if block.get("text") is not None:
        yield from _text(block["text"], "section", 3000)
    if len(block.get("fields") or []) > 10:
        yield f"{len(block['fields'])} fields"
    for each in block.get("fields") or []:
        yield from _text(each, "field", 2000)


def _header(block: Json) -> Iterator[str]:
    yield from _text(block.get("text"), "header", 150, plain=True)


def _input(block: Json) -> Iterator[str]:
    yield from _text(block.get("label"), "label", 2000, plain=True)
    if block.get("hint") is not None:
        yield from _text(block["hint"], "hint", 2000, plain=True)
    if not block.get("element"):
        yield "an input without an element"


def _image(block: Json) -> Iterator[str]:
    if not block.get("alt_text") or not (block.get("image_url") or block.get("slack_file")):
        yield "an image without alt_text or address"


def _markdown(block: Json) -> Iterator[str]:
    if not 0 < len(block.get("text") or "") <= 12_000:
        yield "a markdown block must have 1 to 12,000 characters"


SHAPES = {"section": _section, "header": _header, "input": _input, "image": _image, "markdown": _markdown}


def _element(each: Json) -> Iterator[str]:
    kind = str(each.get("type"))
    if kind in ("mrkdwn", "plain_text"):
        yield from _text(each, "context", 3000)
        return
    if kind == "image":
        yield from _image(each)
        return
    if not 0 < len(each.get("action_id", "x")) <= ID:
        yield "action_id must have 1 to 255 characters"
    if kind == "button":
        yield from _button(each)
    if each.get("placeholder") is not None:
        yield from _text(each["placeholder"], "placeholder", 150, plain=True)
    if kind in MOST_OPTIONS:
        given = each.get("options")
        for group in each.get("option_groups") or []:
            yield from _text(group.get("label"), "group", 75, plain=True)
            yield from _options(group.get("options"), kind, 100)
        if given is not None or not each.get("option_groups"):
            yield from _options(given, kind, MOST_OPTIONS[kind])
        yield from _initial(each)
    if kind == "plain_text_input":
        yield from _line(each)


def _button(each: Json) -> Iterator[str]:
    yield from _text(each.get("text"), "button", 75, plain=True)
    if each.get("style", "primary") not in ("primary", "danger"):
        yield f"a button of style {each['style']!r}"
    if len(each.get("value") or "") > 2000 or len(each.get("url") or "") > 3000:
        yield "a button whose value or url is too long"


def _line(each: Json) -> Iterator[str]:
    most = each.get("max_length", 3000)
    if not 1 <= most <= 3000:
        yield f"max_length {most}"
    if len(each.get("initial_value") or "") > most:
        yield "an initial_value longer than max_length"


def _options(options: Any, where: str, most: int) -> Iterator[str]:
    if not isinstance(options, list) or not 1 <= len(options) <= most:
        yield f"{where} with {len(options or [])} options, 1 to {most} fit"
        return
    values = Counter(str(option.get("value")) for option in options)
    yield from (f"option value {value!r} {times} times" for value, times in values.items() if times > 1)
    for option in options:
        # Only check boxes and radio buttons take markup in their labels.
        yield from _text(option.get("text"), "option", 75, plain=where not in BOXES)
        if not 0 < len(option.get("value") or "") <= 150:
            yield "an option's value must have 1 to 150 characters"
        if option.get("description") is not None:
            yield from _text(option["description"], "description", 75, plain=where not in BOXES)


def _initial(each: Json) -> Iterator[str]:
    offered = [*(each.get("options") or [])]
    offered += [option for group in each.get("option_groups") or [] for option in group.get("options") or []]
    if "initial_options" in each and not each["initial_options"]:
        yield "empty initial_options"
    picked = [*(each.get("initial_options") or []), *([each["initial_option"]] if each.get("initial_option") else [])]
    if any(option not in offered for option in picked):
        yield "an initial option that is not among the options"


def _text(given: Any, what: str, most: int, *, plain: bool = False) -> Iterator[str]:
    if not isinstance(given, dict) or given.get("type") not in (("plain_text",) if plain else ("plain_text", "mrkdwn")):
        yield f"{what}: not a {'plain_text' if plain else 'text'} object"
    elif not isinstance(given.get("text"), str) or not 0 < len(given["text"]) <= most:
        yield f"{what}: must have 1 to {most} characters"


def joined(problems: Sequence[str], what: str) -> list[str]:
    """Findings that say where they are from."""
    return [f"{what}: {problem}" for problem in problems]
