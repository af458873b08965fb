"""The order book: intents, orders and every change of an order."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from sqlite_utils import Database as Tables

from appliance.store.conditions import filtered
from appliance.store.database import Database

TOLD = ("told_at", "result_told_at")
"""Columns outside of the sealed content: what the caller heard changes no order."""


class OrderStore:
    """The tables `order_intents`, `orders` and `order_events`, for reading and for small marks."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # --- intents

    def keep_intent(self, row: Mapping[str, Any]) -> None:
        """Write an intent; one that its call left open before is given up."""
        with self._database.writing() as tables:
            tables.execute(
                "UPDATE order_intents SET outcome = 'given_up', closed_at = :written_at"
                " WHERE call_id = :call_id AND outcome = 'open'",
                dict(row),
            )
            tables.execute(INSERT_INTENT, dict(row))

    def close_intent(self, intent_id: str, outcome: str, at: str) -> bool:
        """Close an intent that is still open; tell whether it was."""
        with self._database.writing() as tables:
            return close_intent(tables, intent_id, outcome, at)

    def open_intents(self, call_id: str) -> list[dict[str, Any]]:
        """Return the intents a call left open."""
        return self._select(
            "SELECT * FROM order_intents WHERE call_id = ? AND outcome = 'open'", [call_id]
        )

    def intent_outcome(self, intent_id: str) -> str:
        """Return what became of an intent; empty where there is none."""
        found = self._select("SELECT outcome FROM order_intents WHERE id = ?", [intent_id])
        return str(found[0]["outcome"]) if found else ""

    # --- orders

    def of_intent(self, intent_id: str) -> dict[str, Any] | None:
        """Return the order an intent became, or None."""
        found = self._select("SELECT * FROM orders WHERE intent_id = ?", [intent_id])
        return found[0] if found else None

    def one(self, order_number: str) -> dict[str, Any] | None:
        """Return an order's row."""
        found = self._select("SELECT * FROM orders WHERE order_number = ?", [order_number])
        return found[0] if found else None

    def of_account(self, fund_account: str, trade_date: str) -> list[dict[str, Any]]:
        """Return an account's orders that still count: pending ones, and those of this day."""
        return self._select(
            "SELECT * FROM orders WHERE fund_account = ?"
            " AND state NOT IN ('failed', 'cancelled', 'withdrawn')"
            " AND (state IN ('submitting', 'accepted', 'exported') OR trade_date = ?)"
            " ORDER BY order_number",
            [fund_account, trade_date],
        )

    def of_caller(self, caller: str, trade_date: str) -> list[dict[str, Any]]:
        """Return account and amount of a day's orders from a caller number that still count."""
        return self._select(
            "SELECT fund_account, amount FROM orders WHERE caller = ? AND trade_date = ?"
            " AND state NOT IN ('failed', 'withdrawn', 'cancelled')",
            [caller, trade_date],
        )

    def listing(self, filters: Mapping[str, Any], limit: int, offset: int) -> list[dict[str, Any]]:
        """Return the rows that fit every filter that is not None, newest first."""
        statement = filtered("SELECT * FROM orders", FITTING, filters, NEWEST_FIRST)
        return self._select(statement, {**filters, "limit": limit, "offset": offset})

    def totals(self, filters: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Return how many orders of each type and state fit, and what they sum up to."""
        statement = filtered(TOTALS, FITTING, filters, "GROUP BY type, state")
        return self._select(statement, dict(filters))

    def count(self, filters: Mapping[str, Any]) -> int:
        """Return how many rows fit."""
        statement = filtered("SELECT count(*) AS orders FROM orders", FITTING, filters)
        return int(self._select(statement, dict(filters))[0]["orders"])

    def untold(self, fund_account: str) -> list[dict[str, Any]]:
        """Return the account's orders of which no caller was told anything, oldest first."""
        return self._select(
            "SELECT * FROM orders WHERE fund_account = ? AND told_at IS NULL"
            " AND NOT (state IN ('failed', 'cancelled') AND result_told_at IS NOT NULL)"
            " ORDER BY accepted_at, order_number",
            [fund_account],
        )

    def untold_results(self, fund_account: str) -> list[dict[str, Any]]:
        """Return the account's orders with a result that no caller was told of, oldest first."""
        return self._select(
            "SELECT * FROM orders WHERE fund_account = ? AND result_told_at IS NULL"
            " AND told_at IS NOT NULL AND state IN ('confirmed', 'failed', 'cancelled')"
            " ORDER BY accepted_at, order_number",
            [fund_account],
        )

    def events(self, order_number: str) -> list[dict[str, Any]]:
        """Return every change of an order, oldest first."""
        return self._select(
            "SELECT * FROM order_events WHERE order_number = ? ORDER BY number", [order_number]
        )

    def last_contents(self, order_number: str | None) -> list[dict[str, Any]]:
        """Return one or every order's row with the content of its last change, or none."""
        return self._select(LAST_CONTENTS, [order_number])

    def to_export(self, trade_date: str, registrar_code: str) -> list[dict[str, Any]]:
        """Return the orders of a day that wait to go out to a registrar, by number."""
        return self._select(
            "SELECT * FROM orders WHERE trade_date = ? AND registrar_code = ?"
            " AND state = 'accepted' AND back_end = 'files' AND training = 0"
            " ORDER BY order_number",
            [trade_date, registrar_code],
        )

    def mark_told(self, order_number: str, at: str) -> None:
        """Note when a caller heard that his order was accepted."""
        with self._database.writing() as tables:
            tables.execute(
                "UPDATE orders SET told_at = coalesce(told_at, ?) WHERE order_number = ?",
                [at, order_number],
            )

    def mark_result_told(self, order_number: str, at: str) -> None:
        """Note when a caller heard what became of his order."""
        with self._database.writing() as tables:
            note_result_told(tables, order_number, at)

    def _select(self, statement: str, values: Any) -> list[dict[str, Any]]:
        with self._database.reading() as tables:
            return list(tables.query(statement, values))


# --- inside one transaction


def close_intent(tables: Tables, intent_id: str, outcome: str, at: str) -> bool:
    """Close an intent that is still open; tell whether it was."""
    done = tables.execute(
        "UPDATE order_intents SET outcome = ?, closed_at = ? WHERE id = ? AND outcome = 'open'",
        [outcome, at, intent_id],
    )
    return bool(done.rowcount)


def order_row(tables: Tables, order_number: str) -> dict[str, Any] | None:
    """Return an order's row as this transaction sees it, or None."""
    return next(tables.query("SELECT * FROM orders WHERE order_number = ?", [order_number]), None)


def newest_number(tables: Tables, prefix: str) -> str | None:
    """Return the highest order number that begins like this, or None."""
    row = tables.execute(
        "SELECT order_number FROM orders WHERE order_number > ?1 AND order_number < ?1 || 'a'"
        " AND length(order_number) = length(?1) + 6 ORDER BY order_number DESC LIMIT 1",
        [prefix],
    ).fetchone()
    return row[0] if row else None


def insert_order(tables: Tables, row: Mapping[str, Any]) -> None:
    """Write a new order."""
    tables.execute(INSERT_ORDER, dict(row))


def note_result_told(tables: Tables, order_number: str, at: str) -> None:
    """Note that nothing is left to be told of an order's result."""
    tables.execute(
        "UPDATE orders SET result_told_at = coalesce(result_told_at, ?) WHERE order_number = ?",
        [at, order_number],
    )


def change_order(tables: Tables, order_number: str, changes: Mapping[str, str]) -> None:
    """Write an order's state, and what came with it where it is not None."""
    tables.execute(CHANGE_ORDER, {**UNCHANGED, **changes, "order_number": order_number})


def append_event(
    tables: Tables, order_number: str, *, at: str, event: str, by: str, note: str
) -> tuple[int, str]:
    """Append the order as it is now to its history; return number and digest of the event."""
    number = tables.execute(
        "SELECT count(*) + 1 FROM order_events WHERE order_number = ?", [order_number]
    ).fetchone()[0]
    row = {
        "order_number": order_number,
        "number": number,
        "at": at,
        "event": event,
        "by": by,
        "note": note,
        "content": canonical(order_row(tables, order_number) or {}),
    }
    tables.execute(
        "INSERT INTO order_events (order_number, number, at, event, by, note, content)"
        " VALUES (:order_number, :number, :at, :event, :by, :note, :content)",
        row,
    )
    return number, event_digest(row)


def has_event(tables: Tables, order_number: str, event: str, note: str) -> bool:
    """Tell whether an order's history has this event with this note."""
    found = tables.execute(
        "SELECT 1 FROM order_events WHERE order_number = ? AND event = ? AND note = ?",
        [order_number, event, note],
    )
    return found.fetchone() is not None


def canonical(row: Mapping[str, Any]) -> str:
    """Return an order's row as the JSON that is sealed."""
    sealed = {name: value for name, value in row.items() if name not in TOLD}
    return json.dumps(sealed, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def event_digest(event: Mapping[str, Any]) -> str:
    """Return the digest of one change: when, what, by whom, why, and the order after it."""
    return hashlib.sha256(canonical(event).encode()).hexdigest()


INSERT_INTENT = """
INSERT INTO order_intents (id, call_id, caller, language, fund_account, type, values_json,
    trade_date, confirm_date, query_from, estimated_fee, written_at)
VALUES (:id, :call_id, :caller, :language, :fund_account, :type, :values_json,
    :trade_date, :confirm_date, :query_from, :estimated_fee, :written_at)
"""

INSERT_ORDER = """
INSERT INTO orders (order_number, intent_id, type, business_code, fund_account,
    transaction_account, distributor_code, branch_code, registrar_code,
    individual_or_institution, fund_code, share_class, target_fund_code, amount, shares,
    currency_type, original_order_number, details, estimated_fee, accepted_at, trade_date,
    confirm_date, call_id, caller, language, back_end, training, state)
VALUES (:order_number, :intent_id, :type, :business_code, :fund_account,
    :transaction_account, :distributor_code, :branch_code, :registrar_code,
    :individual_or_institution, :fund_code, :share_class, :target_fund_code, :amount, :shares,
    :currency_type, :original_order_number, :details, :estimated_fee, :accepted_at, :trade_date,
    :confirm_date, :call_id, :caller, :language, :back_end, :training, :state)
"""

UNCHANGED = {"state": None, "return_code": None, "error_detail": None, "exported_in": None}
CHANGE_ORDER = """
UPDATE orders SET state = coalesce(:state, state),
    return_code = coalesce(:return_code, return_code),
    error_detail = coalesce(:error_detail, error_detail),
    exported_in = coalesce(:exported_in, exported_in)
WHERE order_number = :order_number
"""

FITTING = {
    "trade_date": "trade_date = :trade_date",
    "trade_since": "trade_date >= :trade_since",
    "trade_until": "trade_date <= :trade_until",
    "state": "state = :state",
    "fund_account": "fund_account = :fund_account",
    "fund_code": "(fund_code = :fund_code OR target_fund_code = :fund_code)",
    "type": "type = :type",
    "call_id": "call_id = :call_id",
    "text": "order_number IN (SELECT order_number FROM orders WHERE instr(order_number, :text)"
    " OR instr(fund_account, :text) OR instr(caller, :text))",
}
"""What can be asked of the orders: name of the value → condition."""
NEWEST_FIRST = "ORDER BY accepted_at DESC, order_number DESC LIMIT :limit OFFSET :offset"
TOTALS = """SELECT type, state, count(*) AS orders,
    sum(CAST(round(amount * 100) AS INTEGER)) AS amount_hundredths,
    sum(CAST(round(shares * 100) AS INTEGER)) AS shares_hundredths
FROM orders"""
"""Sums in hundredths, exact to ninety billion: amounts and shares of orders have two places."""

LAST_CONTENTS = """
SELECT o.*, e.content FROM orders o LEFT JOIN order_events e
ON e.order_number = o.order_number
    AND e.number = (SELECT max(number) FROM order_events WHERE order_number = o.order_number)
WHERE ?1 IS NULL OR o.order_number = ?1
ORDER BY o.order_number
"""
