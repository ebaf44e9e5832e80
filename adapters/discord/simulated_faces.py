"""Profile pictures for the simulated Discord: an initial on a colour of its own, and a signpost for the bot."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageDraw, ImageFont
from simcord.backend.cdn import CDN_BASE

EDGE = 128
INK = "#ffffff"
COLOURS = ("#b4577f", "#3f7fbf", "#2f8f6b", "#a9642e", "#7a5fb5", "#4d7c8a", "#8a4d4d", "#5f7a2f")
SIGN = "#2b5f75"
FACE = "waypost"
"""The name under which the simulation knows each picture; Discord would use a hash."""


def initial(name: str, turn: int) -> bytes:
    """A PNG with the first letter of a name on the colour whose turn it is."""
    picture = Image.new("RGB", (EDGE, EDGE), COLOURS[turn % len(COLOURS)])
    font = ImageFont.load_default(EDGE * 0.55)
    ImageDraw.Draw(picture).text((EDGE / 2, EDGE / 2), name[:1].upper(), INK, font, anchor="mm")
    return _png(picture)


def signpost() -> bytes:
    """A PNG of a signpost with two boards that point both ways."""
    picture = Image.new("RGB", (EDGE, EDGE), SIGN)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((60, 22, 68, 110), INK)
    draw.polygon(((36, 32), (88, 32), (104, 43), (88, 54), (36, 54)), "#f2c14e")
    draw.polygon(((92, 62), (40, 62), (24, 73), (40, 84), (92, 84)), "#7fd1ae")
    return _png(picture)


def address(user: int) -> str:
    """Where Discord would keep somebody's picture."""
    return f"{CDN_BASE}/avatars/{user}/{FACE}.png"


def _png(picture: Image.Image) -> bytes:
    file = BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()
