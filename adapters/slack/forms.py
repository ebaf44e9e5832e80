"""A form as Slack's modal: all questions at once, each native to what it asks for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

from adapters.slack.controls import Json, clip, words
from adapters.slack.inbound import GROUPS, FormKept, Origin
from adapters.slack.markup import CHANNEL_ID, PERSON_ID, bare
from adapters.slack.render import render
from bot.ui.card import Card
from bot.ui.form import Choice, Field, FieldKind, Form

TITLE = 24
LABEL = 150
HELP = 150
OPTIONS = 100
OPTION = 75
VALUE = 150
TEXT = 3000
FIELDS = 90
OPTIONAL = " (optional)"
"""Slack itself writes this behind a question that may be left out."""
GROUP_ID = re.compile(r"S[A-Z0-9]{1,20}")
HOUR = re.compile(r"([01]\d|2[0-3]):[0-5]\d")

YES_NO = (Choice("yes", "Yes"), Choice("no", "No"))
EXAMPLES = {
    FieldKind.DATE: "2027-01-11, 11 Jan or next Monday",
    FieldKind.TIME: "09:00",
    FieldKind.NUMBER: "A number, like 3",
}


def modal(form: Form, origin: Origin, groups: Sequence[Choice] = ()) -> Json | None:
    """The whole form; it carries its action and where it was opened along, so that a restart forgets nothing.

    groups: the user groups of the workspace, for questions about roles. None if there is nothing to ask, or if the
    action is too long: the engine then offers a button instead.
    """
    try:
        kept = FormKept(form.action, origin).pack()
    except ValueError:
        return None
    if not form.fields or len(kept) > TEXT:
        return None
    blocks = [block for field in form.fields[:FIELDS] for block in _inputs(field, groups)]
    full = [] if len(form.title) <= TITLE else [{"type": "header", "text": words(clip(form.title, 150))}]
    return {
        "type": "modal",
        "callback_id": "form",
        "title": words(clip(form.title, TITLE) or "A few questions"),
        "submit": words("Send"),
        "close": words("Cancel"),
        "private_metadata": kept,
        "blocks": [*full, *blocks][:100],
    }


def notice(card: Card) -> Json:
    """A card in place of a form that can't be answered."""
    return {
        "type": "modal",
        "title": words(clip(bare(card.title), TITLE) or "One moment"),
        "close": words("Close"),
        "blocks": render(card).blocks,
    }


def options_json(choices: Sequence[Choice]) -> list[Json]:
    """Choices as options, without those that Slack would refuse."""
    found = {choice.value: choice for choice in choices if 0 < len(choice.value) <= VALUE}
    return [_option(choice) for choice in list(found.values())[:OPTIONS]]


def _inputs(field: Field, groups: Sequence[Choice]) -> list[Json]:
    asks_groups = field.kind in (FieldKind.ROLE, FieldKind.ROLES) and bool(options_json(groups))
    required = field.required and not asks_groups
    first = _input(field.name, field.label, field.help, required, _element(field))
    if not asks_groups:
        return [first]
    element = _groups(field, groups)
    return [first, _input(field.name + GROUPS, f"{field.label} (user groups)", "", False, element)]


def _input(name: str, label: str, help: str, required: bool, element: Json) -> Json:
    hint = {"hint": words(clip(help, HELP))} if help.strip() else {}
    return {
        "type": "input",
        "block_id": name,
        "label": words(clip(label.removesuffix(OPTIONAL), LABEL) or name),
        "element": {**element, "action_id": name},
        "optional": not required,
        **hint,
    }


def _element(field: Field) -> Json:
    if field.kind in ENTITIES:
        return _entity(field)
    options = YES_NO if field.kind is FieldKind.YES_NO else field.options
    if 0 < len(options) <= OPTIONS:
        return _menu(field, options)
    if field.kind is FieldKind.DATE and (not field.value or _is_date(field.value)):
        return {"type": "datepicker", **({"initial_date": field.value} if field.value else {})}
    if field.kind is FieldKind.TIME and (not field.value or HOUR.fullmatch(field.value)):
        return {"type": "timepicker", **({"initial_time": field.value} if field.value else {})}
    if field.suggest:
        return _search(field)
    most = min(field.max or TEXT, TEXT)
    value = {"initial_value": field.value[:most]} if field.value else {}
    example = {"placeholder": words(EXAMPLES[field.kind])} if field.kind in EXAMPLES else {}
    long = field.kind is FieldKind.LONG
    return {"type": "plain_text_input", "multiline": long, "max_length": most, **value, **example}


def _menu(field: Field, options: Sequence[Choice]) -> Json:
    drawn = options_json(options)
    chosen = next((each for each in drawn if each["value"] == field.value), None)
    first = {"initial_option": chosen} if chosen else {}
    return {"type": "static_select", "options": drawn, "placeholder": words("Choose"), **first}


def _search(field: Field) -> Json:
    first = {"initial_option": _option(Choice(field.value, field.value))} if 0 < len(field.value) <= VALUE else {}
    return {"type": "external_select", "min_query_length": 0, "placeholder": words("Type to search"), **first}


ENTITIES: Mapping[FieldKind, str] = {
    FieldKind.PERSON: "users_select",
    FieldKind.PLACE: "conversations_select",
    FieldKind.ROLE: "users_select",
    FieldKind.ROLES: "multi_users_select",
}


def _entity(field: Field) -> Json:
    kind = ENTITIES[field.kind]
    ids = field.value.replace(",", " ").split()
    drawn: Json = {"type": kind, "placeholder": words("Choose")}
    if kind == "conversations_select":
        channels = [id for id in ids if CHANNEL_ID.fullmatch(id)]
        first = {"initial_conversation": channels[0]} if channels else {"default_to_current_conversation": True}
        return {**drawn, "filter": {"include": ["public", "private"], "exclude_bot_users": True}, **first}
    people = [id for id in ids if PERSON_ID.fullmatch(id)]
    if kind == "users_select":
        return {**drawn, **({"initial_user": people[0]} if people else {})}
    return {**drawn, **({"initial_users": people} if people else {})}


def _groups(field: Field, groups: Sequence[Choice]) -> Json:
    drawn = options_json(groups)
    known = [id for id in field.value.replace(",", " ").split() if GROUP_ID.fullmatch(id)]
    chosen = [option for option in drawn if option["value"] in known]
    element: Json = {"options": drawn, "placeholder": words("Choose")}
    if field.kind is FieldKind.ROLE:
        return {"type": "static_select", **element, **({"initial_option": chosen[0]} if chosen else {})}
    return {"type": "multi_static_select", **element, **({"initial_options": chosen} if chosen else {})}


def _option(choice: Choice) -> Json:
    return {"text": words(clip(choice.label, OPTION) or choice.value[:OPTION]), "value": choice.value}


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
