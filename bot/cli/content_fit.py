"""Whether every card fits on every platform at its full length: each adapter that can measure is asked about each."""

from __future__ import annotations

import asyncio
import importlib
import pkgutil
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import cast

from bot.cli.content_cards import all_cards, places
from bot.cli.content_stage import staged
from bot.domain.roadmap import Roadmap
from bot.roadmaps.problems import Flaw
from bot.ui.card import Card

Measure = Callable[[Card], list[str]]
"""An adapter's optional function: what of a card its platform would not show, in words."""


def measures() -> Mapping[str, Measure]:
    """The platforms that can measure a card, by name."""
    names = [module.name for module in pkgutil.iter_modules(importlib.import_module("adapters").__path__)]
    found = {name: getattr(importlib.import_module(f"adapters.{name}"), "measure", None) for name in names}
    return {name: cast(Measure, measure) for name, measure in found.items() if measure}


def fit(roadmap: Roadmap, folder: Path, asked: Mapping[str, Measure] | None = None) -> Iterable[Flaw]:
    """A flaw for each card that some platform would have to cut, in the file that its words come from.

    asked: the platforms to ask; all that can measure if None.
    """
    return asyncio.run(_fit(roadmap, folder, measures() if asked is None else asked))


async def _fit(roadmap: Roadmap, folder: Path, asked: Mapping[str, Measure]) -> list[Flaw]:
    files = places(roadmap)
    flaws: list[Flaw] = []
    async with staged(roadmap, crowded=True) as stage:
        async for shown in all_cards(stage):
            file = folder / files.get(shown.about, "roadmap.toml")
            for platform, measure in asked.items():
                if over := measure(shown.card):
                    what = f"{shown.kind} {shown.about}".strip()
                    message = f"{what} does not fit on {platform.capitalize()}: {'; '.join(over)}. Shorten its texts."
                    flaws.append(Flaw(file, (), message, 1))
    return list(dict.fromkeys(flaws))
