"""Quizzes: one question at a time, explained at once, free to repeat, and what they count for."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.progress import Standing
from bot.domain.quiz import Answering, Purpose, Run
from bot.ui.action import Action
from bot.ui.card import Checklist, Choices
from bot.ui.command import Reply
from tests.kit import House, button, group, roadmap, words


async def runs(house: House, user: str = "ada") -> list[Run]:
    """All runs of a member, as they are kept."""
    async with house.store.look() as db:
        return list(await db.quizzes.of("c1", user))


async def do(house: House, action: Action | None, **rest: str) -> Reply:
    """Press a button of ada's."""
    assert action is not None
    return await house.ask(action.command, given={**dict(action.args), **rest})


async def answer(house: House, shown: Reply, well: bool = True) -> Reply:
    """Answer the question that a card shows, and say what comes back."""
    run = (await runs(house))[-1]
    question = roadmap().bank[run.asked[run.place].question]
    if question.answering.typed:
        typed = (question.accepted or (f"{question.number:g}",))[0] if well else "123456789"
        form = button(shown, "Type the answer").action
        return await do(house, form, typed=typed)
    right = sorted(question.right)
    wrong = [option for option in range(len(question.options)) if option not in question.right]
    if question.answering is Answering.MULTI:
        (boxes,) = (block for block in shown.card.blocks if isinstance(block, Checklist))
        ticked = await do(house, boxes.action, ticked=",".join(map(str, right if well else wrong[:1])))
        return await do(house, button(ticked, "Send my answer").action)
    pick = right[0] if well else wrong[0]
    label = "ABCDE"[run.asked[run.place].order.index(pick)]
    if question.answering is Answering.TRUE_FALSE:
        label = question.options[pick]
    return await do(house, button(shown, label).action)


async def whole(house: House, shown: Reply, well: bool = True) -> Reply:
    """Answer everything up to the end, and say how it went."""
    run = (await runs(house))[-1]
    for place in range(run.place, len(run.asked)):
        explained = await answer(house, shown, well)
        last = place == len(run.asked) - 1
        shown = await do(house, button(explained, "See how it went" if last else "Next question").action)
    return shown


async def test_three_questions_come_one_at_a_time_and_each_is_explained(house: House) -> None:
    await group(house.store, house.clock)
    first = await house.ask("quiz", week=16)
    assert "question 1 of 3" in words(first)
    question = roadmap().bank[roadmap().weeks[15].quiz[0]]
    assert question.stem.replace("`", "") in words(first).replace("`", "")
    explained = await answer(house, first, well=False)
    assert "Not quite." in words(explained)
    assert question.explanation.replace("`", "") in words(explained).replace("`", "")
    second = await do(house, button(explained, "Next question").action)
    assert "question 2 of 3" in words(second)


async def test_a_wrong_answer_is_told_what_is_wrong_with_it(house: House) -> None:
    await group(house.store, house.clock)
    first = await house.ask("quiz", week=16)
    (run,) = await runs(house)
    question = roadmap().bank[run.asked[0].question]
    wrong = next(option for option in run.asked[0].order if option not in question.right)
    label = "ABCDE"[run.asked[0].order.index(wrong)]
    explained = await do(house, button(first, label).action)
    assert question.why_wrong[str(wrong)].replace("`", "") in words(explained).replace("`", "")


async def test_the_end_says_how_it_went_and_where_to_go_on(house: House) -> None:
    await group(house.store, house.clock)
    done = await whole(house, await house.ask("quiz", week=16))
    assert "3 of 3 right" in words(done)
    assert button(done, "The week")
    listed = await do(house, button(done, "All my quizzes").action)
    assert "Week 16" in words(listed)
    assert "3 of 3" in words(listed)


async def test_one_of_three_questions_comes_from_an_earlier_week(house: House) -> None:
    for week in roadmap().weeks[1:]:
        asked = [roadmap().bank[id].week for id in week.quiz]
        assert asked[:2] == [week.number, week.number]
        assert week.number - asked[2] in (1, 4, 12)


async def test_a_second_press_on_the_same_answer_counts_once(house: House) -> None:
    await group(house.store, house.clock)
    first = await house.ask("quiz", week=16)
    (run,) = await runs(house)
    right = next(iter(roadmap().bank[run.asked[0].question].right))
    good, other = (
        button(first, "ABCDE"[run.asked[0].order.index(option)]).action
        for option in (right, next(o for o in run.asked[0].order if o != right))
    )
    await do(house, good)
    again = await do(house, other)
    assert "Right." in words(again)
    (after,) = await runs(house)
    assert (after.place, after.right) == (1, 1)


async def test_a_quiz_that_was_left_off_goes_on_where_it_was(house: House) -> None:
    await group(house.store, house.clock)
    await answer(house, await house.ask("quiz", week=16))
    assert "question 2 of 3" in words(await house.ask("quiz", week=16))
    assert len(await runs(house)) == 1


async def test_a_quiz_whose_questions_have_other_options_now_begins_anew(house: House) -> None:
    await group(house.store, house.clock)
    shown = await house.ask("quiz", week=16)
    fewer = tuple(replace(each, options=each.options[:2], right=frozenset({0})) for each in roadmap().questions)
    later = House(house.store, house.clock, house.world, roadmaps={"ai-engineer": replace(roadmap(), questions=fewer)})
    (pick, *_) = (each for block in shown.card.blocks if isinstance(block, Choices) for each in block.buttons)
    assert pick.action is not None
    old = await later.ask(pick.action.command, given=dict(pick.action.args), request="old")
    assert "Run the command again" in words(old)
    assert "question 1 of 3" in words(await later.ask("quiz", week=16, request="new"))
    assert len(await runs(house)) == 2


async def test_whoever_comes_again_is_asked_something_else(house: House) -> None:
    await group(house.store, house.clock)
    done = await whole(house, await house.ask("quiz", week=2))
    await do(house, button(done, "Other questions").action)
    first, second = await runs(house)
    assert not {each.question for each in first.asked} & {each.question for each in second.asked}


async def test_what_was_asked_a_moment_ago_comes_back_last(house: House) -> None:
    await group(house.store, house.clock)
    for week in (2, 3, 4, 5):
        await whole(house, await house.ask("quiz", week=week))
    done = await whole(house, await house.ask("quiz check", id="M02"), well=False)
    await do(house, button(done, "Take it again").action)
    *_, first, second = await runs(house)
    assert not {each.question for each in first.asked} & {each.question for each in second.asked}


async def test_options_that_begin_with_a_letter_are_told_from_their_own(house: House) -> None:
    await group(house.store, house.clock)
    first = await house.ask("quiz", week=16)
    (run,) = await runs(house)
    question = roadmap().bank[run.asked[0].question]
    assert f"A. {question.options[run.asked[0].order[0]]}".replace("`", "") in words(first).replace("`", "")


async def test_where_several_are_right_the_boxes_say_them(house: House) -> None:
    await group(house.store, house.clock)
    many = {q.id: q for q in roadmap().questions if q.answering is Answering.MULTI}
    week = next(week for week in roadmap().weeks if set(week.quiz) & set(many))
    shown = await house.ask("quiz", week=week.number)
    place = next(n for n, id in enumerate(week.quiz) if id in many)
    for _ in range(place):
        shown = await do(house, button(await answer(house, shown), "Next question").action)
    (boxes,) = (block for block in shown.card.blocks if isinstance(block, Checklist))
    order = (await runs(house))[-1].asked[place].order
    options = many[week.quiz[place]].options
    said = words(shown).replace("`", "")
    assert [box.id for box in boxes.boxes] == [str(each) for each in order]
    assert [said.count(option.replace("`", "")) for option in options] == [1] * len(options)


async def test_options_come_in_another_order_each_time(house: House) -> None:
    await group(house.store, house.clock)
    orders = set()
    for _ in range(8):
        await house.ask("quiz", week=16, again="yes")
        orders |= {each.order for each in (await runs(house))[-1].asked if len(each.order) == 4}
    assert len(orders) > 3


async def test_nobody_can_answer_for_somebody_else(house: House) -> None:
    await group(house.store, house.clock)
    first = await house.ask("quiz", week=16)
    action = button(first, "A").action
    assert action
    stolen = await house.ask(action.command, "bruno", given=dict(action.args))
    assert "This button has done its work" in words(stolen)
    assert (await runs(house))[0].place == 0


async def test_the_wrap_and_the_week_lead_to_the_questions(house: House) -> None:
    await group(house.store, house.clock)
    shown = await house.ask("week", number=16)
    assert "question 1 of 3" in words(await house.press(shown, "Quiz"))


async def test_a_week_that_does_not_exist_is_said_with_a_way_out(house: House) -> None:
    await group(house.store, house.clock)
    assert "There is no week 99" in words(await house.ask("quiz", week=99))


async def test_who_is_in_no_cohort_is_offered_one(house: House) -> None:
    await group(house.store, house.clock)
    assert button(await house.ask("quiz", "stranger"), "Join Winter group")


async def test_a_milestones_quiz_counts_for_itself(house: House) -> None:
    await group(house.store, house.clock)
    shown = await house.ask("milestone show", id="M02")
    assert "the quiz waits: 70 % right" in words(shown)
    done = await whole(house, await house.press(shown, "Take the quiz"))
    assert "That is enough." in words(done)
    stands = words(await house.press(done, "The milestone"))
    assert "confirmed: 10 of 10 right in the quiz" in stands
    form = await house.form("milestone", id="M02")
    assert form and "M02.d" not in [field.name for field in form.fields]


async def test_a_milestones_quiz_that_is_not_enough_can_be_taken_again_with_other_questions(house: House) -> None:
    await group(house.store, house.clock)
    done = await whole(house, await house.ask("quiz check", id="M02"), well=False)
    assert "it takes 7 of 10" in words(done)
    assert "the quiz waits" in words(await house.ask("milestone show", id="M02"))
    await do(house, button(done, "Take it again").action)
    first, second = await runs(house)
    assert {roadmap().bank[each.question].week for each in first.asked} == {2, 3, 4, 5}
    assert not {each.question for each in first.asked} & {each.question for each in second.asked}


async def test_a_milestone_is_not_confirmed_before_its_quiz(house: House) -> None:
    await group(house.store, house.clock)
    given = {"M02.a": "https://example.org/a", "M02.b": "", "M02.c": ""}
    await house.ask("milestone", id="M02", form=True, given=given)
    opened = await house.ask("review open", "mod", of="ada/M02", manager=True)
    refused = await house.press(opened, "Confirm", "mod", manager=True)
    assert "The quiz of this milestone is still open" in words(refused)
    await whole(house, await house.ask("quiz check", id="M02"))
    opened = await house.ask("review open", "mod", of="ada/M02", manager=True)
    await house.press(opened, "Confirm", "mod", manager=True)
    async with house.store.look() as db:
        kept = await db.reviews.get("c1", "ada", "M02")
    assert kept and kept.standing is Standing.CONFIRMED


async def test_changes_that_are_asked_and_deleted_links_leave_the_quiz_alone(house: House) -> None:
    await group(house.store, house.clock)
    await whole(house, await house.ask("quiz check", id="M02"))
    given = {"M02.a": "https://example.org/a", "M02.b": "", "M02.c": ""}
    await house.ask("milestone", id="M02", form=True, given=given)
    opened = await house.ask("review open", "mod", of="ada/M02", manager=True)
    await house.press(opened, "Ask for changes", "mod", manager=True, comment="More commits, please")
    shown = words(await house.ask("milestone show", id="M02"))
    assert "confirmed: 10 of 10 right in the quiz" in shown
    await house.ask("milestone forget", id="M02", sure="yes")
    assert "confirmed: 10 of 10 right in the quiz" in words(await house.ask("milestone show", id="M02"))


async def test_the_placement_test_says_which_weeks_stay(house: House) -> None:
    await group(house.store, house.clock)
    done = await whole(house, await house.ask("quiz placement"), well=False)
    assert "it takes 8 of 10" in words(done)
    async with house.store.look() as db:
        assert (await db.paths.get("c1", "ada")).owed == (2, 3, 4, 5, 6)
    await whole(house, await do(house, button(done, "Take it again").action))
    async with house.store.look() as db:
        assert (await db.paths.get("c1", "ada")).owed == ()
    first, second = await runs(house)
    assert first.purpose is second.purpose is Purpose.PLACEMENT
    assert not {each.question for each in first.asked} & {each.question for each in second.asked}
    assert "10 of 10 right in the placement test" in words(await house.ask("milestone show", id="M02"))


async def test_a_placement_with_fewer_right_than_a_milestone_asks_for_leaves_its_quiz_open(house: House) -> None:
    short = roadmap().fast_track
    assert short is not None
    kind = replace(short, placement=replace(short.placement, needed=0))
    kinder = House(house.store, house.clock, house.world, roadmaps={"ai-engineer": replace(roadmap(), fast_track=kind)})
    await group(house.store, house.clock)
    done = await whole(kinder, await kinder.ask("quiz placement"), well=False)
    assert "You know this ground." in words(done)
    assert "the quiz waits" in words(await kinder.ask("milestone show", id="M02"))


async def test_a_number_is_read_as_people_write_it(house: House) -> None:
    numeric = next(q for q in roadmap().questions if q.answering is Answering.NUMERIC and q.number == int(q.number))
    assert numeric.judge(f" {numeric.number:g} ")
    assert numeric.judge(f"{numeric.number:g},0")
    assert not numeric.judge("nonsense")


async def test_what_is_not_a_number_is_asked_again_in_the_form(house: House) -> None:
    await group(house.store, house.clock)
    kinds = {week.number: [roadmap().bank[id].answering for id in week.quiz] for week in roadmap().weeks}
    week = next(number for number, asked in kinds.items() if Answering.NUMERIC in asked)
    shown = await house.ask("quiz", week=week)
    for _ in range(kinds[week].index(Answering.NUMERIC)):
        shown = await do(house, button(await answer(house, shown), "Next question").action)
    reply = await do(house, button(shown, "Type the answer").action, typed="many")
    assert reply.errors == {"typed": "“many” is not a number I can read. Write it like 12, 0.5 or 3/4."}
