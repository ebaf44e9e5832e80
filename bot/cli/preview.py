"""`preview`: the next posts of each cohort as text, with their times, exactly as the clock would write them now."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path
from textwrap import indent

from bot.app import load_content
from bot.cli.database import opened
from bot.cli.speak import Exit, complain
from bot.config import ConfigError, Settings, load_settings
from bot.domain.cohort import Cohort, Post
from bot.domain.roadmap import Roadmap
from bot.features.cohort_words import post_words, upcoming, wall
from bot.features.occasions import compose_post
from bot.ports import Unit
from bot.ports.context import clock_context
from bot.ui.plain import plain_card
from bot.world import World


def preview(config: Path, wanted: str, count: int) -> int:
    """Print the next `count` posts of every active cohort, or of the one `wanted` by id or name. The exit code."""
    return asyncio.run(_preview(load_settings(config, os.environ), wanted, count))


async def _preview(settings: Settings, wanted: str, count: int) -> int:
    problems: list[str] = []
    roadmaps = load_content(settings, problems)
    if problems:
        raise ConfigError(problems)
    async with opened(settings) as store, store.look() as db:
        cohorts = await db.cohorts.active()
        chosen = [each for each in cohorts if wanted.lower() in ("", each.id.lower(), each.name.lower())]
        for cohort in chosen:
            sys.stdout.write(f"{cohort.name} ({cohort.id})\n\n")
            async for text in next_posts(db, cohort, roadmaps, World(), count):
                sys.stdout.write(indent(text, "  ") + "\n\n")
    if not chosen:
        complain([_nothing(cohorts, wanted)])
        return Exit.PROBLEMS
    return Exit.FINE


async def next_posts(
    db: Unit, cohort: Cohort, roadmaps: Mapping[str, Roadmap], world: World, count: int
) -> AsyncIterator[str]:
    """The next posts of a cohort, each as its heading and what it says."""
    if cohort.roadmap not in roadmaps:
        yield f"The roadmap {cohort.roadmap} is not in the content folder. Put it back, or archive this cohort."
        return
    ctx = await clock_context(db, cohort, roadmaps, world, world.now())
    posts = upcoming(cohort, ctx.plan, await db.outbox.keys(cohort.id), ctx.now)[:count]
    for post in posts:
        parcels = await compose_post(ctx, post)
        said = plain_card(parcels[0].card) if parcels else "Nothing to say, as things stand now."
        yield f"{_heading(cohort, post)}\n\n{indent(said, '  ')}"
    if not posts:
        yield "No post is left: the roadmap is at its end."


def _heading(cohort: Cohort, post: Post) -> str:
    utc = wall(post.when.at, "UTC")
    return f"{post_words(post)}: {wall(post.when.at, cohort.zone)} ({cohort.zone}), {utc} UTC"


def _nothing(cohorts: Sequence[Cohort], wanted: str) -> str:
    if not cohorts:
        return "There is no active cohort yet. A moderator starts one with /cohort create."
    names = ", ".join(f"{each.name} ({each.id})" for each in cohorts)
    return f"There is no active cohort “{wanted}”. There is {names}."
