"""/cohort review: the queue, claims, confirmations by different people, changes asked, and the learner is told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.progress import Standing, Submission
from bot.domain.roadmap import Roadmap
from bot.ui.command import Reply
from tests.clockwork import Clockwork
from tests.features.moderator import Desk
from tests.kit import House, button, group, roadmap, words

EVIDENCE = {"M01.a": "https://example.org/hello", "M01.b": "5 hours a week", "M01.c": "https://example.org/repo"}


@pytest.fixture
async def desk(house: House) -> Desk:
    await group(house.store, house.clock)
    house.clock.wait(days=3)
    return Desk(house)


async def hand_in(house: House, by: str = "ada", id: str = "M01") -> None:
    await house.ask("milestone", by=by, id=id, given=EVIDENCE, form=True)


async def submission(desk: Desk, user: str = "ada", id: str = "M01") -> Submission:
    async with desk.house.store.look() as db:
        found = await db.reviews.get("c1", user, id)
    assert found
    return found


async def opened(desk: Desk, of: str = "ada/M01") -> Reply:
    return await desk.ask("review open", of=of)


async def letters(desk: Desk) -> dict[str, str]:
    """What was sent directly to people since the last look, by user."""
    clockwork = Clockwork(desk.house)
    while await clockwork.courier.round():
        pass
    return {letter.place.user: words(letter.card) for letter in clockwork.mailbox.letters if letter.place.user}


async def test_an_empty_queue_reads_well(desk: Desk) -> None:
    assert "Nothing waits for a review." in await desk.say("cohort review")


async def test_the_queue_is_in_the_order_of_waiting(desk: Desk) -> None:
    await hand_in(desk.house, "bruno")
    desk.house.clock.wait(hours=5)
    await hand_in(desk.house, "ada")
    shown = await desk.ask("cohort review")
    text = words(shown)
    assert "2 submissions to look at." in text
    assert "○ 1. Bruno: M01 – On the road · handed in" in text
    assert "○ 2. Ada: M01" in text
    first = await desk.press(shown, "Open the first")
    assert "By: Bruno" in words(first)
    assert "In the queue: 1 of 2" in words(first)
    assert "By: Ada" in words(await desk.pick(shown, "Open one", "ada/M01"))


async def test_a_submission_shows_evidence_for_each_criterion(desk: Desk) -> None:
    await hand_in(desk.house)
    text = words(await opened(desk))
    assert "b. Your personal roadmap gives hours a week and your reason – submitted: 5 hours a week" in text
    assert "https://example.org/repo" in text
    assert "A like or an emoji instead of an introduction" in text


async def test_the_usual_wait_is_the_median(desk: Desk) -> None:
    for user, hours in (("ada", 1), ("bruno", 49)):
        await hand_in(desk.house, user)
        desk.house.clock.wait(hours=hours)
        await desk.press(await opened(desk, f"{user}/M01"), "Confirm")
    assert "A review usually takes about 25 hours here." in await desk.say("cohort review")


async def test_confirming_tells_the_learner(desk: Desk) -> None:
    await hand_in(desk.house)
    done = await desk.press(await opened(desk), "Confirm")
    assert "Confirmed. They are told in a moment." in words(done)
    assert "State: confirmed" in words(done)
    found = await submission(desk)
    assert (found.standing, found.confirmed_by, found.decided) == (
        Standing.CONFIRMED, ("mod",), desk.house.clock(),
    )  # fmt: skip
    text = (await letters(desk))["ada"]
    assert text.startswith("⚑ On the road: confirmed")
    assert "You are on the road." in text
    assert "1 of" in words(await desk.house.ask("progress"))


async def test_asking_for_changes_names_the_criteria_and_tells_the_learner(desk: Desk) -> None:
    await hand_in(desk.house)
    shown = await opened(desk)
    action = button(shown, "Ask for changes").action
    assert action
    form = await desk.form(action.command, given=dict(action.args))
    assert form and [field.name for field in form.fields] == ["comment", "criteria"]
    done = await desk.press(shown, "Ask for changes", comment="The README is empty", criteria="c", form=True)
    assert "Sent back with your words." in words(done)
    found = await submission(desk)
    assert found.standing is Standing.CHANGES_ASKED
    assert {id: each.standing for id, each in found.evidence.items()} == {
        "M01.a": Standing.SUBMITTED, "M01.b": Standing.SUBMITTED, "M01.c": Standing.CHANGES_ASKED,
    }  # fmt: skip
    text = (await letters(desk))["ada"]
    assert text.startswith("⚑ On the road: nearly there")
    assert "Not yet, and nothing is lost." in text
    assert "“The README is empty” – Mod" in text
    assert text.count("The README is empty") == 1
    assert words(done).count("The README is empty") == 1
    assert "Not enough on its own" not in words(done)
    assert "Nothing waits for a review." in await desk.say("cohort review")


async def test_what_was_sent_back_can_be_handed_in_again_and_confirmed(desk: Desk) -> None:
    await hand_in(desk.house)
    await desk.press(await opened(desk), "Ask for changes", comment="One more line", criteria="", form=True)
    desk.house.clock.wait(days=1)
    await hand_in(desk.house)
    await desk.press(await opened(desk), "Confirm")
    assert (await submission(desk)).standing is Standing.CONFIRMED


@pytest.mark.parametrize("typed", ["c", "3", "M01.c", " C ", "c,", "and c"])
async def test_criteria_are_named_generously(desk: Desk, typed: str) -> None:
    await hand_in(desk.house)
    await desk.press(await opened(desk), "Ask for changes", comment="More", criteria=typed, form=True)
    asked = [id for id, each in (await submission(desk)).evidence.items() if each.standing is Standing.CHANGES_ASKED]
    assert asked == ["M01.c"]


async def test_a_criterion_that_there_is_not(desk: Desk) -> None:
    await hand_in(desk.house)
    reply = await desk.press(await opened(desk), "Ask for changes", comment="More", criteria="a, z", form=True)
    assert reply.errors == {"criteria": "There is no criterion “z”. It has a, b, c."}
    fixed = await desk.press(reply, "Mend it", criteria="a", form=True)
    assert "Sent back" in words(fixed)
    assert (await submission(desk)).comment == "More"


async def test_a_comment_is_needed(desk: Desk) -> None:
    await hand_in(desk.house)
    reply = await desk.press(await opened(desk), "Ask for changes", comment="", criteria="", form=True)
    assert "still needs an answer" in reply.errors["comment"]


async def test_nobody_confirms_their_own(desk: Desk) -> None:
    await hand_in(desk.house)
    own = await desk.house.ask("review open", by="ada", manager=True, of="ada/M01")
    assert "This one is yours, so somebody else has to look at it." in words(own)
    with pytest.raises(AssertionError):
        button(own, "Confirm")
    forced = await desk.house.ask("review confirm", by="ada", manager=True, of="ada/M01", version="1")
    assert "This one is yours, so somebody else has to look at it." in words(forced)


async def test_a_claim_keeps_others_away_for_a_day(desk: Desk) -> None:
    await hand_in(desk.house)
    shown = await opened(desk)
    assert "It is yours for a day." in words(await desk.press(shown, "Claim it for a day"))
    theirs = await desk.ask("review confirm", by="kim", of="ada/M01", version=2)
    assert "Mod is looking at this one." in words(theirs)
    assert "Mod is looking at it" in await desk.say("cohort review", by="kim")
    assert "Mod is looking at this one. It is free again" in await desk.say("review open", by="kim", of="ada/M01")
    desk.house.clock.wait(hours=25)
    late = await desk.house.ask("review open", by="kim", manager=True, of="ada/M01")
    assert "Confirmed." in words(await desk.press(late, "Confirm", by="kim"))


async def test_whoever_claimed_it_can_decide(desk: Desk) -> None:
    await hand_in(desk.house)
    claimed = await desk.press(await opened(desk), "Claim it for a day")
    assert "Confirmed." in words(await desk.press(claimed, "Confirm"))


async def test_two_reviewers_at_once_decide_once(desk: Desk) -> None:
    await hand_in(desk.house)
    mine, theirs = await opened(desk), await desk.ask("review open", by="kim", of="ada/M01")
    await desk.press(mine, "Confirm")
    assert "Somebody has decided on it already: confirmed." in words(await desk.press(theirs, "Confirm", by="kim"))


async def test_nobody_decides_on_what_they_have_not_seen(desk: Desk) -> None:
    await hand_in(desk.house)
    shown = await opened(desk)
    await desk.house.ask("milestone", by="ada", id="M01", given={**EVIDENCE, "M01.b": "6 hours"}, form=True)
    assert "It was changed since you opened it." in words(await desk.press(shown, "Confirm"))


def demanding() -> Roadmap:
    """The roadmap with a first milestone that two people must confirm."""
    first, *rest = roadmap().milestones
    return replace(roadmap(), milestones=(replace(first, confirmations=2), *rest))


async def test_as_many_different_people_as_the_milestone_asks(desk: Desk) -> None:
    house = House(desk.house.store, desk.house.clock, desk.house.world, roadmaps={"ai-engineer": demanding()})
    desk = Desk(house)
    await hand_in(house)
    shown = await opened(desk)
    assert "Confirmed by: 0 of 2 people" in words(shown)
    first = await desk.press(shown, "Confirm")
    assert "Noted. It takes 1 person more; mentors count, too." in words(first)
    assert (await submission(desk)).standing is Standing.SUBMITTED
    assert await letters(desk) == {}
    assert "You have confirmed it. It takes somebody else as well." in words(first)
    twice = await desk.ask("review confirm", of="ada/M01", version=2)
    assert "You have confirmed it already. It takes somebody else as well." in words(twice)
    assert "1 of 2 have confirmed it" in await desk.say("cohort review")
    second = await desk.press(await desk.ask("review open", by="kim", of="ada/M01"), "Confirm", by="kim")
    assert "Confirmed." in words(second)
    assert (await submission(desk)).confirmed_by == ("mod", "kim")
    assert list(await letters(desk)) == ["ada"]


async def test_whoever_left_is_not_in_the_queue(desk: Desk) -> None:
    await hand_in(desk.house)
    shown = await opened(desk)
    await desk.house.ask("study leave now", by="ada")
    assert "Nothing waits" in await desk.say("cohort review")
    assert "They have left the cohort." in words(await desk.press(shown, "Confirm"))


async def test_a_submission_that_is_gone_says_so(desk: Desk) -> None:
    assert "what it points to is gone" in await desk.say("review open", of="nobody/M01")


async def test_a_long_queue_has_pages(desk: Desk) -> None:
    house = desk.house
    for number in range(13):
        user = f"u{number:02}"
        await house.ask("study join", by=user)
        await hand_in(house, user)
        house.clock.wait(minutes=1)
    first = await desk.ask("cohort review")
    assert "10. U09: M01" in words(first)
    second = await desk.press(first, "Next page ›")
    assert "11. U10: M01" in words(second)
    assert words(await desk.ask("cohort review", page=99)) == words(second)
    assert "In the queue: 11 of 13" in words(await desk.press(second, "Open the first"))
