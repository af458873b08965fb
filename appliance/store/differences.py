"""Differences between our book and the registrars' files, open until somebody settles them."""

from collections.abc import Iterable
from typing import Any

from sqlite_utils import Database as Tables

from appliance.store.database import Database


class DifferenceStore:
    """The table `differences`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def listing(self, open_only: bool) -> list[dict[str, Any]]:
        """Return the differences, newest first."""
        return self._select(
            "SELECT * FROM differences WHERE settled_at IS NULL OR NOT ? ORDER BY id DESC",
            [open_only],
        )

    def of_day(self, trade_date: str) -> list[dict[str, Any]]:
        """Return the differences about orders of a day, or found in files about that day."""
        return self._select(
            "SELECT d.* FROM differences d LEFT JOIN orders o USING (order_number)"
            " LEFT JOIN exchange_imports i ON i.file = d.file AND i.outcome = 'imported'"
            " WHERE o.trade_date = ?1 OR (o.trade_date IS NULL AND i.file_date = ?1)"
            " GROUP BY d.id ORDER BY d.id",
            [trade_date],
        )

    def states_of_day(self, trade_date: str) -> dict[str, int]:
        """Return how many of a day's orders are in which state."""
        rows = self._select(
            "SELECT state, count(*) AS orders FROM orders WHERE trade_date = ? AND training = 0"
            " GROUP BY state",
            [trade_date],
        )
        return {row["state"]: row["orders"] for row in rows}

    def settle(self, number: int, at: str, by: str) -> bool:
        """Close a difference; False where there is none with this number."""
        with self._database.writing() as tables:
            done = tables.execute(
                "UPDATE differences SET settled_at = coalesce(settled_at, ?), settled_by ="
                " coalesce(nullif(settled_by, ''), ?) WHERE id = ?",
                [at, by, number],
            )
            return bool(done.rowcount)

    def _select(self, statement: str, values: list[Any]) -> list[dict[str, Any]]:
        with self._database.reading() as tables:
            return list(tables.query(statement, values))


def note(tables: Tables, row: dict[str, Any]) -> None:
    """Write a difference; one that is known from the same file stays as it is."""
    tables.execute(
        "INSERT INTO differences (found_at, file, kind, order_number, fund_account, fund_code,"
        " expected, stated, note) VALUES (:found_at, :file, :kind, :order_number, :fund_account,"
        " :fund_code, :expected, :stated, :note) ON CONFLICT DO NOTHING",
        row,
    )


def reopen(tables: Tables, row: dict[str, Any]) -> None:
    """Write a difference, or open it again where it was settled and is found once more."""
    note(tables, row)
    tables.execute(
        "UPDATE differences SET settled_at = NULL, settled_by = '', note = :note"
        " WHERE file = :file AND kind = :kind AND order_number = :order_number"
        " AND fund_account = :fund_account AND fund_code = :fund_code"
        " AND settled_at IS NOT NULL",
        row,
    )


def settle_orders(
    tables: Tables, kind: str, order_numbers: Iterable[str], at: str, by: str
) -> None:
    """Settle the open differences of a kind about these orders."""
    tables.conn.executemany(
        "UPDATE differences SET settled_at = ?, settled_by = ? WHERE kind = ? AND order_number = ?"
        " AND settled_at IS NULL",
        [(at, by, kind, number) for number in order_numbers],
    )


def settle_one(tables: Tables, number: int, at: str, by: str) -> None:
    """Settle one difference that explained itself."""
    tables.execute(
        "UPDATE differences SET settled_at = ?, settled_by = ? WHERE id = ?", [at, by, number]
    )


def unanswered(tables: Tables, registrar_code: str, day: str) -> list[dict[str, Any]]:
    """Return orders that should have been confirmed before a day and of which nothing came."""
    return list(tables.query(UNANSWERED, [registrar_code, day]))


UNANSWERED = """
SELECT order_number, fund_account, fund_code, confirm_date FROM orders o
WHERE registrar_code = ? AND state = 'exported' AND confirm_date < ? AND NOT EXISTS (
    SELECT 1 FROM order_events e
    WHERE e.order_number = o.order_number
        AND e.event IN ('registrar_accepted', 'registrar_partial')
)
ORDER BY order_number
"""
