"""/career: the cards, pay as separate dated facts, and certificates of which no closed one is ever offered."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.domain.career import Certificate, ExamStatus
from bot.ui.card import Card, Menu, actions
from bot.ui.command import Reply
from tests.features.readable import bare, flaws
from tests.kit import House, button, group, menu, roadmap, words


def choices(reply: Reply | Card) -> set[str]:
    """Ids of the certificates that can be picked."""
    card = reply.card if isinstance(reply, Reply) else reply
    return {option.value for block in card.blocks if isinstance(block, Menu) for option in block.options
            if block.action.command == "career certificates"}  # fmt: skip


def house_with(house: House, *certificates: Certificate) -> House:
    """The same house, with these certificates in place of its own."""
    return House(house.store, house.clock, house.world,
                 roadmaps={"ai-engineer": replace(roadmap(), certificates=certificates)})  # fmt: skip


def certificate(**changes: object) -> Certificate:
    """A made-up certificate that can be taken, with these fields changed."""
    plain = Certificate("old", "Old Exam", "OE-1", "Provider", "Associate", ExamStatus.ACTIVE, None, "", (), "free", (),
                        "a first job", None, date(2026, 10, 1), "")  # fmt: skip
    return replace(plain, **changes)  # type: ignore[arg-type]


async def test_the_cards_are_listed_and_open_from_a_menu(house: House) -> None:
    overview = await house.ask("career")
    for card in roadmap().careers:
        assert card.title in words(overview)
    shown = await house.pick(overview, "Open a card", "C01")
    assert words(shown).startswith("What an AI engineer does")
    assert words(await house.pick(shown, "Open another card", "C02")).startswith("Titles you will meet")


async def test_pay_facts_stand_apart_each_with_all_it_must_not_be_read_without(house: House) -> None:
    text = words(await house.ask("career", card="C05"))
    (card,) = [each for each in roadmap().careers if each.id == "C05"]
    lines = text.splitlines()
    for fact in card.facts:
        (line,) = [line for line in lines if fact.amount in line]
        for part in (fact.statistic, fact.seniority, fact.place, fact.source_title, fact.published_on, fact.note):
            assert part in line
    assert "Check your own country" in text


@pytest.mark.parametrize("typed", ["c05", "pay", "Pay: two figures, read with care"])
async def test_a_card_is_found_by_its_id_or_its_title(house: House, typed: str) -> None:
    assert words(await house.ask("career", card=typed)).startswith("Pay:")


async def test_an_unknown_card_leads_to_all_of_them(house: House) -> None:
    reply = await house.ask("career", card="astronaut")
    assert "I know no career card “astronaut”" in words(reply)
    assert words(await house.press(reply, "All cards")).startswith("Careers")


async def test_cards_and_the_certificates_are_suggested_while_typing(house: House) -> None:
    assert [each.value for each in await house.suggest("career", "card", "first jobs")] == ["C07"]
    assert "certificates" in [each.value for each in await house.suggest("career", "card", "certi")]
    assert words(await house.ask("career", card="certificates")).startswith("Certificates")


async def test_certificates_are_offered_with_their_date_and_the_words_check_the_official_page(house: House) -> None:
    page = await house.press(await house.ask("career", card="C11"), "Certificates")
    lines = words(page).splitlines()
    for each in roadmap().certificates:
        if each.offered:
            (line,) = [line for line in lines if line.startswith(f"  • {each.name}")]
            assert "as of Thu 1 Oct 2026" in line
            assert "check the official page" in line
    assert choices(page) == {each.id for each in roadmap().certificates if each.offered}


async def test_a_certificate_shows_fee_use_and_the_official_page(house: House) -> None:
    page = await house.pick(await house.ask("career certificates"), "Look at one", "iapp-aigp")
    assert "Fee: Paid; check the fee on the official page" in words(page)
    assert button(page, "The official page").url.startswith("https://")


async def test_no_closed_certificate_is_ever_a_choice(house: House) -> None:
    closed = {each.id: each for each in roadmap().certificates if not each.offered}
    assert closed
    first = await house.ask("career certificates")
    second = await house.press(first, "Closed ones")
    for page in (first, second):
        assert not choices(page) & closed.keys()
        assert not any(id in str(action) for action in actions(page.card) for id in closed)
    for each in closed.values():
        assert each.name not in words(first).replace("successor of DP-100", "")
        refused = words(await house.ask("career certificates", id=each.id))
        assert "can no longer be taken" in refused


async def test_closed_certificates_are_a_warning_that_names_what_takes_their_place(house: House) -> None:
    text = words(await house.ask("career certificates", page="closed"))
    assert "Can no longer be taken" in text
    assert "AWS: retired since Tue 31 Mar 2026. Use MLA-C01 or AIP-C01 instead." in text


async def test_a_successor_that_is_closed_itself_is_not_recommended(house: House) -> None:
    next_one = certificate(id="next", name="Next Exam", exam_code="NE-2", status=ExamStatus.RETIRED)
    first = certificate(status=ExamStatus.RETIRED, replaced_by=("next",))
    page = words(await house_with(house, first, next_one).ask("career certificates", page="closed"))
    assert "Use NE-2" not in page
    assert "Nothing on this list takes its place." in page


@pytest.mark.parametrize("status", [each for each in ExamStatus if each is not ExamStatus.ACTIVE])
async def test_only_an_exam_that_can_be_taken_now_is_a_choice(house: House, status: ExamStatus) -> None:
    other = house_with(house, certificate(id="other", name="Other Exam"), certificate(status=status))
    page = await other.ask("career certificates")
    assert choices(page) == {"other"}
    assert "Old Exam" in words(await other.press(page, "Closed ones"))
    assert "The list" in words(await other.ask("career certificates", id="old"))


async def test_a_hidden_certificate_is_shown_nowhere(house: House) -> None:
    other = house_with(house, certificate(hidden=True))
    page = await other.ask("career certificates")
    assert "Old Exam" not in words(page)
    assert "none on the list now" in words(page)


async def test_what_was_checked_long_ago_says_so(house: House) -> None:
    assert "not checked lately" not in words(await house.ask("career certificates"))
    house.clock.move(datetime(2027, 4, 5, tzinfo=UTC))
    page = await house.ask("career certificates")
    assert "as of Thu 1 Oct 2026, not checked lately; check the official page" in words(page)
    assert "not checked lately" in words(await house.pick(page, "Look at one", "iapp-aigp"))


async def test_a_roadmap_without_career_cards_says_so_kindly(house: House) -> None:
    young = bare(house)
    for command in ("career", "career certificates"):
        reply = await young.ask(command)
        assert "no career cards yet" in words(reply)
        assert button(reply, "The whole path")


async def test_every_career_card_and_certificate_fits_every_platform_whole(house: House) -> None:
    await group(house.store, house.clock)
    wrong = {"list": flaws(await house.ask("career"))}
    house.clock.move(datetime(2028, 1, 1, tzinfo=UTC))
    for page in ("open", "closed"):
        wrong[page] = flaws(await house.ask("career certificates", page=page))
    for card in roadmap().careers:
        wrong[card.id] = flaws(await house.ask("career", card=card.id))
    for each in roadmap().certificates:
        wrong[each.id] = flaws(await house.ask("career certificates", id=each.id))
    assert {name: found for name, found in wrong.items() if found} == {}
    assert menu(await house.ask("career"), "Open a card").options
