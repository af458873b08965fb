"""The results in the order book, from the place on up to which they were looked at."""

from typing import Any

from sqlite_utils import Database as Tables

from appliance.store.database import Database

FEED = "order_result"
RESULTS = """
SELECT e.rowid AS place, e.order_number, e.event, e.at, o.fund_account, o.told_at,
    o.result_told_at
FROM order_events e JOIN orders o USING (order_number)
WHERE e.rowid > coalesce((SELECT place FROM notice_places WHERE feed = :feed), 0)
    AND e.event IN ('confirmed', 'failed', 'cancelled')
ORDER BY e.rowid LIMIT :limit
"""
TOLD_MEANWHILE = """
SELECT DISTINCT c.fund_account FROM contacts c JOIN campaigns k ON k.id = c.campaign
WHERE k.kind = :kind AND k.standing = 1 AND c.state = 'waiting' AND NOT EXISTS
    (SELECT 1 FROM orders o WHERE o.fund_account = c.fund_account AND o.result_told_at IS NULL
        AND o.told_at IS NOT NULL AND o.state IN ('confirmed', 'failed', 'cancelled'))
"""


class OrderResultStore:
    """Reads `order_events` and keeps the place in the table `notice_places`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def results(self, limit: int) -> list[dict[str, Any]]:
        """Return the results that were not looked at, oldest first."""
        with self._database.reading() as tables:
            return list(tables.query(RESULTS, {"feed": FEED, "limit": limit}))

    def keep_place(self, tables: Tables, place: int) -> None:
        """Note inside a transaction up to where results were looked at."""
        tables.execute(
            "INSERT INTO notice_places (feed, place) VALUES (:feed, :place)"
            " ON CONFLICT (feed) DO UPDATE SET place = max(place, excluded.place)",
            {"feed": FEED, "place": place},
        )

    def told_meanwhile(self, kind: str) -> list[str]:
        """Return who waits for a call about results and has heard all of them."""
        with self._database.reading() as tables:
            return [row["fund_account"] for row in tables.query(TOLD_MEANWHILE, {"kind": kind})]
