"""`content preview --html`: a small site to leaf through, one page for each week, milestone, project, track, card."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

from bot.cli.card_html import card_html, text_html
from bot.cli.content_cards import BROWSED, Shown, browsed, milestone_cards, week_cards
from bot.cli.content_stage import Stage, staged
from bot.domain.quiz import Question
from bot.domain.roadmap import Roadmap
from bot.features.quiz import right_answer
from bot.ui.text import prose

STYLE = """\
:root { color-scheme: light dark; --ink: #1d2430; --soft: #5b6675; --page: #f5f3ee; --card: #fff; --line: #dcd8cf;
  --mark: #2f6f6d; --tint: #e5f0ee; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e8ec; --soft: #9aa5b4; --page: #15181d; --card: #1e232b;
  --line: #343b46; --mark: #7cc4bf; --tint: #20312f; } }
* { box-sizing: border-box }
body { margin: 0; background: var(--page); color: var(--ink); font: 17px/1.55 system-ui, sans-serif }
header, main, nav.leaf { max-width: 46rem; margin: 0 auto; padding: 1rem 1.25rem }
nav.leaf { display: flex; justify-content: space-between; gap: 1rem; position: sticky; top: 0; z-index: 1;
  background: var(--page); border-bottom: 1px solid var(--line) }
a { color: var(--mark) }
h1 { font-size: 1.7rem; line-height: 1.2; margin: .6rem 0 }
h2 { font-size: 1.1rem; margin: 2.2rem 0 .6rem; color: var(--soft) }
h3 { font-size: 1.15rem; line-height: 1.3; margin: .2rem 0 .6rem }
h4 { font-size: 1rem; margin: 1rem 0 .2rem }
p { margin: .6rem 0 }
ul { margin: .2rem 0 .6rem; padding-left: 1.3rem }
ul.bare { list-style: none; padding-left: .2rem }
li { margin: .25rem 0 }
dl { margin: .6rem 0 } dt { font-weight: 600; margin-top: .5rem } dd { margin: 0 }
blockquote { margin: .8rem 0; padding: .1rem 0 .1rem .9rem; border-left: 3px solid var(--mark) }
code { font-family: ui-monospace, monospace; font-size: .9em; background: var(--tint); padding: .05em .3em;
  border-radius: 4px }
small, .hint, .label, footer { color: var(--soft); font-size: .88rem }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: .8rem 1.1rem;
  margin: 1rem 0; overflow-wrap: anywhere }
.label { margin: 0; text-transform: none }
.button { display: inline-block; border: 1px solid var(--line); border-radius: 6px; padding: .1rem .6rem;
  margin: .15rem 0; font-size: .88rem } .main { border-color: var(--mark); color: var(--mark) }
.right { background: var(--tint); border-radius: 6px; padding: .1rem .4rem }
.pages { columns: 2; column-gap: 2rem; list-style: none; padding: 0 }
.pages li { break-inside: avoid; margin: 0; padding: .2rem 0 }
@media (max-width: 38rem) { .pages { columns: 1 } }
"""
"""Where the pages look the same: no fonts, no pictures, no scripts."""


@dataclass
class Page:
    """One page of the site: its file's name without the ending, its title, where it is listed, what it says."""

    name: str
    title: str
    group: str
    cards: list[Shown] = field(default_factory=list)
    questions: Sequence[Question] = ()


def write_html(roadmap: Roadmap, folder: Path) -> int:
    """Write the site into `folder`, which is made if it is not there. Returns how many pages there are."""
    pages = asyncio.run(_pages(roadmap))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "style.css").write_text(STYLE, encoding="utf-8")
    (folder / "index.html").write_text(_index(roadmap, pages), encoding="utf-8")
    for n, page in enumerate(pages):
        before = pages[n - 1] if n else None
        after = pages[n + 1] if n + 1 < len(pages) else None
        (folder / f"{page.name}.html").write_text(_page(roadmap, page, before, after), encoding="utf-8")
    return len(pages) + 1


async def _pages(roadmap: Roadmap) -> list[Page]:
    async with staged(roadmap) as stage:
        pages = [
            Page(
                week.id,
                f"Week {week.number}: {week.title}",
                f"{part.number}. {part.title}",
                await week_cards(stage, week),
                roadmap.questions_of(week.number),
            )
            for part in roadmap.stages
            for week in part.weeks
        ]
        pages += [
            Page(each.id, f"{each.id} {each.title}", "Milestones", await milestone_cards(stage, each.id))
            for each in roadmap.milestones
        ]
        return pages + await _beyond(stage)


async def _beyond(stage: Stage) -> list[Page]:
    """What lies beyond the weeks: a page for each thing, and one for what is about nothing in particular."""
    roadmap = stage.roadmap
    titles: Mapping[str, str] = {
        **{each.id: each.title for each in roadmap.projects},
        **{each.id: each.name for each in roadmap.tracks},
        **{each.id: each.title for each in roadmap.careers},
        **{each.id: each.title for each in (roadmap.fast_track.weeks if roadmap.fast_track else ())},
        **{each.id: each.name for each in roadmap.certificates},
    }
    pages: dict[str, Page] = {}
    for command, key, kind in BROWSED:
        group = kind if kind.endswith(("s", "way", "map")) else f"{kind}s"
        for shown in await browsed(stage, command, key, kind):
            name = shown.about or command.replace(" ", "-")
            title = f"{shown.about} {titles.get(shown.about, '')}".strip() or f"{group}: overview"
            pages.setdefault(name, Page(name, title, group)).cards.append(shown)
    return list(pages.values())


def _index(roadmap: Roadmap, pages: Sequence[Page]) -> str:
    groups: dict[str, list[Page]] = {}
    for page in pages:
        groups.setdefault(page.group, []).append(page)
    body = f"<header><h1>{escape(roadmap.title)}</h1><p>{text_html(prose(roadmap.summary))}</p>"
    body += f'<p class="hint">Version {escape(roadmap.version)}. As members meet it, for reviewers.</p></header><main>'
    for group, members in groups.items():
        links = "".join(f'<li><a href="{page.name}.html">{escape(page.title)}</a></li>' for page in members)
        body += f'<h2>{escape(group)}</h2><ul class="pages">{links}</ul>'
    return _whole(roadmap.title, f"{body}</main>")


def _page(roadmap: Roadmap, page: Page, before: Page | None, after: Page | None) -> str:
    body = _leaf(before, after)
    body += f'<header><p class="label">{escape(page.group)}</p><h1>{escape(page.title)}</h1></header><main>'
    body += "".join(card_html(shown.card, shown.kind) for shown in page.cards)
    if page.questions:
        body += "<h2>Questions, with what members only see afterwards</h2>"
        body += "".join(map(question_html, page.questions))
    return _whole(f"{page.title} – {roadmap.title}", f"{body}</main>{_leaf(before, after)}")


def _leaf(before: Page | None, after: Page | None) -> str:
    back = f'<a rel="prev" href="{before.name}.html">‹ {escape(before.title)}</a>' if before else "<span></span>"
    on = f'<a rel="next" href="{after.name}.html">{escape(after.title)} ›</a>' if after else "<span></span>"
    return f'<nav class="leaf">{back}<a href="index.html">All</a>{on}</nav>'


def question_html(question: Question) -> str:
    """A question with its answer and every word on wrong ones, for somebody who solves it a second time."""
    rows = [f"<li>{_option(question, n, option)}</li>" for n, option in enumerate(question.options)]
    typed = [
        f"<li>{escape(given)}<br><small>{text_html(prose(why))}</small></li>"
        for given, why in question.why_wrong.items()
        if question.answering.typed
    ]
    answer = f'<p>Answer: <strong class="right">{escape(right_answer(question))}</strong></p>' if typed else ""
    facts = " · ".join((question.id, question.answering.value, question.difficulty, f"source: {question.source}"))
    return (
        f'<article class="card"><p class="label">{escape(facts)}</p><h3>{text_html(prose(question.stem))}</h3>'
        f"{answer}<ul>{''.join(rows + typed)}</ul><p>{text_html(prose(question.explanation))}</p>"
        f'<p class="hint">Tests: {text_html(prose(question.objective))}</p></article>'
    )


def _option(question: Question, place: int, option: str) -> str:
    words = text_html(prose(option))
    if place in question.right:
        return f'<strong class="right">{words}</strong>'
    return f"{words}<br><small>{text_html(prose(question.why_wrong.get(str(place), '')))}</small>"


def _whole(title: str, body: str) -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{escape(title)}</title><link rel="stylesheet" href="style.css"></head><body>{body}</body></html>\n'
    )
