"""Four processes share the work on one PostgreSQL: whichever is killed, the others go on, and all comes once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.wire.fleet.fleet import fleet


@pytest.mark.parametrize("http", [False, True], ids=["Socket Mode", "HTTP"])
async def test_a_process_may_be_killed_and_every_post_and_answer_comes_once(
    tmp_path: Path, empty_postgres: str, http: bool
) -> None:
    """Under load: one that listens to a shard of Discord, then one that listens to Slack, plans and posts."""
    async with fleet(tmp_path, empty_postgres, http, posts=0.3, people=0.5) as running:
        killed = [ship for ship in running.ships if ship.name in (("rest-1",) if http else ("discord-0", "rest-0"))]
        for ship in killed:
            await running.kill(ship)
            await running.bring_back(ship)
        found = await running.settle(patient=False)
    assert found.wrong == []
    assert running.kills == len(killed)
    assert min(found.posts, found.people) >= 6
    assert running.discord.log.findings == []
    assert running.slack.log.findings == []
    assert [ship.name for ship in running.ships if "Traceback" in ship.log] == []
