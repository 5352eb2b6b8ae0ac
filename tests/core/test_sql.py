"""Expressions that both databases understand alike."""

import datetime as dt

import pytest
from flask import Flask
from sqlalchemy import literal, select

from promo.core.db import UtcDateTime, db
from promo.core.sql import LOWER, UPPER, contains, fold, folded, utc_day


def test_the_two_alphabets_match() -> None:
    assert fold(UPPER) == LOWER


@pytest.mark.parametrize(
    ("text", "words", "found"),
    [
        ("Тихая ВОДА", "вода", True),
        ("тихая вода", "ТИХАЯ", True),
        ("Лёд", "лед", True),
        ("Лед", "ЛЁ", True),
        ("Їжак", "їЖ", True),
        ("Radio", "rAD", True),
        ("100 лет", "100%", False),
        ("100% живой", "100%", True),
        ("a_b", "a_b", True),
        ("axb", "a_b", False),
        ("a/b", "a/", True),
        ("O'Neil", "o'n", True),
    ],
)
def test_words_are_found_in_any_case_and_as_they_are(context: Flask, text: str, words: str, found: bool) -> None:
    assert db.session.scalar(select(contains(words, [literal(text)]))) == found


def test_nothing_is_found_in_nothing(context: Flask) -> None:
    assert db.session.scalar(select(folded(literal(None)))) is None


def test_a_moments_day_is_that_of_utc(context: Flask) -> None:
    moment = dt.datetime(2026, 11, 20, 1, 30, tzinfo=dt.timezone(dt.timedelta(hours=3)))

    assert db.session.scalar(select(utc_day(literal(moment, UtcDateTime)))) == dt.date(2026, 11, 19)
