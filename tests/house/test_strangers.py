"""What a community may rely on: whatever others type, press or forge, they see nothing of it and change nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from bot.declare import Command, Guard, Param
from bot.domain.look import Look
from bot.domain.membership import CommunitySettings, Member, Settings, Shares
from bot.domain.people import Community, Person, Place
from bot.domain.progress import CheckIn, Evidence, Mark, Submission, Timing, WeekMark, WeekState
from bot.features import COMMANDS
from bot.ports import Draft, Parcel
from bot.ui.card import Card, Say
from bot.ui.command import Given, Request
from bot.ui.form import FieldKind
from bot.ui.text import say
from tests.kit import CHANNEL, HOME, START, House, cohort, group, person, words

AWAY = Community("mailbox", "away")
KEY = "c1/prompt/1"
PROMISED = Parcel(KEY, CHANNEL, Card(say("SECRET-TITLE"), (Say(say("SECRET-POST")),)), START, "prompt", START, "c1")
SECRETS = (
    "Quartz", "Zelda", "SECRET-DEED", "SECRET-LINK", "SECRET-WORRY", "SECRET-PROOF", "SECRET-COMMENT", "SECRET-DRAFT",
    "SECRET-TITLE", "SECRET-POST", "SECRET-REASON", "secretmods", "SECRET-LOOK", "SECRET-ADVICE", "SECRET-SHA",
    "SECRET-PEER",
)  # fmt: skip
VALUES = {
    "key": PROMISED.short, "of": "zelda/M01", "user": "zelda", "member": "zelda", "person": "zelda", "id": "M01",
    "post": "prompt/2", "name": "Another name", "criteria": "a", "zone": "Asia/Tokyo", "breaks": "2026-12-21",
    "prompt": "Tue 10:00", "nudge": "off", "milestone": "off", "wrap": "off", "roadmap": "ai-engineer",
    "start": "2026-12-07", "first_day": "2026-12-07", "topic": "python", "find": "python", "version": "1", "by": "1",
    "peer": "peer",
}  # fmt: skip
BY_KIND: Mapping[FieldKind, Given] = {
    FieldKind.NUMBER: "1", FieldKind.YES_NO: "yes", FieldKind.DATE: "2026-12-01", FieldKind.TIME: "10:00",
    FieldKind.PERSON: "zelda", FieldKind.PLACE: "general", FieldKind.ROLE: "mentors", FieldKind.ROLES: ("W01.a",),
}  # fmt: skip


def value(param: Param) -> Given:
    """Something that would do harm or show something if it could."""
    if param.options():
        return param.options()[-1].value
    return VALUES.get(param.name) or BY_KIND.get(param.kind, "x")


@pytest.fixture
async def house(house: House) -> House:
    """A group with everything that a group can have, and another community with a group of its own."""
    await group(house.store, house.clock, ("zelda",), name="Quartz circle", mentor_role="secretmentors")
    async with house.store.begin() as db:
        await _live(db)
        await db.cohorts.add(
            cohort(id="c9", community=AWAY, place=Place("mailbox", "away", "x"), name="Ours"), START, None
        )
        await db.members.put(Member("c9", "nosy", START, 1, heard=START), AWAY)
    return house


async def _live(db: Any) -> None:
    zelda = person("zelda")
    none, doing = WeekMark(), WeekMark(WeekState.DOING, None, frozenset({"W01.a"}))
    await db.people.put(Settings(zelda, "Zelda", "Europe/Paris", shares=Shares.EVERYONE))
    await db.communities.put(CommunitySettings(HOME, frozenset({"secretmods"}), CHANNEL))
    await db.progress.record(Mark("m1", "c1", "zelda", 1, none, doing, START, "zelda", "SECRET-REASON"), HOME)
    await db.checkins.put(
        CheckIn("c1", "zelda", 1, "SECRET-DEED", START, Timing.ON_TIME, "https://SECRET-LINK", "SECRET-WORRY", 2, True),
        HOME,
    )
    proof = {"M01.a": Evidence("https://SECRET-PROOF")}
    open_one = Submission("c1", "zelda", "M01", proof, START, comment="SECRET-COMMENT", opened=START)
    await db.reviews.put(open_one, 0, HOME)
    look = Look("c1", "zelda", "M01", "peer", START, "SECRET-LOOK", "SECRET-ADVICE", True, 12, "SECRET-SHA")
    await db.looks.put(look, 0, HOME)
    await db.people.put(Settings(person("peer"), "SECRET-PEER"))
    await db.drafts.put(Draft("d1", zelda, "checkin", {"did": "SECRET-DRAFT"}, START.replace(year=2030)))
    await db.outbox.put(PROMISED)


def kept(file: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Everything that is stored of the group and its community."""
    with closing(sqlite3.connect(file)) as database:
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        rows = {name: list(database.execute(f"SELECT * FROM {name}")) for name in tables if name != "handled"}
    return {name: [row for row in each if {"c1", "hall"} & set(row)] for name, each in rows.items()}


NOSY = Person("mailbox", "away", "nosy")
STRANGERS = {
    "a manager of another server": (NOSY, Place("mailbox", "away", "general"), True),
    "a member of another server": (NOSY, Place("mailbox", "away", "x"), False),
    "somebody in direct messages": (NOSY.within(None), Place.direct(NOSY.within(None)), False),
}
numbers = count(1)


def tries(command: Command, who: Person, where: Place, manager: bool) -> Iterable[Request]:
    """The command with nothing, with everything, and with the group named in every way; typed, and from a form."""
    everything = {param.name: value(param) for param in command.params}
    named: tuple[dict[str, Given], ...] = ({}, {"cohort": "c1"}, {"cohort": "quartz CIRCLE"}, {"cohort": "c9"})
    ways = [*named[:2], *({**everything, **each} for each in named), {**everything, "draft": "d1"}]
    for args in ways:
        roles = frozenset({"mods", "mentors"})
        yield Request(f"s{next(numbers)}", command.name, args, who, where, "Nosy", manager, roles, form=bool(args))


async def everything_shown(house: House, command: Command, request: Request) -> str:
    """The answer, the form, and what is suggested for each parameter while nothing or only the group is given."""
    shown = [repr(await house.engine.handle(request)), repr(await house.engine.form(request))]
    for param in (*(param.name for param in command.params), "cohort") if len(request.args) < 2 else ():
        shown.append(repr(await house.engine.suggest(request, param, "")))
    return "".join(shown)


@pytest.mark.parametrize("stranger", STRANGERS)
async def test_no_command_shows_or_changes_anything_of_another_community(
    house: House, database: Path, stranger: str
) -> None:
    before = kept(database)
    assert [secret for secret in SECRETS if secret not in str(before)] == []
    for command in COMMANDS:
        for request in tries(command, *STRANGERS[stranger]):
            shown = await everything_shown(house, command, request)
            leaked = [secret for secret in SECRETS if secret in shown]
            assert leaked == [], f"/{command.name} {dict(request.args)}"
        assert kept(database) == before, f"/{command.name} changed something"


async def test_the_same_commands_show_it_to_those_whom_it_concerns(house: House) -> None:
    """Otherwise the test above would prove nothing."""
    shown = ""
    for command in COMMANDS:
        if command.reads_only:
            for request in tries(command, person("zelda"), CHANNEL, True):
                shown += await everything_shown(house, command, request)
    hidden = {"SECRET-DRAFT", "SECRET-POST", "SECRET-REASON", "secretmods"}
    assert {secret for secret in SECRETS if secret not in shown} <= hidden


async def test_what_is_for_moderators_is_refused_to_members(house: House, database: Path) -> None:
    before = kept(database)
    for command in COMMANDS:
        if command.guard is Guard.ANYONE:
            continue
        everything = {param.name: value(param) for param in command.params}
        for args in ({}, everything, {**everything, "cohort": "c1"}):
            reply = await house.ask(command.name, "zelda", given=args, roles={"mentors"}, form=bool(args))
            assert "This is for moderators" in words(reply), command.name
            assert await house.form(command.name, "zelda", given=args) is None
        assert kept(database) == before, command.name


async def test_mentors_may_review_and_look_after_members_and_no_more(house: House, database: Path) -> None:
    before = kept(database)
    for command in COMMANDS:
        args = {**{param.name: value(param) for param in command.params}, "cohort": "c1"}
        if command.guard is Guard.MODERATOR:
            reply = await house.ask(command.name, "zelda", given=args, roles={"secretmentors"})
            assert "This is for moderators" in words(reply), command.name
    assert kept(database) == before
    for name in ("cohort members", "cohort review"):
        reply = await house.ask(name, "zelda", cohort="c1", roles={"secretmentors"})
        assert "This is for moderators" not in words(reply)
