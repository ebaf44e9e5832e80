"""Peers look at each other's milestones: only with a yes, in order, as a gift that the owner hears of."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.domain.membership import Kind, Route
from bot.domain.progress import Evidence, Standing, Submission
from bot.ui.command import Reply
from tests.clockwork import Clockwork
from tests.features.readable import bare, flaws
from tests.kit import HOME, House, button, group, menu, roadmap, settings, words

SAID = {"works": "Every chart has a label", "change": "Name the raw source", "confirms": "no", "commit": ""}


async def hand_in(house: House, id: str = "M05", by: str = "ada", **shown: str) -> Reply:
    """Hand in a milestone with something for every criterion that people look at."""
    milestone = roadmap().milestone(id)
    assert milestone
    asked = [each.id for each in milestone.criteria if each.counted is None]
    given = {each: shown.get(each[-1], f"https://example.org/{by}/{each}") for each in asked}
    return await house.ask("milestone", id=id, by=by, form=True, given=given)


async def open_to_group(house: House, id: str = "M05", by: str = "ada") -> Reply:
    """Hand in a milestone and let others look at it."""
    return await house.press(await hand_in(house, id, by), "Let others look", by=by)


async def look(house: House, by: str = "bruno", of: str = "ada/M05", **said: Any) -> Reply:
    """Say something to a milestone."""
    given = {**SAID, "points": "12", **{name: str(value) for name, value in said.items()}}
    return await house.ask("look give", by=by, of=of, form=True, given=given)


async def kept(house: House, id: str = "M05", by: str = "ada") -> Submission:
    """What is stored of a milestone."""
    async with house.store.look() as db:
        found = await db.reviews.get("c1", by, id)
    assert found is not None
    return found


async def letters(house: House) -> dict[str, list[str]]:
    """What was sent directly to people until now, by user."""
    clockwork = Clockwork(house)
    while await clockwork.courier.round():
        pass
    found: dict[str, list[str]] = {}
    for letter in clockwork.mailbox.letters:
        if letter.place.user:
            found.setdefault(letter.place.user, []).append(words(letter.card))
    return found


@pytest.fixture
async def house(house: House) -> House:
    """The sample group with a few members."""
    await group(house.store, house.clock, members=("ada", "bruno", "chen", "mod"))
    return house


async def test_nobody_of_the_group_sees_evidence_without_a_yes(house: House) -> None:
    shown = words(await hand_in(house))
    assert "May others of the group look at it?" in shown
    assert "Only moderators and mentors see it so far." in shown
    assert "Nothing is open to the group right now." in words(await house.ask("study review", by="bruno"))
    for command in ("look open", "look give"):
        reply = await house.ask(command, by="bruno", of="ada/M05", form=True, given=SAID)
        assert "That one is not open to the group" in words(reply)
        assert "example.org" not in words(reply)
    assert await house.form("look give", by="bruno", of="ada/M05") is None


async def test_what_was_never_handed_in_is_refused_in_the_same_words_as_what_is_closed(house: House) -> None:
    await hand_in(house)
    closed = words(await house.ask("look open", by="bruno", of="ada/M05"))
    assert words(await house.ask("look open", by="bruno", of="ada/M06")) == closed
    assert words(await house.ask("look open", by="bruno", of="nobody/M99")) == closed


async def test_a_yes_opens_it_and_can_be_taken_back_at_once(house: House) -> None:
    opened = await open_to_group(house)
    assert "Others of the group may look at it now" in words(opened)
    assert "Open to the group since Sun 1 Nov 2026" in words(opened)
    theirs = await house.press(await house.ask("study review", by="bruno"), "Open the first", by="bruno")
    assert "https://example.org/ada/M05.a" in words(theirs)
    closed = await house.press(opened, "Close it to the group")
    assert "It is closed to the group again." in words(closed)
    assert "May others of the group look at it?" in words(closed)
    again = await house.press(theirs, "My look", by="bruno", form=True, given=SAID)
    assert "not open to the group, or not any more" in words(again)
    assert "Nothing is open" in words(await house.ask("study review", by="bruno"))


async def test_the_yes_holds_when_evidence_changes_and_ends_with_the_links(house: House) -> None:
    await open_to_group(house)
    changed = await hand_in(house, a="https://example.org/new")
    assert "Open to the group since" in words(changed)
    await house.press(await house.press(changed, "Delete my links"), "Delete them")
    assert "Nothing is open" in words(await house.ask("study review", by="bruno"))
    assert "May others of the group" in words(await hand_in(house))


async def test_there_is_nothing_to_open_before_something_is_shown(house: House) -> None:
    reply = await house.ask("milestone open", id="M05", yes="yes")
    assert "There is nothing to look at yet." in words(reply)


async def test_the_list_has_what_waits_longest_first_and_never_ones_own(house: House) -> None:
    await open_to_group(house, "M06", "chen")
    house.clock.wait(hours=2)
    await open_to_group(house, "M05", "ada")
    await open_to_group(house, "M01", "bruno")
    shown = await house.ask("study review", by="bruno")
    assert "○ 1. Chen: M06 ML practitioner" in words(shown)
    assert "○ 2. Ada: M05 First honest model" in words(shown)
    assert "no look yet" in words(shown)
    assert "Bruno" not in words(shown)
    assert "By: Ada" in words(await house.pick(shown, "Open one", "ada/M05", by="bruno"))
    own = await house.ask("look open", by="ada", of="ada/M05")
    assert "This one is yours." in words(own)
    assert "What it asks for" in words(await house.press(own, "The milestone"))


async def test_what_has_enough_looks_and_what_i_have_looked_at_come_last(house: House) -> None:
    await open_to_group(house, "M05", "ada")
    house.clock.wait(hours=1)
    await open_to_group(house, "M06", "chen")
    await look(house, by="mod", of="ada/M05")
    assert "1. Chen: M06" in words(await house.ask("study review", by="bruno"))
    await look(house, by="bruno", of="chen/M06")
    shown = words(await house.ask("study review", by="bruno"))
    assert "1. Ada: M05" in shown
    assert "2. Chen: M06 ML practitioner" in shown and "yours among them" in shown
    assert "You have given 1 look so far. Thank you." in shown


async def test_a_long_list_has_pages(house: House) -> None:
    for n in range(12):
        await house.ask("study join", by=f"u{n:02}")
        await open_to_group(house, "M01", f"u{n:02}")
        house.clock.wait(minutes=1)
    first = await house.ask("study review")
    second = await house.press(first, "Next page ›")
    assert "10. U09" in words(first) and "11. U10" in words(second)
    assert words(await house.ask("study review", page=99)) == words(second)


async def test_whoever_left_is_not_in_the_list(house: House) -> None:
    await open_to_group(house)
    await house.ask("study leave now", by="ada")
    assert "Nothing is open" in words(await house.ask("study review", by="bruno"))
    assert "not open to the group" in words(await look(house))


async def test_a_peer_sees_evidence_and_rubric_and_nothing_that_is_private(house: House) -> None:
    await hand_in(house)
    sent_back = await house.ask("review open", of="ada/M05", by="mod", manager=True)
    await house.press(sent_back, "Ask for changes", by="mod", manager=True, comment="SECRET", criteria="a", form=True)
    await house.press(await house.ask("milestone show", id="M05"), "Let others look")
    await look(house, by="chen", works="SECRET words")
    shown = await house.ask("look open", by="bruno", of="ada/M05")
    assert "Your house-price repository compares a baseline" in words(shown)
    assert "A score on training data only" in words(shown)
    rubric = await house.press(shown, "The rubric", by="bruno")
    assert "Problem and user" in words(rubric) and "2: Problem, user and the decision" in words(rubric)
    assert "SECRET" not in words(shown) + words(rubric)


async def test_a_peer_never_sees_how_a_quiz_went(house: House) -> None:
    await open_to_group(house, "M02")
    old = await kept(house, "M02")
    evidence = {**old.evidence, "M02.d": Evidence("9 of 10 right in the quiz", Standing.CONFIRMED)}
    async with house.store.begin() as db:
        assert await db.reviews.put(replace(old, evidence=evidence), old.version, HOME)
    assert "9 of 10 right" in words(await house.ask("milestone show", id="M02"))
    assert "quiz" not in words(await house.ask("look open", by="bruno", of="ada/M02"))


async def test_the_form_asks_for_points_only_where_the_week_works_on_a_project(house: House) -> None:
    await open_to_group(house, "M05")
    form = await house.form("look give", by="bruno", of="ada/M05")
    assert form and form.title == "My look at M05"
    assert [field.name for field in form.fields] == ["works", "change", "confirms", "points", "commit"]
    assert [field.name for field in form.fields if field.required] == ["works", "change"]
    await open_to_group(house, "M01")
    plain = await house.form("look give", by="bruno", of="ada/M01")
    assert plain and "points" not in [field.name for field in plain.fields]
    await open_to_group(house, "M12")
    counted = await house.form("look give", by="bruno", of="ada/M12")
    assert counted and {"points", "commit"} <= {field.name for field in counted.fields if field.required}


@pytest.mark.parametrize("points", ["17", "-1", "1.5", "many"])
async def test_points_that_there_are_not_can_be_mended(house: House, points: str) -> None:
    await open_to_group(house)
    reply = await look(house, points=points)
    assert reply.errors == {"points": "Points are a whole number from 0 to 16."}
    mended = await house.press(reply, "Mend it", by="bruno", form=True, given={"points": "16"})
    assert "Thank you for your look." in words(mended)
    assert "Points: 16 of 16" in words(mended)


async def test_a_milestone_that_counts_points_at_one_commit_asks_for_both(house: House) -> None:
    await open_to_group(house, "M12")
    reply = await look(house, of="ada/M12", points="")
    assert set(reply.errors) == {"points", "commit"}


async def test_a_look_can_be_changed_by_its_author_until_the_milestone_is_confirmed(house: House) -> None:
    await open_to_group(house)
    given = await look(house, confirms="yes", commit="a1b2c3d")
    assert "Every chart has a label" in words(given) and "Read: a1b2c3d" in words(given)
    form = await house.form("look give", by="bruno", of="ada/M05")
    assert form and [field.value for field in form.fields] == [
        "Every chart has a label", "Name the raw source", "yes", "12", "a1b2c3d",
    ]  # fmt: skip
    changed = await look(house, confirms="yes", commit="a1b2c3d", works="Very clear charts")
    assert "Your look is changed." in words(changed) and "Very clear charts" in words(changed)
    same = await look(house, confirms="yes", commit="a1b2c3d", works="Very clear charts")
    assert "Nothing has changed" in words(same)
    await confirm(house, "ada/M05")
    assert "not open to the group" in words(await look(house, works="Too late"))


async def confirm(house: House, of: str, by: str = "robin") -> Reply:
    """A moderator confirms a milestone."""
    shown = await house.ask("review open", of=of, by=by, manager=True)
    return await house.press(shown, "Confirm", by=by, manager=True)


async def test_the_owner_is_told_and_reads_looks_on_their_milestone(house: House) -> None:
    await open_to_group(house)
    assert "They are told." in words(await look(house, confirms="yes", commit="a1b2c3d"))
    (told,) = (await letters(house))["ada"]
    assert told.startswith("Bruno looked at your ⚑ First honest model")
    assert "Points: 12 of 16\n" in told and "“Name the raw source” – what would make it better" in told
    card = await house.ask("milestone show", id="M05")
    assert "Looks by others: 1" in words(card)
    assert "12 of 16 points · read a1b2c3d · could repeat or confirm it" in words(card)
    whole = await house.pick(card, "Read a look", "bruno")
    assert "a look by Bruno" in words(whole) and "Every chart has a label" in words(whole)
    assert "Looks by others" in words(await house.press(whole, "My milestone"))


async def test_an_author_who_changes_much_sends_one_message_a_day(house: House) -> None:
    await open_to_group(house)
    await look(house)
    await look(house, works="Another word")
    house.clock.wait(days=1)
    await look(house, works="And one more")
    assert len((await letters(house))["ada"]) == 2


async def test_news_of_looks_keep_to_the_owners_routes_and_quiet_days(house: House) -> None:
    await open_to_group(house)
    await settings(house.store, "ada", quiet_until=datetime(2026, 11, 4, tzinfo=UTC).date())
    await look(house)
    assert await letters(house) == {}
    house.clock.wait(days=4)
    assert len((await letters(house))["ada"]) == 1
    await settings(house.store, "ada", routes={Kind.REVIEW: Route.OFF})
    assert "They find it on the milestone's card." in words(await look(house, by="chen"))
    assert await letters(house) == {}


async def test_a_look_is_read_by_its_owner_its_author_and_reviewers_only(house: House) -> None:
    await open_to_group(house)
    await look(house)
    for by, manager in (("ada", False), ("bruno", False), ("robin", True)):
        reply = await house.ask("look read", by=by, manager=manager, of="ada/M05", peer="bruno")
        assert "Every chart has a label" in words(reply), by
    chen = await house.ask("look read", by="chen", of="ada/M05", peer="bruno")
    assert "Every chart" not in words(chen) and "what it points to is gone" in words(chen)


async def test_members_of_another_cohort_of_the_same_server_see_and_touch_nothing(house: House) -> None:
    await group(house.store, house.clock, members=("nosy",), id="c2", name="Other group")
    await open_to_group(house)
    await look(house)
    for cohort in ("c1", "c2"):
        asked = [
            await house.ask("study review", by="nosy", cohort=cohort),
            await house.ask("look open", by="nosy", of="ada/M05", cohort=cohort),
            await house.ask("look read", by="nosy", of="ada/M05", peer="bruno", cohort=cohort),
            await house.ask("look give", by="nosy", of="ada/M05", form=True, given={**SAID, "cohort": cohort}),
            await house.ask("milestone open", by="nosy", id="M05", yes="no", cohort=cohort),
        ]
        for reply in asked:
            assert "Ada" not in words(reply) and "label" not in words(reply) and "example.org" not in words(reply)
    async with house.store.look() as db:
        assert [each.by for each in await db.looks.of("c1", "ada", "M05")] == ["bruno"]
    assert (await kept(house)).opened


async def test_reviewers_see_looks_beside_the_evidence(house: House) -> None:
    await open_to_group(house)
    await look(house)
    shown = await house.ask("review open", of="ada/M05", by="robin", manager=True)
    assert "Looks by others: 1" in words(shown)
    whole = await house.pick(shown, "Read a look", "bruno", by="robin", manager=True)
    back = await house.press(whole, "The submission", by="robin", manager=True)
    assert words(back) == words(shown)


async def test_a_yes_counts_where_one_peer_must_be_able_to_repeat_it(house: House) -> None:
    await open_to_group(house)
    await look(house, confirms="no")
    assert "no yes from a peer so far" in words(await house.ask("milestone show", id="M05"))
    await look(house, confirms="yes")
    assert "confirmed: a yes from 1 peer" in words(await house.ask("milestone show", id="M05"))


async def test_points_of_two_peers_count_and_lower_ones_do_not(house: House) -> None:
    await open_to_group(house, "M06")
    await look(house, by="bruno", of="ada/M06", points="10")
    await look(house, by="chen", of="ada/M06", points="9")
    assert "1 of 2 looks with 10 points or more so far" in words(await house.ask("milestone show", id="M06"))
    await look(house, by="chen", of="ada/M06", points="11")
    assert "confirmed: 2 looks with 10 points or more" in words(await house.ask("milestone show", id="M06"))
    await confirm(house, "ada/M06")
    assert (await kept(house, "M06")).evidence["M06.d"].standing is Standing.CONFIRMED


async def test_two_peers_must_have_read_one_commit_where_the_milestone_says_so(house: House) -> None:
    await open_to_group(house, "M12")
    await look(house, by="bruno", of="ada/M12", commit="a1b2c3d4e5")
    await look(house, by="chen", of="ada/M12", commit="v1.0")
    so_far = "1 of 2 looks with 11 points or more at one commit so far"
    assert so_far in words(await house.ask("milestone show", id="M12"))
    await look(house, by="chen", of="ada/M12", commit="https://example.org/ada/commit/A1B2C3D")
    assert "2 looks with 11 points or more at one commit" in words(await house.ask("milestone show", id="M12"))


async def test_looks_given_to_two_people_count_for_whoever_gave_them(house: House) -> None:
    await open_to_group(house, "M01", "ada")
    await open_to_group(house, "M05", "ada")
    await open_to_group(house, "M01", "chen")
    shown = await house.ask("milestone show", id="M04", by="bruno")
    assert "no look given so far" in words(shown)
    assert "Looks at each other's work" in words(await house.press(shown, "Look at others' work", by="bruno"))
    await look(house, of="ada/M01", points="")
    await look(house, of="ada/M05")
    assert "looks given to 1 of 2 people so far" in words(await house.ask("milestone show", id="M04", by="bruno"))
    await look(house, of="chen/M01", points="")
    assert "confirmed: looks given to 2 people" in words(await house.ask("milestone show", id="M04", by="bruno"))
    form = await house.form("milestone", id="M04", by="bruno")
    assert form and "M04.d" not in [field.name for field in form.fields]


async def test_where_the_group_is_too_small_the_last_word_is_a_moderators(house: House) -> None:
    await hand_in(house, "M06")
    shown = await house.ask("review open", of="ada/M06", by="robin", manager=True)
    assert "You have the last word" in words(shown)
    assert "Confirmed." in words(await house.press(shown, "Confirm", by="robin", manager=True))
    assert "confirmed without it" in words(await house.ask("milestone show", id="M06"))


async def test_one_moderator_and_one_peer_are_two_confirmations(house: House) -> None:
    await open_to_group(house, "M14")
    await look(house, of="ada/M14", confirms="yes")
    waits = await kept(house, "M14")
    assert (waits.standing, waits.confirmed_by) == (Standing.SUBMITTED, ())
    assert "Confirmed by: Bruno, 1 of 2 people so far" in words(await house.ask("milestone show", id="M14"))
    shown = await house.ask("review open", of="ada/M14", by="robin", manager=True)
    assert "Confirmed by: 1 of 2 people, a peer among them" in words(shown)
    assert "Confirmed." in words(await house.press(shown, "Confirm", by="robin", manager=True))
    done = await kept(house, "M14")
    assert (done.standing, done.confirmed_by) == (Standing.CONFIRMED, ("robin", "bruno"))


async def test_peers_alone_never_confirm_and_two_of_them_count_as_one(house: House) -> None:
    await open_to_group(house, "M14")
    await look(house, by="bruno", of="ada/M14", confirms="yes")
    await look(house, by="chen", of="ada/M14", confirms="yes")
    assert (await kept(house, "M14")).standing is Standing.SUBMITTED
    assert "1 of 2 people" in words(await house.ask("milestone show", id="M14"))


async def test_a_peers_yes_after_the_moderator_waits_for_the_moderators_last_word(house: House) -> None:
    await open_to_group(house, "M14")
    first = await confirm(house, "ada/M14")
    assert "Noted. It takes 1 person more" in words(first)
    twice = await house.ask("review confirm", of="ada/M14", version=2, by="robin", manager=True)
    assert "You have confirmed it already." in words(twice)
    await look(house, of="ada/M14", confirms="yes")
    assert (await kept(house, "M14")).standing is Standing.SUBMITTED
    shown = await house.ask("review open", of="ada/M14", by="robin", manager=True)
    assert "a peer's yes has come since. Confirm once more to close it." in words(shown)
    await house.press(shown, "Confirm", by="robin", manager=True)
    assert (await kept(house, "M14")).standing is Standing.CONFIRMED


async def test_a_mentor_who_looked_as_a_peer_counts_once(house: House) -> None:
    await open_to_group(house, "M14")
    await look(house, by="mod", of="ada/M14", confirms="yes")
    assert "Noted. It takes 1 person more" in words(await confirm(house, "ada/M14", by="mod"))
    assert (await kept(house, "M14")).standing is Standing.SUBMITTED


async def test_a_yes_is_for_what_was_shown_then(house: House) -> None:
    await open_to_group(house, "M14")
    await look(house, of="ada/M14", confirms="yes")
    changed = words(await hand_in(house, "M14", a="https://example.org/other"))
    assert "1 of 2 people so far" not in changed
    assert "could confirm it as it was before" in changed
    form = await house.form("look give", by="bruno", of="ada/M14")
    assert form and next(field for field in form.fields if field.name == "confirms").value == "no"
    await look(house, of="ada/M14", confirms="yes")
    assert "1 of 2 people so far" in words(await house.ask("milestone show", id="M14"))


async def test_looks_stay_with_their_owner_when_the_milestone_is_closed_or_the_author_leaves(house: House) -> None:
    opened = await open_to_group(house)
    await look(house, confirms="yes")
    await house.ask("study leave now", by="bruno")
    closed = await house.press(opened, "Close it to the group")
    assert "Looks by others: 1" in words(closed) and "a yes from 1 peer" in words(closed)


async def test_the_wrap_thanks_with_a_number_and_without_names(house: House) -> None:
    await open_to_group(house, "M01")
    house.clock.wait(days=2)
    await look(house, of="ada/M01")
    await look(house, by="chen", of="ada/M01")
    clockwork = Clockwork(house)
    await clockwork.until(datetime(2026, 11, 8, 8, 0, tzinfo=UTC))
    text = words(clockwork.letter("c1/wrap/1").card)
    assert "Members gave each other 2 looks at a milestone. Thank you." in text
    assert not {"Bruno", "Chen", "Ada"} & set(text.replace(".", " ").split())
    await clockwork.until(datetime(2026, 11, 15, 8, 0, tzinfo=UTC))
    assert "gave each other" not in words(clockwork.letter("c1/wrap/2").card)


async def test_giving_a_look_is_a_word_from_a_member(house: House) -> None:
    await open_to_group(house)
    house.clock.wait(days=3)
    await look(house)
    async with house.store.look() as db:
        member = await db.members.get("c1", "bruno")
    assert member and member.heard == house.clock()


async def test_my_work_leads_to_others_work(house: House) -> None:
    shown = await house.press(await house.ask("study mine"), "Look at others' work")
    assert "Looks at each other's work" in words(shown)


async def test_a_roadmap_without_projects_has_looks_without_points(house: House) -> None:
    plain = bare(house)
    await open_to_group(plain, "M05")
    form = await plain.form("look give", by="bruno", of="ada/M05")
    assert form and "points" not in [field.name for field in form.fields]
    reply = await look(plain)
    assert "Points" not in words(reply) and "The rubric" not in words(reply)


LONG = "https://example.org/" + "x" * 280


@pytest.mark.parametrize("id", [milestone.id for milestone in roadmap().milestones])
async def test_every_card_about_looks_can_be_read_whole_at_its_longest(house: House, id: str) -> None:
    milestone = roadmap().milestone(id)
    assert milestone
    given = {each.id: LONG for each in milestone.criteria if each.counted is None}
    await house.ask("milestone", id=id, form=True, given=given)
    await house.ask("milestone open", id=id, yes="yes")
    said = {"works": "w " * 500, "change": "c " * 500, "commit": "a1b2c3d" * 14, "confirms": "yes", "points": "16"}
    for n in range(8):
        by = f"peer with a long name {n}"
        await house.ask("study join", by=by)
        given_look = await house.ask("look give", by=by, of=f"ada/{id}", form=True, given=said)
        assert "Thank you" in words(given_look), words(given_look)
    peer = "peer with a long name 0"
    shown = await house.ask("look open", by=peer, of=f"ada/{id}")
    cards = [
        await house.ask("milestone show", id=id),
        await house.ask("review open", of=f"ada/{id}", by="robin", manager=True),
        shown,
        await house.press(shown, "My look", by=peer),
        await house.ask("look read", of=f"ada/{id}", peer=peer),
        await house.ask("study review", by="bruno"),
    ]
    cards += [await house.press(shown, "The rubric", by=peer)] if "The rubric" in _labels(shown) else []
    assert [flaws(card) for card in cards] == [[]] * len(cards)


def _labels(reply: Reply) -> list[str]:
    return [each.label for block in reply.card.blocks for each in getattr(block, "buttons", ())]


async def test_the_menu_of_looks_holds_what_the_list_does_not(house: House) -> None:
    await open_to_group(house)
    for n in range(9):
        await house.ask("study join", by=f"u{n}")
        await look(house, by=f"u{n}")
        house.clock.wait(minutes=1)
    card = await house.ask("milestone show", id="M05")
    assert "Looks by others: 9" in words(card) and "… and 3 more below." in words(card)
    assert len(menu(card, "Read a look").options) == 9
    assert house.clock() - (await kept(house)).at == timedelta(minutes=9)
    assert button(card, "Close it to the group")
