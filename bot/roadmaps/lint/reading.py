"""How texts read: sentences that can be read aloud, words that do not make anybody small. All of these are hints."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.roadmaps.lint.material import Material
from bot.roadmaps.problems import Flaw

LONGEST = 32
"""Words of a sentence that can be read aloud in one breath."""
HARD = 15.0
"""The school year, by the formula of Flesch and Kincaid, from which on a text of several sentences is hard going."""
SCREEN = 2000
"""Characters of a weekly post, without its labels and addresses, that fill about one screen of a chat."""
LONG_ENOUGH = 40
"""Words from which on that formula says something."""
SENTENCE = re.compile(r"(?<=[.?!:;])[\"”’)]*\s+")
"""Where a sentence ends, also one that somebody says."""
WORD = re.compile(r"[A-Za-z]+(?:['’-][A-Za-z]+)*")
UNKIND = re.compile(r"\b(simply|obviously|of course|trivial(?:ly)?|everyone knows|needless to say)\b", re.I)
UNREAD = frozenset({"title", "covers", "topics", "topic", "licence", "cost", "options", "objective"})


def sentences_can_be_read_aloud(material: Material) -> Iterator[Flaw]:
    """Neither one sentence that goes on and on, nor a text that needs to be read twice."""
    for text in material.texts:
        if text.key in UNREAD:
            continue
        words = max((len(WORD.findall(sentence)) for sentence in SENTENCE.split(text.text)), default=0)
        if words > LONGEST:
            message = f"`{text.key}` has a sentence of {words} words. Cut it in two, so that it reads well aloud."
            yield Flaw(text.file, text.at, message)
        elif (grade := school_year(text.text)) > HARD:
            message = f"`{text.key}` is hard to read (about school year {grade:.0f}). Try shorter words and sentences."
            yield Flaw(text.file, text.at, message)


def weeks_fit_a_screen(material: Material) -> Iterator[Flaw]:
    """A post may have more than people read; what everybody has to know then gets lost in it."""
    for file, week in material.folder.weeks.items():
        said = [week.title, week.hook, *week.objectives, week.warm_up, week.core, week.stretch, week.deliverable]
        said += [check.text for check in week.done_when] + [f"{each.part} {each.why}" for each in week.resources]
        size = sum(map(len, [*said, week.discussion_question, week.community_habit]))
        if size > SCREEN:
            message = f"The weekly post has {size} characters of text; {SCREEN} are read to the end. Shorten some."
            yield Flaw(file, ("title",), message)


def school_year(text: str) -> float:
    """After how many years at school somebody reads this easily; 0 for what is too short to tell."""
    words = WORD.findall(text)
    if len(words) < LONG_ENOUGH:
        return 0
    sentences = len([part for part in SENTENCE.split(text) if WORD.search(part)])
    syllables = sum(map(_syllables, words))
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59


def _syllables(word: str) -> int:
    groups = len(re.findall(r"[aeiouy]+", word.lower()))
    silent = word.lower().endswith("e") and not word.lower().endswith("le") and groups > 1
    return max(1, groups - silent)


def words_are_kind(material: Material) -> Iterator[Flaw]:
    """What is easy for the writer may be what somebody has been stuck on all evening."""
    for text in material.texts:
        if text.key not in UNREAD and (found := UNKIND.search(text.text)):
            message = f'`{text.key}` says "{found[0]}". To somebody who is stuck it sounds like blame; leave it out.'
            yield Flaw(text.file, text.at, message)
