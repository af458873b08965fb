"""The figures of a day or a week: charts with their tables, each number a way to its list."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

from flask import Blueprint, current_app, g, render_template, request, url_for

from appliance.assembly import Appliance
from appliance.errors import PromptMissing
from appliance.records.order import STATES
from appliance.services.figures.figures import DAY, WEEK, Figures
from web_console import charts
from web_console.access import may_open
from web_console.presentation import ZONE
from web_console.standing import Places
from web_console.wording import Words

pages = Blueprint("figures", __name__, url_prefix="/figures")
SPANS = {"day": DAY, "week": WEEK}
TILES = ("inbound", "answered", "identified", "gave_up", "refused_pins", "outbound", "orders",
         "faxes_received", "faxes_sent")  # fmt: skip
FIRST_DAY = date(2000, 1, 3)
NAMED_KEYS = ("0", "9", "*")
CALLS_BEHIND: dict[str, dict[str, Any]] = {
    "inbound": {"direction": "inbound"},
    "outbound": {"direction": "outbound"},
    "answered": {"direction": "inbound", "answered": "yes"},
    "identified": {"direction": "inbound", "identified": "yes"},
    "gave_up": {"direction": "inbound", "gave_up": "yes"},
    "refused_pins": {"direction": "inbound", "refused_pins": "yes"},
}
"""What the ledger is asked for the calls behind a number."""


@pages.get("/")
def show() -> str:
    """Show the figures of the day or week asked for, today's where none is."""
    appliance: Appliance = current_app.extensions["appliance"]
    today = appliance.clock().astimezone(ZONE).date()
    span = request.args.get("span", "day")
    span = span if span in SPANS else "day"
    since = _begin(min(_day(request.args.get("day", ""), today), today), span)
    found = appliance.figures.of(since, SPANS[span])
    flow = charts.flow(found.choices, found.totals.inbound)
    return render_template(
        "figures/show.html",
        found=found,
        span=span,
        spans=SPANS,
        earlier=since - timedelta(days=SPANS[span]),
        later=since + timedelta(days=SPANS[span]),
        today=today,
        tiles=TILES,
        to=partial(_list_of, found),
        of_day=_of_day,
        campaigns=_way_to("campaigns.listing", {}),
        hours=_hours(found),
        refused=charts.bars(_by_hour(found, found.refused_by_hour, refused_pins="yes")),
        days=_days(found),
        flow=flow,
        flow_height=charts.flow_height(flow),
        way_name=_way_namer(appliance, g.words),
        node_width=charts.NODE_WIDTH,
        states=STATES,
        sentence=partial(_sentence, appliance, g.words),
    )


def _begin(day: date, span: str) -> date:
    """Return the first day: of a week, its Monday."""
    return day - timedelta(days=day.weekday()) if span == "week" else day


def _list_of(found: Figures, name: str, **more: Any) -> str:
    """Return the address of the list behind a number; empty where the operator may not see it."""
    days: dict[str, Any] = {"day": found.since.isoformat()}
    if found.days > 1:
        days["until"] = found.until.isoformat()
    if name == "orders":
        span = {"trade_date": days["day"], "trade_until": days.get("until")}
        return _way_to("orders.listing", span | more)
    if name.startswith("faxes"):
        place = "inbox" if name == "faxes_received" else "outbox"
        return _way_to(f"faxes.{place}", {"from": days["day"], "until": found.until} | more)
    return _way_to("calls.listing", days | CALLS_BEHIND[name] | more)


def _of_day(day: date, name: str) -> str:
    return _way_to("calls.listing", {"day": day.isoformat()} | CALLS_BEHIND[name])


def _way_to(endpoint: str, asked: dict[str, Any]) -> str:
    return url_for(endpoint, **asked) if may_open("GET", endpoint) else ""


def _by_hour(
    found: Figures, counts: list[int], before: list[int] | None = None, **asked: str
) -> list[tuple[str, int, int | None, str]]:
    return [
        (
            f"{hour:02}",
            count,
            before[hour] if before else None,
            _list_of(found, "inbound", hour=str(hour), **asked),
        )
        for hour, count in enumerate(counts)
    ]


def _hours(found: Figures) -> tuple[charts.Bar, ...]:
    return charts.bars(_by_hour(found, found.hours, found.hours_before))


def _days(found: Figures) -> tuple[charts.Bar, ...]:
    return charts.bars(
        [
            (
                f"{day:%m-%d}",
                counts["inbound"],
                None,
                url_for("figures.show", day=day.isoformat(), span="day"),
            )
            for day, counts in found.by_day.items()
        ]
    )


def _way_namer(appliance: Appliance, words: Words) -> Callable[[str], str]:
    """Return what names the last choice of a way, by the menus' items of today."""
    places = Places(appliance)

    def name(way: str) -> str:
        if way in (charts.LEFT, charts.OTHER):
            return words(f"figures.way_{way}")
        keys = [step.rpartition(".")[2] for step in way.split("/")]
        if keys[-1] in NAMED_KEYS:
            return words(f"figures.key_{'star' if keys[-1] == '*' else keys[-1]}")
        named = places.names(keys, words)[-1]
        if named != keys[-1]:
            return named
        menu = way.rpartition("/")[2].rpartition(".")[0]
        return words("figures.key_of", key=keys[-1], menu=words.known(f"menu_names.{menu}", menu))

    return name


def _sentence(appliance: Appliance, words: Words, prompt: str) -> str:
    """Return what callers heard, cut short; a menu by its name."""
    if "." not in prompt:
        return words("figures.menu", name=words.known(f"menu_names.{prompt}", prompt))
    try:
        return appliance.prompts.text(words.language, prompt)
    except PromptMissing:
        return prompt


def _day(text: str, otherwise: date) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return otherwise
    return max(day, FIRST_DAY)
