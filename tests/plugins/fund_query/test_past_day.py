"""Four keys name a day: the last one with this month and day."""

from datetime import date

import pytest

from plugins.fund_query.history import past_day

TODAY = date(2026, 3, 5)


@pytest.mark.parametrize(
    ("keys", "day"),
    [
        ("0305", date(2026, 3, 5)),
        ("0304", date(2026, 3, 4)),
        ("0306", date(2025, 3, 6)),
        ("1231", date(2025, 12, 31)),
        ("0229", date(2024, 2, 29)),
    ],
)
def test_the_day_is_the_last_one_that_is_not_in_the_future(keys: str, day: date) -> None:
    assert past_day(keys, TODAY) == day


@pytest.mark.parametrize("keys", ["0000", "1301", "0230", "0431", "9999"])
def test_a_day_no_calendar_has_is_no_day(keys: str) -> None:
    assert past_day(keys, TODAY) is None


def test_leap_days_are_found_over_a_century_without_one() -> None:
    assert past_day("0229", date(2103, 5, 1)) == date(2096, 2, 29)
