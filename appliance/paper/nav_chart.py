"""Prints a fund's course as a line, with its newest figure, its change and its extremes."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import islice, zip_longest

from reportlab.platypus import Flowable

from appliance.paper import fund_blocks, layout
from appliance.paper.document_words import NOTHING, day, figure, words
from appliance.paper.line_chart import LineChart
from appliance.records.document import DayFigure, NavChart

LISTED_DAYS = 12
HUNDRED = Decimal(100)


def render(found: NavChart, language: str = "zh") -> bytes:
    """Return the chart as PDF."""
    title = words(language)["nav_chart"]["title_yield" if found.kind == "yield" else "title"]
    return fund_blocks.printed(found, title, lambda: _story(found, language), language)


def _story(found: NavChart, language: str) -> Iterator[Flowable]:
    own = words(language)["nav_chart"]
    if not found.course:
        yield layout.paragraph(own["none"])
        return
    yield layout.facts([(own[name], value) for name, value in _facts(found, language).items()])
    yield from layout.heading(own[f"kind_{found.kind}"])
    places = -int(found.course[-1].figure.as_tuple().exponent)
    yield LineChart(found.course, lambda value: f"{value:.{places}f}")
    yield from layout.heading(own["days"])
    yield _last_days(found, language)
    yield layout.gap(3)
    if found.kind == "nav":
        yield layout.paragraph(own["price_only"], layout.SMALL)
    yield layout.paragraph(words(language)["notes"]["risk"], layout.SMALL)


def _facts(found: NavChart, language: str) -> dict[str, str]:
    course = found.course
    shown = {
        "last": course[-1],
        "first": course[0],
        "highest": max(course, key=lambda one: one.figure),
        "lowest": min(course, key=lambda one: one.figure),
    }
    facts = {name: _on(one, language) for name, one in shown.items()}
    if found.kind == "nav":
        facts["change"] = _change(course[0].figure, course[-1].figure)
        facts["accumulated_nav"] = figure(found.accumulated_nav)
    else:
        facts["fund_income"] = figure(found.fund_income)
    return facts


def _last_days(found: NavChart, language: str) -> Flowable:
    """Return the newest figures, two days in a row."""
    own = words(language)["nav_chart"]
    newest = list(islice(reversed(found.course), LISTED_DAYS))
    rows = [
        [*_listed(one), "", *_listed(other)]
        for one, other in zip_longest(newest[::2], newest[1::2])
    ]
    head = [own["day"], (own[f"kind_{found.kind}"], layout.SMALL_FIGURE)]
    return layout.table([*head, "", *head], rows, (32, 45, 0, 32, 45))


def _listed(one: DayFigure | None) -> list[layout.Cell]:
    return ["", ""] if one is None else [day(one.day), (figure(one.figure), layout.FIGURE)]


def _on(one: DayFigure, language: str) -> str:
    shown = words(language)["nav_chart"]["on"].format(figure=figure(one.figure), day=day(one.day))
    return str(shown)


def _change(first: Decimal, last: Decimal) -> str:
    return f"{(last / first - 1) * HUNDRED:+.2f}%" if first else NOTHING
