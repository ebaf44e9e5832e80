"""Writes docs/commands.md from the declarations, so that the page can't say anything else than the bot does."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.declare import Command, Guard
from bot.ui.command import ParamSpec
from bot.ui.form import FieldKind

PAGE = Path(__file__).parents[2] / "docs" / "commands.md"

HEAD = """\
# Commands

<!-- Written by `make docs` from the declarations in bot/features; change those, not this page. -->

What is in `<angle brackets>` is needed, what is in `[square brackets]` may be left out. Most of this is also behind a
button: nothing here has to be learned by heart.
"""

WHO: Sequence[tuple[str, str, Guard]] = (
    ("For everyone", "", Guard.ANYONE),
    ("For mentors", "Moderators may use these, and whoever has the cohort's mentor role.", Guard.MENTOR),
    (
        "For moderators",
        "People with Manage Server (on Slack: workspace admins and owners), and whoever `/cohort setup` names.",
        Guard.MODERATOR,
    ),
)

KINDS = {
    FieldKind.NUMBER: "a number",
    FieldKind.DATE: "a date",
    FieldKind.TIME: "an hour",
    FieldKind.YES_NO: "yes or no",
    FieldKind.PERSON: "a person",
    FieldKind.PLACE: "a channel",
    FieldKind.ROLE: "a role",
    FieldKind.ROLES: "roles",
}


def show(write: bool, check: bool) -> int:
    """Print the page, or write it to docs/, or say whether it is up to date there. Returns the exit code."""
    from bot.features import COMMANDS

    text = page(COMMANDS)
    if check:
        current = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
        if current != text:
            sys.stderr.write("docs/commands.md is not what the declarations say. Run `make docs`, and look at it.\n")
        return int(current != text)
    if write:
        PAGE.write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)
    return 0


def page(commands: Sequence[Command]) -> str:
    """The whole page, in Markdown."""
    lines = [HEAD]
    for title, note, guard in WHO:
        mine = [command for command in commands if command.slash and command.guard is guard]
        if mine:
            lines += [f"## {title}\n", *([f"{note}\n"] if note else [])]
            lines += [line for command in mine for line in _entry(command)]
    return "\n".join(lines).rstrip() + "\n"


def _entry(command: Command) -> Iterator[str]:
    params = command.spec().params
    options = [param for param in params if param.option]
    asked = {param.name for param in command.params if param.ask.form}
    fields = [param for param in params if not param.option and param.name in asked]
    usage = " ".join([f"/{command.name}", *(f"<{p.name}>" if p.required else f"[{p.name}]" for p in options)])
    yield f"### `{usage}`\n"
    yield f"{command.summary.rstrip('.')}.\n"
    if options:
        yield "\n".join(f"- `{param.name}`: {_words(param)}" for param in options) + "\n"
    if fields:
        yield "Asked in a form:\n"
        yield "\n".join(f"- {_words(param)}" for param in fields) + "\n"


def _words(param: ParamSpec) -> str:
    label = param.label if param.label.endswith(("?", ".")) else f"{param.label}."
    if param.options:
        return f"{label} One of: {', '.join(option.label for option in param.options)}."
    kind = f" {KINDS[param.kind].capitalize()}." if param.kind in KINDS else ""
    limit = f" Up to {param.max} characters." if param.max and not param.option else ""
    return label + kind + limit
