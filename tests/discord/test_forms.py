"""What somebody may rely on when Waypost asks: forms open at once, keep what was typed, and go on in pages."""

from __future__ import annotations

from adapters.discord.forms import modal
from bot.ui.action import do
from bot.ui.form import Field, Form
from tests.discord.conftest import Stage, words


async def test_a_command_that_must_ask_opens_a_form_at_once(stage: Stage) -> None:
    result = await stage.ada.slash(stage.room, "club add")
    assert result.modal is not None
    assert result.modal["title"] == "Add a book to the shelf of the club"
    assert [label["label"] for label in result.modal["components"]] == [
        "Which book?",
        "Why this one?",
        "How many pages?",
        "Which genre?",
        "Would you lend it?",
    ]
    assert stage.club.heard == []


async def test_what_was_given_with_the_command_is_not_asked_again(stage: Stage) -> None:
    result = await stage.ada.slash(stage.room, "club add", title="Emma")
    labels = [label["label"] for label in result.modal["components"]]
    assert "Which book?" not in labels
    done = await stage.ada.submit_modal(result, {"genre": ["novel"]})
    assert stage.club.heard[-1].args["title"] == "Emma"
    assert done.ephemeral


async def test_every_field_shown_comes_back_even_empty(stage: Stage) -> None:
    form = await stage.ada.slash(stage.room, "club add")
    await stage.ada.submit_modal(form, {"title": "Kim", "genre": ["play"], "loan": ["yes"]})
    (request,) = stage.club.heard
    assert request.name == "club add"
    assert request.form
    assert request.args == {"title": "Kim", "why": "", "pages": "", "genre": "play", "loan": "yes"}


async def test_seven_questions_come_on_two_pages(stage: Stage) -> None:
    form = await stage.ada.slash(stage.room, "club add")
    first = await stage.ada.submit_modal(
        form, {"title": "Kim", "why": "short", "pages": "300", "genre": ["play"], "loan": ["no"]}
    )
    assert "So far so good" in words(first)
    second = await stage.ada.click(first.response, label="Continue")
    assert [label["label"] for label in second.modal["components"]] == ["Who should read it?", "Where do we talk?"]
    await stage.ada.submit_modal(second, {"friend": [stage.mod], "room": [stage.room]})
    assert "On the shelf" in words(first)
    args = stage.club.heard[-1].args
    assert args["friend"] == str(stage.mod.id)
    assert args["room"] == str(stage.room.id)
    assert args["title"] == "Kim"


async def test_a_form_opened_from_a_private_card_answers_in_its_place(stage: Stage) -> None:
    shown = await stage.ada.slash(stage.room, "shelf")
    form = await stage.ada.click(shown.response, label="Add")
    await stage.ada.submit_modal(form, {"title": "Kim", "genre": ["play"]})
    assert "So far so good" in words(shown)


async def test_several_roles_come_back_as_a_list(stage: Stage) -> None:
    roles = [stage.guild.create_role(name) for name in ("One", "Two")]
    shown = await stage.mod.slash(stage.room, "shelf")
    form = await stage.mod.click(shown.response, label="Keepers")
    await stage.mod.submit_modal(form, {"roles": roles})
    assert stage.club.heard[-1].args == {"roles": tuple(str(role.id) for role in roles)}
    form = await stage.mod.click((await stage.mod.slash(stage.room, "shelf")).response, label="Keepers")
    await stage.mod.submit_modal(form, {"roles": roles[:1]})
    assert stage.club.heard[-1].args == {"roles": (str(roles[0].id),)}
    form = await stage.mod.click((await stage.mod.slash(stage.room, "shelf")).response, label="Keepers")
    await stage.mod.submit_modal(form, {})
    assert stage.club.heard[-1].args == {"roles": ""}


async def test_a_command_that_needs_no_form_after_all_just_runs(stage: Stage) -> None:
    result = await stage.ada.slash(stage.room, "club add", title="skip")
    assert result.modal is None
    assert stage.club.heard[-1].args == {"title": "skip"}


async def test_answers_too_long_for_a_form_are_taken_to_the_engine(stage: Stage) -> None:
    result = await stage.ada.slash(stage.room, "club add", title="A title that goes on and on " * 5)
    assert result.modal is None
    assert "So far so good" in words(result)


async def test_a_form_that_takes_too_long_does_not_cost_the_answer(stage: Stage) -> None:
    result = await stage.ada.slash(stage.room, "slow form")
    await stage.env.advance_time(2.5)
    assert "Done: slow form" in words(result)


async def test_a_long_question_is_cut_between_words() -> None:
    question = "Your personal roadmap gives hours a week and your reason"
    drawn = modal(Form("A form", (Field("a", question),), do("save")))
    assert drawn is not None
    assert drawn.to_components()[0]["label"] == "Your personal roadmap gives hours a week and…"
