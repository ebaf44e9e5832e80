"""What a reader may rely on: a card says everything that it was given, or says how much it left out."""

from __future__ import annotations

from typing import Any

from adapters.discord.render import CALM, render
from bot.ui.action import do
from bot.ui.card import (
    Box,
    Button,
    Card,
    Checklist,
    Choices,
    Item,
    Menu,
    Meter,
    Option,
    Points,
    Quote,
    Say,
    Shelf,
    Sign,
    Stop,
    Trail,
    Weight,
)
from bot.ui.text import say


def drawn(*blocks: Any, name: str = "") -> list[dict[str, Any]]:
    (container,) = render(Card(say("Title"), blocks, name)).components()
    return list(container["components"])


def texts(*blocks: Any) -> str:
    return "\n".join(part["content"] for part in drawn(*blocks) if part["type"] == 10)


def menus(*blocks: Any) -> list[dict[str, Any]]:
    return [
        part["components"][0] for part in drawn(*blocks) if part["type"] == 1 and part["components"][0]["type"] == 3
    ]


def test_a_card_has_a_colour_and_a_heading() -> None:
    (plain,) = render(Card(say("A *fine* title"))).components()
    (sorry,) = render(Card(say("Sorry"), name="apology")).components()
    assert plain["accent_color"] == CALM
    assert sorry["accent_color"] != CALM
    assert plain["components"][0]["content"] == "## A *fine* title"


def test_buttons_stand_five_in_a_row_in_their_weights() -> None:
    weights = (Weight.MAIN, Weight.PLAIN, Weight.DANGER)
    rows = [
        part["components"]
        for part in drawn(Choices(tuple(Button(f"B{n}", do("b", n=n), weights[n % 3]) for n in range(7))))
        if part["type"] == 1
    ]
    assert [len(row) for row in rows] == [5, 2]
    assert [button["style"] for button in rows[0][:3]] == [1, 2, 4]


def test_equal_actions_get_ids_of_their_own() -> None:
    row = drawn(Choices((Button("A", do("same")), Button("B", do("same")))))[-1]
    assert [button["custom_id"] for button in row["components"]] == ["same", "same#2"]


def test_a_long_list_says_how_much_is_left_out() -> None:
    text = texts(Points("Many", tuple(say("{v}", v=f"point {n} " + "x" * 90) for n in range(60))))
    shown = text.count("\n- ")
    assert f"… and {60 - shown} more" in text
    assert 3000 < len(text) <= 4000


def test_a_long_paragraph_ends_with_dots_and_short_ones_stay_whole() -> None:
    text = texts(Say(say("{v}", v="long " * 2000)), Say(say("The last word.")))
    assert "…" in text
    assert text.endswith("The last word.")


def test_the_readers_own_place_on_a_long_trail_is_always_shown() -> None:
    stops = tuple(
        Stop(say("{v}", v=f"Week {n}: " + "about something " * 6), Sign.AHEAD, here=n == 48) for n in range(60)
    )
    text = texts(Trail(stops, "The path"))
    assert "➤ ○ **Week 48" in text
    assert "you are here" in text
    assert "… 45 before" in text


def test_a_trail_shows_its_signs_by_shape() -> None:
    signs = (Sign.AHEAD, Sign.DOING, Sign.DONE, Sign.SKIPPED, Sign.WARNING)
    stops = tuple(Stop(say("x"), sign, milestone=sign is Sign.DONE) for sign in signs)
    assert texts(Trail(stops)).splitlines()[1:] == ["○ x", "◐ x", "● ⚑ x", "– x", "! x"]


def test_a_meter_shows_cells_numbers_and_skipped_apart() -> None:
    text = texts(Meter(1, 40, "Weeks", 2))
    assert "█" in text
    assert "**1** of 40 · 2 % · 2 skipped" in text


def test_a_quote_stays_a_quote_over_its_lines() -> None:
    assert texts(Quote(say("{v}", v="one\n\ntwo\n> three"), say("Ada"))).splitlines()[1:] == [
        "> one",
        "> two",
        "> \\> three",
        "-# – Ada",
    ]


def test_a_resource_is_a_link_with_its_reason() -> None:
    text = texts(Shelf("Read", (Item("A [book]", "https://e.org/a b", "book", "ch. 1", "It *helps*.", "free", "2"),)))
    assert "[A \\[book\\]](<https://e.org/a%20b>)" in text
    assert "-# book · ch. 1 · free · 2 h" in text
    assert "It \\*helps\\*." in text


def test_a_resource_without_a_web_address_is_no_link() -> None:
    assert "](" not in texts(Shelf("Read", (Item("Odd", "javascript:x"),)))


def test_a_button_without_a_web_address_is_text() -> None:
    parts = drawn(Choices((Button("Odd", url="ftp://e.org"),)))
    assert all(part["type"] == 10 for part in parts)
    assert "Odd: ftp://e.org" in parts[-1]["content"]


def test_a_menu_of_more_than_25_holds_the_present_choice_and_says_so() -> None:
    menu = Menu("Week", tuple(Option(str(n), f"Week {n}", chosen=n == 40) for n in range(1, 53)), do("w", picks="n"))
    (select,) = menus(menu)
    assert len(select["options"]) == 25
    assert [option["value"] for option in select["options"] if option["default"]] == ["40"]
    assert "27 more" in texts(menu)


def test_a_checklist_of_more_than_25_holds_every_ticked_box() -> None:
    boxes = tuple(Box(f"b{n}", say("Box"), n in (3, 30, 31)) for n in range(32))
    checklist = Checklist("Tick", boxes, do("t", picks="t"))
    (select,) = menus(checklist)
    assert {option["value"] for option in select["options"] if option["default"]} == {"b3", "b30", "b31"}
    assert (select["min_values"], select["max_values"], len(select["options"])) == (0, 25, 25)
    assert "7 more" in texts(checklist)


def test_a_checklist_that_can_not_be_ticked_without_loss_is_only_shown() -> None:
    boxes = tuple(Box(f"b{n}", say("Box"), True) for n in range(26))
    assert menus(Checklist("Tick", boxes, do("t", picks="t"))) == []
    assert "too many to tick" in texts(Checklist("Tick", boxes, do("t", picks="t")))


def test_a_card_drawn_anew_has_menus_that_remember_no_earlier_pick() -> None:
    card = Card(say("Title"), (
        Checklist("Done", (Box("a", say("A"), ticked=True),), do("tick", picks="ticked")),
        Menu("Go to", (Option("1", "One"),), do("go", picks="to")),
        Menu("Go to", (Option("1", "One"),), do("go", picks="to")),
    ))  # fmt: skip

    def numbers(turn: int) -> list[int | None]:
        (container,) = render(card, turn=turn).components()
        rows = [part["components"][0] for part in container["components"] if part["type"] == 1]
        return [select.get("id") for select in rows]

    once, again = numbers(1459876543210987654), numbers(1459876543211000000)
    assert len({*once, *again}) == 6
    assert all(number is not None and 1000 < number < 2**31 for number in (*once, *again))
    assert numbers(0) == [None, None, None]
