"""Everything that people can do, and everything that the clock does: the table of contents."""

from bot.declare import Command, Occasion
from bot.features import week

COMMANDS: tuple[Command, ...] = (week.week,)

OCCASIONS: tuple[Occasion, ...] = ()
