"""`content check` sees what no single file shows: gaps in coverage, answers given away, other people's words."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.roadmaps.lint import lint
from bot.roadmaps.lint.reading import school_year
from bot.roadmaps.lint.sources import RUN, hashes, read_hashes
from tests.content.conftest import SHIPPED

if TYPE_CHECKING:
    from tests.content.conftest import Copy

NEVER = "is covered by nothing. Teach it, and name it in the `covers` of"

PROBLEMS: dict[str, tuple[str, str, str, str]] = {
    "an item that nobody lists": (
        "tracks/T01.toml",
        'covers = ["BREAD-06"]',
        'covers = ["BREAD-06", "BREAD-66"]',
        (
            "tracks/T01.toml:18: `covers` names BREAD-66, which is not in coverage.tsv. "
            "Add it there first, or remove it."
        ),
    ),
    "an item that nobody teaches": (
        "milestones.toml",
        'covers = ["BREAD-05"]\n',
        "",
        f"coverage.tsv:6: BREAD-05 {NEVER} M01.",
    ),
    "an item that is taught elsewhere": (
        "coverage.tsv",
        "Whole grain\tT01",
        "Whole grain\tC01",
        (
            "coverage.tsv:7: BREAD-06 is at home in C01, which does not cover it. Change one of them.\n"
            "coverage.tsv:7: BREAD-06 is covered by T01, too. Add that to its home, or take it out there."
        ),
    ),
    "a home of which one half forgot its item": (
        "rubric.toml",
        'covers = ["BREAD-04"]\n',
        "",
        "coverage.tsv:5: BREAD-04 is at home in RUBRIC, which does not cover it. Change one of them.",
    ),
    "a home that does not exist": (
        "coverage.tsv",
        "W03-W04",
        "W03-W05",
        "coverage.tsv:4: BREAD-03: the home W05 does not exist. Name another.",
    ),
    "an item twice": (
        "coverage.tsv",
        "BREAD-04\tA recipe that others can repeat\tP01; RUBRIC\n",
        "BREAD-04\tA recipe that others can repeat\tP01; RUBRIC\nBREAD-04\tThe same\tP01\n",
        "coverage.tsv:6: BREAD-04 is here twice. Every item must be its own.",
    ),
    "a line without a home": (
        "coverage.tsv",
        "Bread given away\tM01",
        "Bread given away",
        (
            "coverage.tsv:6: This line needs an id, an item and a home, with a tab between.\n"
            "milestones.toml:16: `covers` names BREAD-05, which is not in coverage.tsv. "
            "Add it there first, or remove it."
        ),
    ),
    "a hook that another week has": (
        "weeks/W02.toml",
        'title = "A slow rise"',
        'title = "A slow rise"\nhook = "Which bread did  you eat as a child?"',
        "weeks/W02.toml:8: `hook` says the same as in weeks/W01.toml already. Say it in other words.",
    ),
    "one page under two addresses": (
        "resources.toml",
        "https://bread.example.org/starter",
        "https://www.bread.example.org/yeast/#top",
        "resources.toml:16: `url` leads to the same page as that of yeast-basics. Keep one of the two.",
    ),
    "an address that follows its readers": (
        "resources.toml",
        "https://bread.example.org/starter",
        "https://bread.example.org/starter?utm_source=bot",
        "resources.toml:16: `url` follows its readers with `utm_source`. Cut it off the address.",
    ),
    "an address that hides where it leads": (
        "resources.toml",
        "https://bread.example.org/starter",
        "https://bit.ly/starter",
        "resources.toml:16: `url` hides where it leads behind bit.ly. Write the address itself.",
    ),
    "a dead link in use": (
        "resources.toml",
        'hours = "1"\nconfidence = "listed"\nstatus = "unknown"',
        'hours = "1"\nconfidence = "listed"\nstatus = "dead"',
        (
            "careers/C01.toml:8: `id` names yeast-basics, which resources.toml calls dead. Name another.\n"
            "certificates.toml:13: `official` names yeast-basics, which resources.toml calls dead. Name another.\n"
            "weeks/W01.toml:21: `id` names yeast-basics, which resources.toml calls dead. Name another.\n"
            "weeks/W01.toml:46: `source` names yeast-basics, which resources.toml calls dead. Name another.\n"
            "weeks/W01.toml:71: `source` names yeast-basics, which resources.toml calls dead. Name another."
        ),
    ),
    "a closed exam in a track": (
        "tracks/T01.toml",
        'roles = ["baker"',
        'roles = ["holder of the Sourdough starter diploma"',
        (
            "tracks/T01.toml:15: `roles` names Sourdough starter diploma, which is retired. "
            "Leave it to certificates.toml."
        ),
    ),
    "a successor that is closed itself": (
        "certificates.toml",
        'replaced_by = ["food-hygiene"]',
        'replaced_by = ["starter-diploma"]',
        (
            "certificates.toml:25: `replaced_by` names starter-diploma, which is closed itself. "
            "Name what took its place."
        ),
    ),
    "an exam without its official page": (
        "certificates.toml",
        'official = "yeast-basics"\n',
        "",
        (
            "certificates.toml:4: `official` is missing: whoever is offered an exam must find its official page. "
            "Add the link."
        ),
    ),
    "an exam in a week": (
        "weeks/W02.toml",
        '"Show a crumb, good or bad"',
        '"Get ready for BB-200"',
        (
            "weeks/W02.toml:19: `community_habit` names the exam BB-200. "
            "Say what to learn; certificates.toml has the exams."
        ),
    ),
}

HINTS: dict[str, tuple[str, str, str, str]] = {
    "a right option that stands out": (
        "weeks/W01.toml",
        '"It links proteins to a net"',
        '"It links the proteins into one net"',
        "weeks/W01.toml:38: `options`: the right one is much the longest (34 characters, 22 next).",
    ),
    "a long text that is there twice": (
        "tracks/T01.toml",
        '"Tell people about gluten and seeds before they taste"',
        '"Name the allergens on the recipe: wheat, and whatever you add"',
        "tracks/T01.toml:14: `safeguards` says the same as in projects/P01.toml already. Say it in other words.",
    ),
    "a long text that is there twice in one file": (
        "projects/P01.toml",
        '"Name the allergens on the recipe: wheat, and whatever you add"',
        ", ".join(['"Name the allergens on the recipe: wheat, and whatever you add"'] * 2),
        "projects/P01.toml:18: `safeguards` says the same as line 18 already. Say it in other words.",
    ),
    "a sentence without end": (
        "weeks/W01.toml",
        '"Sticky dough? Wait ten minutes before you add flour."',
        f'"Wait {" ".join(["and wait"] * 16)}."',
        "weeks/W01.toml:25: `nudge` has a sentence of 33 words. Cut it in two, so that it reads well aloud.",
    ),
    "a word that makes small": (
        "weeks/W01.toml",
        "Sticky dough? Wait",
        "Sticky dough? Simply wait",
        ('weeks/W01.toml:25: `nudge` says "Simply". To somebody who is stuck it sounds like blame; leave it out.'),
    ),
    "a project in a week that does not know it": (
        "projects/P01.toml",
        "weeks = [1, 2]",
        "weeks = [1, 2, 3]",
        "projects/P01.toml:4: `weeks` names 3, but W03 does not name P01. Change one of them.",
    ),
    "a week in a project that does not know it": (
        "projects/P01.toml",
        "weeks = [1, 2]",
        "weeks = [1]",
        "weeks/W02.toml:22: `projects` names P01, which does not name week 2. Change one of them.",
    ),
    "a link that has moved": (
        "resources.toml",
        'cost = "free (account)"\nconfidence = "listed"\nstatus = "unknown"',
        'cost = "free (account)"\nconfidence = "listed"\nstatus = "moved"\nreplaced_by = "yeast-basics"',
        (
            "weeks/W03.toml:13: `id` names starter-diary, which has moved. Name yeast-basics instead.\n"
            "weeks/W04.toml:17: `id` names starter-diary, which has moved. Name yeast-basics instead."
        ),
    ),
}


def found(copy: Copy) -> tuple[list[str], list[str]]:
    report = lint(copy.folder)
    return tuple([str(one).removeprefix(f"{copy.folder}/") for one in each] for each in (report.problems, report.hints))  # type: ignore[return-value]


def test_the_template_has_neither_problems_nor_hints(bread: Copy) -> None:
    assert found(bread) == ([], [])


def test_the_shipped_roadmap_has_no_problems() -> None:
    assert lint(SHIPPED).problems == []


@pytest.mark.parametrize(("file", "old", "new", "said"), PROBLEMS.values(), ids=PROBLEMS.keys())
def test_a_problem_is_named_with_its_line_and_its_remedy(bread: Copy, file: str, old: str, new: str, said: str) -> None:
    bread.edit(file, old, new)
    assert found(bread)[0] == said.split("\n")


@pytest.mark.parametrize(("file", "old", "new", "said"), HINTS.values(), ids=HINTS.keys())
def test_a_hint_is_no_problem(bread: Copy, file: str, old: str, new: str, said: str) -> None:
    bread.edit(file, old, new)
    assert found(bread) == ([], said.split("\n"))


def test_a_weekly_post_of_more_than_a_screen_gets_a_hint(bread: Copy) -> None:
    def fill(key: str, size: int) -> str:
        return f"{key.capitalize()}. {'Ab cd. ' * size}"[: size - 1].rstrip(". ") + "."

    file = bread.folder / "weeks" / "W01.toml"
    bread.edit(
        "weeks/W01.toml", '"Compare two kneading times"]', f'"Compare two kneading times", "{fill("weigh", 120)}"]'
    )
    for key, size in (
        *(("hook", 280), ("core", 300), ("warm_up", 150), ("stretch", 150), ("deliverable", 160)),
        *(("discussion_question", 200), ("community_habit", 160)),
    ):
        line = next(each for each in file.read_text().splitlines() if each.startswith(f"{key} ="))
        bread.edit("weeks/W01.toml", line, f'{key} = "{fill(key, size)}"')
    assert found(bread) == ([], [])
    bread.edit("weeks/W01.toml", "First dough", fill("first", 100))
    for letter in "cd":
        bread.edit(
            "weeks/W01.toml",
            "\n]\nevidence",
            f'\n  {{ id = "W01.{letter}", text = "{fill(letter, 99)}" }},\n]\nevidence',
        )
    bread.edit("weeks/W01.toml", 'part = "The first section"', f'part = "{fill("part", 50)}"')
    bread.edit("weeks/W01.toml", "So that you know what you wait for", fill("why", 99))
    problems, hints = found(bread)
    assert problems == []
    (hint,) = hints
    assert hint.startswith("weeks/W01.toml:7: The weekly post has 20")
    assert hint.endswith("characters of text; 2000 are read to the end. Shorten some.")


def test_a_roadmap_without_a_list_of_items_may_cover_what_it_likes(bread: Copy) -> None:
    (bread.folder / "coverage.tsv").unlink()
    bread.edit("tracks/T01.toml", "BREAD-06", "RYE-01")
    assert found(bread) == ([], [])


def test_a_list_without_its_header_is_named(bread: Copy) -> None:
    bread.edit("coverage.tsv", "id\titem\thome\n", "")
    assert (
        "coverage.tsv:1: The first line must name the columns: id, item, home, with a tab between." in found(bread)[0]
    )


def test_a_file_that_is_not_toml_does_not_make_its_items_missing(bread: Copy) -> None:
    bread.edit("tracks/T01.toml", 'id = "T01"', "id =")
    assert [said.split(": ")[0] for said in found(bread)[0]] == ["tracks/T01.toml:1"]


def test_a_file_with_another_mistake_still_covers_its_items(bread: Copy) -> None:
    bread.edit("tracks/T01.toml", 'name = "Rye and whole grain"\n', "")
    assert found(bread)[0] == ["tracks/T01.toml:1: `name` is missing. Add it."]


def question(n: int, options: list[str], answer: int) -> str:
    wrong = ", ".join(f'{place} = "Word {place} on question {n}."' for place in range(len(options)) if place != answer)
    return (
        f'\n[[question]]\nid = "W02-Q{n}"\ntype = "single"\nstem = "Question {n}?"\noptions = {options}\n'
        f'answer = {answer}\nexplanation = "Because {n}."\nwhy_wrong = {{ {wrong} }}\nsource = "W02"\n'
        f'difficulty = "core"\nobjective = "Compare a short and a long rise"\n'
    )


def many(bread: Copy, answers: list[int], right: str) -> list[str]:
    """The problems once weeks ask as many questions with three options; `right` stands at its place."""
    for n, answer in enumerate(answers):
        options = [f"option {n:02} {place}" for place in range(3)]
        options[answer] = f"{right} {n:02} {answer}"
        week = 2 + n // 15
        text = question(n % 15 + 2, options, answer).replace("W02", f"W0{week}")
        if week == 3:
            text = text.replace("Compare a short and a long rise", "Feed a starter for seven days")
        bread.add(f"weeks/W0{week}.toml", text.replace("Question ", f"Question {week}").replace("Word", f"Word{week}"))
    return found(bread)[0]


def test_right_answers_at_all_places_are_even(bread: Copy) -> None:
    assert many(bread, [n % 3 for n in range(27)], "option") == []


def test_right_answers_that_all_stand_at_one_place_are_noticed(bread: Copy) -> None:
    assert many(bread, [0] * 27, "option") == [
        "roadmap.toml:1: Of 28 questions with 3 options, option 0 is right in 27; about 9 would be even. "
        "Move some right answers."
    ]


def test_right_answers_that_are_always_the_longest_are_noticed(bread: Copy) -> None:
    assert many(bread, [n % 3 for n in range(27)], "optional") == [
        "roadmap.toml:1: Of 28 questions with 3 options, the longest is right in 28; about 9 would be even. "
        "Shorten some right options, or write longer wrong ones."
    ]


def test_a_few_questions_need_not_be_even(bread: Copy) -> None:
    assert many(bread, [0] * 20, "option") == []


SOURCE = "Bake two rolls from the same dough, one kneaded for two minutes and one for an hour; then eat them."


def test_ten_words_of_a_source_are_found_however_they_are_written(bread: Copy) -> None:
    (bread.folder / "sources.hashes").write_text(hashes([SOURCE.upper().replace(",", " -")]))
    assert found(bread)[0] == [
        "weeks/W01.toml:13: `core` repeats a source: “bake two rolls from the same dough one kneaded for”. "
        "Say it in words of your own."
    ]


def test_nine_words_in_a_row_may_be_chance(bread: Copy) -> None:
    source = "bake two rolls from the same dough one kneaded never"
    assert len(source.split()) == RUN
    (bread.folder / "sources.hashes").write_text(hashes([source]))
    assert found(bread)[0] == []


def test_a_list_that_goes_on_like_a_source_is_found(bread: Copy) -> None:
    (bread.folder / "sources.hashes").write_text(hashes(["a thick crust of gold " + "one two three four five six"]))
    bread.edit(
        "projects/P01.toml", "stretch = [", 'stretch = ["A thick crust of gold", "one two three four five six", '
    )
    assert [said.split(": ")[0] for said in found(bread)[0]] == ["projects/P01.toml:19"]


def test_fingerprints_do_not_keep_the_words(tmp_path: Path) -> None:
    text = hashes([SOURCE])
    assert not {"rolls", "dough", "kneaded"} & set(text.split())
    (tmp_path / "sources.hashes").write_text(text)
    assert len(read_hashes(tmp_path / "sources.hashes")) == len(SOURCE.split()) - RUN + 1


def test_damaged_fingerprints_are_named(bread: Copy) -> None:
    (bread.folder / "sources.hashes").write_text(hashes([SOURCE])[:-6])
    said = "This file is damaged. Make it anew with `python -m bot content hash` from the sources' texts."
    assert found(bread)[0] == [f"sources.hashes:1: {said}"]


def test_plain_words_are_for_younger_readers_than_long_ones() -> None:
    plain = "You bake a loaf and you cut it in two. " * 6
    hard = "Organisational interdependencies necessitate comprehensive reconsideration of responsibilities. " * 8
    assert school_year(plain) < 5 < 15 < school_year(hard)
    assert school_year("Short.") == 0


def test_a_sentence_ends_where_somebody_stops_speaking(bread: Copy) -> None:
    said = "And so we go on and on, one more word after the next, until it is over"
    spoken = f'\'They say: "{said}." Then: "{said}!" She nods, and {said}.\''
    bread.edit("weeks/W01.toml", '"Sticky dough? Wait ten minutes before you add flour."', spoken)
    assert found(bread) == ([], [])
