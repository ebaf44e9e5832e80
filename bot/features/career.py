"""Career cards: what the job is, how people get there, what is known about pay; and the ways to the certificates."""

from __future__ import annotations

from typing import Annotated

from bot.declare import Ask, Needs, command
from bot.domain.career import CareerCard, PayFact, Section
from bot.domain.errors import Way
from bot.domain.roadmap import Roadmap
from bot.features import certificates as dated
from bot.features.beyond import elsewhere
from bot.features.find import like, named
from bot.features.pages import PAGE
from bot.ports import Context
from bot.ui.action import do
from bot.ui.card import Block, Button, Card, Choices, Hint, Item, Menu, Option, Points, Say, Shelf
from bot.ui.form import Choice
from bot.ui.text import Text, prose, say


def titles(roadmap: Roadmap) -> dict[str, str]:
    """The cards' titles by id."""
    return {card.id: card.title for card in roadmap.careers}


async def cards_like(ctx: Context, typed: str) -> list[Choice]:
    """Cards to offer while somebody types an id or words of a title, and the certificates."""
    more = [Choice("certificates", "Certificates")] if ctx.roadmap.certificates else []
    return [*like(titles(ctx.roadmap), typed), *(each for each in more if typed.strip().lower() in each.value)]


def _section(section: Section) -> list[Block]:
    points = tuple(prose(each) for each in section.points)
    if not section.text:
        return [Points(section.title, points)]
    said = Say(say("**{title}**\n{text}", title=prose(section.title), text=prose(section.text)))
    return [said, Points("", points)] if points else [said]


def _fact(fact: PayFact) -> Text:
    """One figure with everything that it must not be read without."""
    text = "**{amount}**: {statistic}; {seniority}; {place}. From “{source}”, {date}. {note}"
    return say(text, amount=fact.amount, statistic=_kind(fact.statistic), seniority=fact.seniority,
               place=_told("place", fact.place), source=fact.source_title, date=fact.published_on,
               note=prose(fact.note))  # fmt: skip


def _kind(statistic: str) -> str:
    return "kind of figure not stated" if statistic == "not stated" else statistic


def _told(what: str, said: str) -> str:
    return f"{what} {said}" if said == "not stated" else said


def _pay(facts: tuple[PayFact, ...]) -> list[Block]:
    if not facts:
        return []
    check = "These figures can't be compared or added up. **Check your own country** before you plan with any of them."
    return [Points("Figures, each for itself", tuple(_fact(fact) for fact in facts)), Hint(say(check))]


def _links(card: CareerCard) -> list[Block]:
    items = tuple(Item(link.title, link.url, link.kind, "", why, link.cost) for link, why in card.links)
    return [Shelf("Read on", items)] if items else []


def _one(ctx: Context, card: CareerCard) -> Card:
    sections = [block for section in card.sections for block in _section(section)]
    looked = Hint(say("Last looked over on {day}.", day=card.reviewed_on))
    blocks = (
        Say(prose(card.intro)),
        *_pay(card.facts),
        *sections,
        *_links(card),
        looked,
        *_other(ctx, card),
        _ways(ctx),
    )
    return Card(prose(card.title), blocks, "career")


def _other(ctx: Context, shown: CareerCard | None) -> list[Menu]:
    options = tuple(Option(each.id, each.title[:100]) for each in ctx.roadmap.careers[:25] if each is not shown)
    action = do("career", picks="card", cohort=ctx.cohort_id)
    return [Menu("Open another card" if shown else "Open a card", options, action)] if options else []


def _ways(ctx: Context) -> Choices:
    cohort = ctx.cohort_id
    certificates = (
        (Button("Certificates", do("career certificates", cohort=cohort)),) if ctx.roadmap.certificates else ()
    )
    tracks = (Button("Tracks", do("track", cohort=cohort)),) if ctx.roadmap.tracks else ()
    return Choices((*certificates, *tracks, Button("The whole path", do("roadmap", cohort=cohort))))


def _all(ctx: Context) -> Card:
    text = "What the job is, how people get into it, and what is known about it. Each card is a page; open one."
    points = tuple(say("{title}", title=prose(each.title)) for each in ctx.roadmap.careers)
    cards = (Points("The cards", points),) if points else ()
    return Card(say("Careers"), (Say(say(text)), *cards, *_other(ctx, None), _ways(ctx)), "career")


def _none(ctx: Context) -> Card:
    text = (
        "This roadmap has no career cards yet. Ask your group what others do with what they learn; it is a good place."
    )
    return Card(say("Careers"), (Say(say(text)), elsewhere(ctx)), "career")


@command("career", "The job: titles, pay, first steps, certificates", needs=Needs.MAYBE, reads_only=True)
async def career(
    ctx: Context, card: Annotated[str, Ask("Which card?", max=100, suggest=cards_like, form=False)] = ""
) -> Card:
    """All cards, or one of them."""
    if not ctx.roadmap.careers and not ctx.roadmap.certificates:
        return _none(ctx)
    if not card:
        return _all(ctx)
    if card.strip().lower() in ("certificates", "certificate") and ctx.roadmap.certificates:
        return dated.all_of_them(ctx)
    way = Way("All cards", "career")
    return _one(ctx, named("card", "career card", ctx.roadmap.careers, titles(ctx.roadmap), card, way))


@command("career certificates", "Certificates, with the date of each report", needs=Needs.MAYBE, slash=False,
         reads_only=True)  # fmt: skip
async def certificates(ctx: Context, id: str = "", page: Annotated[str, PAGE] = "") -> Card:
    """The dated list, or one certificate that can be taken."""
    if not ctx.roadmap.certificates:
        return _none(ctx)
    return dated.one(ctx, id) if id else dated.all_of_them(ctx, page)


COMMANDS = (career, certificates)
