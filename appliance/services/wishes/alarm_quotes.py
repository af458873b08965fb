"""What an alarm sees of a fund's quotes, and what it has seen already."""

from typing import TYPE_CHECKING, Any

from appliance.records.wish import Rule
from appliance.services.funds import as_quote
from appliance.services.wishes.alarm_rules import Measured, measured
from appliance.store.alarms import AlarmStore

if TYPE_CHECKING:
    from sqlite_utils import Database as Tables


def first_look(
    store: AlarmStore, tables: "Tables", fund_code: str, rule: Rule
) -> dict[str, str | int]:
    """Return the state of an alarm that has seen the newest quote, whatever that says."""
    since = store.newest_day_in(tables, fund_code)
    quotes = store.quotes_in(tables, fund_code, since) if since else []
    met = any(rule.met(one.value) for one in values_since(rule.measure, quotes, since, {}))
    return {**(seen(quotes[-1]) if quotes else {}), "met": int(met)}


def values_since(
    measure: str, quotes: list[dict[str, Any]], since: str, state: dict[str, Any]
) -> list[Measured]:
    """Return the values since a day; of the day itself only what an alarm has not seen."""
    found, previous = [], None
    for row in quotes:
        quote = as_quote(row)
        known = all(state.get(name) == value for name, value in seen(row).items())
        if row["nav_date"] >= since and not known:
            found.append(measured(measure, quote, previous))
        previous = quote
    return [one for one in found if one is not None]


def notices_of(alarm_id: int) -> str:
    """Return how the keys of an alarm's notices begin."""
    return f"{alarm_id}/"


def seen(quote: dict[str, Any]) -> dict[str, str]:
    """Return how an alarm remembers the quote it looked at last."""
    return {"seen_day": quote["nav_date"], "seen_nav": quote["nav"], "seen_yield": quote["yield"]}
