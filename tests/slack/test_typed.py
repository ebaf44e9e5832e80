"""What people type behind a command, read as they meant it."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from adapters.slack.typed import Near, Typed, read
from bot.features import COMMANDS

SPECS = {command.name: command.spec() for command in COMMANDS}


@pytest.mark.parametrize(
    ("line", "name", "args"),
    [
        ("week", "week", {}),
        ("week 7", "week", {"number": "7"}),
        ("week number:7", "week", {"number": "7"}),
        ("week number=7", "week", {"number": "7"}),
        ("week 7 Winter group", "week", {"number": "7", "cohort": "Winter group"}),
        ("week seven", "week", {"number": "seven"}),
        ("week cohort:“Winter group”", "week", {"cohort": "Winter group"}),
        ("resources linear algebra", "resources", {"topic": "linear algebra"}),
        ("resources linear algebra 5", "resources", {"topic": "linear algebra", "week": "5"}),
        ("resources 5", "resources", {"week": "5"}),
        ("resources https://e.org/a=b", "resources", {"topic": "https://e.org/a=b"}),
        ("resources <https://e.org|e.org>", "resources", {"topic": "https://e.org"}),
        ("resources C &amp; C++", "resources", {"topic": "C & C++"}),
        ("roadmap deep learning", "roadmap", {"find": "deep learning"}),
        ("roadmap 2", "roadmap", {"stage": "2"}),
        ("progress <@U2|bruno> 3", "progress", {"member": "U2", "week": "3"}),
        ("study", "study help", {}),
        ("STUDY Join Group 3", "study join", {"cohort": "Group 3"}),
        ('study join "Winter group"', "study join", {"cohort": "Winter group"}),
        ("study settings Europe/Berlin", "study settings", {"zone": "Europe/Berlin"}),
        ("study settings shares:everyone", "study settings", {"shares": "everyone"}),
        (
            'cohort create "Winter group" 2027-01-11 18:30 Europe/Berlin <#C1|weekly>',
            "cohort create",
            {"name": "Winter group", "start": "2027-01-11", "hour": "18:30", "zone": "Europe/Berlin", "channel": "C1"},
        ),
        ("cohort create Winter group next Monday", "cohort create", {"name": "Winter group", "start": "next Monday"}),
        ("cohort create <#C1|weekly>", "cohort create", {"channel": "C1"}),
        ("cohort create mentors:<!subteam^S1|@mentors>", "cohort create", {"mentors": "S1"}),
        ("cohort setup <#C1|mods>", "cohort setup", {"notices": "C1"}),
        ("cohort shift 5 2", "cohort shift", {"week": "5", "by": "2"}),
        ("cohort members <@U1|ada>", "cohort members", {"person": "U1"}),
    ],
)
def test_a_line_is_read_as_people_write_it(line: str, name: str, args: Mapping[str, str]) -> None:
    first, _, text = line.partition(" ")
    assert read(first.lower(), text, SPECS) == Typed(name, args)


@pytest.mark.parametrize(
    ("line", "likeliest"),
    [
        ("cohort creat", "cohort create"),
        ("study setings", "study settings"),
        ("study profile", "study join"),
        ("cohort", "cohort setup"),
    ],
)
def test_a_near_miss_names_what_may_have_been_meant(line: str, likeliest: str) -> None:
    first, _, text = line.partition(" ")
    found = read(first, text, SPECS)
    assert isinstance(found, Near)
    assert found.names[0] == likeliest
    assert all(name.startswith(first) for name in found.names)


def test_an_unknown_command_has_no_names_to_offer() -> None:
    assert read("xyzzy", "", SPECS) == Near("xyzzy", ())


def test_commands_that_only_buttons_lead_to_can_not_be_typed() -> None:
    assert not isinstance(read("fewer", "key:abc", SPECS), Typed)
