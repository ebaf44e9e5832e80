"""/cohort log: what became of every promise, and what a moderator can do about it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.membership import Kind, Route
from bot.domain.people import Place
from bot.ports import Fate, Parcel
from bot.ui.card import Card
from bot.ui.text import say
from tests.clockwork import Clockwork, direct
from tests.features.moderator import Desk
from tests.kit import CHANNEL, House, button, group, menu, settings, words

MONDAY_NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
LEASE = timedelta(minutes=1)


@pytest.fixture
async def desk(house: House) -> Desk:
    await group(house.store, house.clock)
    return Desk(house)


async def promise(
    desk: Desk, key: str = "c1/prompt/1", kind: str = "prompt", to: Place = CHANNEL, user: str = ""
) -> str:
    """Put a parcel that is due now; returns its short key."""
    now = desk.house.clock()
    parcel = Parcel(key, to, Card(say("Week 1")), now, kind, now + timedelta(days=1), "c1", user or None)
    async with desk.house.store.begin() as db:
        await db.outbox.put(parcel)
    return parcel.short


async def meets(desk: Desk, fate: Fate, key: str = "c1/prompt/1") -> None:
    """Let a promised parcel fail, or get lost."""
    now = desk.house.clock()
    async with desk.house.store.begin() as db:
        await db.outbox.claim(now, LEASE, 50, ["mailbox"])
        if fate is Fate.FAILED:
            await db.outbox.fail(key, "I may not write there.", now)
        else:
            await db.outbox.unsure(key, "The connection broke.", now)


async def test_an_empty_log_points_to_the_preview(desk: Desk) -> None:
    shown = await desk.ask("cohort log")
    assert "Nothing was posted yet" in words(shown)
    assert words(await desk.press(shown, "What comes next")).startswith("Next posts")


async def test_sent_and_late_are_told_apart(desk: Desk) -> None:
    clockwork = Clockwork(desk.house)
    await clockwork.until(MONDAY_NOON)
    desk.house.clock.move(datetime(2026, 11, 8, 11, tzinfo=UTC))
    await clockwork.beat()
    text = await desk.say("cohort log")
    assert "● Weekly prompt, week 1 – sent Mon 2 Nov 2026, 09:00 Europe/Berlin\n" in text
    assert "● End-of-week wrap, week 1 – sent Sun 8 Nov 2026, 12:00 Europe/Berlin, 3 hours late" in text
    assert "– Mid-week nudge, week 1 – skipped, due Thu 5 Nov 2026, 09:00 Europe/Berlin: too late" in text


async def test_every_fate_has_its_sign_and_reason(desk: Desk) -> None:
    await promise(desk)
    assert "○ Weekly prompt, week 1 – promised, due Sun 1 Nov 2026, 13:00" in await desk.say("cohort log")
    await meets(desk, Fate.FAILED)
    assert "! Weekly prompt, week 1 – failed, due Sun 1 Nov 2026, 13:00 Europe/Berlin: I may not write there." in (
        await desk.say("cohort log")
    )
    await promise(desk, "c1/wrap/1", "wrap")
    await meets(desk, Fate.UNKNOWN, "c1/wrap/1")
    text = await desk.say("cohort log")
    assert "unknown whether it arrived, due Sun 1 Nov 2026, 13:00 Europe/Berlin: The connection broke." in text
    assert "2 lines on this page to look at" in text


async def test_a_failed_post_is_sent_again_to_the_present_channel(desk: Desk) -> None:
    short = await promise(desk)
    await meets(desk, Fate.FAILED)
    await desk.press(await desk.ask("cohort edit basics", channel="lobby", name="", mentors="", form=True), "Save")
    desk.house.clock.wait(days=3)
    opened = await desk.pick(await desk.ask("cohort log"), "Open one", short)
    assert "Why: I may not write there." in words(opened)
    again = await desk.press(opened, "Send again")
    assert "Promised again. It goes out within a minute." in words(again)
    clockwork = Clockwork(desk.house)
    while await clockwork.courier.round():
        pass
    assert clockwork.letter("c1/prompt/1").place == Place("mailbox", "hall", "lobby")
    assert "This comes late" not in words(clockwork.letter("c1/prompt/1").card)


async def test_an_unknown_one_is_settled_by_a_look(desk: Desk) -> None:
    short = await promise(desk)
    await meets(desk, Fate.UNKNOWN)
    opened = await desk.ask("log entry", key=short)
    assert "Look in the channel first" in words(opened)
    assert "Noted: it arrived." in words(await desk.press(opened, "It arrived"))
    assert (await desk.ledger())["c1/prompt/1"].fate is Fate.SENT
    assert "It is not unknown any more" in words(await desk.press(opened, "It arrived"))


async def test_send_again_twice_promises_it_once(desk: Desk) -> None:
    short = await promise(desk)
    await meets(desk, Fate.UNKNOWN)
    opened = await desk.ask("log entry", key=short)
    await desk.press(opened, "Send again")
    assert "It is not waiting for a decision any more" in words(await desk.press(opened, "Send again"))


async def test_a_planned_one_can_be_skipped_and_sent_after_all(desk: Desk) -> None:
    short = await promise(desk)
    opened = await desk.ask("log entry", key=short)
    skipped = await desk.press(opened, "Skip")
    assert "Skipped." in words(skipped)
    assert (await desk.ledger())["c1/prompt/1"].reason == "skipped by Mod"
    assert "It does not wait any more" in words(await desk.press(opened, "Skip"))
    await desk.press(skipped, "Send it now")
    assert (await desk.ledger())["c1/prompt/1"].fate is Fate.PLANNED


async def test_a_skip_of_what_is_still_ahead_is_taken_back_and_not_sent_early(desk: Desk) -> None:
    await settings(desk.house.store, "ada", routes={Kind.PROMPT: Route.DIRECT})
    await desk.ask("preview skip", post="prompt-1")
    for entry in (await desk.ledger()).values():
        opened = await desk.ask("log entry", key=entry.parcel.short)
        assert "[Send" not in words(opened)
        assert button(opened, "Take the skip back")
    assert "Taken back. It comes at its time." in words(await desk.press(opened, "Take the skip back"))
    assert await desk.ledger() == {}


async def test_a_long_reason_is_cut_short_in_the_list_and_whole_when_opened(desk: Desk) -> None:
    short = await promise(desk)
    async with desk.house.store.begin() as db:
        await db.outbox.fail("c1/prompt/1", "because " * 40, desk.house.clock())
    listed = await desk.say("cohort log")
    assert "because …" in listed
    assert listed.count("because") < 20
    assert ("because " * 40).strip() in await desk.say("log entry", key=short)


async def test_direct_messages_are_one_line_without_names(desk: Desk) -> None:
    for user in ("ada", "bruno"):
        await promise(desk, f"c1/nudge/1/{user}", "nudge", direct(user), user)
    await meets(desk, Fate.FAILED, "c1/nudge/1/ada")
    shown = await desk.ask("cohort log")
    assert (
        "! Mid-week nudge, week 1, 2 direct messages – Sun 1 Nov 2026, 13:00 Europe/Berlin · 1 on its way, 1 failed"
        in (words(shown))
    )
    assert "ada" not in words(shown).lower()


async def test_nothing_is_sent_again_to_somebody_who_left(desk: Desk) -> None:
    await settings(desk.house.store, "ada", routes={Kind.NUDGE: Route.DIRECT})
    short = await promise(desk, "c1/nudge/1/ada", "nudge", direct("ada"), "ada")
    await meets(desk, Fate.FAILED, "c1/nudge/1/ada")
    await desk.house.ask("study leave now", by="ada")
    assert "They have left the cohort, so I send them nothing any more." in await desk.say("log again", key=short)


async def test_a_note_to_the_moderators_goes_to_where_notices_go_now(desk: Desk) -> None:
    short = await promise(desk, "notice/c1/prompt/1", "notice", direct("robin"))
    await meets(desk, Fate.FAILED, "notice/c1/prompt/1")
    await desk.ask("cohort setup", notices="staff")
    assert "Note to the moderators" in await desk.say("cohort log")
    await desk.ask("log again", key=short)
    assert (await desk.ledger())["notice/c1/prompt/1"].parcel.to == Place("mailbox", "hall", "staff")


async def test_the_buttons_of_a_note_work(desk: Desk) -> None:
    short = await promise(desk)
    await meets(desk, Fate.FAILED)
    assert "Weekly prompt, week 1" in await desk.say("cohort log", key=short, cohort="c1")
    in_direct = await desk.house.ask("log again", by="robin", direct=True, key=short, cohort="c1")
    assert "Promised again" in words(in_direct)


async def test_long_logs_have_pages(desk: Desk) -> None:
    for number in range(1, 31):
        await promise(desk, f"c1/prompt/{number}", "prompt")
        desk.house.clock.wait(hours=1)
    first = await desk.ask("cohort log")
    assert len(menu(first, "Open one").options) == 12
    second = await desk.press(first, "Next page ›")
    assert "Weekly prompt, week 18" in words(second)
    third = await desk.press(second, "Next page ›")
    assert len(menu(third, "Open one").options) == 6
    assert words(await desk.ask("cohort log", page=99)) == words(third)


async def test_another_cohorts_line_can_not_be_touched(desk: Desk) -> None:
    short = await promise(desk)
    await desk.ask("cohort create", name="Other")
    async with desk.house.store.look() as db:
        (other,) = [each for each in await db.cohorts.active() if each.name == "Other"]
    assert "what it points to is gone" in await desk.say("log skip", key=short, cohort=other.id)
