"""Everything that people can do, and everything that the clock does: the table of contents."""

from bot.declare import Command, Occasion
from bot.features import (
    checkin,
    checkpoint,
    fewer,
    help,
    join,
    milestone,
    mine,
    nudge,
    progress,
    prompt,
    resources,
    roadmap,
    settings,
    week,
    wrap,
)

COMMANDS: tuple[Command, ...] = (
    roadmap.roadmap,
    week.week,
    *progress.COMMANDS,
    checkin.checkin,
    resources.resources,
    *join.COMMANDS,
    *mine.COMMANDS,
    *settings.COMMANDS,
    help.help,
    *milestone.COMMANDS,
    fewer.fewer,
)

OCCASIONS: tuple[Occasion, ...] = (prompt.prompt, nudge.nudge, checkpoint.checkpoint, wrap.wrap)
