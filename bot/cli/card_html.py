"""A card as HTML for reviewers: every word, calm to read, with nothing fetched from anywhere."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import assert_never

from bot.ui.card import (
    Block,
    Button,
    Card,
    Checklist,
    Choices,
    Facts,
    Hint,
    Item,
    Menu,
    Meter,
    Points,
    Quote,
    Say,
    Shelf,
    Stop,
    Trail,
    Weight,
)
from bot.ui.pen import web
from bot.ui.plain import SIGNS, meter_words, moment_words
from bot.ui.text import Link, Moment, Run, Text, Where, Who


def card_html(card: Card, label: str = "") -> str:
    """A card as one `article`; `label` says above it when or where members meet it."""
    above = f'<p class="label">{escape(label)}</p>' if label else ""
    blocks = "".join(map(block_html, card.blocks))
    return f'<article class="card">{above}<h3>{text_html(card.title)}</h3>{blocks}</article>'


def text_html(text: Text) -> str:
    """A text with its emphasis; line breaks stay."""
    return "".join(_run(run) for run in text.runs()).replace("\n", "<br>")


def _run(run: Run) -> str:
    out = _value(run.value)
    out = f"<code>{out}</code>" if run.code else out
    out = f"<em>{out}</em>" if run.italic else out
    return f"<strong>{out}</strong>" if run.bold else out


def _value(value: str | Moment | Who | Where | Link) -> str:
    match value:
        case str(words):
            return escape(words)
        case Moment():
            return f"<time>{escape(moment_words(value))}</time>"
        case Who(name=name):
            return f'<span class="who">{escape(name)}</span>'
        case Where(place=place):
            return f'<span class="who">#{escape(place.channel)}</span>'
        case Link(label=label, url=url):
            return _link(label, url)
        case _ as never:
            assert_never(never)


def _link(label: str, url: str) -> str:
    return f'<a href="{escape(url)}" rel="noreferrer">{escape(label)}</a>' if web(url) else escape(label)


def block_html(block: Block) -> str:
    """One word of a card."""
    match block:
        case Say(text=text):
            return f"<p>{text_html(text)}</p>"
        case Hint(text=text):
            return f'<p class="hint">{text_html(text)}</p>'
        case Quote(text=text, by=by):
            who = f"<footer>– {text_html(by)}</footer>" if by else ""
            return f"<blockquote>{text_html(text)}{who}</blockquote>"
        case Points(title=title, items=items):
            return _list(title, map(text_html, items))
        case Facts(items=facts):
            rows = "".join(f"<dt>{escape(fact.label)}</dt><dd>{text_html(fact.text)}</dd>" for fact in facts)
            return f"<dl>{rows}</dl>"
        case Meter():
            return f'<p class="meter">{escape(meter_words(block))}</p>'
        case Checklist(title=title, boxes=boxes):
            ticks = (f"{'☑' if box.ticked else '☐'} {text_html(box.text)}" for box in boxes)
            return _list(title, ticks, "bare")
        case Shelf(title=title, items=items):
            return _list(title, map(_item, items))
        case Trail(title=title, stops=stops):
            return _list(title, map(_stop, stops), "bare")
        case Choices(buttons=buttons):
            return f'<p class="buttons">{" ".join(map(_button, buttons))}</p>'
        case Menu(title=title, options=options):
            entries = "".join(
                f"<li>{escape(option.label)}{_small(option.note) if option.note else ''}</li>" for option in options
            )
            return f"<details><summary>{escape(title)}</summary><ul>{entries}</ul></details>"
        case _ as never:
            assert_never(never)


def _list(title: str, items: Iterable[str], kind: str = "") -> str:
    head = f"<h4>{escape(title)}</h4>" if title else ""
    rows = "".join(f"<li>{item}</li>" for item in items)
    return f'{head}<ul class="{kind}">{rows}</ul>' if kind else f"{head}<ul>{rows}</ul>"


def _small(words: str) -> str:
    return f" <small>{escape(words)}</small>"


def _item(item: Item) -> str:
    notes = " · ".join(note for note in (item.type, item.part, item.cost, item.hours and f"{item.hours} h") if note)
    return f"{_link(item.title, item.url)}{_small(notes)}<br>{escape(item.why)}"


def _stop(stop: Stop) -> str:
    note = f' <span class="hint">{text_html(stop.note)}</span>' if stop.note else ""
    return f"{SIGNS[stop.sign]} {'⚑ ' if stop.milestone else ''}{text_html(stop.text)}{note}"


def _button(button: Button) -> str:
    kind = "button main" if button.weight is Weight.MAIN else "button"
    return f'<span class="{kind}">{escape(button.label)}</span>'
