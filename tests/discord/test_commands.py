"""What moderators may rely on: Discord knows exactly the declared commands, and is told only when they change."""

from __future__ import annotations

import pytest

from adapters.discord.commands import commands_json, normal
from bot.ui.command import CommandSpec, ParamSpec
from bot.ui.form import Choice, FieldKind
from tests.discord.club import COMMANDS, param
from tests.discord.conftest import Stage
from tests.discord.validator import check_commands


def spec(name: str, *params: ParamSpec, moderator: bool = False, summary: str = "Something") -> CommandSpec:
    return CommandSpec(name, summary, params, moderator)


def test_sub_commands_are_gathered_under_their_first_word() -> None:
    commands = {command["name"]: command for command in commands_json(COMMANDS)}
    assert "read" not in commands
    assert [sub["name"] for sub in commands["club"]["options"]] == ["add", "keepers"]
    assert commands["club"]["description"] == "add, keepers"
    assert commands["shelf"]["contexts"] == [0, 1]


def test_every_kind_of_parameter_has_its_native_option() -> None:
    kinds = {kind: param(kind.name.lower(), kind) for kind in FieldKind}
    (command,) = commands_json([spec("all", *kinds.values())])
    types = {option["name"]: option["type"] for option in command["options"]}
    assert types == {
        "line": 3, "long": 3, "number": 4, "date": 3, "time": 3, "choice": 3, "yes_no": 5,
        "person": 6, "place": 7, "role": 8, "roles": 3,
    }  # fmt: skip


def test_what_must_be_given_comes_first_and_forms_keep_their_own() -> None:
    params = (param("late"), param("only_form", FieldKind.LONG, option=False), param("must", required=True))
    (command,) = commands_json([spec("order", *params)])
    assert [option["name"] for option in command["options"]] == ["must", "late"]


def test_choices_are_offered_as_they_are_and_suggestions_while_typing() -> None:
    options = (Choice("a", "First"), Choice("b", "Second"))
    many = tuple(Choice(str(n), f"Number {n}") for n in range(30))
    params = (
        param("few", FieldKind.CHOICE, options=options),
        param("many", FieldKind.CHOICE, options=many),
        param("typed", suggest=True),
    )
    (command,) = commands_json([spec("offer", *params)])
    few, lots, typed = command["options"]
    assert few["choices"] == [{"name": "First", "value": "a"}, {"name": "Second", "value": "b"}]
    assert "autocomplete" not in few
    assert lots["autocomplete"]
    assert typed["autocomplete"]


def test_commands_for_moderators_are_hidden_only_if_asked_for() -> None:
    specs = [spec("cohort edit", moderator=True), spec("week")]
    shown = commands_json(specs)
    hidden = {command["name"]: command for command in commands_json(specs, hide_moderator_commands=True)}
    assert all("default_member_permissions" not in command for command in shown)
    assert hidden["cohort"]["default_member_permissions"] == "32"
    assert "default_member_permissions" not in hidden["week"]


def test_the_declared_set_is_lawful() -> None:
    assert list(check_commands(commands_json(COMMANDS))) == []


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (spec("Week"), "small letters"),
        (spec("week", summary="x" * 101), "101 characters"),
        (spec("week", summary=""), "0 characters"),
        (spec("week", *(param(f"p{n}") for n in range(26))), "26 options"),
        (spec("week", param("same"), param("same")), "same name"),
        (spec("week", param("pick", FieldKind.CHOICE, options=(Choice("a", "x" * 101),))), "more than 100"),
    ],
)
def test_a_declaration_over_a_limit_is_named(wrong: CommandSpec, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        commands_json([wrong])


def test_a_command_with_sub_commands_is_not_called_itself() -> None:
    with pytest.raises(ValueError, match="sub-commands like /week list"):
        commands_json([spec("week"), spec("week list")])


def test_too_much_text_in_one_command_is_named() -> None:
    subs = [spec(f"big s{n}", *(param(f"p{m}", label="y" * 100) for m in range(25))) for n in range(4)]
    with pytest.raises(ValueError, match="8000 are allowed"):
        commands_json(subs)


def test_what_discord_adds_makes_no_difference() -> None:
    sent = commands_json(COMMANDS)
    stored = [
        {
            **command, "id": "1", "application_id": "2", "version": "3", "nsfw": False, "dm_permission": True,
            "name_localizations": None, "default_member_permissions": None,
        }
        for command in reversed(sent)
    ]  # fmt: skip
    assert normal(stored) == normal(sent)
    assert normal(stored[:-1]) != normal(sent)


async def test_registering_the_same_commands_again_writes_nothing(stage: Stage) -> None:
    await stage.platform.register(stage.club.commands)
    assert len(stage.sent("PUT", "/commands")) == 1
    await stage.platform.register(stage.club.commands[:-4])
    assert len(stage.sent("PUT", "/commands")) == 2
