"""Whoever edits content is told what is wrong, where, and what to do about it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.roadmaps import ContentError, Problem, check, load, load_all

if TYPE_CHECKING:
    from tests.content.conftest import Copy

ONE_MISTAKE: dict[str, tuple[str, str, str, str]] = {
    "an unknown milestone": (
        "weeks/W04.toml",
        'milestone = "M01"',
        'milestone = "M99"',
        (
            "weeks/W04.toml:20: `milestone` names M99, which is not in milestones.toml. "
            "Use one of M01, or remove the line."
        ),
    ),
    "a key with a slip": (
        "weeks/W02.toml",
        "objectives =",
        "objectivs =",
        "weeks/W02.toml:8: unknown key `objectivs`: did you mean `objectives`?",
    ),
    "a key with a slip inside a list": (
        "weeks/W01.toml",
        '{ id = "W01.b", text =',
        '{ id = "W01.b", txt =',
        "weeks/W01.toml:18: unknown key `txt`: did you mean `text`?",
    ),
    "a key that resembles nothing": (
        "roadmap.toml",
        "number = 2\n",
        "number = 2\nzzz = 1\n",
        "roadmap.toml:15: unknown key `zzz`: the keys here are number, title, summary, months.",
    ),
    "a missing key in a row": (
        "resources.toml",
        'why = "Seven days of a starter, day by day"\n',
        "",
        "resources.toml:13: `why` is missing. Add it.",
    ),
    "a missing key in a file": (
        "weeks/W02.toml",
        'kind = "build"\n',
        "",
        "weeks/W02.toml:1: `kind` is missing. Add it.",
    ),
    "a number in quotes": (
        "weeks/W02.toml",
        "number = 2",
        'number = "2"',
        "weeks/W02.toml:2: `number` must be a whole number without quotes.",
    ),
    "a date in quotes": (
        "weeks/W01.toml",
        "reviewed_on = 2026-11-24",
        'reviewed_on = "2026-11-24"',
        "weeks/W01.toml:29: `reviewed_on` must be a date like 2026-11-24, without quotes.",
    ),
    "a word that is not on the list": (
        "weeks/W02.toml",
        'kind = "build"',
        'kind = "bake"',
        'weeks/W02.toml:6: `kind` is "bake". Use one of learn, build or review.',
    ),
    "a link without https": (
        "resources.toml",
        "https://bread.example.org/yeast",
        "http://bread.example.org/yeast",
        (
            "resources.toml:4: `url` has the wrong form: http://bread.example.org/yeast. "
            "Write a full address that starts with https:// and has no spaces."
        ),
    ),
    "the same link twice": (
        "resources.toml",
        "https://bread.example.org/starter",
        "https://bread.example.org/yeast",
        (
            "resources.toml:16: `url` https://bread.example.org/yeast is used twice in this file. "
            "Every one must be its own."
        ),
    ),
    "the same tick box twice": (
        "weeks/W02.toml",
        '"W02.b"',
        '"W02.a"',
        "weeks/W02.toml:14: `id` W02.a is used twice in this file. Every one must be its own.",
    ),
    "a tick box of another week": (
        "weeks/W02.toml",
        '"W02.b"',
        '"W03.b"',
        "weeks/W02.toml:14: `id` is W03.b, but it belongs to W02. Call it W02.b.",
    ),
    "a criterion of another milestone": (
        "milestones.toml",
        '"M01.b"',
        '"M02.b"',
        "milestones.toml:8: `id` is M02.b, but it belongs to M01. Call it M01.b.",
    ),
    "an id that is not the file's": (
        "weeks/W03.toml",
        'id = "W03"',
        'id = "W05"',
        (
            "weeks/W03.toml:1: `id` is W05, but the file is called W03.toml. Make them the same.\n"
            "weeks/W03.toml:16: `fast_track` names F02, but fast_track.toml does not take from it. Make them the same."
        ),
    ),
    "a number beyond the last": (
        "weeks/W03.toml",
        "number = 3",
        "number = 5",
        (
            "weeks/W03.toml:2: `number` is 5, but there are 4 weeks. "
            "Weeks are counted without gaps, and 3 is free.\n"
            "weeks/W04.toml:9: `prerequisites` names W03, which is not before W04. Remove it."
        ),
    ),
    "a number that another week has": (
        "weeks/W03.toml",
        "number = 3",
        "number = 2",
        (
            "weeks/W03.toml:2: `number` is 2, and so is that of W02. Weeks are counted without gaps, and 3 is free.\n"
            "weeks/W03.toml:9: `prerequisites` names W02, which is not before W03. Remove it."
        ),
    ),
    "an alias that is a week": (
        "weeks/W03.toml",
        "fast_track =",
        'aliases = ["W02"]\nfast_track =',
        "weeks/W03.toml:16: `aliases` names W02, which is a week of its own. Remove it.",
    ),
    "an alias that another week has": (
        "weeks/W03.toml",
        "fast_track =",
        'aliases = ["W20", "W20"]\nfast_track =',
        "weeks/W03.toml:16: `aliases` names W20, which W03 has taken over already. Keep one of them.",
    ),
    "a quiz of weeks that do not exist": (
        "milestones.toml",
        'verified_by = "peer" }',
        'verified_by = "peer", auto_check = "quiz:W01-W09:70" }',
        "milestones.toml:8: `auto_check` names W09, but there is no weeks/W09.toml. Name another.",
    ),
    "a quiz of a week without questions": (
        "milestones.toml",
        'verified_by = "peer" }',
        'verified_by = "peer", auto_check = "quiz:W01-W03:70" }',
        "milestones.toml:8: `auto_check` names W03, which has no questions. Write some, or remove it.",
    ),
    "a quiz that nobody can read": (
        "milestones.toml",
        'verified_by = "peer" }',
        'verified_by = "peer", auto_check = "quiz:W01:70" }',
        "milestones.toml:8: `auto_check` of a quiz reads like quiz:W02-W05:70: first week, last week, percent.",
    ),
    "a quiz that nobody can pass": (
        "milestones.toml",
        'verified_by = "peer" }',
        'verified_by = "peer", auto_check = "quiz:W01-W02:170" }',
        "milestones.toml:8: `auto_check` of a quiz reads like quiz:W02-W05:70: first week, last week, percent.",
    ),
    "a quiz that runs backwards": (
        "milestones.toml",
        'verified_by = "peer" }',
        'verified_by = "peer", auto_check = "quiz:W02-W01:70" }',
        "milestones.toml:8: `auto_check` names W02 before W01. Name the earlier week first.",
    ),
    "two quizzes of one milestone": (
        "milestones.toml",
        'verified_by = "moderator" },\n',
        'verified_by = "moderator", auto_check = "quiz:W01-W02:70" },\n'
        '  { id = "M01.c", text = "Again", evidence = "x", verified_by = "peer", auto_check = "quiz:W01-W02:90" },\n',
        "milestones.toml:8: `auto_check` is a second quiz, but a milestone has one at most. Make one of the two.",
    ),
    "looks that nobody can read": (
        "milestones.toml",
        'verified_by = "peer" }',
        'verified_by = "peer", auto_check = "looks:two" }',
        (
            "milestones.toml:8: `auto_check` of looks reads like looks_given:2, looks:1 (a yes), looks:2:10 (points) "
            "or looks:2:11:commit (at one commit)."
        ),
    ),
    "points where there is no project": (
        "milestones.toml",
        'verified_by = "peer" }',
        'verified_by = "peer", auto_check = "looks:2:10" }',
        (
            "milestones.toml:8: `auto_check` counts points, but no project with a rubric has week 4. Ask for a yes "
            "(looks:2), or name the week in a project."
        ),
    ),
    "a resource that is not in the pool": (
        "weeks/W03.toml",
        "starter-diary",
        "starter-dairy",
        (
            "weeks/W03.toml:13: `resources` names starter-dairy, which is not in resources.toml. "
            "Add it there first, or use one that is."
        ),
    ),
    "a prerequisite that does not exist": (
        "weeks/W03.toml",
        '["W02"]',
        '["W02", "W09"]',
        "weeks/W03.toml:9: `prerequisites` names W09, but there is no weeks/W09.toml. Name another, or remove it.",
    ),
    "a prerequisite that comes later": (
        "weeks/W03.toml",
        '["W02"]',
        '["W04"]',
        "weeks/W03.toml:9: `prerequisites` names W04, which is not before W03. Remove it.",
    ),
    "a prerequisite milestone that does not exist": (
        "weeks/W03.toml",
        '["W02"]',
        '["M07"]',
        "weeks/W03.toml:9: `prerequisites` names M07, which is not in milestones.toml. Name another, or remove it.",
    ),
    "a topic that no resource has": (
        "weeks/W03.toml",
        'topics = ["Sourdough"]',
        'topics = ["Sourdow"]',
        'weeks/W03.toml:14: `topics` names "Sourdow", which no resource has. Take a topic from resources.toml.',
    ),
    "a project that nobody knows": (
        "weeks/W03.toml",
        'topics = ["Sourdough"]',
        'projects = [\n  "P01",\n  "P1",\n]',
        "weeks/W03.toml:16: `projects`, item 2, has the wrong form: P1. Write a project id like P03.",
    ),
    "a milestone that its week does not name": (
        "milestones.toml",
        "week = 4",
        "week = 3",
        (
            'milestones.toml:3: `week` is 3, but W03 does not name it. Add `milestone = "M01"` to weeks/W03.toml.\n'
            "weeks/W04.toml:20: `milestone` names M01, which milestones.toml puts in week 3. Change one of them."
        ),
    ),
    "a milestone in a week that does not exist": (
        "milestones.toml",
        "week = 4",
        "week = 40",
        (
            "milestones.toml:3: `week` is 40, but there is no week with that number. "
            "Move the milestone to a week that exists.\n"
            "weeks/W04.toml:20: `milestone` names M01, which milestones.toml puts in week 40. Change one of them."
        ),
    ),
    "a stage that does not exist": (
        "weeks/W04.toml",
        "quarter = 2",
        "quarter = 5",
        "weeks/W04.toml:3: `quarter` is 5, which roadmap.toml has no stage for. Use one of 1, 2.",
    ),
    "a stage that goes back": (
        "weeks/W04.toml",
        "quarter = 2",
        "quarter = 1",
        "weeks/W04.toml:3: `quarter` is 1, but an earlier week is in quarter 2. Quarters never go back.",
    ),
    "a month outside the stage": (
        "weeks/W04.toml",
        "month = 1",
        "month = 2",
        "weeks/W04.toml:4: `month` is 2, but quarter 2 has months 1 to 1. Change one of them.",
    ),
    "hours that do not grow": (
        "weeks/W04.toml",
        "stretch = 5",
        "stretch = 3",
        "weeks/W04.toml:10: `hours` must grow: light, then standard, then stretch.",
    ),
    "an objective that nobody can observe": (
        "weeks/W04.toml",
        '["Bake with',
        '["Know how to bake with',
        (
            'weeks/W04.toml:8: `objectives`, item 1, opens with "Know", which nobody can observe. '
            "Open with a verb like compute, write or compare."
        ),
    ),
    "a complete week that lacks something": (
        "weeks/W01.toml",
        'nudge = "Sticky dough? Wait ten minutes before you add flour."\n',
        "",
        'weeks/W01.toml:5: `nudge` is missing. A complete week needs it: add it, or set `status` to "outline".',
    ),
    "a complete week's link without a part": (
        "weeks/W01.toml",
        'part = "The first section", ',
        "",
        "weeks/W01.toml:21: `part` is missing. In a complete week every link says which part to use and why.",
    ),
    "emphasis that is never closed": (
        "weeks/W01.toml",
        "kneaded for two",
        "kneaded for **two",
        "weeks/W01.toml:13: `core` has a ** without its partner. Close it, or remove it.",
    ),
    "code that is never closed": (
        "weeks/W01.toml",
        "Sticky dough?",
        "Sticky `dough?",
        "weeks/W01.toml:25: `nudge` has a ` without its partner. Close it, or remove it.",
    ),
    "a single brace": (
        "milestones.toml",
        "You are a baker.",
        "You are a {baker.",
        "milestones.toml:14: `message_pass` has a single { or }. Double it, or better, leave it out.",
    ),
    "a text that ends with a space": (
        "weeks/W02.toml",
        'title = "A slow rise"',
        'title = "A slow rise "',
        "weeks/W02.toml:7: `title` starts or ends with a space. Remove it.",
    ),
    "an empty text": ("weeks/W02.toml", '"A slow rise"', '""', "weeks/W02.toml:7: `title` is empty. Write it."),
    "a slug that is not the folder's": (
        "roadmap.toml",
        'slug = "tiny"',
        'slug = "huge"',
        "roadmap.toml:1: `slug` is huge, but the folder is called tiny. Make them the same.",
    ),
    "stages that are counted wrongly": (
        "roadmap.toml",
        "number = 1",
        "number = 3",
        (
            "roadmap.toml:8: `number` is 3; stages are counted from 1, so this is 1.\n"
            "weeks/W01.toml:3: `quarter` is 1, which roadmap.toml has no stage for. Use one of 3, 2.\n"
            "weeks/W02.toml:3: `quarter` is 1, which roadmap.toml has no stage for. Use one of 3, 2."
        ),
    ),
    "a broken line": (
        "weeks/W02.toml",
        'title = "A slow rise"',
        'title = "A slow rise',
        (
            "weeks/W02.toml:7: This is not valid TOML: the text does not end on its line. "
            "Look for a missing quote, comma or bracket here or just above."
        ),
    ),
    "a list that never ends": (
        "weeks/W03.toml",
        'community_habit = "Show a crumb, good or bad"',
        'community_habit = ["Show a crumb, good or bad"',
        (
            "weeks/W03.toml:16: This is not valid TOML: Unclosed array. "
            "Look for a missing quote, comma or bracket here or just above."
        ),
    ),
}


@pytest.mark.parametrize(("file", "old", "new", "said"), ONE_MISTAKE.values(), ids=ONE_MISTAKE.keys())
def test_one_mistake_is_named_with_its_line_and_its_remedy(
    bread: Copy, file: str, old: str, new: str, said: str
) -> None:
    bread.edit(file, old, new)
    assert bread.problems() == said.split("\n")


SIZES = {
    "title": ("weeks/W01.toml", 7, 100, '"First dough"'),
    "hook": ("weeks/W01.toml", 8, 280, '"Which bread did you eat as a child?"'),
    "warm_up": ("weeks/W01.toml", 12, 150, '"Mix flour, water, salt and yeast, and post how it feels."'),
    "stretch": ("weeks/W01.toml", 14, 150, '"Repeat with another flour."'),
    "deliverable": ("weeks/W01.toml", 15, 160, '"Two rolls, cut open side by side"'),
    "text": ("weeks/W01.toml", 17, 100, '"A photo shows both crumbs"'),
    "part": ("weeks/W01.toml", 21, 50, '"The first section"'),
    "why": ("weeks/W01.toml", 21, 100, '"So that you know what you wait for"'),
    "discussion_question": ("weeks/W01.toml", 23, 200, '"What did your dough do that you did not expect?"'),
    "nudge": ("weeks/W01.toml", 25, 280, '"Sticky dough? Wait ten minutes before you add flour."'),
    "evidence": ("milestones.toml", 7, 60, '"photo, or one sentence"'),
    "url": ("resources.toml", 4, 110, '"https://bread.example.org/yeast"'),
}


@pytest.mark.parametrize(("key", "place"), SIZES.items(), ids=SIZES.keys())
def test_a_text_may_fill_its_limit_and_not_one_character_more(
    bread: Copy, key: str, place: tuple[str, int, int, str]
) -> None:
    file, line, limit, old = place
    start = old[:-1]
    full = start + "x" * (limit - len(start) + 1)
    bread.edit(file, old, f'{full}"')
    assert bread.problems() == []
    bread.edit(file, f'{full}"', f'{full}x"')
    said = f"`{key}` has {limit + 1} characters; the limit is {limit}. Shorten it by 1."
    assert bread.problems() == [f"{file}:{line}: {said}"]


def test_a_comment_at_the_end_of_a_line_does_not_hide_what_stands_in_it(bread: Copy) -> None:
    bread.edit("weeks/W02.toml", 'objectives = ["Compare', 'objectives = [  # one\n  "Know')
    bread.edit("weeks/W02.toml", 'rise"]', 'rise",\n] # or two')
    (said,) = [each for each in bread.problems() if "opens with" in each]
    assert said.startswith("weeks/W02.toml:9: `objectives`, item 1,")


def test_tick_boxes_must_fit_together_too(bread: Copy) -> None:
    rows = "".join(f'  {{ id = "W03.{letter}", text = "{letter * 90}" }},\n' for letter in "abcd")
    bread.edit("weeks/W03.toml", "evidence =", f"done_when = [\n{rows}]\nevidence =")
    said = "`done_when` has 360 characters together; the limit is 300. Shorten it by 60."
    assert bread.problems() == [f"weeks/W03.toml:12: {said}"]


def test_a_list_that_is_too_long_says_how_long_it_may_be(bread: Copy) -> None:
    bread.edit("weeks/W02.toml", "objectives = [", 'objectives = ["Bake", "Eat", "Share", ')
    assert bread.problems() == ["weeks/W02.toml:8: `objectives` has 4 items; the limit is 3."]


def test_a_milestone_must_fit_into_one_post(bread: Copy) -> None:
    rows = "".join(f'  "{letter * 95}",\n' for letter in "abcdefghijklmnopqrs")
    bread.edit("milestones.toml", 'not_enough = ["A photo of a bought loaf"]', f"not_enough = [\n{rows}]")
    (said,) = bread.problems()
    assert said.startswith("milestones.toml:1: The milestone's texts have ")
    assert said.endswith(" characters together; the limit is 1800. Shorten them.")


def test_a_gap_in_the_weeks_is_found(bread: Copy) -> None:
    (bread.folder / "weeks" / "W02.toml").unlink()
    assert bread.problems() == [
        "fast_track.toml:29: `takes_from` names W02, which is no week. Name another, or remove it.",
        "projects/P01.toml:4: `weeks` names 2, but there is no such week. Name another, or remove it.",
        "weeks/W03.toml:9: `prerequisites` names W02, but there is no weeks/W02.toml. Name another, or remove it.",
        "weeks/W04.toml:2: `number` is 4, but there are 3 weeks. Weeks are counted without gaps, and 2 is free.",
    ]


def test_all_mistakes_come_at_once_in_the_order_of_files_and_lines(bread: Copy) -> None:
    bread.edit("weeks/W02.toml", "objectives =", "objectivs =")
    bread.edit("weeks/W03.toml", "number = 3", "number =")
    bread.edit("weeks/W04.toml", '"M01"', '"M99"')
    bread.edit("resources.toml", "https:", "http:")
    lines = [said.split(": ")[0] for said in bread.problems()]
    assert lines == [
        "resources.toml:4",
        "weeks/W02.toml:8",
        "weeks/W03.toml:2",
        "weeks/W04.toml:20",
    ]


def test_a_pool_that_cannot_be_read_does_not_blame_every_week(bread: Copy) -> None:
    bread.edit("resources.toml", 'kind = "doc"', "kind = doc")
    assert [said.split(": ")[0] for said in bread.problems()] == ["resources.toml:6"]


def test_a_row_that_is_wrong_still_counts_as_there(bread: Copy) -> None:
    bread.edit("resources.toml", 'kind = "video"', 'kind = "film"')
    said = '`kind` is "film". Use one of course, book, doc, video, practice or paper.'
    assert bread.problems() == [f"resources.toml:18: {said}"]


@pytest.mark.parametrize("file", ["roadmap.toml", "milestones.toml", "resources.toml"])
def test_a_missing_file_is_named(bread: Copy, file: str) -> None:
    (bread.folder / file).unlink()
    assert f"{file}:1: This file is missing. Every roadmap needs it." in bread.problems()


def test_a_roadmap_without_weeks_is_told_how_to_start(bread: Copy) -> None:
    for week in (bread.folder / "weeks").iterdir():
        week.unlink()
    assert "weeks:1: There are no weeks. Start with weeks/W01.toml." in bread.problems()


def test_a_file_in_another_encoding_is_named(bread: Copy) -> None:
    path = bread.folder / "weeks" / "W02.toml"
    path.write_bytes(path.read_text().replace("slow", "sl\u00f6w").encode("latin-1"))
    assert bread.problems() == ["weeks/W02.toml:1: This file is not UTF-8 text. Save it as UTF-8."]


def test_a_week_beyond_ninety_nine_keeps_its_place(bread: Copy) -> None:
    outline = (bread.folder / "weeks" / "W03.toml").read_text().partition("fast_track")[0]
    for number in range(5, 102):
        text = outline.replace("W03", f"W{number:02}").replace("number = 3", f"number = {number}")
        bread.add(f"weeks/W{number:02}.toml", text)
    assert bread.problems() == []
    assert [week.number for week in load(bread.folder).weeks] == list(range(1, 102))


def test_loading_refuses_with_every_problem(bread: Copy) -> None:
    bread.edit("weeks/W02.toml", 'kind = "build"', 'kind = "bake"')
    bread.edit("weeks/W03.toml", "stretch = 5", "stretch = 1")
    with pytest.raises(ContentError) as caught:
        load(bread.folder)
    assert list(caught.value.problems) == check(bread.folder)
    assert str(caught.value).count("\n") == 1
    with pytest.raises(ContentError, match="bake"):
        load_all(bread.folder.parent)


def test_a_place_without_any_roadmap_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(ContentError) as caught:
        load_all(tmp_path)
    said = "There is no roadmap here. Put one in a folder of its own, starting with its roadmap.toml."
    assert caught.value.problems == (Problem(str(tmp_path), 1, said),)


def test_every_roadmap_is_loaded_by_its_slug(bread: Copy, engineer: Copy) -> None:
    assert bread.folder.parent == engineer.folder.parent
    assert {slug: each.title for slug, each in load_all(bread.folder.parent).items()} == {
        "ai-engineer": "AI engineer",
        "tiny": "Bread baking",
    }


def test_sound_content_loads_without_lints_and_without_the_parser_that_finds_lines() -> None:
    program = (
        "import sys; from pathlib import Path; from bot.roadmaps import load; load(Path('bot/roadmaps/template'));"
        "heavy = {'tree_sitter', 'tree_sitter_toml', 'sqlalchemy', 'typer', 'rich', 'discord', 'bot.roadmaps.lint'};"
        "print(sorted(heavy & {*sys.modules, *(name.split('.')[0] for name in sys.modules)}))"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
