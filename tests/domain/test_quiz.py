"""Which answers count as right, however people write them down."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.quiz import Answering, Question, readings

COST = Question(
    "W45-Q2", 45, Answering.NUMERIC, "What does it cost?", (), frozenset(), "Forty times 200.",
    {"800": "A zero fell off."},
    "W45", number=8000,
)  # fmt: skip


@pytest.mark.parametrize(
    "typed", ["8000", " 8 000 ", "8,000", "8.000", "8000.0", "16000/2", "8e3", "+8000", "8,000.00"]
)
def test_a_large_number_is_right_however_its_digits_are_grouped(typed: str) -> None:
    assert COST.judge(typed)


@pytest.mark.parametrize("typed", ["800", "8", "80,00", "nan", "inf", "1e999", "a lot", "8000/0", ""])
def test_another_number_is_wrong_and_so_is_none(typed: str) -> None:
    assert not COST.judge(typed)


@pytest.mark.parametrize("typed", ["0.125", "0,125", "12.5/100", "0.125 %"])
def test_a_comma_may_stand_before_the_decimals(typed: str) -> None:
    assert replace(COST, number=0.125).judge(typed)


def test_what_cannot_be_counted_with_is_no_number() -> None:
    assert [readings(typed) for typed in ("nan", "-inf", "1e999", "about 5", "1/0", "")] == [()] * 6


def test_a_typical_wrong_number_has_its_word_in_any_spelling() -> None:
    assert COST.word_on("800.0") == "A zero fell off."
    assert COST.word_on("801") == ""
