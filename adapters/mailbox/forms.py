"""A form, asked line by line; an empty line keeps what was there."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.ui.command import Given
from bot.ui.form import Field, Form

Ask = Callable[[str], Awaitable[str | None]]
"""Shows a question and reads a line; None when nothing more will come."""


async def fill_in(form: Form, ask: Ask) -> dict[str, Given] | None:
    """The answers with which the form's action is to run, or None if the person stopped."""
    answers: dict[str, Given] = dict(form.action.args)
    for field in form.fields:
        line = await ask(question(field))
        if line is None:
            return None
        answers[field.name] = line.strip() or field.value
    return answers


def question(field: Field) -> str:
    """One question: its label, what may be chosen, what is there already."""
    options = f" ({', '.join(choice.value for choice in field.options)})" if field.options else ""
    now = f" [{field.value}]" if field.value else ""
    return f"{field.label}{options}{now}: "
