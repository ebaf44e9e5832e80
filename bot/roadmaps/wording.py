"""Turns a schema error into a sentence for the person who wrote the content."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bot.roadmaps.problems import At, Flaw

EXTRA = "extra_forbidden"

PATTERNS: Mapping[str, str] = {
    "url": "Write a full address that starts with https:// and has no spaces.",
    "slug": "Write lower-case letters, digits and single hyphens, like the folder's name.",
    "projects": "Write a project id like P03.",
    "quiz": "Write a question's id like W16-Q1.",
    "covers": "Write a coverage id like PROJ-03.",
    "milestone": "Write a milestone id like M05.",
    "content_version": 'Write three numbers like "1.0.0".',
    "listen": "Write an address and a port, like 127.0.0.1:9464.",
    "every": "Write off, or a span of time like 12h, 1d or 1w.",
    "auto_check": "Write a name and its parts, joined by colons, like quiz:W02-W05:70.",
}
"""What to do when a value has the wrong form, by its key."""

KINDS: Mapping[str, str] = {
    "string_type": 'a text in "quotes"',
    "int_type": "a whole number without quotes",
    "list_type": "a list in [square brackets]",
    "dict_type": "a table",
    "model_type": "a table",
    "date_type": "a date like 2026-11-24, without quotes",
}


def flaws_in(file: Path, model: type[BaseModel], error: ValidationError, prefix: At = ()) -> Iterator[Flaw]:
    """Everything that `error` holds against `file`, whose table at `prefix` was read as a `model`."""
    details = error.errors(include_url=False)
    meant = {(*detail["loc"][:-1], _meant(model, detail["loc"])) for detail in details if detail["type"] == EXTRA}
    for detail in details:
        at: At = detail["loc"]
        # A slip in a key is one mistake, not an unknown key and a missing one.
        if detail["type"] != "missing" or at not in meant:
            yield Flaw(file, prefix + at, sentence(model, at, detail))


def name_of(at: At) -> str:
    """How to call the value at `at`: its key, and which item of it, counted from 1."""
    keys = [part for part in at if isinstance(part, str)]
    name = f"`{keys[-1]}`" if keys else "this table"
    return f"{name}, item {at[-1] + 1}," if at and isinstance(at[-1], int) else name


def sentence(model: type[BaseModel], at: At, detail: ErrorDetails) -> str:
    """What is wrong at `at` and what to do about it."""
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == EXTRA:
        return _unknown(model, at)
    if kind in KINDS:
        return f"{name_of(at)} must be {KINDS[kind]}."
    if kind == "string_pattern_mismatch":
        return f"{name_of(at)} has the wrong form: {detail['input']}. {_form(at)}"
    return _SENTENCES[kind](name_of(at), detail["input"], context) if kind in _SENTENCES else _other(at, detail)


def _unknown(model: type[BaseModel], at: At) -> str:
    near = _meant(model, at)
    hint = f"did you mean `{near}`?" if near else f"the keys here are {', '.join(_known_keys(model, at[:-1]))}."
    return f"unknown key `{at[-1]}`: {hint}"


def _meant(model: type[BaseModel], at: At) -> str | None:
    """The key that the unknown one at `at` is nearest to, if it is near to any."""
    near = get_close_matches(str(at[-1]), _known_keys(model, at[:-1]), n=1)
    return near[0] if near else None


def _form(at: At) -> str:
    key = next(part for part in reversed(at) if isinstance(part, str))
    ids = "Write lower-case letters, digits and hyphens for a resource; W05, M05, or W05.a for the others."
    return PATTERNS.get(key, ids)


def _other(at: At, detail: ErrorDetails) -> str:
    return f"{name_of(at)}: {detail['msg']}."


def _too_long(name: str, value: Any, context: Mapping[str, Any]) -> str:
    limit = context["max_length"]
    return f"{name} has {len(value)} characters; the limit is {limit}. Shorten it by {len(value) - limit}."


def _choices(context: Mapping[str, Any]) -> str:
    return str(context["expected"]).replace("'", "")


_SENTENCES: Mapping[str, Callable[[str, Any, Mapping[str, Any]], str]] = {
    "missing": lambda name, _, __: f"{name} is missing. Add it.",
    "string_too_short": lambda name, _, __: f"{name} is empty. Write it.",
    "string_too_long": _too_long,
    "too_long": lambda name, _, ctx: f"{name} has {ctx['actual_length']} items; the limit is {ctx['max_length']}.",
    "too_short": lambda name, _, ctx: f"{name} has {ctx['actual_length']} items; it needs {ctx['min_length']} or more.",
    "literal_error": lambda name, value, ctx: f'{name} is "{value}". Use one of {_choices(ctx)}.',
    "greater_than_equal": lambda name, value, ctx: f"{name} is {value}; the least is {ctx['ge']}.",
    "less_than_equal": lambda name, value, ctx: f"{name} is {value}; the most is {ctx['le']}.",
}


def _known_keys(model: type[BaseModel], at: At) -> list[str]:
    """The keys that the table at `at` may have."""
    for part in at:
        if isinstance(part, str):
            model = _table_in(model.model_fields[part].annotation) or model
    return list(model.model_fields)


def _table_in(annotation: Any) -> type[BaseModel] | None:
    """The table that a field holds, also inside a list or an option."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for arg in get_args(annotation) if (found := _table_in(arg))), None)
