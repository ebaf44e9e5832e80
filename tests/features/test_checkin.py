"""/checkin and milestones: the form, editing, early and late, evidence, and /study mine."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.progress import Standing, ask_changes
from bot.ui.card import Checklist, Weight
from tests.kit import HOME, House, button, group, menu, words


async def test_the_form_asks_five_short_questions(house: House) -> None:
    await group(house.store, house.clock)
    form = await house.form("checkin")
    assert form is not None
    assert [field.name for field in form.fields] == ["did", "evidence", "blocked", "confidence", "share"]
    assert all(len(field.label) <= 45 for field in form.fields)


async def test_the_form_is_filled_in_with_what_was_ticked(house: House) -> None:
    await group(house.store, house.clock)
    await house.ask("progress tick", week=1, ticked=("W01.c",))
    form = await house.form("checkin", week=1)
    assert form and form.fields[0].value == "Your public repository opens from the link and has a README"


async def test_a_check_in_is_saved_starts_the_week_and_can_be_edited(house: House) -> None:
    await group(house.store, house.clock)
    house.clock.wait(days=2)
    saved = await house.ask("checkin", did="Set up Python", evidence="example.org/repo", confidence=4, share=True)
    assert "Checked in" in words(saved)
    assert "https://example.org/repo" in words(saved)
    assert "4 of 5, solid" in words(saved)
    assert "on time" in words(saved)
    again = await house.form("checkin", week=1)
    assert again and [field.value for field in again.fields] == [
        "Set up Python", "https://example.org/repo", "", "4", "yes",
    ]  # fmt: skip
    changed = await house.ask("checkin", week=1, did="Set up Python and Git")
    assert "Check-in changed" in words(changed)
    assert "doing" in words(await house.ask("progress", week=1))


async def test_early_and_late_are_accepted_and_marked(house: House) -> None:
    await group(house.store, house.clock)
    assert "early" in words(await house.ask("checkin", week=2, did="Read ahead"))
    house.clock.wait(weeks=3)
    late = await house.ask("checkin", week=1, did="Finally")
    assert "late: the week had closed, and it counts all the same" in words(late)


async def test_an_edit_keeps_when_it_first_came(house: House) -> None:
    await group(house.store, house.clock)
    house.clock.wait(days=2)
    await house.ask("checkin", did="One")
    house.clock.wait(weeks=4)
    assert "on time" in words(await house.ask("checkin", week=1, did="Two"))


async def test_a_bad_link_is_asked_again_with_everything_else_kept(house: House) -> None:
    await group(house.store, house.clock)
    reply = await house.ask("checkin", did="Built it", evidence="not a link", confidence=3, form=True,
                            given={"blocked": "", "share": "no"})  # fmt: skip
    assert "That is not a link I can open" in words(reply)
    assert reply.errors == {
        "evidence": "That is not a link I can open. Paste one that starts with https://, or leave it empty."
    }
    draft = dict(button(reply, "Mend it").action.args)["draft"]  # type: ignore[union-attr]
    form = await house.form("checkin", given={"draft": draft})
    assert form and [(field.name, field.value) for field in form.fields] == [("evidence", "not a link")]
    saved = await house.ask("checkin", form=True, given={"draft": draft, "evidence": "https://example.org"})
    assert "Built it" in words(saved) and "https://example.org" in words(saved)


async def test_all_bad_answers_are_named_at_once(house: House) -> None:
    await group(house.store, house.clock)
    reply = await house.ask(
        "checkin", did="x" * 1001, confidence=9, form=True, given={"evidence": "", "blocked": "", "share": ""}
    )
    assert set(reply.errors) == {"did", "confidence"}


async def test_a_form_shown_in_pages_keeps_the_first_page(house: House) -> None:
    await group(house.store, house.clock)
    first = await house.ask("checkin", form=True, given={"did": "Half", "evidence": ""})
    assert "A few more questions." in words(first)
    draft = dict(button(first, "Continue").action.args)["draft"]  # type: ignore[union-attr]
    form = await house.form("checkin", given={"draft": draft})
    assert form and [field.name for field in form.fields] == ["blocked", "confidence", "share"]
    rest = {"draft": draft, "blocked": "", "confidence": "", "share": ""}
    assert "Half" in words(await house.ask("checkin", form=True, given=rest))


async def test_somebody_elses_draft_stays_closed(house: House) -> None:
    await group(house.store, house.clock)
    first = await house.ask("checkin", by="ada", form=True, given={"did": "Secret"})
    draft = dict(button(first, "Continue").action.args)["draft"]  # type: ignore[union-attr]
    assert await house.form("checkin", by="bruno", given={"draft": draft}) is None
    assert "Secret" not in words(await house.ask("checkin", by="bruno", form=True, given={"draft": draft}))


async def test_a_milestone_week_offers_its_evidence_form_with_one_field_a_criterion(house: House) -> None:
    await group(house.store, house.clock)
    house.clock.wait(days=2)
    saved = await house.ask("checkin", did="Said hello")
    action = button(saved, "Milestone: On the road").action
    assert action
    form = await house.form(action.command, given=dict(action.args))
    assert form and [field.name for field in form.fields] == ["M01.a", "M01.b", "M01.c"]


async def test_a_check_ins_link_can_be_deleted(house: House) -> None:
    await group(house.store, house.clock)
    await house.ask("checkin", week=1, did="x", evidence="https://example.org/b")
    await house.ask("mine forget", week=1)
    assert "example.org" not in words(await house.ask("mine week", week=1))


async def test_my_work_lists_check_ins_and_milestones_and_opens_them(house: House) -> None:
    await group(house.store, house.clock)
    empty = await house.ask("study mine")
    assert "No check-ins yet" in words(empty)
    await house.ask("checkin", week=1, did="First words")
    mine = await house.ask("study mine")
    assert "First words" in words(await house.pick(mine, "Open a check-in", "1"))
    assert "nothing shown yet" in words(await house.pick(mine, "Open a milestone", "M01"))


async def test_a_check_in_button_of_a_gone_week_says_so(house: House) -> None:
    await group(house.store, house.clock)
    assert "This button has done its work" in words(await house.ask("mine week", week=40))


async def test_a_check_in_card_shows_no_boxes(house: House) -> None:
    await group(house.store, house.clock)
    saved = await house.ask("checkin", week=1, did="x")
    assert not any(isinstance(block, Checklist) for block in saved.card.blocks)


async def test_the_form_says_which_week_it_is_about(house: House) -> None:
    await group(house.store, house.clock)
    titles = [form.title for week in (None, 3) if (form := await house.form("checkin", week=week))]
    assert titles == ["Check in: week 1", "Check in: week 3"]


async def test_a_week_that_is_not_there_is_said_before_anything_is_typed(house: House) -> None:
    await group(house.store, house.clock)
    for week in (0, -1, 53):
        assert await house.form("checkin", week=week) is None
        assert "It goes from 1 to 52." in words(await house.ask("checkin", week=week, did="Much"))


async def test_after_a_check_in_the_next_step_stands_first(house: House) -> None:
    await group(house.store, house.clock)
    shows = await house.ask("checkin", week=1, did="x")
    assert "Next: show your evidence for On the road." in words(shows)
    ticks = await house.ask("checkin", week=2, did="x")
    assert "Next: tick off what is done" in words(ticks)
    assert button(ticks, "Tick it off").weight is Weight.MAIN
    await house.press(await house.press(ticks, "Tick it off"), "Done: light")
    done = await house.ask("checkin", week=2, did="y")
    assert "Week 2 is all done." in words(done)
    assert words(await house.press(done, "Next week")).startswith("Week 3")
    given = {"M01.a": "hello", "M01.b": "", "M01.c": ""}
    await house.ask("milestone", id="M01", form=True, given=given)
    assert "Next: tick off" in words(await house.ask("checkin", week=1, did="x"))
    assert "Week 52 is all done." not in words(await house.ask("checkin", week=52, did="x"))


async def test_my_work_shows_the_last_changes_that_others_made_with_who_and_why(house: House) -> None:
    await group(house.store, house.clock, members=("ada", "mod"))
    assert "Changes that others made" not in words(await house.ask("study mine"))
    for week in (1, 2, 3, 4):
        await house.ask("member correct", by="mod", manager=True, user="ada", week=week, state="done", size="light",
                        reason=f"Shown in call {week}")  # fmt: skip
        await house.ask("progress skip", week=week)
    text = words(await house.ask("study mine"))
    assert "Week 4: not started → done, light size" in text
    assert "by Mod, Sun 1 Nov 2026: Shown in call 4" in text
    assert "call 2" in text and "call 1" not in text


async def test_my_work_opens_every_milestone_also_those_ahead(house: House) -> None:
    await group(house.store, house.clock)
    mine = await house.ask("study mine")
    assert "not started, comes in week 1" in words(mine)
    assert len(menu(mine, "Open a milestone").options) == 14
    assert words(await house.pick(mine, "Open a milestone", "M14")).startswith("⚑ M14")


async def test_a_changed_check_in_says_how_often_and_when(house: House) -> None:
    await group(house.store, house.clock)
    await house.ask("checkin", week=1, did="One")
    await house.ask("checkin", week=1, did="Two")
    text = words(await house.ask("mine week", week=1))
    assert "Changed 1 time, last on Sun 1 Nov 2026, 13:00 Europe/Berlin." in text


async def test_a_milestone_from_before_somebody_joined_says_so(house: House) -> None:
    await group(house.store, house.clock, members=())
    house.clock.wait(weeks=2, days=1)
    await house.ask("study join", by="late")
    assert "not started, from before you joined" in words(await house.ask("study mine", by="late"))


async def test_what_the_last_reviewer_said_stays_with_what_is_handed_in_again(house: House) -> None:
    await group(house.store, house.clock)
    given = {"M01.a": "https://example.org/a", "M01.b": "", "M01.c": ""}
    await house.ask("milestone", id="M01", form=True, given=given)
    async with house.store.begin() as db:
        found = await db.reviews.get("c1", "ada", "M01")
        assert found
        asked = ask_changes(found, (), "Please add the hours")
        assert await db.reviews.put(replace(asked, version=found.version + 1), found.version, HOME)
    await house.ask("milestone", id="M01", form=True, given={**given, "M01.b": "6 hours a week"})
    async with house.store.look() as db:
        again = await db.reviews.get("c1", "ada", "M01")
    assert again and (again.standing, again.comment) == (Standing.SUBMITTED, "Please add the hours")
