"""From a notice to the message after all: what moderators press when something did not arrive."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.domain.errors import Unsure
from bot.domain.membership import CommunitySettings
from bot.ports import Fate
from tests.clockwork import Clockwork, direct
from tests.courier.platforms import Troubled, room
from tests.kit import CHANNEL, HOME, House, group, words

MONDAY_NINE = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
STAFF = room("staff")


async def set_up(house: House) -> tuple[Clockwork, Troubled]:
    platform = Troubled(house.world)
    await group(house.store, house.clock)
    async with house.store.begin() as db:
        await db.communities.put(CommunitySettings(HOME, notices=STAFF))
    return Clockwork(house, platform), platform


async def fate(house: House, key: str) -> Fate | None:
    async with house.store.look() as db:
        entry = await db.outbox.get(key)
    return entry.fate if entry else None


async def test_a_closed_channel_is_opened_and_the_post_is_sent_again(house: House) -> None:
    clockwork, platform = await set_up(house)
    platform.closed[CHANNEL] = "Let me write in #general."
    await clockwork.until(MONDAY_NINE)
    notice = clockwork.letter("notice/c1/prompt/1")
    assert notice.place == STAFF
    del platform.closed[CHANNEL]
    refused = await house.press(notice.card, "Send again", by="ada")
    assert "This is for moderators" in words(refused)
    reply = await house.press(notice.card, "Send again", by="robin", manager=True, where=STAFF)
    assert "This is for moderators" not in words(reply)
    await clockwork.beat()
    assert words(clockwork.letter("c1/prompt/1").card).startswith("Week 1")
    assert await fate(house, "c1/prompt/1") is Fate.SENT


async def test_an_unknown_post_that_is_there_is_settled_with_one_press(house: House) -> None:
    clockwork, platform = await set_up(house)
    platform.troubles["c1/prompt/1"] = [Unsure("I may not read the history.")]
    platform.lost.add("c1/prompt/1")
    await clockwork.until(MONDAY_NINE)
    assert await fate(house, "c1/prompt/1") is Fate.UNKNOWN
    notice = clockwork.letter("notice/c1/prompt/1")
    await house.press(notice.card, "It arrived", by="robin", manager=True, where=STAFF)
    assert await fate(house, "c1/prompt/1") is Fate.SENT
    await clockwork.beat()
    assert len(clockwork.letters("c1/prompt/1")) == 1


async def test_the_creator_can_answer_from_direct_messages(house: House) -> None:
    clockwork, platform = await set_up(house)
    async with house.store.begin() as db:
        await db.communities.put(CommunitySettings(HOME))
    platform.troubles["c1/prompt/1"] = [Unsure("I may not read the history.")]
    await clockwork.until(MONDAY_NINE)
    notice = clockwork.letter("notice/c1/prompt/1")
    assert notice.place == direct("robin")
    await house.press(notice.card, "Send again", by="robin", direct=True)
    await clockwork.beat()
    assert len(clockwork.letters("c1/prompt/1")) == 1
    assert "Winter group" in words(await house.press(notice.card, "Open the log", by="robin", direct=True))
