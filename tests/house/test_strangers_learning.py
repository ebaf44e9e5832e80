"""What a community may rely on for quizzes, tracks and projects: neither strangers nor other members get at them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from bot.domain.fast_track import Path as Way
from bot.domain.quiz import Asked, Purpose, Run
from bot.features import COMMANDS
from bot.ui.command import Given, Request
from tests.house.test_strangers import STRANGERS, everything_shown, kept, numbers
from tests.kit import HOME, START, House, group

RUN = Run("q1", "c1", "zelda", Purpose.WEEK, "W02", (Asked("W02-Q2", given="SECRET-ANSWER"), Asked("W02-Q2")), START)
WAY = Way("c1", "zelda", "T01", date(2026, 11, 2), (2, 3))
LEARNING = ("quiz", "track", "project", "career", "roadmap", "resources")
TRIES: Mapping[str, tuple[Given, ...]] = {
    "run": ("q1",), "n": ("1",), "pick": ("0",), "ticked": ("0",), "typed": ("4",), "again": ("yes",), "week": ("2",),
    "id": ("T01", "M01", "W02", "aws-ai-practitioner"), "name": ("P01", "T01"), "page": ("1", "all"), "card": ("C01",),
}  # fmt: skip


@pytest.fixture
async def house(house: House) -> House:
    """Zelda is in the middle of a quiz, on the short way, and has chosen a track."""
    await group(house.store, house.clock, ("zelda", "bruno"), name="Quartz circle")
    async with house.store.begin() as db:
        await db.quizzes.begin(RUN, HOME)
        await db.paths.put(WAY, HOME)
    return house


def tries(params: Mapping[str, tuple[Given, ...]]) -> list[dict[str, Given]]:
    """Nothing, and everything at once, once for each thing that may be named."""
    most = max((len(values) for values in params.values()), default=1)
    return [{}, *({name: values[n % len(values)] for name, values in params.items()} for n in range(most))]


@pytest.mark.parametrize("stranger", STRANGERS)
async def test_a_strangers_quiz_track_or_project_is_never_zeldas(house: House, database: Path, stranger: str) -> None:
    before = kept(database)
    assert "SECRET-ANSWER" in str(before)
    who, where, manager = STRANGERS[stranger]
    walked = [command for command in COMMANDS if command.name.split()[0] in LEARNING]
    assert {"quiz answer", "quiz type", "quiz next", "track choose", "track fast start", "project"} <= {
        command.name for command in walked
    }
    for command in walked:
        params = {param.name: TRIES.get(param.name, ("x",)) for param in command.params}
        for args in tries(params):
            for named in ({}, {"cohort": "c1"}):
                id = f"l{next(numbers)}"
                request = Request(id, command.name, {**args, **named}, who, where, "Nosy", manager, form=bool(args))
                shown = await everything_shown(house, command, request)
                assert "SECRET-ANSWER" not in shown, command.name
                assert "Quartz" not in shown, command.name
        assert kept(database) == before, f"/{command.name} changed something"


async def test_a_member_of_the_same_group_can_not_go_on_with_somebody_elses_quiz(house: House, database: Path) -> None:
    async def runs() -> list[tuple[object, ...]]:
        return kept(database)["runs"]

    before = await runs()
    for name in ("quiz answer", "quiz type", "quiz tick", "quiz next"):
        args = {"run": "q1", "n": "1", "pick": "0", "typed": "4", "ticked": "0"}
        reply = await house.ask(name, "bruno", given=args, form=True)
        assert "SECRET-ANSWER" not in repr(reply), name
        assert await runs() == before, name
