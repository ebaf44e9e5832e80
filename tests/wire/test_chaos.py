"""A short slice of what `make chaos` does at length; and the accountant, who must see what is lost or doubled."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.ports import Fate
from tests.wire.chaos.accountant import account
from tests.wire.chaos.databases import Databases
from tests.wire.chaos.dial import ORIGIN, Dial
from tests.wire.chaos.kinds import KINDS
from tests.wire.chaos.report import table, write
from tests.wire.chaos.run import Outcome, Runner, cases, expected, play_all
from tests.wire.chaos.scene import forks, scene

SLICE = ("kill-sqlite/200", "dropped/0", "blind/1")
"""Cases of seed 1 that meet kills, lost answers, and a history that may not be read."""


@pytest.fixture
async def databases(tmp_path: Path) -> AsyncIterator[Databases]:
    made = await asyncio.to_thread(Databases, tmp_path)
    yield made
    await made.close()


async def test_under_kills_and_faults_every_promise_is_one_message_or_has_a_reason(
    tmp_path: Path, databases: Databases
) -> None:
    outcomes: list[Outcome] = []
    await play_all(Runner(tmp_path, databases), cases(1, 1.0, SLICE), outcomes.append, at_once=3, seconds=60)
    assert len(outcomes) == len(SLICE)
    wrong = [(each.case.again, each.account.complaints(), each.said) for each in outcomes if not each.account.clean]
    assert wrong == []
    assert sum(each.faults for each in outcomes) >= len(SLICE)
    assert {each.case.kind.name for each in outcomes if each.account.unknown} == {"blind"}


async def test_the_accountant_sees_what_is_lost_doubled_never_promised_or_called_skipped(
    tmp_path: Path, databases: Databases
) -> None:
    async with scene(databases, tmp_path / "scene", forks()) as played:
        assert await played.settle()
        rows, keys = await played.ledger(), expected(played, direct=True)
        assert account(played, rows, keys).clean
        assert account(played, rows, keys).sent == len(keys) == 15
        assert account(played, rows, {*keys, "d1/prompt/2"}).lost == ["d1/prompt/2 was never promised"]
        called = [replace(row, fate=Fate.SKIPPED) if row.key == "d1/prompt/1" else row for row in rows]
        assert "d1/prompt/1 is skipped" in account(played, called, keys).wrong[0]
        first, second = [each for each in played.slack.state.messages if each.metadata][:2]
        first.metadata = second.metadata
        found = account(played, rows, keys)
        assert (len(found.lost), len(found.doubled)) == (1, 1)


def test_a_run_that_is_cut_short_has_some_of_every_kind() -> None:
    found = cases(1, 0.02)
    assert {case.kind.name for case in found[: len(KINDS) + 15]} >= {kind.name for kind in KINDS if not kind.plain}
    assert [case.name for case in cases(1, 1.0, ["steps/7"])] == ["steps/7"]


def test_the_clock_is_seen_by_all_and_can_be_wrong(tmp_path: Path) -> None:
    one, other = Dial(tmp_path / "dial"), Dial(tmp_path / "dial")
    one.turn(timedelta(hours=9))
    one.step(timedelta(hours=-1))
    assert abs(other.now() - (ORIGIN + timedelta(hours=8))) < timedelta(minutes=5)
    assert abs(other.true() - (ORIGIN + timedelta(hours=9))) < timedelta(minutes=5)


def test_the_report_finds_its_place_in_the_page(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("Before.\n\n<!-- chaos -->\nold\n<!-- /chaos -->\n\nAfter.\n", encoding="utf-8")
    write(table([], 1, 2.0), page)
    text = page.read_text(encoding="utf-8")
    assert "old" not in text
    assert text.startswith("Before.\n")
    assert text.endswith("After.\n")
    assert "| What was done | cases |" in text
