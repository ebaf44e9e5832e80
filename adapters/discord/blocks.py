"""What only Discord's markdown has of a card's lines; everything else is as on every platform."""

from __future__ import annotations

from adapters.discord.markup import escape, link
from bot.ui import lines
from bot.ui.card import Button, Checklist, Menu, Meter
from bot.ui.fit import Draw, clip
from bot.ui.pen import web

DIALECT = lines.Dialect(
    bold="**",
    bullet="- ",
    small="-# ",
    note="-# ",
    beside="\n  -# ",
    why="\n  ",
    boxes=("⬜", "✅"),
    box=3,
    line=lambda text: " ".join(text.split()),
    escape=escape,
    link=link,
    end=0,
    dots=6,
    count=-1,
)


class Lines(lines.Lines):
    """The blocks of one card as markdown."""

    __slots__ = ()
    dialect = DIALECT

    def meter(self, meter: Meter, room: int) -> str:
        """A meter, cut where there is no room for it."""
        label = self.heading(meter.label, 80)
        bar, numbers = self.numbers(meter)
        return clip("\n".join(part for part in (label, f"`{bar}`  {numbers}") if part), room)

    def menu(self, menu: Menu, room: int) -> str:
        """Nothing above a menu, which shows its title itself."""
        return "" if menu.options else clip(f"-# {escape(menu.title)}: nothing to choose from yet", room)

    def address(self, button: Button) -> Draw:
        """A button whose address is drawn as text."""
        return lambda room: clip(f"{escape(button.label)}: {escape(button.url)}", min(room, 600))

    def shown(self, control: Checklist | Button) -> bool:
        """Whether a link button opens an address. A checklist's menu is closed, so its boxes are always drawn."""
        return isinstance(control, Button) and linkable(control)


def linkable(button: Button) -> bool:
    """Whether a button's address can be a link button; otherwise it is drawn as text."""
    return web(button.url) and len(button.url) <= 512
