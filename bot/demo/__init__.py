"""The demo: the very same bot in a browser, on a simulated platform, with a sample group and a clock to turn."""

from bot.demo.main import run

__all__ = ["run"]
