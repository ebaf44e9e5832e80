"""Forms as Slack's modals: each question native to what it asks for, and the answers back."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.slack.forms import modal
from adapters.slack.inbound import FormKept, Known, Origin, submitted_of
from bot.ports.strange import StrangePayload
from bot.ui.action import Action, do
from bot.ui.command import CommandSpec, ParamSpec
from bot.ui.form import Choice, Field, FieldKind, Form
from tests.slack.validator import check_modal

ORIGIN = Origin("C1", "", "http://127.0.0.1/respond/1", private=True)
GROUPS = (Choice("S1", "Mentors"), Choice("S2", "Helpers"))


def element(field: Field, groups: tuple[Choice, ...] = ()) -> Any:
    drawn = modal(Form("A form", (field,), do("save")), ORIGIN, groups)
    assert drawn is not None
    assert check_modal(drawn) == []
    return drawn["blocks"][0]["element"]


@pytest.mark.parametrize(
    ("field", "kind", "filled"),
    [
        (Field("f", "F", value="x"), "plain_text_input", {"initial_value": "x", "multiline": False}),
        (
            Field("f", "F", FieldKind.LONG, value="x\ny"),
            "plain_text_input",
            {"initial_value": "x\ny", "multiline": True},
        ),
        (Field("f", "F", FieldKind.NUMBER, value="3"), "plain_text_input", {"initial_value": "3"}),
        (Field("f", "F", FieldKind.DATE), "datepicker", {}),
        (Field("f", "F", FieldKind.DATE, value="2027-01-11"), "datepicker", {"initial_date": "2027-01-11"}),
        (Field("f", "F", FieldKind.DATE, value="2027-01-11", suggest=True), "datepicker", {}),
        (Field("f", "F", FieldKind.DATE, value="next Monday"), "plain_text_input", {"initial_value": "next Monday"}),
        (Field("f", "F", FieldKind.TIME, value="18:30"), "timepicker", {"initial_time": "18:30"}),
        (Field("f", "F", FieldKind.TIME, value="6pm"), "plain_text_input", {"initial_value": "6pm"}),
        (Field("f", "F", FieldKind.YES_NO), "static_select", {}),
        (Field("f", "F", suggest=True), "external_select", {"min_query_length": 0}),
        (Field("f", "F", FieldKind.PERSON, value="U1"), "users_select", {"initial_user": "U1"}),
        (Field("f", "F", FieldKind.PLACE, value="C1"), "conversations_select", {"initial_conversation": "C1"}),
        (Field("f", "F", FieldKind.ROLES, value="U1,S1"), "multi_users_select", {"initial_users": ["U1"]}),
    ],
)
def test_each_question_is_asked_natively_and_filled_in(field: Field, kind: str, filled: dict[str, Any]) -> None:
    drawn = element(field)
    assert drawn["type"] == kind
    assert {key: drawn[key] for key in filled} == filled


def test_the_present_choice_is_chosen() -> None:
    options = (Choice("a", "Apples"), Choice("b", "Pears"))
    drawn = element(Field("f", "F", FieldKind.CHOICE, value="b", options=options))
    assert drawn["initial_option"]["value"] == "b"
    assert "initial_option" not in element(Field("f", "F", FieldKind.CHOICE, value="gone", options=options))


def test_user_groups_are_asked_for_beside_people() -> None:
    form = Form("Setup", (Field("roles", "Who moderates?", FieldKind.ROLES, value="U1,S2"),), do("save"))
    drawn = modal(form, ORIGIN, GROUPS)
    assert drawn is not None
    assert check_modal(drawn) == []
    people, groups = drawn["blocks"]
    assert people["element"]["initial_users"] == ["U1"]
    assert [option["value"] for option in groups["element"]["initial_options"]] == ["S2"]


def test_the_largest_form_is_lawful() -> None:
    many = tuple(Choice(f"v{n}" * 20, f"<&> label {n} " * 20) for n in range(120))
    kinds = list(FieldKind)
    fields = tuple(
        Field(
            f"f{n}", "W" * 300, kinds[n % len(kinds)], help="h" * 400, value="v" * 5000, options=many[: n * 4], max=9000
        )
        for n in range(40)
    )
    drawn = modal(Form("T" * 100, fields, do("save")), ORIGIN, GROUPS)
    assert drawn is not None
    assert check_modal(drawn) == []


def test_a_form_that_can_not_be_carried_is_no_modal() -> None:
    assert modal(Form("A form", (), do("save")), ORIGIN) is None
    assert modal(Form("A form", (Field("f", "F"),), Action("save", (("x", "y" * 200),))), ORIGIN) is None


def test_what_a_form_carries_along_comes_back() -> None:
    kept = FormKept(do("checkin", week=3, cohort="c1"), ORIGIN)
    assert FormKept.unpack(kept.pack()) == kept


@pytest.mark.parametrize("packed", ["", "nonsense", "[]", "{}", '{"a": ""}', '{"a": 1, "c": []}', "null"])
def test_a_form_that_is_not_ours_is_noticed(packed: str) -> None:
    with pytest.raises(StrangePayload):
        found = FormKept.unpack(packed)
        if found.action.command == "1":
            raise StrangePayload


def submission(values: dict[str, dict[str, Any]]) -> dict[str, Any]:
    state = {name: {name: value} for name, value in values.items()}
    view = {
        "id": "V1",
        "hash": "1.a",
        "private_metadata": FormKept(do("save", cohort="c1"), ORIGIN).pack(),
        "state": {"values": state},
    }
    return {"user": {"id": "U1", "team_id": "T1"}, "team": {"id": "T1"}, "trigger_id": "1.2.3", "view": view}


SPECS = {
    "save": CommandSpec(
        "save",
        "Save",
        (
            ParamSpec("roles", "Who?", FieldKind.ROLES, False, True),
            ParamSpec("lead", "Who?", FieldKind.ROLE, False, True),
        ),
    )
}


def test_answers_of_every_kind_come_back_as_text() -> None:
    body = submission({
        "line": {"type": "plain_text_input", "value": "Ada"},
        "empty": {"type": "plain_text_input", "value": None},
        "choice": {"type": "static_select", "selected_option": {"value": "b"}},
        "unchosen": {"type": "external_select", "selected_option": None},
        "day": {"type": "datepicker", "selected_date": "2027-01-11"},
        "hour": {"type": "timepicker", "selected_time": "09:00"},
        "person": {"type": "users_select", "selected_user": "U2"},
        "place": {"type": "conversations_select", "selected_conversation": "C2"},
        "roles": {"type": "multi_users_select", "selected_users": ["U2"]},
        "roles+groups": {"type": "multi_static_select", "selected_options": [{"value": "S1"}]},
        "lead": {"type": "users_select", "selected_user": "U2"},
        "lead+groups": {"type": "static_select", "selected_option": {"value": "S2"}},
    })  # fmt: skip
    request, kept = submitted_of(body, SPECS, Known("Ada"))
    assert request.args == {
        "cohort": "c1", "line": "Ada", "empty": "", "choice": "b", "unchosen": "", "day": "2027-01-11",
        "hour": "09:00", "person": "U2", "place": "C2", "roles": ("U2", "S1"), "lead": "S2",
    }  # fmt: skip
    assert request.form
    assert request.id == "slack:V1:1.a"
    assert kept.origin == ORIGIN


def test_nobody_picked_is_an_empty_list() -> None:
    request, _ = submitted_of(submission({"roles": {"selected_users": []}}), SPECS, Known())
    assert request.args["roles"] == ()
