"""Whether a card fits every platform whole: nothing refused, nothing cut; and a house with weeks only."""

from __future__ import annotations

from dataclasses import replace

from bot.ui.card import Card, Menu
from bot.ui.command import Reply
from tests.contract.test_render import RENDERERS
from tests.kit import House, roadmap, words


def flaws(reply: Reply) -> list[str]:
    """What is wrong with an answer on any platform; empty if it can be read everywhere to its last word."""
    card = reply.card
    found = [f"{each.name}: {flaw}" for each in RENDERERS for flaw in each.check(each.draw(card))]
    return [*found, *_cut(card)]


def _cut(card: Card) -> list[str]:
    # A menu's entries may be cut to what a menu shows; they lead to the whole text.
    told = replace(card, blocks=tuple(each for each in card.blocks if not isinstance(each, Menu)))
    dots = words(told).count("…")
    return [f"{each.name}: cut" for each in RENDERERS if each.read(each.draw(told)).count("…") > dots]


def bare(house: House) -> House:
    """The same house with a roadmap that has nothing but its weeks, as a young one has."""
    weeks = replace(roadmap(), projects=(), rubric=None, tracks=(), careers=(), certificates=(), fast_track=None)
    return House(house.store, house.clock, house.world, roadmaps={"ai-engineer": weeks})
