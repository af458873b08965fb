"""Readings against tables written by hand and from the rules, and against an independent parser."""

import csv
import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.audio import read_aloud

HERE = Path(__file__).parent
TODAY = date(2026, 11, 23)
SHANGHAI = ZoneInfo("Asia/Shanghai")
LANGUAGES = ("zh", "en")
VOCABULARY = {language: set(read_aloud.vocabulary(language)) for language in LANGUAGES}


def golden_rows(language):
    with (HERE / f"golden_{language}.csv").open(encoding="utf-8", newline="") as table:
        return [(language, row["kind"], row["value"], row["text"]) for row in csv.DictReader(table)]


def value_of(kind, text):
    if kind in ("key", "digits"):
        return text
    if kind in ("number", "count"):
        return int(text)
    if kind == "date":
        return date.fromisoformat(text)
    if kind == "time":
        return datetime.fromisoformat(f"2026-11-20T{text}").replace(tzinfo=SHANGHAI)
    return Decimal(text)


def spoken(language, kind, value):
    tokens = read_aloud.read(language, kind, value, TODAY)
    assert set(tokens) <= VOCABULARY[language]
    return read_aloud.joined(language, tokens)


@pytest.mark.parametrize("row", golden_rows("zh") + golden_rows("en"), ids=str)
def test_a_value_is_read_as_people_say_it(row):
    language, kind, value, text = row
    assert spoken(language, kind, value_of(kind, value)) == text


@pytest.mark.parametrize(("language", "at_least"), [("zh", 500), ("en", 200)])
def test_the_table_covers_every_kind_and_is_long_enough(language, at_least):
    rows = golden_rows(language)
    assert len({row[1:3] for row in rows}) == len(rows) >= at_least
    assert {row[1] for row in rows} == set(read_aloud.KINDS)


# --- the independent way back ------------------------------------------------

ZH_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"两": 2}
ZH_UNITS = {"十": 10, "百": 100, "千": 1000}


def zh_whole(text):
    total = section = digit = 0
    for sign in text:
        if sign in ZH_DIGITS:
            digit = ZH_DIGITS[sign]
        elif sign in ZH_UNITS:
            section += (digit or 1) * ZH_UNITS[sign]
            digit = 0
        elif sign == "万":
            total, section, digit = total + (section + digit) * 10**4, 0, 0
        elif sign == "亿":
            total, section, digit = (total + section + digit) * 10**8, 0, 0
        else:
            raise AssertionError(f"{sign} is no part of a number")
    return total + section + digit


def zh_decimal(text):
    sign = -1 if text.startswith("负") else 1
    text = text.removeprefix("负")
    scale = 2 if text.startswith("百分之") else 0
    before, _, after = text.removeprefix("百分之").partition("点")
    decimals = "".join(str(ZH_DIGITS[digit]) for digit in after)
    return sign * Decimal(f"{zh_whole(before)}.{decimals or 0}").scaleb(-scale)


def zh_money(text):
    found = re.fullmatch("(负?)(?:(.+)元)?(?:(.)角)?零?(?:(.)分)?", text)
    assert found
    minus, yuan, jiao, fen = found.groups()
    amount = Decimal(zh_whole(yuan or "零")) + Decimal(ZH_DIGITS[jiao or "零"]) / 10
    return (amount + Decimal(ZH_DIGITS[fen or "零"]) / 100) * (-1 if minus else 1)


EN_WORDS = {
    word: value
    for value, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ]
    )
} | {
    word: 10 * value
    for value, word in enumerate(
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], start=2
    )
}
EN_SIZES = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
EN_SIZES["quadrillion"] = 10**15


def en_whole(text):
    total = group = 0
    for word in text.replace("-", " ").split():
        if word == "and":
            continue
        if word == "hundred":
            group *= 100
        elif word in EN_SIZES:
            total, group = total + group * EN_SIZES[word], 0
        else:
            group += EN_WORDS[word]
    return total + group


def en_decimal(text):
    sign = -1 if text.startswith("minus ") else 1
    scale = 2 if text.endswith(" percent") else 0
    before, _, after = text.removeprefix("minus ").removesuffix(" percent").partition(" point ")
    decimals = "".join(str(EN_WORDS[digit]) for digit in after.split())
    return sign * Decimal(f"{en_whole(before)}.{decimals or 0}").scaleb(-scale)


def en_money(text):
    found = re.fullmatch(r"(minus )?(?:(.+) yuan)?(?: and )?(?:(\S+) fen)?", text)
    assert found
    minus, yuan, fen = found.groups()
    amount = Decimal(en_whole(yuan or "zero")) + Decimal(en_whole(fen or "zero")) / 100
    return amount * (-1 if minus else 1)


WHOLE = st.integers(-(10**16) + 1, 10**16 - 1)
AMOUNTS = st.decimals(-(10**13), 10**13, places=2)
VALUES = st.integers(0, 8).flatmap(lambda places: st.decimals(-(10**6), 10**6, places=places))
BACK = {"zh": (zh_decimal, zh_money), "en": (en_decimal, en_money)}


@pytest.mark.parametrize("language", LANGUAGES)
@given(number=WHOLE)
def test_a_number_that_was_heard_is_the_number_that_was_meant(language, number):
    assert BACK[language][0](spoken(language, "number", number)) == number


@pytest.mark.parametrize("language", LANGUAGES)
@given(amount=AMOUNTS)
def test_an_amount_that_was_heard_is_the_amount_that_was_meant(language, amount):
    assert BACK[language][1](spoken(language, "money", amount)) == amount


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["nav", "shares", "percent", "yield"])
@given(value=VALUES)
def test_a_value_that_was_heard_is_the_value_that_was_meant(language, kind, value):
    assert BACK[language][0](spoken(language, kind, value)) == value


@pytest.mark.parametrize("language", LANGUAGES)
@given(value=VALUES)
def test_every_published_decimal_of_a_net_value_is_heard(language, value):
    _, _, decimals = format(value, "f").partition(".")
    heard = read_aloud.read(language, "nav", value, TODAY)
    point = {"zh": "点", "en": "point"}[language]
    assert len(heard[heard.index(point) + 1 :] if point in heard else []) == len(decimals)


@pytest.mark.parametrize("language", LANGUAGES)
@given(code=st.text("0123456789", min_size=1, max_size=20))
def test_a_code_is_heard_digit_by_digit(language, code):
    names = {"zh": "零幺二三四五六七八九", "en": [*EN_WORDS][:10]}[language]
    heard = read_aloud.read(language, "digits", code, TODAY)
    assert "".join(str(list(names).index(token)) for token in heard) == code


@pytest.mark.parametrize("language", LANGUAGES)
@given(day=st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_every_day_can_be_read_and_the_year_is_heard_unless_it_is_this_one(language, day):
    with_year = spoken(language, "date", day)
    without = spoken(language, "date", day.replace(year=2024))
    short = read_aloud.read(language, "date", day, day)
    assert set(short) <= VOCABULARY[language]
    assert with_year != without or day.year == 2024
    assert (len(read_aloud.read(language, "date", day, TODAY)) == 2) == (day.year == TODAY.year)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_times_of_a_day_sound_the_same(language):
    midnight = datetime(2026, 11, 20, tzinfo=SHANGHAI)
    heard = {spoken(language, "time", midnight + timedelta(minutes=m)) for m in range(1440)}
    assert len(heard) == 1440


def test_a_time_is_read_in_shanghai_wherever_it_was_written_down():
    at = datetime(2026, 11, 20, 7, 0, tzinfo=ZoneInfo("UTC"))
    assert spoken("zh", "time", at) == "下午三点"
    assert spoken("zh", "date", datetime(2026, 11, 20, 17, tzinfo=ZoneInfo("UTC"))).endswith("一日")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("kind", "value", "error"),
    [
        ("money", 1.5, TypeError),
        ("nav", "1.2345", TypeError),
        ("number", True, TypeError),
        ("number", Decimal("1.5"), ValueError),
        ("shares", Decimal("NaN"), ValueError),
        ("number", 10**16, ValueError),
        ("time", datetime(2026, 11, 20, 7, 0), TypeError),  # noqa: DTZ001
        ("date", "2026-11-20", TypeError),
        ("digits", "12 3", ValueError),
        ("key", "A", KeyError),
    ],
)
def test_what_is_not_exact_is_refused_and_not_guessed(language, kind, value, error):
    with pytest.raises(error):
        read_aloud.read(language, kind, value, TODAY)
