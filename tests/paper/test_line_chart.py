"""The axes of a chart: round figures around the line, and days there is room for."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from appliance.paper.line_chart import LEVELS, MOST_DAYS, levels, marked_days

FIGURES = st.floats(min_value=0.01, max_value=10_000)


@given(FIGURES, FIGURES)
def test_the_levels_hold_the_line_evenly_and_are_few(one, other):
    low, high = sorted((one, other))
    found = levels(low, high)
    assert found[0] <= low + 1e-9
    assert found[-1] >= high - 1e-9
    assert 2 <= len(found) <= LEVELS + 2
    steps = {
        round((after - before) / (found[1] - found[0]), 6) for before, after in pairwise(found)
    }
    assert steps == {1.0}


def test_levels_are_figures_a_reader_would_choose():
    assert levels(1.5159, 1.6916) == [1.5, 1.55, 1.6, 1.65, 1.7]
    assert levels(1.0, 1.0) == [1.0, 1.002]


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 1500))
def test_days_are_marked_within_the_course_and_have_room(first, days):
    last = first + timedelta(days)
    found = marked_days(first, last)
    assert 1 <= len(found) <= MOST_DAYS + 1
    assert first <= found[0] <= found[-1] <= last
