"""Discord's rules for everything that is sent, also those which the simulation does not check."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

COMMAND_NAME = re.compile(r"[-_'\w]{1,32}")
V2 = 1 << 15
EPHEMERAL = 1 << 6


def complaints(calls: Sequence[Any]) -> list[str]:
    """What Discord would refuse in the calls that a client made (method, path, json); empty if nothing."""
    found: list[str] = []
    for call in calls:
        found += [f"{call.method} {call.path}: {problem}" for problem in _check(call.method, call.path, call.json)]
    return found


def _check(method: str, path: str, body: Any) -> Iterator[str]:
    if method == "PUT" and path.endswith("/commands"):
        yield from check_commands(body)
    elif path.endswith("/callback"):
        yield from _check_callback(body)
    elif method in ("POST", "PATCH") and re.search(r"/(messages(/\d+|/@original)?|webhooks/\d+/[^/]+)$", path):
        yield from check_message(body)
        if method == "POST" and path.endswith("/messages"):
            yield from _check_nonce(body)


def _check_nonce(body: Any) -> Iterator[str]:
    if not 1 <= len(str(body.get("nonce", ""))) <= 25:
        yield "a post without a nonce of 1 to 25 characters"
    if not body.get("enforce_nonce"):
        yield "a nonce that is not enforced"


def _check_callback(body: Any) -> Iterator[str]:
    kind, data = body["type"], body.get("data") or {}
    if kind in (4, 7):
        yield from check_message(data)
    if kind == 5 and data.get("flags", 0) & ~EPHEMERAL:
        yield "a deferred answer with flags other than EPHEMERAL"
    if kind == 8:
        yield from _check_suggestions(data["choices"])
    if kind == 9:
        yield from check_modal(data)


def _check_suggestions(choices: Any) -> Iterator[str]:
    if len(choices) > 25:
        yield f"{len(choices)} suggestions"
    for choice in choices:
        if not 1 <= len(choice["name"]) <= 100:
            yield f"a suggestion with a name of {len(choice['name'])} characters"
        if isinstance(choice["value"], str) and not 1 <= len(choice["value"]) <= 100:
            yield f"a suggestion with a value of {len(choice['value'])} characters"


def check_message(body: Any) -> Iterator[str]:
    """The rules for a message of components."""
    if not body.get("flags", 0) & V2:
        yield "a message without the components flag"
    if any(body.get(field) for field in ("content", "embeds", "poll", "sticker_ids")):
        yield "a message of components that has content or embeds too"
    mentions = body.get("allowed_mentions")
    if mentions is None or set(mentions.get("parse", [])) & {"everyone", "roles", "users"}:
        yield f"a message that may ping by accident: {mentions}"
    yield from check_components(body.get("components") or [])


def check_components(components: Any) -> Iterator[str]:
    """The rules for all components of one message together."""
    every = list(_walk(components))
    if not every:
        yield "a message with nothing in it"
    if len(every) > 40:
        yield f"{len(every)} components"
    text = sum(len(each["content"]) for each in every if each["type"] == 10)
    if text > 4000:
        yield f"{text} characters of text"
    ids = [each["custom_id"] for each in every if "custom_id" in each]
    if len(ids) != len(set(ids)):
        yield f"custom_ids twice in one message: {sorted(id for id in ids if ids.count(id) > 1)}"
    for each in every:
        yield from _check_component(each)


def _check_component(each: Any) -> Iterator[str]:
    kind = each["type"]
    if "custom_id" in each and not 1 <= len(each["custom_id"]) <= 100:
        yield f"a custom_id of {len(each['custom_id'])} characters"
    if kind == 1:
        yield from _check_row(each["components"])
    if kind == 2:
        yield from _check_button(each)
    if kind == 3:
        yield from check_select(each)
    if kind == 10 and not each["content"].strip():
        yield "an empty text"
    if kind == 17 and not each["components"]:
        yield "an empty container"


def _check_row(children: Any) -> Iterator[str]:
    kinds = {child["type"] for child in children}
    if not 1 <= len(children) <= 5:
        yield f"a row of {len(children)}"
    if 3 in kinds and len(children) > 1:
        yield "a menu that shares its row"


def _check_button(each: Any) -> Iterator[str]:
    if not 1 <= len(each.get("label") or "") <= 80:
        yield f"a button label of {len(each.get('label') or '')} characters"
    if each["style"] == 5:
        if "custom_id" in each or not 1 <= len(each["url"]) <= 512 or not re.match(r"https?://", each["url"]):
            yield f"a link button to {each.get('url')!r}"
    elif "custom_id" not in each or "url" in each:
        yield "a button that does nothing, or two things"


def check_select(each: Any) -> Iterator[str]:
    """The rules for a menu of given options."""
    options = each["options"]
    least, most = each.get("min_values", 1), each.get("max_values", 1)
    if not 1 <= len(options) <= 25:
        yield f"a menu of {len(options)} options"
    if not 0 <= least <= most <= len(options):
        yield f"a menu of {len(options)} that takes {least} to {most}"
    if len({option["value"] for option in options}) != len(options):
        yield "two options with the same value"
    if sum(bool(option.get("default")) for option in options) > most:
        yield "more options chosen beforehand than may be chosen"
    if len(each.get("placeholder") or "") > 150:
        yield "a placeholder of more than 150 characters"
    for option in options:
        sizes = (len(option["label"]), len(option["value"]))
        if not all(1 <= size <= 100 for size in sizes) or len(option.get("description") or "") > 100:
            yield f"an option with {sizes} characters"


def check_modal(modal: Any) -> Iterator[str]:
    """The rules for a form."""
    if not 1 <= len(modal["title"]) <= 45 or not 1 <= len(modal["custom_id"]) <= 100:
        yield "a form whose title or id is too long, or missing"
    if not 1 <= len(modal["components"]) <= 5:
        yield f"a form of {len(modal['components'])} fields"
    ids = [label["component"]["custom_id"] for label in modal["components"]]
    if len(set(ids)) != len(ids):
        yield "two fields with the same id"
    for label in modal["components"]:
        yield from _check_field(label)


def _check_field(label: Any) -> Iterator[str]:
    if label["type"] != 18:
        yield f"a field of type {label['type']} in a form"
    if not 1 <= len(label["label"]) <= 45 or len(label.get("description") or "") > 100:
        yield f"a field label of {len(label['label'])} characters"
    inner = label["component"]
    if inner["type"] == 3:
        yield from check_select(inner)
    if inner["type"] in (3, 5, 6, 7, 8) and inner.get("required", True) and inner.get("min_values", 1) < 1:
        yield "a required menu that takes nothing"
    if len(inner.get("default_values") or []) > inner.get("max_values", 1):
        yield "more chosen beforehand than may be chosen"
    if inner["type"] == 4:
        if len(inner.get("value") or "") > min(inner.get("max_length") or 4000, 4000):
            yield "a value that is longer than its field"
        if len(inner.get("placeholder") or "") > 100:
            yield "a placeholder of more than 100 characters"


def check_commands(commands: Any) -> Iterator[str]:
    """The rules for a whole set of commands."""
    if len(commands) > 100:
        yield f"{len(commands)} commands"
    for command in commands:
        entries = list(_entries(command))
        sizes = [
            len(entry["name"])
            + len(entry["description"])
            + sum(len(choice["name"]) + len(str(choice["value"])) for choice in entry.get("choices", []))
            for entry in entries
        ]
        if sum(sizes) > 8000:
            yield f"/{command['name']} has {sum(sizes)} characters"
        for entry in entries:
            yield from _check_entry(entry)


def _check_entry(entry: Any) -> Iterator[str]:
    name, options = entry["name"], entry.get("options", [])
    if not COMMAND_NAME.fullmatch(name) or name.lower() != name:
        yield f"the name {name!r}"
    if not 1 <= len(entry["description"]) <= 100:
        yield f"{name}: a description of {len(entry['description'])} characters"
    if len(options) > 25 or len({option["name"] for option in options}) < len(options):
        yield f"{name}: too many options, or two of one name"
    required = [bool(option.get("required")) for option in options]
    if required != sorted(required, reverse=True):
        yield f"{name}: an option that must be given after one that need not"
    if {option["type"] in (1, 2) for option in options} == {True, False}:
        yield f"{name}: sub-commands beside options"
    if entry.get("choices") and entry.get("autocomplete"):
        yield f"{name}: choices together with suggestions"
    if len(entry.get("choices", [])) > 25:
        yield f"{name}: {len(entry['choices'])} choices"
    for choice in entry.get("choices", []):
        if not 1 <= len(choice["name"]) <= 100 or len(str(choice["value"])) > 100:
            yield f"{name}: a choice of more than 100 characters"


def _entries(entry: Any) -> Iterator[Any]:
    yield entry
    for option in entry.get("options", []):
        yield from _entries(option)


def _walk(components: Any) -> Iterator[Any]:
    for component in components:
        yield component
        yield from _walk(component.get("components", []))
        if "accessory" in component:
            yield from _walk([component["accessory"]])
