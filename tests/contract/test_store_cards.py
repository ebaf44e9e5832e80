"""Every word that a card can hold comes back from the ledger as it went in."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import get_args
from zoneinfo import ZoneInfo

from bot.domain.people import Person, Place
from bot.ports import Parcel
from bot.storage import SqlStore
from bot.ui.action import Action
from bot.ui.card import (
    Block,
    Box,
    Button,
    Card,
    Checklist,
    Choices,
    Fact,
    Facts,
    Hint,
    Item,
    Menu,
    Meter,
    Option,
    Points,
    Quote,
    Say,
    Shelf,
    Sign,
    Stop,
    Trail,
    Weight,
)
from bot.ui.text import Link, Moment, Text, Where, Who, say
from tests.kit import CHANNEL, START

TEXT = say(
    "**{who}** in {where}, {when}: {link} {n} {share} {inner} {{braces}}",
    who=Who(Person("mailbox", None, "ada"), "Ada “the” Ünïcode\u2028<&>", ping=True),
    where=Where(Place("mailbox", "hall", "general", "t1")),
    when=Moment(datetime(2026, 11, 2, 9, tzinfo=ZoneInfo("Asia/Tokyo")), "relative", "Asia/Tokyo"),
    link=Link("the docs", "https://example.org/?a=1&b=2"),
    n=12345,
    share=0.5,
    inner=say("nested {x}", x="2026-11-02"),
)
BLOCKS: tuple[Block, ...] = (
    Say(TEXT),
    Hint(say("")),
    Quote(TEXT),
    Quote(TEXT, say("Ada")),
    Points("Points", (TEXT, say("b"))),
    Facts((Fact("Label", TEXT),)),
    Meter(1, 3, "Weeks", 1),
    Checklist("Boxes", (Box("W01.a", TEXT, True), Box("W01.b", say("b"))), Action("tick", (("week", "1"),), "ticked")),
    Shelf("Shelf", (Item("A", "https://example.org", "book", "ch. 1", "why", "free", "4"), Item("B", "https://b.org"))),
    Trail((Stop(TEXT, Sign.WARNING, say("note"), here=True, milestone=True), Stop(say("x"))), "Trail"),
    Choices((Button("Go", Action("go"), Weight.DANGER), Button("Link", None, url="https://example.org"))),
    Menu("Menu", (Option("1", "One", "note", True), Option("2", "Two")), Action("pick", (), "value")),
)


def test_no_word_is_missing_here() -> None:
    assert {type(block) for block in BLOCKS} == set(get_args(Block))


async def test_every_word_comes_back_as_it_was(store: SqlStore) -> None:
    for n, block in enumerate(BLOCKS):
        card = Card(TEXT, (block,), "name")
        sent = Parcel(f"k{n}", CHANNEL, card, START, "prompt", START + timedelta(days=1)).marked()
        async with store.begin() as db:
            await db.outbox.put(sent)
        async with store.look() as db:
            entry = await db.outbox.get(sent.key)
        assert entry and entry.parcel == sent


async def test_what_a_value_was_it_stays(store: SqlStore) -> None:
    odd = Text("{a}{b}{c}{d}", (("a", "1"), ("b", 1), ("c", 1.0), ("d", "2026-11-02T09:00:00Z")))
    sent = Parcel("k", CHANNEL, Card(odd), START, "prompt", START).marked()
    async with store.begin() as db:
        await db.outbox.put(sent)
        entry = await db.outbox.get("k")
    assert entry
    found = [value for _, value in entry.parcel.card.title.values]
    assert [(type(value), value) for value in found] == [(type(value), value) for _, value in odd.values]
