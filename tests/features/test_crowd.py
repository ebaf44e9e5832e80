"""Moderators' cards at the size of a big server, with long names: nothing is too much for the strictest platform."""

from __future__ import annotations

from datetime import timedelta

import pytest

from adapters.discord.render import render
from bot.domain.membership import Member, Settings, Shares
from bot.domain.people import Place
from bot.domain.progress import Evidence, Submission
from bot.ports import Parcel
from bot.ui.card import Card
from bot.ui.command import Reply
from bot.ui.text import say
from tests.discord.validator import check_message
from tests.features.moderator import Desk
from tests.kit import CHANNEL, HOME, House, group, menu, person, roadmap, words

MEMBERS = [f"{300000000000000000 + number}" for number in range(500)]
NAME = "Maximiliane-Alexandra von und zu Hohenlohe-Waldenburg"


@pytest.fixture
async def desk(house: House) -> Desk:
    """500 members with names of 60 characters, every other one private; 60 submissions; 300 lines in the log."""
    await group(house.store, house.clock, members=(), name="W" * 60)
    now = house.clock()
    async with house.store.begin() as db:
        for number, user in enumerate(MEMBERS):
            await db.members.put(Member("c1", user, now, 1, heard=now), HOME)
            shares = Shares.ONLY_ME if number % 2 else Shares.MODERATORS
            await db.people.put(Settings(person(user), f"{NAME} {number:06}", None, None, shares, {}))
        milestone = max(roadmap().milestones, key=lambda each: len(each.criteria))
        shown = {
            each.id: Evidence("https://example.org/" + "x" * 250, comment="y" * 300) for each in milestone.criteria
        }
        for number, user in enumerate(MEMBERS[:60]):
            taken = MEMBERS[number + 1] if number % 3 else None
            await db.reviews.put(
                Submission("c1", user, milestone.id, shown, now - timedelta(hours=number), comment="z" * 1000,
                           claimed_by=taken, claimed_until=now + timedelta(hours=5)), 0, HOME,
            )  # fmt: skip
        for number, user in enumerate(MEMBERS[:300]):
            direct = number % 3 == 0
            key = f"c1/nudge/{number}/{user}" if direct else f"c1/prompt/{number}"
            to = Place.direct(person(user)) if direct else CHANNEL
            due = now - timedelta(hours=number)
            parcel = Parcel(key, to, Card(say("T" * 300)), due, "nudge" if direct else "prompt", now, "c1",
                            user if direct else None)  # fmt: skip
            await db.outbox.skip(parcel, "because " * 50, now)
    return Desk(house)


def fits(reply: Reply) -> None:
    """Check what Discord would be sent against its rules."""
    drawn = render(reply.card).components()
    body = {"flags": 1 << 15, "components": drawn, "allowed_mentions": {"parse": []}}
    assert list(check_message(body)) == []


@pytest.mark.parametrize("page", [1, 2, 13])
async def test_five_hundred_members_with_long_names(desk: Desk, page: int) -> None:
    shown = await desk.ask("cohort members", page=page)
    fits(shown)
    assert "500 members in" in words(shown)
    assert "250 members keep progress to themselves" in words(shown)


@pytest.mark.parametrize("page", [1, 6])
async def test_a_queue_of_sixty(desk: Desk, page: int) -> None:
    shown = await desk.ask("cohort review", page=page)
    fits(shown)
    assert "60 submissions to look at." in words(shown)
    fits(await desk.press(shown, "Open the first"))


@pytest.mark.parametrize("page", [1, 25])
async def test_a_log_of_three_hundred_lines(desk: Desk, page: int) -> None:
    shown = await desk.ask("cohort log", page=page)
    fits(shown)
    lines = menu(shown, "Open one").options
    assert len(lines) == 12
    text = "\n".join(part["content"] for part in render(shown.card).components()[0]["components"] if part["type"] == 10)
    assert text.count("skipped, due") == 12, "every line of the page is drawn"
    fits(await desk.pick(shown, "Open one", lines[0].value))


@pytest.mark.parametrize(
    "command", ["show", "list", "check", "preview", "edit", "setup", "pause", "archive"],
)  # fmt: skip
async def test_every_other_card(desk: Desk, command: str) -> None:
    fits(await desk.ask(f"cohort {command}"))
