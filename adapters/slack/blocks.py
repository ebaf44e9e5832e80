"""What only Slack's mrkdwn has of a card's lines; everything else is as on every platform."""

from __future__ import annotations

from adapters.slack.controls import boxes_shown, linkable
from adapters.slack.markup import escape, line, link
from bot.ui import lines
from bot.ui.card import Button, Checklist, Menu, Meter
from bot.ui.fit import Draw

DIALECT = lines.Dialect(
    bold="*",
    bullet="• ",
    small="",
    note="      ",
    beside="  ",
    why="\n    ",
    boxes=("☐", "☑"),
    box=2,
    line=line,
    escape=escape,
    link=link,
    end=1,
    dots=0,
    count=lines.MORE,
)


class Lines(lines.Lines):
    """The blocks of one card as mrkdwn."""

    __slots__ = ()
    dialect = DIALECT

    def meter(self, meter: Meter, room: int) -> str:
        """A meter; its numbers alone where there is no room for more."""
        label = self.heading(meter.label, min(80, room // 2))
        bar, numbers = self.numbers(meter)
        if len(label) + 1 + len(bar) + 2 + len(numbers) > room:
            return numbers if len(numbers) <= room else ""
        return "\n".join(part for part in (label, f"{bar}  {numbers}") if part)

    def menu(self, menu: Menu, room: int) -> str:
        """A heading where the menu itself shows the present choice; otherwise it shows its title."""
        if not menu.options:
            return self.clipped(f"{line(menu.title)}: nothing to choose from yet", room)
        return self.heading(menu.title, room) if any(option.chosen for option in menu.options) else ""

    def address(self, button: Button) -> Draw:
        """A button whose address is drawn as text."""
        return lambda room: self.clipped(f"{line(button.label)}: {line(button.url)}", min(room, 600))

    def shown(self, control: Checklist | Button) -> bool:
        """Whether real check boxes, or a button that opens its address, say everything."""
        return linkable(control) if isinstance(control, Button) else boxes_shown(control)
