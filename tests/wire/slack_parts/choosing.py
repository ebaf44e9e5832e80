"""How a person fills in a control: only with what it offers, and in the form that its picker gives."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time
from typing import Any

from tests.wire.slack_parts.answers import Json
from tests.wire.slack_parts.state import State
from tests.wire.slack_parts.views import VALUES

FROM_SERVER = ("external_select", "multi_external_select")


def label_of(element: Json) -> str:
    """What stands on a control."""
    shown = element.get("text") or element.get("placeholder") or {}
    return str(shown.get("text", ""))


def named(which: str, block: Json, element: Json) -> bool:
    """Whether a control is meant by its id, its block's id, its label, or the label of its block."""
    label = block.get("label") or {}
    return which in (element["action_id"], block.get("block_id"), label_of(element), label.get("text"))


def offered(element: Json) -> list[Json]:
    """The options that a control has."""
    groups = [option for group in element.get("option_groups") or [] for option in group["options"]]
    return [*(element.get("options") or []), *groups]


def choose(state: State, team: str, element: Json, given: Any, found: Sequence[Json] = ()) -> Any:
    """The value that a person's choice gives a control; `found` are options that it showed while they typed."""
    kind = element["type"]
    if given is None:
        return [] if kind == "checkboxes" or kind.startswith("multi_") else None
    if kind == "datepicker":
        return date.fromisoformat(str(given)).isoformat()
    if kind == "timepicker":
        return time.fromisoformat(str(given)).strftime("%H:%M")
    if VALUES.get(kind) == "value":
        return _typed(element, str(given))
    many = kind == "checkboxes" or kind.startswith("multi_")
    wanted = [given] if isinstance(given, str) else list(given)
    picked = [_pick(state, team, element, each, found) for each in wanted]
    most = element.get("max_selected_items", len(picked))
    assert len(picked) <= (most if many else 1), f"{label_of(element)!r} takes no {len(picked)} choices"
    return picked if many else next(iter(picked), None)


def _pick(state: State, team: str, element: Json, given: str, found: Sequence[Json]) -> Any:
    kind = element["type"].removeprefix("multi_")
    if kind == "users_select":
        assert given in state.users and state.users[given].team == team, f"there is no {given}"
        return given
    if kind in ("channels_select", "conversations_select"):
        assert given in state.channels and state.channels[given].team == team, f"there is no {given}"
        return given
    among = [*offered(element), *found]
    match = [option for option in among if given in (option["value"], option["text"]["text"])]
    assert match, f"{given!r} is not among {[option['text']['text'] for option in among]}"
    return match[0]


def _typed(element: Json, given: str) -> str | None:
    most = element.get("max_length", 3000)
    assert len(given) <= most, f"only {most} characters fit"
    assert not given or len(given) >= element.get("min_length", 0), "more must be written"
    if element["type"] == "number_input" and given:
        number = float(given)
        assert element.get("is_decimal_allowed") or number == int(number), "only whole numbers"
        assert number >= float(element.get("min_value", number)), "too small"
        assert number <= float(element.get("max_value", number)), "too large"
    return given or None


def missing(blocks: Sequence[Json], values: Json) -> list[str]:
    """The labels of what must be filled in and is not."""
    found = []
    for block in blocks:
        if block.get("type") == "input" and not block.get("optional"):
            element = block["element"]
            state = values[block["block_id"]][element["action_id"]]
            if not state[VALUES[element["type"]]]:
                found.append(str(block["label"]["text"]))
    return found
