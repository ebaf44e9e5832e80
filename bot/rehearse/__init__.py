"""A dress rehearsal: a whole term in the terminal within seconds; all is real but the clock and the people."""

from bot.rehearse.main import main

__all__ = ["main"]
