"""From an empty workspace to the first post, as docs/slack.md leads there, by either of the two ways in."""

from __future__ import annotations

from datetime import date

import pytest

from bot.domain.people import Community
from tests.kit import MONDAY, House
from tests.wire.slack_parts.fixtures import Serve, connect_slack, desk, make_slack, serving_slack, slack, slack_world
from tests.wire.slack_server import SlackServer
from tests.wire.test_slack_round import Week

__all__ = ["connect_slack", "desk", "make_slack", "serving_slack", "slack", "slack_world"]

FIRST_DAY = date(2026, 11, 9)


@pytest.mark.parametrize("mode", ["socket", "http"])
async def test_from_the_set_up_to_the_first_prompt(
    slack: SlackServer, serving_slack: Serve, house: House, mode: str
) -> None:
    running = await serving_slack(house.engine, mode=mode)
    begun = (await slack.slash("/cohort", "setup", user="U3")).shown[0]
    form = (await slack.press(begun, "Start a cohort", user="U3")).form
    answers = {"What is it called?": "Spring group", "First day": str(FIRST_DAY), "Where should I post?": "C1"}
    made = await slack.submit(form, answers)
    assert "Spring group is set up" in made.text
    preview = await slack.slash("/cohort", "preview", user="U3")
    assert "Weekly prompt" in preview.text

    joined = await slack.slash("/study", "join")
    assert "Spring group" in joined.text
    assert slack.posts() == []

    await Week(house, running.platform).pass_until(days=(FIRST_DAY - MONDAY).days, hours=8, minutes=1)
    (prompt,) = slack.posts()
    assert prompt.text.startswith("Week 1")
    assert "late" not in prompt.text
    assert prompt.thread is None
    assert "Talk about it in the thread of this post" in prompt.text
    async with house.store.look() as db:
        (cohort,) = await db.cohorts.of(Community("slack", "T1"))
    assert (cohort.creator, cohort.zone) == ("U3", "Europe/Berlin")
