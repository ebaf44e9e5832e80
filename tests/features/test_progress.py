"""/progress: the meter, the boxes, sizes, skipping, undo, and who may look."""

from __future__ import annotations

from bot.domain.membership import Shares
from bot.ui.card import Checklist, Menu, Meter
from bot.ui.command import Reply
from tests.kit import House, button, group, menu, settings, words


def meter(reply: Reply) -> Meter:
    """The first meter of a reply."""
    return next(block for block in reply.card.blocks if isinstance(block, Meter))


def boxes(reply: Reply) -> dict[str, bool]:
    """The boxes of a reply, by id."""
    block = next(block for block in reply.card.blocks if isinstance(block, Checklist))
    return {box.id: box.ticked for box in block.boxes}


async def test_ticking_a_box_starts_the_week_and_shows_at_once(house: House) -> None:
    await group(house.store, house.clock)
    reply = await house.ask("progress tick", week=1, ticked=("W01.a",))
    assert boxes(reply) == {"W01.a": True, "W01.b": False, "W01.c": False}
    assert "Under way: 1 week" in words(reply)
    assert meter(reply).done == 0


async def test_all_boxes_ticked_asks_for_the_size_and_the_members_word_decides(house: House) -> None:
    await group(house.store, house.clock)
    ticked = await house.ask("progress tick", week=1, ticked=("W01.a", "W01.b", "W01.c"))
    assert "All ticked. Which size did you do?" in words(ticked)
    done = await house.press(ticked, "Done: light")
    assert meter(done) == Meter(1, 52, "Weeks done", 0)
    assert "done, light size" in words(done)


async def test_a_week_can_be_done_with_no_box_ticked(house: House) -> None:
    await group(house.store, house.clock)
    assert meter(await house.press(await house.ask("progress", week=3), "Done: stretch")).done == 1


async def test_unticking_everything_makes_a_week_untouched_again(house: House) -> None:
    await group(house.store, house.clock)
    await house.ask("progress tick", week=1, ticked=("W01.a",))
    assert "not started" in words(await house.ask("progress tick", week=1, ticked=()))


async def test_skipped_is_its_own_number_and_never_done(house: House) -> None:
    await group(house.store, house.clock)
    reply = await house.press(await house.ask("progress", week=2), "Skip it")
    assert meter(reply) == Meter(0, 52, "Weeks done", 1)
    assert "0 of 13, 1 skipped" in words(reply)
    assert meter(await house.press(reply, "Open it again")).skipped == 0


async def test_undo_takes_back_the_last_change_and_then_the_one_before(house: House) -> None:
    await group(house.store, house.clock)
    await house.ask("progress tick", week=1, ticked=("W01.a",))
    await house.ask("progress done", week=1, size="standard")
    once = await house.ask("progress undo")
    assert "Week 1 is “doing” again" in words(once)
    twice = await house.press(once, "Undo")
    assert boxes(twice)["W01.a"] is False
    assert "There is nothing to undo." in words(await house.ask("progress undo"))


async def test_the_same_press_delivered_twice_has_one_effect(house: House) -> None:
    await group(house.store, house.clock)
    await house.ask("progress done", week=1, request="once")
    assert await house.engine.handle(house.request("progress undo", request="twice")) is not None
    assert await house.engine.handle(house.request("progress done", request="once", args={"week": 1})) is None
    assert meter(await house.ask("progress")).done == 0


async def test_ids_of_another_week_are_ignored(house: House) -> None:
    await group(house.store, house.clock)
    assert not any(boxes(await house.ask("progress tick", week=1, ticked=("W02.a", "nonsense"))).values())


async def test_a_newcomer_is_told_that_earlier_weeks_never_count_as_behind(house: House) -> None:
    await group(house.store, house.clock, members=())
    house.clock.wait(weeks=4, days=2)
    await house.ask("study join", by="late")
    assert "from before you joined" in words(await house.ask("progress", by="late", week=2))
    assert "before you joined" not in words(await house.ask("progress", by="late", week=5))


async def test_without_a_cohort_progress_offers_to_join_and_the_button_works(house: House) -> None:
    await group(house.store, house.clock)
    reply = await house.ask("progress", by="stranger")
    assert "You are not in a cohort here yet" in words(reply)
    assert words(await house.press(reply, "Join Winter group", by="stranger")).startswith("Welcome")
    assert meter(await house.ask("progress", by="stranger")).total == 52


async def test_anothers_progress_is_seen_only_if_they_share_it(house: House) -> None:
    await group(house.store, house.clock)
    closed = await house.ask("progress", by="ada", member="bruno")
    assert "Bruno has not opened their progress to you." in words(closed)
    assert meter(await house.press(closed, "My own progress"))
    await settings(house.store, "bruno", shares=Shares.EVERYONE)
    seen = await house.ask("progress", by="ada", member="bruno")
    assert meter(seen).total == 52
    assert not any(isinstance(block, Checklist) for block in seen.card.blocks)


async def test_only_me_hides_progress_from_moderators_too(house: House) -> None:
    await group(house.store, house.clock, members=("ada", "bruno", "mod"))
    assert meter(await house.ask("progress", by="mod", manager=True, member="bruno"))
    await settings(house.store, "bruno", shares=Shares.ONLY_ME)
    assert "has not opened" in words(await house.ask("progress", by="mod", manager=True, member="bruno"))


async def test_buttons_carry_their_cohort_so_that_they_work_in_direct_messages(house: House) -> None:
    await group(house.store, house.clock)
    action = button(await house.ask("progress"), "Done: light").action
    assert action and dict(action.args)["cohort"] == "c1"
    reply = await house.ask("progress done", by="ada", direct=True, week=1, cohort="c1")
    assert meter(reply).done == 1


async def test_a_stranger_cannot_use_a_members_button(house: House) -> None:
    await group(house.store, house.clock)
    assert "I can't find that cohort" in words(
        await house.ask("progress done", by="stranger", direct=True, week=1, cohort="c1")
    )


async def test_every_week_of_the_path_is_two_picks_away(house: House) -> None:
    await group(house.store, house.clock)
    card = await house.ask("progress", week=1)
    reached = {1}
    for stage in (None, *menu(card, "Go to another stage").options):
        opened = await house.pick(card, "Go to another stage", stage.value) if stage else card
        (weeks,) = [
            block
            for block in opened.card.blocks
            if isinstance(block, Menu) and block.title.startswith("Open another week")
        ]
        reached |= {int(option.value) for option in weeks.options} | ({int(stage.value)} if stage else set())
    assert reached == set(range(1, 53))


async def test_another_stage_opens_at_its_first_week_still_to_do(house: House) -> None:
    await group(house.store, house.clock)
    await house.ask("progress done", week=14, size="light")
    await house.ask("progress skip", week=15)
    assert menu(await house.ask("progress", week=1), "Go to another stage").options[0].value == "16"


async def test_undo_says_when_it_is_about_another_week_and_is_not_offered_for_a_correction(house: House) -> None:
    await group(house.store, house.clock)
    await house.ask("progress done", week=2, size="light")
    assert "Week 2 is “not started” again" in words(
        await house.press(await house.ask("progress", week=5), "Undo week 2")
    )
    await house.ask(
        "member correct", by="mod", manager=True, user="ada", week=1, state="done", reason="Seen in the call"
    )
    card = await house.ask("progress", week=1)
    assert "Undo" not in words(card)
    assert "/study mine says whose and why" in words(await house.ask("progress undo"))


async def test_a_week_on_the_card_leads_to_its_prompt_its_check_in_and_all_work(house: House) -> None:
    await group(house.store, house.clock)
    for state in ("Skip it", "Open it again"):
        card = await house.press(await house.ask("progress", week=3), state)
        assert words(await house.press(card, "The week")).startswith("Week 3")
        assert words(await house.press(card, "All my work")).startswith("My work")
        assert button(card, "Check in").action
