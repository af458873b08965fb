"""Sums for the figures of what is no call of the hotline: faxes, orders, calls of campaigns."""

from typing import Any

from appliance.store.database import Database

COUNTS = {
    "faxes": "SELECT direction, status, count(*) AS faxes, sum(pages_confirmed) AS pages FROM faxes"
    " WHERE direction IN ('sent', 'received') AND created_at >= :since AND created_at < :before"
    " AND status <> 'empty' AND deleted_at IS NULL GROUP BY 1, 2",
    "orders": "SELECT state, count(*) AS orders FROM orders"
    " WHERE trade_date >= :since AND trade_date < :before GROUP BY 1",
    "attempts": "SELECT result, count(*) AS attempts FROM outbound_attempts"
    " WHERE begun_at >= :since AND begun_at < :before AND result <> '' GROUP BY 1 ORDER BY 2 DESC",
}
"""What can be counted of a span of days: name → statement."""


class FigureStore:
    """The tables of faxes, orders and attempts, as far as they are counted."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def counted(self, what: str, since: str, before: str) -> list[dict[str, Any]]:
        """Return one of `COUNTS` over a span."""
        with self._database.reading() as tables:
            return list(tables.query(COUNTS[what], {"since": since, "before": before}))
