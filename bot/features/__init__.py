"""Everything that people can do, and everything that the clock does: the table of contents."""

from bot.declare import Command, Occasion
from bot.features import checkin, help, join, milestone, mine, progress, resources, roadmap, settings, week

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
)

OCCASIONS: tuple[Occasion, ...] = ()
