"""What people do on Slack and what they see of it, through the unmodified Bolt app and a real socket."""

from __future__ import annotations

from tests.slack.conftest import Stage


async def test_a_command_is_answered_for_its_asker_alone(stage: Stage) -> None:
    await stage.group()
    asked = await stage.server.slash("/week", "3")
    assert asked.failed == ""
    assert "Week 3" in asked.text
    assert [message.only_for for message in asked.shown] == ["U1"]
    assert stage.server.posts() == []
