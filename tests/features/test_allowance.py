"""Nobody can keep Waypost from answering others; and nobody who only uses it meets the limit."""

from __future__ import annotations

import asyncio
from typing import Annotated

import pytest

from bot import allowance, door
from bot.allowance import Allowance
from bot.declare import Ask, command
from bot.engine import Engine
from bot.features import COMMANDS
from bot.ports import Context
from bot.ui.card import Card
from bot.ui.text import say
from tests.kit import Clock, House, group, roadmap, words


@pytest.fixture
async def house(house: House) -> House:
    """A house in which everyone may do ten things a minute."""
    await group(house.store, house.clock)
    house.engine = Engine(house.store, COMMANDS, {"ai-engineer": roadmap()}, house.world, per_minute=10)
    return house


async def test_who_sends_too_much_is_told_how_long_to_wait_and_then_goes_on(house: House) -> None:
    for _ in range(10):
        assert "Week" in words(await house.ask("week", week=1))
    told = words(await house.ask("week", week=1))
    assert "A little slower" in told
    assert "6 seconds" in told
    house.clock.wait(seconds=5)
    assert "1 second " in words(await house.ask("week", week=1))
    house.clock.wait(seconds=1)
    assert "Week" in words(await house.ask("week", week=1))


async def test_others_are_answered_meanwhile(house: House) -> None:
    for _ in range(12):
        await house.ask("week", week=1)
    assert "A little slower" not in words(await house.ask("week", "bruno", week=1))


async def test_changing_servers_or_writing_directly_gives_nobody_more(house: House) -> None:
    for _ in range(10):
        await house.ask("week", week=1)
    assert "A little slower" in words(await house.ask("week", direct=True))


async def test_what_was_not_done_can_be_done_later_under_the_same_id(house: House) -> None:
    for _ in range(10):
        await house.ask("week", week=1)
    assert "A little slower" in words(await house.ask("progress done", week=1, request="same"))
    house.clock.wait(minutes=1)
    assert "1 of 52" in words(await house.ask("progress done", week=1, request="same"))


async def test_a_form_that_was_filled_in_still_gets_through(house: House) -> None:
    for _ in range(10):
        await house.ask("week", week=1)
    assert "A little slower" not in words(await house.ask("checkin", did="Much", week=1, form=True))


async def test_suggestions_stop_for_a_while_too(house: House) -> None:
    for _ in range(50):
        assert await house.suggest("cohort show", "cohort")
    assert await house.suggest("cohort show", "cohort") == []
    house.clock.wait(minutes=1)
    assert await house.suggest("cohort show", "cohort")


def test_a_clock_that_is_set_back_neither_gives_nor_takes() -> None:
    clock = Clock()
    limit = Allowance(2, clock)
    assert [limit.wait("x", "ada") for _ in range(3)] == [0, 0, 30]
    clock.wait(hours=-1)
    assert limit.wait("x", "ada") == 30
    clock.wait(seconds=30)
    assert limit.wait("x", "ada") == 0


def test_no_limit_is_no_limit() -> None:
    limit = Allowance(0, Clock())
    assert not any(limit.wait("x", "ada") for _ in range(1000))


def test_a_crowd_of_strangers_takes_no_more_memory_than_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(allowance, "MOST", 100)
    clock = Clock()
    limit = Allowance(1, clock)
    for n in range(1000):
        limit.wait("x", str(n))
    assert len(limit._purses) <= 100
    clock.wait(hours=1)
    limit.wait("x", "somebody new")
    limit.wait("x", "another")
    assert len(limit._purses) <= 100


@command("wait", "Wait for the others", reads_only=True)
async def wait(ctx: Context, what: Annotated[str, Ask("What?")] = "") -> Card:
    await GATE.wait()
    return Card(say("Done"))


GATE = asyncio.Event()


async def test_when_too_many_want_something_at_once_the_next_is_told_so_at_once(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "CROWD", 3)
    GATE.clear()
    house.engine = Engine(house.store, (wait,), {"ai-engineer": roadmap()}, house.world)
    waiting = [asyncio.create_task(house.ask("wait", f"member{n}")) for n in range(3)]
    while house.engine._door._under_way < 3:  # noqa: ASYNC110
        await asyncio.sleep(0)
    assert "try again in a minute" in words(await house.ask("wait", "one more"))
    GATE.set()
    assert {words(await each) for each in waiting} == {"Done"}
    assert words(await house.ask("wait", "one more")) == "Done"
