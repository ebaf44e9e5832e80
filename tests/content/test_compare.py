"""Before a new version is published, its writer learns what it does to the people who are on their way."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.roadmaps import load_version
from bot.roadmaps.compare import Weight, changes, wanted_version
from bot.roadmaps.start import start
from tests.cli.test_commands import bot
from tests.content.conftest import Copy


@pytest.fixture
def old(tmp_path: Path) -> Copy:
    start(tmp_path / "old")
    return Copy(tmp_path / "old")


@pytest.fixture
def new(tmp_path: Path) -> Copy:
    """The version that takes its place: the same so far, with its version raised."""
    start(tmp_path / "new")
    copy = Copy(tmp_path / "new")
    copy.edit("roadmap.toml", 'slug = "new"', 'slug = "old"')
    copy.edit("roadmap.toml", 'version = "1.0.0"', 'version = "2.0.0"')
    return copy


def said(old: Copy, new: Copy) -> list[tuple[str, str]]:
    return [(change.weight.name, change.said) for change in changes(load_version(old.folder), load_version(new.folder))]


def week(copy: Copy, id: str, number: int, like: str = "W02", extra: str = "", **texts: str) -> None:
    """Put a week into a copy, in which those behind it move on by one."""
    for other in sorted((copy.folder / "weeks").glob("*.toml")):
        lines = other.read_text().splitlines()
        at = int(lines[1].removeprefix("number = "))
        if at >= number:
            copy.edit(f"weeks/{other.name}", f"number = {at}", f"number = {at + 1}")
    text = (copy.folder / "weeks" / f"{like}.toml").read_text().partition("fast_track")[0].replace(like, id)
    lines = text.splitlines()
    text = "\n".join([lines[0], f"number = {number}", *lines[2:]]) + f"\n{extra}\n"
    for before, after in texts.items():
        text = text.replace(before.replace("_", " "), after)
    copy.add(f"weeks/{id}.toml", text)


def milestone_at(copy: Copy, number: int) -> None:
    copy.edit("milestones.toml", "week = 4", f"week = {number}")


def test_the_short_way_is_another_once_it_takes_from_other_weeks(old: Copy, new: Copy) -> None:
    new.edit("fast_track.toml", 'changes = "Nothing', 'changes = "Almost nothing')
    assert said(old, new) == [("TASKS", "The short way is another: it is worked out anew for who is on it.")]


def test_the_same_content_changes_nothing(old: Copy) -> None:
    assert said(old, old) == []


def test_a_week_put_in_moves_others_and_later_dates(old: Copy, new: Copy) -> None:
    week(new, "W05", 2, A_slow_rise="A warm rise", Compare_a_short_and_a_long_rise="Measure a warm dough")
    milestone_at(new, 5)
    assert said(old, new) == [
        ("ORDER", "W05 (week 2, A warm rise) is new: for those who are past it, it is not started."),
        ("ORDER", "W02, W03 and W04 move by +1: progress moves along."),
        (
            "ORDER",
            "Groups keep their dates up to week 1; from week 2 on, other content falls on them, and they end 1 week "
            "later.",
        ),
    ]


def drop(copy: Copy, heir: str = "") -> None:
    """Take W03 out; what names it names W02."""
    (copy.folder / "weeks" / "W03.toml").unlink()
    copy.edit("weeks/W04.toml", "number = 4", "number = 3")
    copy.edit("weeks/W04.toml", 'prerequisites = ["W03"]', 'prerequisites = ["W02"]')
    copy.edit("fast_track.toml", 'takes_from = ["W02", "W03"]', 'takes_from = ["W02"]')
    milestone_at(copy, 3)
    if heir:
        copy.edit(f"weeks/{heir}.toml", "covers =", 'aliases = ["W03"]\ncovers =')


def test_a_week_that_is_gone_is_refused(old: Copy, new: Copy) -> None:
    drop(new)
    first = said(old, new)[0]
    assert first == (
        "LOSS",
        "W03 (A starter of your own) is gone, and no week takes it over: whoever did it would not see it any more. "
        'Keep it, or write `aliases = ["W03"]` into the week that holds it now.',
    )


def test_a_week_that_was_merged_takes_its_progress_along(old: Copy, new: Copy) -> None:
    drop(new, heir="W02")
    assert ("ORDER", "W03 is taken over by W02 (A slow rise): whoever did either of them has done W02.") in said(
        old, new
    )
    assert not [each for each in said(old, new) if each[0] == "LOSS"]


def test_a_week_that_was_split_says_where_progress_is(old: Copy, new: Copy) -> None:
    week(new, "W05", 2, like="W01", Weigh_flour_and_water="Weigh flour", extra="")
    text = (new.folder / "weeks" / "W05.toml").read_text().replace('"W05-Q1", "W05-Q2", "W05-Q3"', '"W01-Q1"')
    text = text.replace("Which bread did you eat as a child?", "Which bread do you eat now?")
    text = text.replace("prerequisites = []", 'prerequisites = ["W01"]')
    (new.folder / "weeks" / "W05.toml").write_text(text)
    new.edit("weeks/W01.toml", 'text = "One sentence says what kneading changed"', 'text = "The scale is in the photo"')
    milestone_at(new, 5)
    found = said(old, new)
    assert ("ORDER", "W05 (week 2, First dough) was split off W01: progress stays in W01.") in found


def test_a_letter_that_says_something_else_is_noticed(old: Copy, new: Copy) -> None:
    new.edit("weeks/W02.toml", "A photo shows the loaf cut open", "Three neighbours signed a list")
    assert (
        "WARNING",
        "W02.a said “A photo shows the loaf cut open” and says “Three neighbours signed a list”: old ticks would count "
        "for it. Give it a letter that was never used.",
    ) in said(old, new)


def test_a_letter_that_is_only_worded_differently_keeps_its_ticks(old: Copy, new: Copy) -> None:
    new.edit("weeks/W02.toml", "A photo shows the loaf cut open", "A clear photo shows the loaf cut open")
    assert said(old, new) == [("WORDS", "W02.a is worded differently: its ticks stay.")]


def test_letters_come_and_go(old: Copy, new: Copy) -> None:
    new.edit("weeks/W02.toml", '"W02.b"', '"W02.c"')
    assert said(old, new) == [
        ("TASKS", "W02.b is gone: its ticks are not shown any more."),
        ("TASKS", "W02.c is new: weeks that are done stay done."),
    ]


def test_titles_hours_and_texts_are_told_apart(old: Copy, new: Copy) -> None:
    new.edit("weeks/W02.toml", "A slow rise", "An even slower rise")
    new.edit("weeks/W03.toml", "standard = 3", "standard = 4")
    new.edit("weeks/W01.toml", "Sticky dough? Wait", "Sticky dough? Just wait")
    new.edit("weeks/W01.toml", "Mix flour", "Mix the flour")
    assert said(old, new) == [
        ("TASKS", "W01 says something else in its tasks."),
        ("TASKS", "W03 takes 4 hours instead of 3."),
        ("WORDS", "W01 says something else in its nudge."),
        ("WORDS", "W02 was “A slow rise” and is “An even slower rise”: progress stays."),
    ]


def test_a_question_with_another_answer_is_told(old: Copy, new: Copy) -> None:
    new.edit("weeks/W01.toml", "answer = 65", "answer = 66")
    assert said(old, new) == [
        ("TASKS", "W01-Q2 has another right answer: whoever answered it before keeps what was counted then.")
    ]


def test_options_in_another_order_are_the_same_answer(old: Copy, new: Copy) -> None:
    new.edit("weeks/W01.toml", '  "It drives the salt out",\n', "")
    new.edit("weeks/W01.toml", "options = [\n", 'options = [\n  "It drives the salt out",\n')
    new.edit("weeks/W01.toml", "answer = 1", "answer = 2")
    new.edit("weeks/W01.toml", "why_wrong = { 0 =", "why_wrong = { 1 =")
    new.edit("weeks/W01.toml", ", 2 = ", ", 0 = ")
    assert said(old, new) == [("WORDS", "W01-Q1 is worded differently: its results stay.")]


def test_an_id_that_asks_something_else_is_noticed(old: Copy, new: Copy) -> None:
    new.edit("weeks/W02.toml", "Why does bread from a slow, cold rise taste of more?", "How hot must an oven be?")
    weight, words = said(old, new)[0]
    assert (weight, words.partition(":")[0]) == (
        "WARNING",
        "W02-Q1 asks something else now, but keeps old results. Give it an id that was never used.",
    )


def test_questions_come_and_go(old: Copy, new: Copy) -> None:
    new.edit("weeks/W02.toml", "W02-Q1", "W02-Q2")
    assert [words for _, words in said(old, new)] == [
        "New questions: W02-Q2.",
        "Questions that are gone: W02-Q1. Open quizzes that ask them begin anew; results stay.",
    ]


def test_a_milestone_that_is_gone_is_refused(old: Copy, new: Copy) -> None:
    new.edit("milestones.toml", 'id = "M01"', 'id = "M02"')
    for letter in "ab":
        new.edit("milestones.toml", f'"M01.{letter}"', f'"M02.{letter}"')
    for file in ("weeks/W04.toml", "tracks/T01.toml", "fast_track.toml"):
        new.edit(file, '"M01"', '"M02"')
    assert said(old, new)[0][0] == "LOSS"
    assert "M01 is gone: what was confirmed" in said(old, new)[0][1]


def test_a_milestone_may_move_and_ask_for_more_people(old: Copy, new: Copy) -> None:
    new.edit("milestones.toml", "week = 4", "week = 3")
    new.edit("milestones.toml", "confirmations = 2", "confirmations = 1")
    new.edit("weeks/W04.toml", 'milestone = "M01"\n', "")
    new.edit("weeks/W03.toml", "fast_track =", 'milestone = "M01"\nfast_track =')
    assert [words for _, words in said(old, new)] == [
        "M01 falls into W03 instead of W04: submissions stay.",
        "M01 needs 1 people to confirm it instead of 2. What is confirmed stays confirmed.",
    ]


def test_a_track_that_is_gone_is_refused(old: Copy, new: Copy) -> None:
    (new.folder / "tracks" / "T01.toml").unlink()
    assert said(old, new)[0] == (
        "LOSS",
        "Tracks that are gone: T01. Whoever chose one has none any more. Keep them, and say in the text that they end.",
    )


def test_everything_else_with_an_id_is_listed(old: Copy, new: Copy) -> None:
    new.edit("projects/P01.toml", "A house loaf", "The house loaf")
    new.edit("certificates.toml", "differs from place to place", "differs")
    new.add(
        "resources.toml",
        '\n[[resource]]\nid = "oven"\ntitle = "Oven"\nurl = "https://bread.example.org/oven"\ntopic = "Yeast"\n'
        'kind = "doc"\ncost = "free"\nconfidence = "listed"\nstatus = "unknown"\nwhy = "Heat"\n',
    )
    assert [words for _, words in said(old, new)] == [
        "New links: oven.",
        "Projects with other words: P01.",
        "Certificates with other words: food-hygiene.",
    ]


def test_a_change_without_a_new_version_is_noticed(old: Copy, new: Copy) -> None:
    new.edit("roadmap.toml", "2.0.0", "1.0.0")
    new.edit("weeks/W02.toml", "A slow rise", "A slower rise")
    assert ("WARNING", "`version` is 1.0.0, but so much has changed since 1.0.0. Make it 1.0.1.") in said(old, new)


@pytest.mark.parametrize(
    ("weight", "wanted"),
    [(Weight.ORDER, "2.0.0"), (Weight.LOSS, "2.0.0"), (Weight.TASKS, "1.3.0"), (Weight.WORDS, "1.2.4")],
)
def test_the_version_says_how_much_has_changed(weight: Weight, wanted: str) -> None:
    assert wanted_version("1.2.3", weight) == wanted


def test_another_slug_would_leave_groups_without_a_roadmap(old: Copy, new: Copy) -> None:
    new.edit("roadmap.toml", 'slug = "old"', 'slug = "bread"')
    assert said(old, new)[0][0] == "LOSS"


def test_the_command_says_it_by_weight_and_fails_where_something_would_be_lost(old: Copy, new: Copy) -> None:
    new.edit("weeks/W02.toml", "A slow rise", "A slower rise")
    done = bot("content", "diff", old.folder, new.folder)
    assert (done.returncode, done.stdout) == (
        0,
        "Bread baking 1.0.0 → Bread baking 2.0.0\n\nWords\n"
        "  W02 was “A slow rise” and is “A slower rise”: progress stays.\n",
    )
    (new.folder / "tracks" / "T01.toml").unlink()
    assert bot("content", "diff", old.folder, new.folder).returncode == 1
    assert "Nothing that members would notice" in bot("content", "diff", old.folder, old.folder).stdout


def test_a_version_that_is_not_sound_is_named(old: Copy, new: Copy) -> None:
    new.edit("weeks/W02.toml", 'kind = "build"', 'kind = "bake"')
    done = bot("content", "diff", old.folder, new.folder)
    assert done.returncode == 2
    assert f"{new.folder}/weeks/W02.toml:6: " in done.stderr
