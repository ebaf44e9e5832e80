"""What somebody on a Discord server may rely on: every command, press, choice and form is answered, and where."""

from __future__ import annotations

from typing import Any

from bot.domain.people import Person, Place
from tests.discord.conftest import Stage


def words(components: list[dict[str, Any]]) -> str:
    """All text of a message, and the labels of its buttons."""
    found: list[str] = []
    for component in components:
        found += [str(component[field]) for field in ("content", "label") if component.get(field)]
        found.append(words(component.get("components", [])))
    return "\n".join(part for part in found if part)


async def test_a_command_is_answered_privately(stage: Stage) -> None:
    result = await stage.ada.slash(stage.room, "shelf", book="Emma", pages=300)
    assert result.ephemeral
    assert "The shelf" in words(result.response.components)
    (request,) = stage.club.heard
    assert request.name == "shelf"
    assert request.args == {"book": "Emma", "pages": "300"}
    assert request.who == Person("discord", str(stage.guild.id), str(stage.ada.id))
    assert request.where == Place("discord", str(stage.guild.id), str(stage.room.id))
    assert (request.shown, request.manager, request.form) == ("Ada L.", False, False)


async def test_a_public_command_is_answered_for_all(stage: Stage) -> None:
    result = await stage.ada.slash(stage.room, "shout", words="hello")
    assert not result.ephemeral
    assert "hello" in words(result.response.components)
