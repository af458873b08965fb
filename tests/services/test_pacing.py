"""A rate is never exceeded in any second, and hardly missed over a minute."""

import random
from collections.abc import Callable
from decimal import Decimal
from itertools import pairwise

import pytest

from appliance.services.campaigns.pacing import Lines, Pace


def calls(rate: str, seconds: float, late: Callable[[], float] = lambda: 0.0) -> list[float]:
    """Return when calls go out at a rate, each a little late."""
    pace, now, gone = Pace(Decimal(rate)), 0.0, list[float]()
    while True:
        now = max(pace.next_at(now), now) + late()
        if now > seconds:
            return gone
        pace.went(now)
        gone.append(now)


def most_in_a_second(moments: list[float]) -> int:
    return max(sum(one <= other < one + 1 for other in moments) for one in moments)


@pytest.mark.parametrize("rate", ["1", "5", "20", "50"])
def test_no_second_is_above_the_rate_and_a_minute_hardly_below(rate: str) -> None:
    moments = calls(rate, 60.0)
    assert most_in_a_second(moments) <= int(rate)
    assert len(moments) >= 60 * int(rate) * 0.98


@pytest.mark.parametrize("rate", ["5", "20", "50"])
def test_calls_that_go_out_late_are_made_up_for(rate: str) -> None:
    chance = random.Random(rate)
    moments = calls(rate, 60.0, lambda: chance.expovariate(1 / 0.001))
    assert most_in_a_second(moments) <= int(rate)
    assert len(moments) >= 60 * int(rate) * 0.98


def test_a_standstill_is_followed_by_no_rush() -> None:
    pauses = iter([0.0] * 100 + [5.0] + [0.0] * 1000)
    moments = calls("20", 30.0, lambda: next(pauses))
    assert most_in_a_second(moments) <= 20


def test_jitter_on_the_way_does_not_crowd_a_second() -> None:
    chance = random.Random(6)
    arrived = sorted(at + chance.uniform(0.0, 0.009) for at in calls("50", 60.0))
    assert most_in_a_second(arrived) <= 50


def test_less_than_one_a_second_is_a_rate_too() -> None:
    moments = calls("0.2", 60.0)
    assert len(moments) == 12
    assert min(two - one for one, two in pairwise(moments)) >= 5.0


def test_a_rate_that_is_no_whole_number_is_rounded_up_in_a_second_only() -> None:
    moments = calls("2.5", 60.0)
    assert most_in_a_second(moments) <= 3
    assert 147 <= len(moments) <= 151


def test_a_rate_that_was_changed_counts_what_went_out_before() -> None:
    pace = Pace(Decimal(2))
    pace.went(10.0)
    pace.went(10.5)
    pace.keep(Decimal(1))
    assert pace.next_at(10.5) >= 11.5


def test_how_many_calls_are_made_ready() -> None:
    assert [Pace(Decimal(rate)).ahead(0.3) for rate in ("0.1", "5", "50")] == [1, 2, 15]


@pytest.mark.parametrize(
    ("lines", "percent", "taken", "left"),
    [
        (30, 30, 0, 21),
        (30, 30, 20, 1),
        (30, 30, 21, 0),
        (30, 30, 28, 0),
        (30, 0, 29, 1),
        (10, 25, 0, 7),
        (0, 30, 500, None),
    ],
)
def test_lines_stay_free_for_who_calls_the_box(
    lines: int, percent: int, taken: int, left: int | None
) -> None:
    assert Lines.shared(lines, percent).left(taken) == left
