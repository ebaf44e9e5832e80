"""Milestones from the learner's side: what is asked for, evidence in and out, how it stands and with whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.domain.progress import Standing, Submission
from bot.ui.command import Reply
from bot.ui.plain import plain_card
from tests.kit import House, button, group, roadmap, words


async def hand_in(house: House, **given: str) -> Reply:
    """Hand in M01 as ada; criteria that are not given are left empty."""
    answers: Mapping[str, str] = {f"M01.{id}": given.get(id, "") for id in "abc"}
    return await house.ask("milestone", id="M01", form=True, given=answers)


async def kept(house: House) -> Submission:
    """What is stored of ada's M01."""
    async with house.store.look() as db:
        found = await db.reviews.get("c1", "ada", "M01")
    assert found is not None
    return found


async def decide(house: House, label: str, by: str = "mod", **rest: str) -> None:
    """A moderator says something to ada's M01."""
    shown = await house.ask("review open", of="ada/M01", by=by, manager=True)
    await house.press(shown, label, by=by, manager=True, **rest)


async def test_evidence_goes_in_criterion_by_criterion_and_waits_for_a_look(house: House) -> None:
    await group(house.store, house.clock)
    given = {"M01.a": "https://example.org/hello", "M01.b": "", "M01.c": ""}
    handed_in = await house.ask("milestone", id="M01", form=True, given=given)
    text = words(handed_in)
    assert "submitted: example.org/hello" in text
    assert "nothing shown yet – show: repository link" in text
    assert "1" not in words(await house.ask("progress")).split("Milestones: ")[1].split(" of ")[0]
    form = await house.form("milestone", id="M01")
    assert form and form.fields[0].value == "https://example.org/hello"


async def test_the_form_is_titled_with_the_milestone(house: House) -> None:
    await group(house.store, house.clock)
    form = await house.form("milestone", id="M01")
    assert form and form.title == "⚑ M01 On the road"


async def test_an_answer_over_the_limit_is_said_with_its_criterion_and_nothing_is_cut(house: House) -> None:
    await group(house.store, house.clock)
    reply = await hand_in(house, a="x" * 301, b="http://", c="fine")
    assert "“You posted an introduction in the channel”: that is 301 characters; 300 fit." in words(reply)
    assert "your reason”: that is not a link I can open." in words(reply)
    again = button(reply, "Mend it").action
    assert again
    form = await house.form("milestone", given=dict(again.args))
    assert form and [(field.name, field.value) for field in form.fields] == [("M01.a", "x" * 301), ("M01.b", "http://")]
    saved = await house.ask("milestone", form=True, given={**dict(again.args), "M01.a": "shorter", "M01.b": ""})
    assert "submitted: shorter" in words(saved) and "submitted: fine" in words(saved)


async def test_nothing_shown_is_said_once_and_the_whole_form_asked_again(house: House) -> None:
    await group(house.store, house.clock)
    reply = await hand_in(house)
    assert words(reply).count("Show at least one thing") == 1
    again = button(reply, "Mend it").action
    assert again
    form = await house.form("milestone", given=dict(again.args))
    assert form and len(form.fields) == 3


async def test_it_says_since_when_it_waits_for_whom_and_who_looks_at_it(house: House) -> None:
    await group(house.store, house.clock, members=("ada", "mod"))
    text = words(await hand_in(house, a="hello"))
    assert "Handed in: Sun 1 Nov 2026, 13:00 Europe/Berlin" in text
    assert "Waits for: a moderator or mentor" in text
    assert "usually takes" not in text
    await decide(house, "Claim it for a day")
    assert "In hand: Mod is looking at it" in words(await house.ask("milestone show", id="M01"))
    await decide(house, "Confirm")
    shown = words(await house.ask("milestone show", id="M01"))
    assert "Confirmed: by Mod, Sun 1 Nov 2026, 13:00 Europe/Berlin" in shown
    assert "Show my evidence" not in shown


async def test_it_says_how_long_a_look_usually_takes_once_that_is_known(house: House) -> None:
    await group(house.store, house.clock, members=("ada", "bruno"))
    await hand_in(house, a="hello")
    house.clock.wait(days=3)
    await decide(house, "Confirm")
    given = {"M01.a": "hi", "M01.b": "", "M01.c": ""}
    theirs = await house.ask("milestone", by="bruno", id="M01", form=True, given=given)
    assert "A review usually takes about 3 days here." in words(theirs)


async def test_a_milestone_for_two_says_who_has_confirmed_it_so_far(house: House) -> None:
    first, *rest = roadmap().milestones
    demanding = replace(roadmap(), milestones=(replace(first, confirmations=2), *rest))
    house = House(house.store, house.clock, house.world, roadmaps={"ai-engineer": demanding})
    await group(house.store, house.clock, members=("ada", "mod", "kim"))
    assert "Waits for: 2 different moderators or mentors" in words(await hand_in(house, a="hello"))
    await decide(house, "Confirm")
    assert "Confirmed by: Mod, 1 of 2 people so far" in words(await house.ask("milestone show", id="M01"))
    assert "Nothing has changed" in words(await hand_in(house, a="hello"))
    assert (await kept(house)).confirmed_by == ("mod",)
    assert "What was confirmed before is looked at again." in words(await hand_in(house, a="hello, all"))
    await decide(house, "Confirm")
    await decide(house, "Confirm", by="kim")
    assert "Confirmed: by Mod, Kim, " in words(await house.ask("milestone show", id="M01"))


async def test_changed_evidence_keeps_its_place_in_the_queue_and_its_reader(house: House) -> None:
    await group(house.store, house.clock)
    await hand_in(house, a="hello")
    await decide(house, "Claim it for a day")
    at = (await kept(house)).at
    house.clock.wait(hours=3)
    await hand_in(house, a="hello", b="five hours a week")
    assert ((await kept(house)).at, (await kept(house)).claimed_by) == (at, "mod")


async def test_what_was_sent_back_shows_the_words_and_can_be_changed(house: House) -> None:
    await group(house.store, house.clock)
    await hand_in(house, a="hello")
    house.clock.wait(hours=4)
    await decide(house, "Ask for changes", comment="Say how many hours.", criteria="a")
    house.clock.wait(hours=3)
    shown = await house.ask("milestone show", id="M01")
    assert "Changes asked: Sun 1 Nov 2026" in words(shown) and "Say how many hours." in words(shown)
    again = await house.press(shown, "Change my evidence", form=True, given={"M01.a": "Six", "M01.b": "", "M01.c": ""})
    assert "Waits for" in words(again)
    assert (await kept(house)).at == house.clock()


async def test_deleting_links_takes_what_waits_out_of_the_queue(house: House) -> None:
    await group(house.store, house.clock)
    shown = await hand_in(house, a="https://example.org/a")
    asked = await house.press(shown, "Delete my links")
    assert "submitted: example.org/a" in words(await house.press(asked, "Keep them"))
    gone = await house.press(asked, "Delete them")
    assert "example.org" not in words(gone)
    assert "nobody looks at it for now" in words(gone)
    assert "Nothing waits for a review" in words(await house.ask("cohort review", by="mod", manager=True))
    again = await house.press(gone, "Show my evidence", form=True, given={"M01.a": "new", "M01.b": "", "M01.c": ""})
    assert "submitted: new" in words(again)
    assert (await kept(house)).standing is Standing.SUBMITTED


async def test_deleting_links_leaves_a_confirmation(house: House) -> None:
    await group(house.store, house.clock)
    await hand_in(house, a="https://example.org/a")
    await decide(house, "Confirm")
    shown = await house.ask("milestone show", id="M01")
    assert words(shown).count("confirmed without it") == 2
    gone = await house.press(await house.press(shown, "Delete my links"), "Delete them")
    assert "link deleted" in words(gone) and "example.org" not in words(gone)
    assert (await kept(house)).standing is Standing.CONFIRMED


async def test_somebody_who_only_looks_on_sees_what_is_asked_for_and_can_join(house: House) -> None:
    await group(house.store, house.clock)
    shown = await house.ask("milestone show", id="m02", by="stranger")
    assert "What it asks for" in plain_card(shown.card)
    assert "not in a cohort" not in words(shown)
    assert words(await house.press(shown, "Join", by="stranger")).startswith("Welcome")
    assert "There is no milestone M99" in words(await house.ask("milestone show", id="M99"))
