"""Sets up a rehearsal: the cohort to rehearse, a database that is thrown away afterwards, and the terminal."""

from __future__ import annotations

import asyncio
import importlib
import logging
import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

from bot.app import load_content, open_database
from bot.config import ConfigError, Settings, load_settings
from bot.domain.cohort import Cohort, State, usual_slots
from bot.domain.errors import StudyError
from bot.domain.people import Community, Place
from bot.domain.roadmap import Roadmap
from bot.features.cohort_words import wall
from bot.ports.context import plan_of
from bot.rehearse.account import Account
from bot.rehearse.cast import script
from bot.rehearse.play import Play, outage_from
from bot.rehearse.process import Clock, Process
from bot.rehearse.transcript import Console, Transcript
from bot.roadmaps import load_all
from bot.world import World

HOME = Community("mailbox", "rehearsal")
CHANNEL = Place("mailbox", "rehearsal", "study-group")
SAMPLE_DAY = date(2026, 10, 5)
"""A Monday; the clocks go back in the sample's fourth week."""
UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def main(
    weeks: int = 12,
    config: Path | None = None,
    outage: str | None = None,
    seed: int = 1,
    console: Console | None = None,
    content: Path = Path("content"),
) -> int:
    """Play a term; the exit code: 0 only if nothing was lost or doubled. The same seed tells the same story.

    weeks: how many weeks of the roadmap. config: rehearse its first active cohort instead of the sample; nothing in
    its database is changed. outage: how long the platform is down, like "3d" or "12h". content: for the sample.
    Raises StudyError, ConfigError or ContentError if it can't be played.
    """
    down = span(outage) if outage else timedelta()
    if console is None:
        from rich.console import Console as RichConsole

        console = RichConsole()
    with _quiet(logging.getLogger("bot")):
        return 0 if asyncio.run(_rehearse(weeks, config, down, seed, console, content)).kept else 1


@contextmanager
def _quiet(log: logging.Logger) -> Iterator[None]:
    """Whatever is worth a warning is in the transcript."""
    silence = logging.NullHandler()
    log.addHandler(silence)
    try:
        yield
    finally:
        log.removeHandler(silence)


def span(text: str) -> timedelta:
    """What "3d", "12h", "90m" or "2w" means. Raises StudyError for anything else."""
    found = re.fullmatch(r"\s*(\d{1,4})\s*([mhdw])\s*", text.lower())
    if not found or found[1] == "0":
        raise StudyError(f"“{text}” is not a span of time. Write 90m, 12h, 3d or 2w.")
    return timedelta(**{UNITS[found[2]]: int(found[1])})


async def _rehearse(
    weeks: int, config: Path | None, down: timedelta, seed: int, console: Console, content: Path
) -> Account:
    roadmaps, cohort = await _subject(config, content)
    plan = plan_of(cohort, roadmaps[cohort.roadmap])
    weeks = max(1, min(weeks, len(plan.spans)))
    clock = Clock(plan.opens(1) - timedelta(hours=12))
    ids = count(1)
    world = World(clock, Random(seed), lambda: f"r{next(ids)}")
    mailbox: Any = importlib.import_module("adapters.mailbox")
    stage = mailbox.Mailbox(world)
    transcript = Transcript(console, cohort.zone)
    begins = outage_from(plan, weeks)
    outage = (begins, begins + down) if down else None
    if outage:
        stage.outages.append(mailbox.Outage(*outage))
    _announce(transcript, cohort, roadmaps[cohort.roadmap], weeks, outage)
    deeds = script(plan, roadmaps[cohort.roadmap], weeks, Random(seed))
    with tempfile.TemporaryDirectory(prefix="waypost-rehearsal-") as folder:
        process = Process(Path(folder) / "waypost.db", stage, roadmaps, world)
        await process.start()
        try:
            async with process.store.begin() as db:
                await db.cohorts.add(cohort, clock(), plan.next_after(clock()))
            end = plan.closes(weeks)
            account = await Play(process, stage, clock, plan, deeds, end, transcript, outage).run()
        finally:
            await process.stop()
    transcript.summary(account)
    return account


def _announce(
    transcript: Transcript, cohort: Cohort, roadmap: Roadmap, weeks: int, outage: tuple[datetime, datetime] | None
) -> None:
    transcript.say(
        f"{cohort.name}: {weeks} of {len(roadmap.weeks)} weeks of {roadmap.title}, in {cohort.zone}.", "bold"
    )
    transcript.say("All people are made up. Restarts happen between a promise and its delivery.")
    if outage is not None:
        transcript.say(
            f"The platform will be down from {wall(outage[0], cohort.zone)} to {wall(outage[1], cohort.zone)}."
        )
    transcript.say()


async def _subject(config: Path | None, content: Path) -> tuple[Mapping[str, Roadmap], Cohort]:
    """The roadmaps and the cohort to rehearse, moved into the mailbox."""
    if config is None:
        roadmaps = load_all(content)
        return roadmaps, _sample(next(iter(roadmaps)))
    settings = load_settings(config, os.environ)
    problems: list[str] = []
    configured = load_content(settings, problems)
    if problems:
        raise ConfigError(problems)
    found = await _first_active(settings)
    if found is None:
        return configured, _sample(next(iter(configured)))
    if found.roadmap not in configured:
        raise StudyError(f"{found.name} follows the roadmap {found.roadmap}, which is not in the content folder.")
    return configured, replace(found, community=HOME, place=CHANNEL, creator="robin", settled=None, version=1)


async def _first_active(settings: Settings) -> Cohort | None:
    """The cohort that has been there longest; None in a database without any, or without a file yet."""
    if _missing(settings):
        return None
    store = await open_database(settings)
    try:
        async with store.look() as db:
            return next(iter(await db.cohorts.active()), None)
    finally:
        await store.close()


def _missing(settings: Settings) -> bool:
    """Whether the database is a file that is not there yet; a rehearsal does not make it."""
    file = settings.database.url.get_secret_value().partition("sqlite+aiosqlite:///")[2]
    return bool(file) and not Path(file).exists()


def _sample(roadmap: str) -> Cohort:
    slots = usual_slots(SAMPLE_DAY, time(9))
    return Cohort("c1", HOME, CHANNEL, "Sample group", roadmap, SAMPLE_DAY, "Europe/Berlin", slots, "robin",
                  state=State.ACTIVE)  # fmt: skip
