"""Texts with places are taken apart, and what people write into the places is understood."""

from datetime import date
from decimal import Decimal

import pytest

from appliance.audio.written_texts import Place, Words, take_apart, value_of


def test_a_text_becomes_sentences_and_places() -> None:
    assert take_apart("您好。{基金:fund}将于{day:date}分红！请留意。") == [
        Words("您好。"),
        Place("基金", "fund"),
        Words("将于"),
        Place("day", "date"),
        Words("分红！"),
        Words("请留意。"),
    ]
    assert take_apart("Your {what} is ready. Thank you.")[1] == Place("what", "text")


@pytest.mark.parametrize(
    "text", ["", " 。", "{a:key}", "{a:sum}", "{:money}", "{a b}", "half {a", "a} half", "{{a}}"]
)
def test_what_cannot_be_said_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        take_apart(text)


@pytest.mark.parametrize(
    ("kind", "written", "value"),
    [
        ("money", "12,000.50", Decimal("12000.50")),
        ("money", "￥12,000元", Decimal(12000)),
        ("percent", "1.93%", Decimal("0.0193")),
        ("percent", "0.0193", Decimal("0.0193")),
        ("shares", "1000份", Decimal(1000)),
        ("date", "2026-11-20", date(2026, 11, 20)),
        ("date", "2026年3月5日", date(2026, 3, 5)),
        ("date", "20261120", date(2026, 11, 20)),
        ("date", "2026/11/20 15:00:00", date(2026, 11, 20)),
        ("text", " 张先生 ", "张先生"),
    ],
)
def test_values_are_read_as_people_write_them(kind: str, written: str, value: object) -> None:
    assert value_of(kind, written) == value


@pytest.mark.parametrize(
    ("kind", "written"),
    [("money", "viel"), ("date", "2026-13-01"), ("date", "soon"), ("time", "25:00"), ("text", " ")],
)
def test_a_value_that_is_none_is_refused(kind: str, written: str) -> None:
    with pytest.raises(ValueError):
        value_of(kind, written)


def test_a_time_of_day_is_read_from_a_moment_too() -> None:
    for written in ("15:30", "2026-11-20T15:30:00+08:00", "2026-11-20 15:30:00"):
        at = value_of("time", written)
        assert (at.hour, at.minute) == (15, 30)  # type: ignore[attr-defined]
