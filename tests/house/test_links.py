"""No link that Waypost shows leads anywhere but to a web page, whoever wrote it."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

import adapters.discord.render
import adapters.slack.render
from bot.cli.card_html import card_html
from bot.domain.errors import BadInput
from bot.features.checkin import link
from bot.ui.card import Card, Hint, Say
from bot.ui.text import Link, say

ELSEWHERE = (
    "javascript:alert(1)", "JavaScript:alert(1)//example.org", " javascript://example.org/%0aalert(1)",
    "data:text/html,x",
    "vbscript:x.y", "file:///etc/passwd", "ftp://example.org/x", "discord://example.org", "slack://open.example",
    "https:example.org x", "http://", "=HYPERLINK(\"x.y\")", "//example.org",
)  # fmt: skip


@pytest.mark.parametrize("typed", ELSEWHERE)
def test_a_members_link_is_a_web_address_or_refused(typed: str) -> None:
    try:
        taken = link(typed, "evidence")
    except BadInput as refused:
        assert "https://" in refused.fields["evidence"]
    else:
        assert taken.startswith(("http://", "https://"))


def on_discord(card: Card) -> str:
    return json.dumps(adapters.discord.render.render(card).view.to_components(), ensure_ascii=False)  # type: ignore[no-untyped-call]


def on_slack(card: Card) -> str:
    return json.dumps(adapters.slack.render.render(card).blocks, ensure_ascii=False)


DRAWERS: dict[str, tuple[Callable[[Card], str], tuple[str, ...]]] = {
    "discord": (on_discord, ("](", '"url"')),
    "slack": (on_slack, ("|label>", '"url"')),
    "a page": (card_html, ("href=",)),
}


@pytest.mark.parametrize("drawer", DRAWERS)
@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd"])
def test_a_link_to_anything_else_is_drawn_as_words(drawer: str, url: str) -> None:
    draw, signs = DRAWERS[drawer]
    web = Link("label", "https://example.org/page")
    good = draw(Card(say("Card"), (Say(say("{link}", link=web)),)))
    assert any(sign in good for sign in signs), "otherwise this proves nothing"
    bad = Link("label", url)
    drawn = draw(Card(say("Card"), (Say(say("{link}", link=bad)), Hint(say("see {link}", link=bad)))))
    assert not any(sign in drawn for sign in signs)
