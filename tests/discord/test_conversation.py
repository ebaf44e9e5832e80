"""What somebody on a Discord server may rely on: every command, press and choice is answered, and where."""

from __future__ import annotations

from typing import Any

import discord
from discord import ui

from bot.domain.people import Person, Place
from tests.discord.conftest import Stage, words


def numbers(shown: Any) -> set[int]:
    """The component numbers of the menus in an answer."""
    found: set[int] = set()
    waiting = list(shown.response.components)
    while waiting:
        component = waiting.pop()
        waiting += component.get("components", [])
        if component["type"] == discord.ComponentType.select.value:
            found.add(component["id"])
    return found


async def test_a_command_is_answered_privately(stage: Stage) -> None:
    result = await stage.ada.slash(stage.room, "shelf", book="Emma", pages=300)
    assert result.ephemeral
    assert "The shelf" in words(result)
    (request,) = stage.club.heard
    assert request.name == "shelf"
    assert request.args == {"book": "Emma", "pages": "300"}
    assert request.who == Person("discord", str(stage.guild.id), str(stage.ada.id))
    assert request.where == Place("discord", str(stage.guild.id), str(stage.room.id))
    assert (request.shown, request.manager, request.form) == ("Ada L.", False, False)


async def test_every_interaction_has_an_id_of_its_own(stage: Stage) -> None:
    await stage.ada.slash(stage.room, "shelf")
    await stage.ada.slash(stage.room, "shelf")
    first, second = stage.club.heard
    assert first.id.startswith("discord:")
    assert first.id != second.id


async def test_a_public_command_is_answered_for_all(stage: Stage) -> None:
    result = await stage.ada.slash(stage.room, "shout", words="hello")
    assert not result.ephemeral
    assert "hello" in words(result)


async def test_an_apology_for_a_public_command_stays_private(stage: Stage) -> None:
    result = await stage.ada.slash(stage.room, "shout", words="oops")
    assert result.response is None
    assert [each.ephemeral for each in result.followups] == [True]
    assert stage.room.history() == []


async def test_a_manager_and_roles_are_recognised(stage: Stage) -> None:
    keepers = stage.guild.create_role("Keepers")
    result = await stage.mod.slash(
        stage.room, "club keepers", roles=f"<@&{keepers.id}> and {stage.guild.id}", lead=keepers, strict=False
    )
    assert "Done" in words(result)
    (request,) = stage.club.heard
    assert request.manager
    assert len(request.roles) == 1
    assert request.args == {"roles": (str(keepers.id), str(stage.guild.id)), "lead": str(keepers.id), "strict": "no"}


async def test_a_thread_is_a_place_in_its_channel(stage: Stage) -> None:
    thread = await stage.thread()
    handle = next(each for each in stage.room.threads if each.id == thread.id)
    await stage.ada.slash(handle, "shelf")
    assert stage.club.heard[-1].where == Place("discord", str(stage.guild.id), str(stage.room.id), str(thread.id))


async def test_suggestions_appear_while_typing(stage: Stage) -> None:
    choices = await stage.ada.autocomplete(stage.room, "shelf", "book", "mm", pages=3)
    assert choices == [{"name": "Emma", "value": "Emma"}]
    assert stage.club.heard[-1].args == {"pages": "3"}


async def test_too_many_and_too_long_suggestions_are_cut(stage: Stage) -> None:
    choices = await stage.ada.autocomplete(stage.room, "shelf", "book", "everything")
    assert len(choices) == 25
    assert all(len(choice["name"]) <= 100 for choice in choices)


async def test_a_button_on_a_private_card_changes_it_in_place(stage: Stage) -> None:
    shown = await stage.ada.slash(stage.room, "shelf")
    stage.club.read = ("Kim",)
    pressed = await stage.ada.click(shown.response, label="Refresh")
    assert pressed.followups == []
    assert "✅ Kim" in words(shown)
    assert stage.sent("POST", "/callback")[-1]["type"] == 6


async def test_equal_buttons_in_one_card_both_work(stage: Stage) -> None:
    shown = await stage.ada.slash(stage.room, "shelf")
    await stage.ada.click(shown.response, label="Refresh again")
    assert [request.name for request in stage.club.heard] == ["shelf", "shelf"]


async def test_ticking_sends_all_that_is_ticked(stage: Stage) -> None:
    shown = await stage.ada.slash(stage.room, "shelf")
    await stage.ada.select(shown.response, ["Emma", "Dracula"], custom_id="read|*read")
    assert list(stage.club.read) == ["Emma", "Dracula"]
    assert "✅ Dracula" in words(shown)
    await stage.ada.select(shown.response, ["Kim"], custom_id="read|*read")
    assert list(stage.club.read) == ["Kim"]
    await stage.ada.select(shown.response, [], custom_id="read|*read")
    assert list(stage.club.read) == []


async def test_after_a_change_by_button_the_boxes_are_a_new_menu_that_shows_what_holds_now(stage: Stage) -> None:
    shown = await stage.ada.slash(stage.room, "shelf")
    await stage.ada.select(shown.response, ["Emma", "Dracula"], custom_id="read|*read")
    before = numbers(shown)
    stage.club.read = ("Kim",)
    await stage.ada.click(shown.response, label="Refresh")
    assert before and not before & numbers(shown)


async def test_a_choice_from_a_menu_is_one_value(stage: Stage) -> None:
    shown = await stage.ada.slash(stage.room, "shelf")
    await stage.ada.select(shown.response, ["Kim"], custom_id="pick|*book")
    assert stage.club.heard[-1].args == {"book": "Kim"}
    assert "You picked Kim" in words(shown)


async def test_a_message_of_its_own_leaves_the_card_alone(stage: Stage) -> None:
    shown = await stage.ada.slash(stage.room, "shelf")
    pressed = await stage.ada.click(shown.response, label="Whisper")
    assert pressed.ephemeral
    assert "Psst" in words(pressed)
    assert "The shelf" in words(shown)


async def test_a_button_on_a_public_card_is_answered_privately(stage: Stage) -> None:
    from adapters.discord.render import render

    drawn = render(stage.club.shelf())
    message = await stage.channel.send(view=drawn.view, allowed_mentions=drawn.mentions)
    pressed = await stage.ada.click(message, label="Refresh")
    assert pressed.ephemeral
    assert len(stage.room.history()) == 1


async def test_in_direct_messages_no_server_is_known(stage: Stage) -> None:
    user = stage.ada.user
    result = await user.slash("shelf")
    (request,) = stage.club.heard
    assert request.who == Person("discord", None, str(user.id))
    assert request.where == Place.direct(request.who)
    assert not request.manager
    await user.click(result.response, label="Refresh")
    assert stage.sent("POST", "/callback")[-1]["type"] == 6


async def test_an_answer_in_direct_messages_stays(stage: Stage) -> None:
    result = await stage.ada.user.slash("shelf")
    assert not result.ephemeral


async def test_what_is_handled_already_leaves_no_trace(stage: Stage) -> None:
    result = await stage.ada.slash(stage.room, "twice")
    assert result.acknowledged
    assert result.response is None


async def test_an_answer_is_repeated_when_its_acknowledgement_was_lost(stage: Stage) -> None:
    stage.env.inject_error("POST", "/interactions/*/callback", status=400, code=40060)
    await stage.ada.slash(stage.room, "shelf")
    assert stage.club.heard


async def test_what_came_too_late_is_not_done(stage: Stage) -> None:
    stage.env.inject_error("POST", "/interactions/*/callback", status=404, code=10062)
    await stage.ada.slash(stage.room, "shelf")
    assert stage.club.heard == []


async def test_a_fault_is_answered_with_an_apology(stage: Stage) -> None:
    result = await stage.ada.slash(stage.room, "fail")
    assert "That went wrong" in words(result)


async def test_a_strange_button_is_answered_and_the_bot_stays_up(stage: Stage) -> None:
    row: ui.ActionRow[ui.LayoutView] = ui.ActionRow(ui.Button(label="Odd", custom_id="|||="))
    view = ui.LayoutView(timeout=None).add_item(row)
    view.stop()
    message = await stage.channel.send(view=view)
    pressed = await stage.ada.click(message, label="Odd")
    assert "I don't know this one" in words(pressed)
    assert "The shelf" in words(await stage.ada.slash(stage.room, "shelf"))


async def test_an_interaction_without_data_does_no_harm(stage: Stage) -> None:
    for kind, data in (
        (2, None),
        (2, {"id": "1", "name": "", "type": 1}),
        (4, {"id": "1", "name": "shelf", "type": 1}),
    ):
        stage.env.backend.emit("INTERACTION_CREATE", _raw(stage, kind, data))
        await stage.env.settle()
    assert stage.club.heard == []
    await stage.ada.slash(stage.room, "shelf")
    assert len(stage.club.heard) == 1


async def test_an_interaction_that_the_library_can_not_read_is_passed_over(stage: Stage) -> None:
    broken = _raw(stage, 2, {"id": "1", "name": "shelf", "type": 1})
    del broken["attachment_size_limit"]
    stage.env.backend.emit("INTERACTION_CREATE", broken)
    await stage.ada.slash(stage.room, "shelf")
    assert len(stage.club.heard) == 1


async def test_nothing_is_kept_about_messages_that_were_sent(stage: Stage) -> None:
    await stage.ada.slash(stage.room, "shelf")
    await stage.ada.slash(stage.room, "club add")
    assert stage.platform.client.persistent_views == []
    store = stage.platform.client._connection._view_store
    assert (store._views, store._modals) == ({}, {})


def _raw(stage: Stage, kind: int, data: object) -> dict[str, object]:
    user = {"id": str(stage.ada.id), "username": "ada", "discriminator": "0", "avatar": None}
    return {
        "id": str(discord.utils.time_snowflake(discord.utils.utcnow())),
        "application_id": str(stage.platform.client.application_id),
        "type": kind,
        "token": "strange",
        "version": 1,
        "attachment_size_limit": 1,
        "guild_id": str(stage.guild.id),
        "channel": {"id": str(stage.room.id), "type": 0, "name": "weekly", "position": 0},
        "member": {"user": user, "roles": [], "flags": 0, "permissions": "0"},
        **({"data": data} if data is not None else {}),
    }
