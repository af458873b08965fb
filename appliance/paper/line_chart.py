"""Draws a course of figures over days as a line that survives a fax: one ink, labels beside it.

Drawn straight onto the page: its labels are text in the page's own font, and nothing is loaded for
it (matplotlib takes a second and 70 MB before its first line).
"""

import math
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from reportlab.lib.units import mm
from reportlab.platypus import Flowable

from appliance.paper import layout
from appliance.records.document import DayFigure

HEIGHT = 105 * mm
LEFT, RIGHT, LOW, HIGH = 16 * mm, 20 * mm, 9 * mm, 5 * mm
LINE, GRID = 1.8, 0.8
DASH = (1, 4)
SIZE = layout.SMALL.fontSize
MOST_DAYS = 7
"""Labels there is room for below the line."""
LEVELS = 5
FLAT = 0.01
"""Part of its own height that the axis of a line without height shows."""


class LineChart(Flowable):  # type: ignore[misc] # ReportLab has no types
    """The line of a course, its newest figure marked; `shown` writes a figure."""

    def __init__(self, course: Sequence[DayFigure], shown: Callable[[float], str]) -> None:
        super().__init__()
        self.width, self.height = layout.WIDTH, HEIGHT
        self._course, self._shown = course, shown
        figures = [float(one.figure) for one in course]
        self._levels = levels(min(figures), max(figures))
        self._first = course[0].day.toordinal()
        self._days = max(course[-1].day.toordinal() - self._first, 1)

    def draw(self) -> None:
        """Draw it where the page has put it."""
        canvas = self.canv
        canvas.setFont(layout.FONT, SIZE)
        self._draw_levels(canvas)
        self._draw_days(canvas)
        path = canvas.beginPath()
        places = [self._place(one) for one in self._course]
        path.moveTo(*places[0])
        for place in places[1:]:
            path.lineTo(*place)
        canvas.setLineWidth(LINE)
        canvas.setLineJoin(1)
        canvas.drawPath(path)
        x, y = places[-1]
        canvas.circle(x, y, 2 * LINE, fill=1)
        canvas.drawString(x + 2 * mm, y - SIZE / 3, self._shown(float(self._course[-1].figure)))

    def _draw_levels(self, canvas: Any) -> None:
        canvas.setLineWidth(GRID)
        for level in self._levels:
            y = self._height(level)
            canvas.drawRightString(LEFT - 2 * mm, y - SIZE / 3, self._shown(level))
            canvas.setDash(*(() if level == self._levels[0] else DASH))
            canvas.line(LEFT, y, self.width - RIGHT, y)
        canvas.setDash()
        canvas.line(LEFT, LOW, LEFT, self.height - HIGH)

    def _draw_days(self, canvas: Any) -> None:
        last = date.fromordinal(self._first + self._days)
        for day in marked_days(date.fromordinal(self._first), last):
            x = self._across(day)
            canvas.line(x, LOW, x, LOW - 1.5 * mm)
            canvas.drawCentredString(x, LOW - 1.5 * mm - SIZE, day.isoformat())

    def _place(self, one: DayFigure) -> tuple[float, float]:
        return self._across(one.day), self._height(float(one.figure))

    def _across(self, day: date) -> float:
        part = (day.toordinal() - self._first) / self._days
        return float(LEFT + part * (self.width - LEFT - RIGHT))

    def _height(self, figure: float) -> float:
        low, high = self._levels[0], self._levels[-1]
        return float(LOW + (figure - low) / (high - low) * (self.height - LOW - HIGH))


def levels(low: float, high: float) -> list[float]:
    """Return round figures, evenly apart, the first not above `low`, the last not below `high`."""
    least = abs(high) * FLAT or FLAT
    height = high - low if high - low > least * FLAT else least
    power = 10.0 ** math.floor(math.log10(height / LEVELS))
    step = next(power * part for part in (1, 2, 5, 10) if power * part * LEVELS >= height)
    first, last = math.floor(low / step), math.ceil(high / step)
    return [round(step * number, 10) for number in range(first, max(last, first + 1) + 1)]


def marked_days(first: date, last: date) -> list[date]:
    """Return days to label: firsts of months where there are several, else days evenly apart."""
    months = [day for day in _firsts_of_months(first, last) if day >= first]
    if len(months) >= LEVELS - 1:
        return months[:: math.ceil(len(months) / MOST_DAYS)]
    apart = max(1, math.ceil((last - first).days / MOST_DAYS))
    return [first + timedelta(days) for days in range(0, (last - first).days + 1, apart)]


def _firsts_of_months(first: date, last: date) -> Iterator[date]:
    month = first.replace(day=1)
    while month <= last:
        yield month
        month = (month + timedelta(days=31)).replace(day=1)
