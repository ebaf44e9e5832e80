"""Questions, projects, tracks, cards, certificates and the short way are checked as closely as weeks are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.content.conftest import Copy

QUESTIONS: dict[str, tuple[str, str, str, str]] = {
    "a question of another week": (
        "weeks/W02.toml",
        'id = "W02-Q1"',
        'id = "W03-Q1"',
        "weeks/W02.toml:25: `id` is W03-Q1, but it belongs to W02. Call it W02-Q1.",
    ),
    "the same question twice": (
        "weeks/W01.toml",
        'id = "W01-Q2"',
        'id = "W01-Q1"',
        (
            "weeks/W01.toml:31: `quiz` names W01-Q2, which no week has. Add the question, or name another.\n"
            "weeks/W01.toml:52: `id` W01-Q1 is used twice in this file. Every one must be its own."
        ),
    ),
    "an answer that is no option": (
        "weeks/W02.toml",
        "answer = 1",
        "answer = 4",
        "weeks/W02.toml:34: `answer` must be places in `options`, counted from 0 to 3.",
    ),
    "an answer in brackets": (
        "weeks/W02.toml",
        "answer = 1",
        "answer = [1]",
        "weeks/W02.toml:34: `answer` is one place, without brackets. Use the type multi for several.",
    ),
    "a multi question with one answer": (
        "weeks/W02.toml",
        'type = "single"',
        'type = "multi"',
        "weeks/W02.toml:34: `answer` of a multi question lists two or more options, and not all of them.",
    ),
    "a number in words": (
        "weeks/W01.toml",
        "answer = 65",
        'answer = ["65"]',
        "weeks/W01.toml:55: `answer` of a numeric question is one number.",
    ),
    "a short question with a number": (
        "weeks/W01.toml",
        'type = "numeric"',
        'type = "short"',
        "weeks/W01.toml:55: `answer` of a short question is a list of the texts to accept.",
    ),
    "other words for true and false": (
        "weeks/W01.toml",
        '["True", "False"]',
        '["Yes", "No"]',
        'weeks/W01.toml:67: `options` of a true_false question is ["True", "False"].',
    ),
    "two options": (
        "weeks/W01.toml",
        '  "It drives the salt out",\n',
        "",
        (
            "weeks/W01.toml:38: `options` has 2 items; a question has 3 to 5.\n"
            "weeks/W01.toml:44: `why_wrong` speaks of 2, which is no wrong option. Remove it."
        ),
    ),
    "the same option twice": (
        "weeks/W02.toml",
        "The crust gets thicker overnight",
        "More yeast grows than in the warm",
        "weeks/W02.toml:28: `options` says the same thing twice. Change one of them.",
    ),
    "an option that is much longer": (
        "weeks/W01.toml",
        '"It links proteins to a net"',
        '"It links proteins to a net that holds the gas of the yeast"',
        (
            "weeks/W01.toml:38: `options` differ too much in length (21 and 58 characters), which gives hints. "
            "The longest may be twice the shortest."
        ),
    ),
    "a wrong option without a word": (
        "weeks/W02.toml",
        '2 = "A covered dough keeps its water.", ',
        "",
        "weeks/W02.toml:36: `why_wrong` has no word on option 2, which is wrong. Say what is wrong about it.",
    ),
    "a word on the right option": (
        "weeks/W02.toml",
        "why_wrong = {",
        'why_wrong = { 1 = "No.",',
        "weeks/W02.toml:36: `why_wrong` speaks of 1, which is no wrong option. Remove it.",
    ),
    "a number without a typical slip": (
        "weeks/W01.toml",
        'why_wrong = { "39" = "That is the share of water in the whole dough; divide by the flour alone." }',
        "why_wrong = {}",
        "weeks/W01.toml:58: `why_wrong` is empty. Say why one typical wrong answer is wrong.",
    ),
    "a source that does not exist": (
        "weeks/W02.toml",
        'source = "W02"',
        'source = "W77"',
        "weeks/W02.toml:37: `source` names W77, which is neither a week nor in resources.toml. Name one that is.",
    ),
    "an objective of another week": (
        "weeks/W02.toml",
        'objective = "Compare',
        'objective = "Contrast',
        "weeks/W02.toml:39: `objective` is none of the week's objectives. Copy the one it tests, word for word.",
    ),
    "a week that asks what comes later": (
        "weeks/W01.toml",
        '"W01-Q2", "W01-Q3"]',
        '"W01-Q2", "W02-Q1"]',
        "weeks/W01.toml:31: `quiz` names W02-Q1, which comes later. Ask what was taught already.",
    ),
}

BEYOND: dict[str, tuple[str, str, str, str]] = {
    "a project with another file's id": (
        "projects/P01.toml",
        'id = "P01"',
        'id = "P02"',
        "projects/P01.toml:1: `id` is P02, but the file is called P01.toml. Make them the same.",
    ),
    "a project in a week that does not exist": (
        "projects/P01.toml",
        "weeks = [1, 2]",
        "weeks = [1, 22]",
        "projects/P01.toml:4: `weeks` names 22, but there is no such week. Name another, or remove it.",
    ),
    "data from nowhere": (
        "projects/P01.toml",
        '{ title = "Your own baking diary", licence',
        '{ id = "diary", licence',
        "projects/P01.toml:8: `id` names diary, which is not in resources.toml. Add it there first.",
    ),
    "data without a name": (
        "tracks/T01.toml",
        'title = "Your own baking diary", ',
        "",
        "tracks/T01.toml:13: `datasets` needs an `id` from resources.toml, or a `title`. Add one.",
    ),
    "a track behind nothing": (
        "tracks/T01.toml",
        'entry = ["M01"]',
        'entry = ["M07"]',
        "tracks/T01.toml:4: `entry` names M07, which does not exist. Name another, or remove it.",
    ),
    "a track with a topic that no resource has": (
        "tracks/T01.toml",
        'topics = ["Sourdough"]',
        'topics = ["Rye"]',
        'tracks/T01.toml:17: `topics` names "Rye", which no resource has. Take a topic from resources.toml.',
    ),
    "a card with a link that is not in the pool": (
        "careers/C01.toml",
        'id = "yeast-basics"',
        'id = "yeast"',
        "careers/C01.toml:8: `id` names yeast, which is not in resources.toml. Add it there first.",
    ),
    "pay without its kind": (
        "careers/C01.toml",
        'statistic = "mean"\n',
        "",
        "careers/C01.toml:16: `statistic` is missing. Add it.",
    ),
    "a week's project that nobody wrote": (
        "weeks/W01.toml",
        'projects = ["P01"]',
        'projects = ["P03"]',
        "weeks/W01.toml:27: `projects` names P03, but there is no projects/P03.toml. Name another, or remove it.",
    ),
    "a certificate that is closed since nobody knows when": (
        "certificates.toml",
        "status_since = 2026-06-30\n",
        "",
        "certificates.toml:23: `status` is retired: say since when with `status_since`.",
    ),
    "a certificate with a successor from nowhere": (
        "certificates.toml",
        'replaced_by = ["food-hygiene"]',
        'replaced_by = ["rye-diploma"]',
        "certificates.toml:25: `replaced_by` names rye-diploma, which is not here. Name another, or remove it.",
    ),
    "two certificates with one id": (
        "certificates.toml",
        'id = "starter-diploma"',
        'id = "food-hygiene"',
        "certificates.toml:18: `id` food-hygiene is used twice in this file. Every one must be its own.",
    ),
    "an official page from nowhere": (
        "certificates.toml",
        'official = "yeast-basics"',
        'official = "office"',
        "certificates.toml:13: `id` names office, which is not in resources.toml. Add it there first.",
    ),
    "short weeks that are counted wrongly": (
        "fast_track.toml",
        'id = "F03"',
        'id = "F04"',
        (
            "fast_track.toml:35: `id` is F04; weeks are counted, so this is F03.\n"
            "weeks/W04.toml:21: `fast_track` names F03, but fast_track.toml takes it into F04. Make them the same."
        ),
    ),
    "a short week from nowhere": (
        "fast_track.toml",
        'takes_from = ["W04"]',
        'takes_from = ["W04", "W05"]',
        "fast_track.toml:37: `takes_from` names W05, which is no week. Name another, or remove it.",
    ),
    "a short week with a milestone from nowhere": (
        "fast_track.toml",
        'milestones = ["M01"]',
        'milestones = ["M02"]',
        "fast_track.toml:40: `milestones` names M02, which is not in milestones.toml. Name another, or remove it.",
    ),
    "a rung that nobody wrote": (
        "fast_track.toml",
        'rung = "L1"',
        'rung = "L2"',
        "fast_track.toml:24: `rung` names L2, which has no [[rung]]. Name another, or remove it.",
    ),
    "a test with more questions than there are": (
        "fast_track.toml",
        "each = 2",
        "each = 4",
        "fast_track.toml:8: `questions_from` names W01, which has 3 questions; the test draws 4.",
    ),
    "a test that nobody can pass": (
        "fast_track.toml",
        "needed = 2",
        "needed = 3",
        "fast_track.toml:10: `needed` is more than the test asks. Lower it.",
    ),
    "a week that does not know its short week": (
        "weeks/W04.toml",
        'fast_track = { action = "keep", week = "F03" }\n',
        "",
        "weeks/W04.toml:1: `fast_track` names nothing, but fast_track.toml takes it into F03. Make them the same.",
    ),
}

MISTAKES = {**QUESTIONS, **BEYOND}


@pytest.mark.parametrize(("file", "old", "new", "said"), MISTAKES.values(), ids=MISTAKES.keys())
def test_one_mistake_is_named_with_its_line_and_its_remedy(
    bread: Copy, file: str, old: str, new: str, said: str
) -> None:
    bread.edit(file, old, new)
    assert bread.problems() == said.split("\n")


def test_a_card_must_fit_together_too(bread: Copy) -> None:
    for title in ("Second", "Third"):
        bread.add("careers/C01.toml", f'\n[[section]]\ntitle = "{title}"\ntext = "{title[0] * 500}"\n')
    assert bread.problems() == []
    bread.add("careers/C01.toml", f'\n[[section]]\ntitle = "Fourth"\ntext = "{"x" * 500}"\n')
    (said,) = bread.problems()
    assert said.startswith("careers/C01.toml:1: The texts have ")
    assert "characters together; the limit is 1800. Shorten them by " in said


def test_a_week_that_cannot_be_read_is_blamed_alone(bread: Copy) -> None:
    bread.edit("weeks/W01.toml", "number = 1", "number =")
    assert [said.split(": ")[0] for said in bread.problems()] == ["weeks/W01.toml:2"]
