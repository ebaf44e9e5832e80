"""What every platform owes the courier: each parcel once, honest refusals, and revisions that may be repeated."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.errors import Unreachable
from bot.domain.people import Place
from bot.ports import Parcel
from bot.ui.action import do
from bot.ui.card import Button, Card, Choices, Say
from bot.ui.text import say
from tests.contract.benches import BENCHES, Bench
from tests.kit import START


@pytest.fixture(params=list(BENCHES))
async def bench(request: pytest.FixtureRequest) -> AsyncIterator[Bench]:
    async with BENCHES[request.param]() as made:
        yield made
        await made.platform.close()


def card(words: str) -> Card:
    ways = Choices((Button("Check in", do("checkin", cohort="c1")),))
    return Card(say("A post"), (Say(say("{words}", words=words)), ways))


def parcel(key: str, to: Place, words: str = "Good morning") -> Parcel:
    return Parcel(key, to, card(words), START, "prompt", START + timedelta(days=5), "c1").marked()


async def test_a_parcel_arrives_where_it_was_sent(bench: Bench) -> None:
    receipt = await bench.platform.deliver(parcel("c1/prompt/1", bench.channel))
    (post,) = await bench.posts(bench.channel)
    assert "Good morning" in post
    assert "Check in" in post
    assert "Fewer of these" in post
    assert receipt.message


async def test_the_same_key_again_posts_nothing_and_gives_the_same_receipt(bench: Bench) -> None:
    first = await bench.platform.deliver(parcel("c1/prompt/1", bench.channel))
    again = await bench.platform.deliver(replace(parcel("c1/prompt/1", bench.channel), first_tried=START, attempts=1))
    assert again == first
    assert len(await bench.posts(bench.channel)) == 1


async def test_two_keys_are_two_messages_even_if_they_say_the_same(bench: Bench) -> None:
    receipts = [await bench.platform.deliver(parcel(f"c1/prompt/{n}", bench.channel)) for n in (1, 2)]
    assert receipts[0] != receipts[1]
    assert len(await bench.posts(bench.channel)) == 2


async def test_a_parcel_reaches_a_person_directly(bench: Bench) -> None:
    place = Place.direct(bench.person)
    receipt = await bench.platform.deliver(parcel("c1/nudge/1/ada", place))
    assert receipt.place == place
    assert len(await bench.posts(place)) == 1


async def test_a_shut_channel_is_refused_with_the_sentence_that_opens_it(bench: Bench) -> None:
    with pytest.raises(Unreachable) as refused:
        await bench.platform.deliver(parcel("c1/prompt/1", bench.shut))
    assert refused.value.fix.endswith(".")


async def test_inspection_names_what_is_shut_and_nothing_else(bench: Bench) -> None:
    problems = await bench.platform.inspect([bench.channel, bench.shut])
    assert [problem.place for problem in problems] == [bench.shut]
    assert all(problem.fix for problem in problems)


async def test_a_revision_replaces_the_message_and_may_be_repeated(bench: Bench) -> None:
    receipt = await bench.platform.deliver(parcel("c1/prompt/1", bench.channel))
    for _ in range(2):
        await bench.platform.revise(receipt, card("Good evening"))
    (post,) = await bench.posts(bench.channel)
    assert "Good evening" in post
    assert "Good morning" not in post


async def test_a_parcel_that_revises_edits_instead_of_posting(bench: Bench) -> None:
    receipt = await bench.platform.deliver(parcel("c1/prompt/1", bench.channel))
    changed = replace(parcel("c1/prompt/1/2", bench.channel, "Good evening"), revises=receipt)
    assert await bench.platform.deliver(changed) == receipt
    (post,) = await bench.posts(bench.channel)
    assert "Good evening" in post


async def test_closing_twice_does_no_harm(bench: Bench) -> None:
    await bench.platform.close()
    await bench.platform.close()
