"""What the ledger promises: a parcel is known by one key, claimed by one carrier, in order, and never forgotten."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.people import Place
from bot.ports import Fate, Parcel, Receipt
from bot.storage import SqlStore
from bot.ui.action import do
from bot.ui.card import Button, Card, Choices, Say, actions
from bot.ui.text import Moment, Who, say
from tests.kit import CHANNEL, HOME, START, person

LEASE = timedelta(minutes=2)
HERE = {"mailbox"}


def parcel(key: str = "c1/prompt/1", place: Place = CHANNEL, due: datetime = START, **more: object) -> Parcel:
    """A promised message."""
    card = Card(say("Week {n}", n=1), (Say(say("{who} at {when}", who=Who(person("ada"), "Ada"), when=Moment(START))),))
    plain = Parcel(key, place, card, due, "prompt", due + timedelta(days=3), cohort="c1")
    return replace(plain, **more)  # type: ignore[arg-type]


def elsewhere(n: int) -> Place:
    """One of many channels."""
    return replace(CHANNEL, channel=f"room{n}")


async def test_a_key_is_promised_once(store: SqlStore) -> None:
    async with store.begin() as db:
        assert await db.outbox.put(parcel())
        assert not await db.outbox.put(parcel(due=START + timedelta(days=1)))
        entry = await db.outbox.get("c1/prompt/1")
        assert entry and (entry.fate, entry.parcel.due) == (Fate.PLANNED, START)


async def test_two_schedulers_at_once_promise_a_key_once(store: SqlStore) -> None:
    async def promise() -> bool:
        async with store.begin() as db:
            return await db.outbox.put(parcel())

    assert sorted(await asyncio.gather(*(promise() for _ in range(4)))) == [False, False, False, True]


async def test_a_card_comes_back_as_it_was_with_a_control_that_carries_the_short_key(store: SqlStore) -> None:
    sent = parcel()
    async with store.begin() as db:
        await db.outbox.put(sent)
        (claimed,) = await db.outbox.claim(START, LEASE, 10, HERE)
    assert claimed.card == sent.marked().card
    assert ("key", sent.short) in actions(claimed.card)[-1].args
    own = parcel(card=Card(say("x"), (Choices((Button("y", do("z", key=sent.short)),)),)))
    assert own.marked() == own


async def test_nothing_is_claimed_before_it_is_due_or_for_another_platform(store: SqlStore) -> None:
    async with store.begin() as db:
        await db.outbox.put(parcel(due=START + timedelta(seconds=1)))
        assert await db.outbox.claim(START, LEASE, 10, HERE) == []
        assert await db.outbox.claim(START + timedelta(hours=1), LEASE, 10, {"discord"}) == []
        assert await db.outbox.next_due() == START + timedelta(seconds=1)


async def test_a_place_gets_one_parcel_at_a_time_in_the_order_of_time(store: SqlStore) -> None:
    async with store.begin() as db:
        for n in (2, 1, 3):
            await db.outbox.put(parcel(f"c1/prompt/{n}", due=START + timedelta(minutes=n)))
    now = START + timedelta(hours=1)
    order = []
    for _ in range(3):
        async with store.begin() as db:
            (claimed,) = await db.outbox.claim(now, LEASE, 10, HERE)
            assert await db.outbox.claim(now, LEASE, 10, HERE) == []
            order.append(claimed.key)
            await db.outbox.sent(claimed.key, Receipt(CHANNEL, "1"), now)
    assert order == ["c1/prompt/1", "c1/prompt/2", "c1/prompt/3"]


async def test_three_carriers_never_claim_the_same_parcel(store: SqlStore) -> None:
    async with store.begin() as db:
        for n in range(30):
            await db.outbox.put(parcel(f"c1/x/{n}", elsewhere(n)))

    async def carry() -> list[str]:
        got: list[str] = []
        for _ in range(10):
            async with store.begin() as db:
                got += [each.key for each in await db.outbox.claim(START, LEASE, 4, HERE)]
        return got

    claimed = [key for keys in await asyncio.gather(carry(), carry(), carry()) for key in keys]
    assert len(claimed) == len(set(claimed)) == 30


async def test_a_lease_that_lapsed_is_claimed_again_and_remembers_the_first_try(store: SqlStore) -> None:
    async with store.begin() as db:
        await db.outbox.put(parcel())
        (first,) = await db.outbox.claim(START, LEASE, 10, HERE)
        assert (first.first_tried, first.attempts) == (None, 1)
        assert await db.outbox.claim(START + LEASE / 2, LEASE, 10, HERE) == []
        (second,) = await db.outbox.claim(START + LEASE, LEASE, 10, HERE)
        assert (second.first_tried, second.attempts) == (START, 2)


async def test_a_retry_waits_and_forgets_the_first_try_only_when_nothing_was_posted(store: SqlStore) -> None:
    later = START + timedelta(minutes=10)
    async with store.begin() as db:
        await db.outbox.put(parcel())
        await db.outbox.claim(START, LEASE, 10, HERE)
        await db.outbox.retry("c1/prompt/1", later, "broke off", clear=False)
        assert await db.outbox.claim(START + LEASE, LEASE, 10, HERE) == []
        (again,) = await db.outbox.claim(later, LEASE, 10, HERE)
        assert again.first_tried == START
        await db.outbox.retry("c1/prompt/1", later, "refused", clear=True)
        (fresh,) = await db.outbox.claim(later, LEASE, 10, HERE)
        assert fresh.first_tried is None


async def test_a_parcel_that_was_not_handed_over_is_as_if_never_claimed(store: SqlStore) -> None:
    later = START + timedelta(minutes=10)
    async with store.begin() as db:
        await db.outbox.put(parcel())
        await db.outbox.claim(START, LEASE, 10, HERE)
        await db.outbox.defer("c1/prompt/1", later, "many others are before it")
        assert await db.outbox.claim(START + LEASE, LEASE, 10, HERE) == []
        (again,) = await db.outbox.claim(later, LEASE, 10, HERE)
        assert (again.first_tried, again.attempts) == (None, 1)


async def test_every_end_is_in_the_ledger_with_its_reason(store: SqlStore) -> None:
    async with store.begin() as db:
        for n, end in enumerate(("sent", "fail", "unsure")):
            await db.outbox.put(parcel(f"c1/{end}/1", elsewhere(n), due=START + timedelta(minutes=n)))
        assert await db.outbox.skip(parcel("c1/never/1", due=START + timedelta(hours=1)), "by a moderator", START)
        await db.outbox.claim(START + timedelta(hours=1), LEASE, 10, HERE)
        await db.outbox.sent("c1/sent/1", Receipt(elsewhere(0), "77"), START)
        await db.outbox.fail("c1/fail/1", "closed", START)
        await db.outbox.unsure("c1/unsure/1", "unreadable", START)
    async with store.look() as db:
        rows = {row.parcel.key: (row.fate, row.reason) for row in await db.outbox.ledger("c1")}
        assert rows == {
            "c1/never/1": (Fate.SKIPPED, "by a moderator"),
            "c1/unsure/1": (Fate.UNKNOWN, "unreadable"),
            "c1/fail/1": (Fate.FAILED, "closed"),
            "c1/sent/1": (Fate.SENT, ""),
        }
        sent = await db.outbox.get("c1/sent/1")
        assert sent and sent.receipt == Receipt(elsewhere(0), "77")
        assert (await db.outbox.find(parcel("c1/fail/1").short, "c1")) is not None
        assert (await db.outbox.find(parcel("c1/fail/1").short, "c2")) is None
        assert [row.parcel.key for row in await db.outbox.to(elsewhere(0))] == ["c1/sent/1"]
        assert [row.parcel.key for row in await db.outbox.sent_of(HOME)] == ["c1/sent/1"]
        assert len(await db.outbox.ledger("c1", before=START + timedelta(minutes=1))) == 1


async def test_a_skipped_post_is_not_promised_again_and_a_sent_one_not_skipped(store: SqlStore) -> None:
    async with store.begin() as db:
        await db.outbox.skip(parcel(), "holiday", START)
        assert not await db.outbox.put(parcel())
        await db.outbox.put(parcel("c1/prompt/2"))
        await db.outbox.claim(START, LEASE, 10, HERE)
        await db.outbox.sent("c1/prompt/2", Receipt(CHANNEL, "1"), START)
        assert not await db.outbox.skip(parcel("c1/prompt/2"), "too late", START)
        assert (await db.outbox.keys("c1")) == {"c1/prompt/1": Fate.SKIPPED, "c1/prompt/2": Fate.SENT}


async def test_a_skip_can_be_taken_back_so_that_the_time_decides_anew(store: SqlStore) -> None:
    async with store.begin() as db:
        await db.outbox.skip(parcel(), "holiday", START)
        assert await db.outbox.unskip("c1/prompt/1")
        assert await db.outbox.get("c1/prompt/1") is None
        assert await db.outbox.put(parcel())
        assert not await db.outbox.unskip("c1/prompt/1")


async def test_again_promises_anew_with_no_memory_of_earlier_tries(store: SqlStore) -> None:
    later = START + timedelta(days=2)
    async with store.begin() as db:
        await db.outbox.put(parcel())
        await db.outbox.claim(START, LEASE, 10, HERE)
        assert not await db.outbox.again("c1/prompt/1", CHANNEL, later, later + LEASE)
        await db.outbox.fail("c1/prompt/1", "closed", START)
        assert await db.outbox.again("c1/prompt/1", elsewhere(1), later, later + timedelta(days=1))
        (fresh,) = await db.outbox.claim(later, LEASE, 10, HERE)
        assert (fresh.to, fresh.first_tried, fresh.attempts) == (elsewhere(1), None, 1)


async def test_an_unknown_parcel_can_be_seen_to_have_arrived(store: SqlStore) -> None:
    async with store.begin() as db:
        await db.outbox.put(parcel())
        assert not await db.outbox.arrived("c1/prompt/1", START)
        await db.outbox.claim(START, LEASE, 10, HERE)
        await db.outbox.unsure("c1/prompt/1", "unreadable", START)
        assert await db.outbox.arrived("c1/prompt/1", START)
        entry = await db.outbox.get("c1/prompt/1")
        assert entry and entry.fate is Fate.SENT


async def test_withdrawing_skips_what_is_planned_for_a_cohort_or_one_member(store: SqlStore) -> None:
    async with store.begin() as db:
        await db.outbox.put(parcel())
        await db.outbox.put(parcel("c1/nudge/1/ada", elsewhere(1), user="ada"))
        await db.outbox.put(parcel("c1/nudge/1/bruno", elsewhere(2), user="bruno"))
        assert await db.outbox.withdraw("c1", "left", START, "ada") == 1
        assert await db.outbox.withdraw("c1", "paused", START) == 2
        assert await db.outbox.claim(START, LEASE, 10, HERE) == []
        assert await db.outbox.next_due() is None


async def test_an_earlier_parcel_that_waits_for_its_retry_is_not_overtaken_in_its_place(store: SqlStore) -> None:
    thread = replace(CHANNEL, thread="t1")
    async with store.begin() as db:
        await db.outbox.put(parcel("c1/a/1"))
        await db.outbox.put(parcel("c1/a/2", due=START + timedelta(minutes=1)))
        await db.outbox.put(parcel("c1/a/3", thread, due=START + timedelta(minutes=2)))
        now = START + timedelta(minutes=5)
        assert [each.key for each in await db.outbox.claim(now, LEASE, 10, HERE)] == ["c1/a/1", "c1/a/3"]
        await db.outbox.retry("c1/a/1", now + timedelta(minutes=1), "refused", clear=True)
        assert await db.outbox.claim(now, LEASE, 10, HERE) == []
        assert await db.outbox.next_due() == now + timedelta(minutes=1)
        (head,) = await db.outbox.claim(now + timedelta(minutes=1), LEASE, 10, HERE)
        assert head.key == "c1/a/1"
        await db.outbox.fail("c1/a/1", "closed", now)
        (follower,) = await db.outbox.claim(now + timedelta(minutes=1), LEASE, 10, HERE)
        assert follower.key == "c1/a/2"


async def test_a_retry_in_the_same_instant_still_knows_its_first_try(store: SqlStore) -> None:
    async with store.begin() as db:
        await db.outbox.put(parcel())
        await db.outbox.claim(START, LEASE, 10, HERE)
        await db.outbox.retry("c1/prompt/1", START, "broke off", clear=False)
        (again,) = await db.outbox.claim(START, LEASE, 10, HERE)
        assert (again.first_tried, again.attempts) == (START, 2)


async def test_the_longest_due_are_claimed_first_and_never_more_than_asked_for(store: SqlStore) -> None:
    async with store.begin() as db:
        for n in range(20):
            await db.outbox.put(parcel(f"c1/x/{n:02}", elsewhere(n), due=START - timedelta(minutes=n)))
    async with store.begin() as db:
        claimed = await db.outbox.claim(START, LEASE, 3, HERE)
        assert [each.key for each in claimed] == ["c1/x/19", "c1/x/18", "c1/x/17"]
        assert await db.outbox.claim(START, LEASE, 0, HERE) == []
        assert await db.outbox.claim(START, LEASE, 5, set()) == []


async def test_carriers_at_once_keep_the_order_within_each_place(store: SqlStore) -> None:
    async with store.begin() as db:
        for n in range(30):
            await db.outbox.put(parcel(f"c1/x/{n:02}", elsewhere(n % 5), due=START + timedelta(seconds=n)))
    carried: dict[Place, list[str]] = {}
    now = START + timedelta(hours=1)

    async def carry() -> None:
        for _ in range(12):
            async with store.begin() as db:
                claimed = await db.outbox.claim(now, LEASE, 2, HERE)
            for each in claimed:
                carried.setdefault(each.to, []).append(each.key)
                async with store.begin() as db:
                    await db.outbox.sent(each.key, Receipt(each.to, "1"), now)

    await asyncio.gather(carry(), carry(), carry())
    assert sum(map(len, carried.values())) == 30
    assert all(keys == sorted(keys) for keys in carried.values())


async def test_what_has_arrived_counts_as_sent_whatever_was_recorded_before(store: SqlStore) -> None:
    async with store.begin() as db:
        for n, end in enumerate(("skip", "fail", "unsure")):
            await db.outbox.put(parcel(f"c1/{end}/1", elsewhere(n)))
        await db.outbox.claim(START, LEASE, 10, HERE)
        await db.outbox.skip(parcel("c1/skip/1", elsewhere(0)), "by a moderator", START)
        await db.outbox.fail("c1/fail/1", "closed", START)
        await db.outbox.unsure("c1/unsure/1", "unreadable", START)
        for n, end in enumerate(("skip", "fail", "unsure")):
            await db.outbox.sent(f"c1/{end}/1", Receipt(elsewhere(n), "9"), START)
            await db.outbox.fail(f"c1/{end}/1", "an older carrier's word", START)
            await db.outbox.unsure(f"c1/{end}/1", "an older carrier's word", START)
            await db.outbox.retry(f"c1/{end}/1", START, "an older carrier's word", clear=True)
        entries = await db.outbox.ledger("c1")
        assert {entry.fate for entry in entries} == {Fate.SENT}
        assert {entry.reason for entry in entries} == {""}


async def test_nobody_skips_what_may_have_arrived(store: SqlStore) -> None:
    async with store.begin() as db:
        await db.outbox.put(parcel())
        await db.outbox.claim(START, LEASE, 10, HERE)
        await db.outbox.unsure("c1/prompt/1", "unreadable", START)
        assert not await db.outbox.skip(parcel(), "too late", START)
        entry = await db.outbox.get("c1/prompt/1")
        assert entry and (entry.fate, entry.reason) == (Fate.UNKNOWN, "unreadable")


async def test_everything_about_a_parcel_comes_back(store: SqlStore) -> None:
    full = parcel(
        "c1/wrap/1", Place("mailbox", None, "@ada", "t1"), user="ada", revises=Receipt(CHANNEL, "5"), format=7
    ).marked()
    async with store.begin() as db:
        await db.outbox.put(full)
        entry = await db.outbox.find(full.short)
    assert entry and entry.parcel == full
    assert (entry.fate, entry.reason, entry.receipt, entry.sent) == (Fate.PLANNED, "", None, None)


async def test_the_ledger_is_paged_from_the_latest_due(store: SqlStore) -> None:
    async with store.begin() as db:
        for n in range(5):
            await db.outbox.put(parcel(f"c1/x/{n}", due=START + timedelta(days=n)))
        await db.outbox.put(parcel("c2/x/1", cohort="c2"))
        page = await db.outbox.ledger("c1", 2)
        assert [entry.parcel.key for entry in page] == ["c1/x/4", "c1/x/3"]
        page = await db.outbox.ledger("c1", 2, before=page[-1].parcel.due)
        assert [entry.parcel.key for entry in page] == ["c1/x/2", "c1/x/1"]


async def test_what_was_sent_is_listed_in_the_order_of_arrival(store: SqlStore) -> None:
    async with store.begin() as db:
        for n in range(4):
            await db.outbox.put(parcel(f"c1/x/{n}", elsewhere(n % 2)))
            await db.outbox.sent(f"c1/x/{n}", Receipt(CHANNEL, str(n)), START + timedelta(minutes=n))
        assert [entry.parcel.key for entry in await db.outbox.to(elsewhere(0))] == ["c1/x/2", "c1/x/0"]
        assert [entry.parcel.key for entry in await db.outbox.sent_of(HOME, 3)] == ["c1/x/1", "c1/x/2", "c1/x/3"]
