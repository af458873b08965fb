"""The trading days of the demo's past: weekdays without the exchange's closed days."""

from datetime import date, timedelta

CLOSED_2026 = (
    *("0101", "0102", "0216", "0217", "0218", "0219", "0220", "0223", "0406", "0501"),
    *("0504", "0505", "0619", "0925", "1001", "1002", "1005", "1006", "1007"),
)
CLOSED = frozenset(date(2026, int(day[:2]), int(day[2:])) for day in CLOSED_2026)


def is_trading_day(day: date) -> bool:
    """Tell whether the exchange was open; outside 2026 every weekday counts."""
    return day.weekday() < 5 and day not in CLOSED


def past_trading_days(today: date, count: int) -> list[date]:
    """Return the last trading days before today, oldest first."""
    days: list[date] = []
    day = today
    while len(days) < count:
        day -= timedelta(days=1)
        if is_trading_day(day):
            days.append(day)
    return days[::-1]
