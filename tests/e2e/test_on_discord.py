"""The whole of Waypost on a simulated Discord, as people use it there: the real adapter in front of the real engine."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import discord
import pytest
from pydantic import SecretStr

from adapters.discord.platform import DiscordPlatform
from adapters.discord.settings import DiscordSettings
from bot.courier import Courier
from bot.domain.membership import Kind, Route
from bot.domain.people import Person
from bot.features import OCCASIONS
from bot.scheduler import Scheduler
from tests.discord.conftest import read, words
from tests.discord.validator import complaints
from tests.kit import House

pytestmark = pytest.mark.simcord(settle_timeout=60.0)


@dataclass
class Server:
    """A Discord server with a room, a plain member, and two who may manage it."""

    env: Any
    house: House
    platform: DiscordPlatform
    guild: Any
    room: Any
    ada: Any
    robin: Any
    kim: Any

    @property
    def posts(self) -> list[discord.Message]:
        """What stands in the room, without Discord's own word of a thread that was opened."""
        return [each for each in self.room.history() if each.type is discord.MessageType.default]

    async def founded(self) -> None:
        """Robin makes a cohort for this room, and Ada joins it."""
        made = await self.robin.slash(
            self.room, "cohort create", name="Owls", start="2026-11-02", hour="09:00", zone="Europe/Berlin",
            channel=self.room,
        )  # fmt: skip
        assert "Owls is set up" in words(made)
        assert "Welcome" in words(await self.ada.slash(self.room, "study join"))

    async def until(self, at: datetime) -> None:
        """Let time pass, and do what falls due."""
        scheduler = Scheduler(self.house.store, OCCASIONS, self.house.roadmaps, self.house.world)
        courier = Courier(self.house.store, {"discord": self.platform}, self.house.world)
        self.house.clock.move(at)
        await scheduler.tick()
        for _ in range(3):
            while await courier.round():
                pass
            self.house.clock.wait(seconds=2)  # a channel is not written to twice in a second

    async def propose(self, moderator: Any, prompt: str) -> Any:
        """A moderator asks for another hour for the prompt; the card that shows before and after."""
        shown = await moderator.slash(self.room, "cohort edit")
        form = await moderator.click(shown.response, label="Change posts")
        assert form.modal["components"][0]["label"] == "Weekly prompt"
        await moderator.submit_modal(form, {"prompt": prompt})
        return shown


@pytest.fixture
def platform(house: House) -> DiscordPlatform:
    return DiscordPlatform(DiscordSettings(token=SecretStr("simulated")), house.world)


@pytest.fixture
def simcord_bot(platform: DiscordPlatform) -> discord.Client:
    return platform.client


@pytest.fixture
async def server(simcord_env: Any, platform: DiscordPlatform, house: House) -> AsyncIterator[Server]:
    """The server; at the end, everything that was sent must be lawful."""
    guild = simcord_env.create_guild("Readers")
    room = guild.create_text_channel("weekly")
    manages = guild.create_role("Staff", permissions=discord.Permissions(manage_guild=True))
    people = {name: simcord_env.create_user(name) for name in ("ada", "robin", "kim")}
    ada = guild.add_member(people["ada"])
    robin, kim = (guild.add_member(people[name], roles=[manages]) for name in ("robin", "kim"))
    platform.attach(house.engine)
    await platform.register(house.engine.commands)
    yield Server(simcord_env, house, platform, guild, room, ada, robin, kim)
    found = complaints(simcord_env.http_requests)
    assert not found, "\n".join(found)


async def test_a_learner_looks_ticks_and_checks_in(server: Server) -> None:
    await server.founded()
    week = await server.ada.slash(server.room, "week")
    assert week.ephemeral
    assert "Week 1" in words(week)
    shown = await server.ada.slash(server.room, "progress", week=1)
    first = server.house.roadmaps["ai-engineer"].week(1)
    assert first
    box = first.done_when[0]
    await server.ada.select(shown.response, [box.id], custom_id="progress tick|cohort=id1|week=1|*ticked")
    assert f"✅ {box.text}" in words(shown)
    form = await server.ada.slash(server.room, "checkin")
    assert form.modal["components"][0]["label"] == "What did you do?"
    done = await server.ada.submit_modal(form, {"did": "Read about *agents*", "evidence": "example.org/notes"})
    assert done.ephemeral
    assert "Read about" in words(done)
    mine = await server.ada.slash(server.room, "study mine")
    assert "**Check-ins: 1**" in words(mine)


async def test_suggestions_come_from_what_there_is(server: Server) -> None:
    await server.founded()
    topics = await server.ada.autocomplete(server.room, "resources", "topic", "linear")
    assert "Linear algebra" in [choice["value"] for choice in topics]
    cohorts = await server.ada.autocomplete(server.room, "week", "cohort", "ow")
    assert [choice["name"] for choice in cohorts] == ["Owls"]


async def test_a_post_arrives_and_its_buttons_work_for_everyone(server: Server) -> None:
    await server.founded()
    await server.until(datetime(2026, 11, 2, 8, 0, tzinfo=UTC))
    (post,) = server.posts
    assert "Week 1" in read(post)
    assert [thread.name for thread in server.room.threads] == ["Week 1: Set the course: what an AI engineer does"]
    form = await server.ada.click(post, label="Check in")
    assert form.modal is not None
    guest = await server.kim.click(post, label="Fewer of these")
    assert guest.ephemeral
    assert "You are not in this group" in words(guest)
    assert len(server.posts) == 1


async def test_moderators_commands_are_for_moderators(server: Server) -> None:
    await server.founded()
    refused = await server.ada.slash(server.room, "cohort members")
    assert refused.ephemeral
    assert "This is for moderators" in words(refused)
    mentors = server.guild.create_role("Mentors")
    shown = await server.robin.slash(server.room, "cohort setup")
    form = await server.robin.click(shown.response, label="Set moderators and notices")
    await server.robin.submit_modal(form, {"roles": [mentors]})
    noor = server.guild.add_member(server.env.create_user("noor"), roles=[mentors])
    assert "This is for moderators" not in words(await noor.slash(server.room, "cohort members"))
    assert "This is for moderators" in words(await server.ada.slash(server.room, "cohort members"))


async def test_two_moderators_at_once_see_each_others_change(server: Server) -> None:
    await server.founded()
    first = await server.propose(server.robin, "Tue 10:00")
    second = await server.propose(server.kim, "Wed 11:00")
    await server.robin.click(first.response, label="Save")
    assert words(first).startswith("## Saved")
    await server.kim.click(second.response, label="Save")
    assert "This cohort was changed in the meantime" in words(second)
    assert "Tue 10 Nov 2026, 10:00 → Wed 11 Nov 2026, 11:00" in words(second)
    await server.kim.click(second.response, label="Save")
    assert words(second).startswith("## Saved")
    assert "**Weekly prompt**  Wed 11:00" in words(await server.robin.slash(server.room, "cohort edit"))


async def test_closed_direct_messages_are_listed_with_what_to_do_and_hold_nobody_up(server: Server) -> None:
    await server.founded()
    ada = Person("discord", str(server.guild.id), str(server.ada.id))
    async with server.house.store.begin() as db:
        await db.people.put(replace(await db.people.get(ada), routes={Kind.NUDGE: Route.DIRECT}))
    closed = server.env.backend.get_dm_channel(server.ada.id).id
    server.env.inject_error("POST", f"/channels/{closed}/messages", status=403, code=50007)
    await server.until(datetime(2026, 11, 5, 8, 0, tzinfo=UTC))
    assert len(server.posts) == 2
    log = await server.robin.slash(server.room, "cohort log")
    assert "direct messages are closed" in words(log)


@pytest.mark.parametrize("who", ["ada", "robin"])
async def test_every_command_is_answered_however_little_is_given(server: Server, who: str) -> None:
    await server.founded()
    member = getattr(server, who)
    for spec in server.house.engine.commands:
        if spec.slash:
            given = {param.name: "1" for param in spec.params if param.required and param.option}
            result = await member.slash(server.room, spec.name, **given)
            assert result.modal is not None or words(result), spec.name
            assert "Something broke" not in (words(result) if result.response else ""), spec.name
