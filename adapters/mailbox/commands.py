"""The commands as one types them: the mailbox needs no registration, only a list to read."""

from __future__ import annotations

from collections.abc import Sequence

from bot.ui.command import CommandSpec


def listing(specs: Sequence[CommandSpec]) -> str:
    """Every command that is typed, with its options: `/week [number] – This week's prompt`."""
    return "\n".join(f"{_usage(spec)} – {spec.summary}" for spec in specs if spec.slash)


def _usage(spec: CommandSpec) -> str:
    options = [param.name if param.required else f"[{param.name}]" for param in spec.params if param.option]
    return " ".join([f"/{spec.name}", *options])
