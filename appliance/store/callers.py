"""Customers as callers: who they are, their PIN hashes, and who failed how often."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlite_utils import Database as Tables

from appliance.store.database import Database


class CallerStore:
    """The tables `customers` (reading), `pins`, `account_failures` and `number_failures`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @contextmanager
    def transaction(self) -> Iterator["Attempts"]:
        """Lend the failure counters for one writing transaction."""
        with self._database.writing() as tables:
            yield Attempts(tables)

    def customer(self, fund_account: str) -> dict[str, Any] | None:
        """Return one customer's row, with its failures in a row."""
        found = self._select(" WHERE customers.fund_account = ?", [fund_account])
        return found[0] if found else None

    def customers(self) -> list[dict[str, Any]]:
        """Return every customer's row, by fund account."""
        return self._select(" ORDER BY customers.fund_account", [])

    def by_telephone(self, telephone: str) -> list[dict[str, Any]]:
        """Return the customers with this telephone number."""
        return self._select(" WHERE telephone = ? AND telephone != ''", [telephone])

    def accounts(self, number: str, kind: str) -> list[tuple[str, str | None]]:
        """Return account and PIN hash of each open account this number means.

        The number is an account's or a certificate's; status 9 is an account given up.
        """
        with self._database.reading() as tables:
            return tables.execute(
                "SELECT customers.fund_account, hash FROM customers LEFT JOIN pins"
                " ON pins.fund_account = customers.fund_account AND kind = ?2"
                " WHERE (customers.fund_account = ?1 OR certificate_number = ?1)"
                " AND customers.status != '9'"
                " ORDER BY customers.fund_account != ?1, hash IS NULL, customers.fund_account",
                [number, kind],
            ).fetchall()

    def transaction_accounts(self, fund_account: str) -> list[dict[str, Any]]:
        """Return the accounts with a distributor through which this fund account trades."""
        with self._database.reading() as tables:
            return list(
                tables.query(
                    "SELECT * FROM transaction_accounts WHERE fund_account = ?"
                    " ORDER BY distributor_code, transaction_account",
                    [fund_account],
                )
            )

    def keep_certificate_end(self, fund_account: str, day: str | None, at: str) -> None:
        """Write the last day on which a customer's certificate is valid."""
        with self._database.writing() as tables:
            tables.execute(
                "UPDATE customers SET certificate_valid_until = ?, updated_at = ?"
                " WHERE fund_account = ?",
                [day, at, fund_account],
            )

    def pin_kinds(self, fund_account: str) -> set[str]:
        """Return which PINs an account has."""
        with self._database.reading() as tables:
            rows = tables.execute("SELECT kind FROM pins WHERE fund_account = ?", [fund_account])
            return {row[0] for row in rows.fetchall()}

    def keep_pin(self, fund_account: str, kind: str, pin_hash: str, at: str) -> None:
        """Write a PIN's hash."""
        with self._database.writing() as tables:
            tables.execute(
                "INSERT INTO pins (fund_account, kind, hash, changed_at) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (fund_account, kind) DO UPDATE SET"
                " hash = excluded.hash, changed_at = excluded.changed_at",
                [fund_account, kind, pin_hash, at],
            )

    def keep_risk(self, fund_account: str, level: int, assessed_on: str, at: str) -> None:
        """Write a customer's risk level and the day it was assessed."""
        with self._database.writing() as tables:
            tables.execute(
                "UPDATE customers SET risk_level = ?, assessed_on = ?, updated_at = ?"
                " WHERE fund_account = ?",
                [level, assessed_on, at, fund_account],
            )

    def keep_telephone(self, fund_account: str, telephone: str, at: str) -> None:
        """Write a customer's telephone number."""
        with self._database.writing() as tables:
            tables.execute(
                "UPDATE customers SET telephone = ?, updated_at = ? WHERE fund_account = ?",
                [telephone, at, fund_account],
            )

    def number_failures(self, caller: str) -> tuple[int, str] | None:
        """Return how many attempts of this number failed in a row, and when the last was."""
        with self._database.reading() as tables:
            return Attempts(tables).number(caller)

    def _select(self, condition: str, values: list[Any]) -> list[dict[str, Any]]:
        with self._database.reading() as tables:
            return list(tables.query(CUSTOMERS + condition, values))


CUSTOMERS = (
    "SELECT customers.*, coalesce((SELECT sum(in_a_row) FROM account_failures"
    " WHERE subject = customers.fund_account), 0) AS failures FROM customers"
)


class Attempts:
    """The failure counters inside one transaction."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def of_subject(self, subject: str) -> int:
        """Return the failures in a row of an account, both PINs together."""
        row = self._tables.execute(
            "SELECT coalesce(sum(in_a_row), 0) FROM account_failures WHERE subject = ?", [subject]
        ).fetchone()
        return int(row[0])

    def count_subject(self, subject: str, kind: str, at: str) -> None:
        """Count one attempt as failed."""
        self._tables.execute(
            "INSERT INTO account_failures (subject, kind, in_a_row, last_at) VALUES (?, ?, 1, ?)"
            " ON CONFLICT (subject, kind) DO UPDATE SET"
            " in_a_row = in_a_row + 1, last_at = excluded.last_at",
            [subject, kind, at],
        )

    def forget_subject(self, subject: str, kind: str | None = None) -> None:
        """Forget an account's failures, of one PIN or of both."""
        self._tables.execute(
            "DELETE FROM account_failures WHERE subject = ?1 AND (?2 IS NULL OR kind = ?2)",
            [subject, kind],
        )

    def number(self, caller: str) -> tuple[int, str] | None:
        """Return a caller number's failures in a row and when the last was."""
        row = self._tables.execute(
            "SELECT in_a_row, last_at FROM number_failures WHERE caller = ?", [caller]
        ).fetchone()
        return (int(row[0]), str(row[1])) if row else None

    def keep_number(self, caller: str, in_a_row: int, at: str) -> None:
        """Write a caller number's failures in a row."""
        self._tables.execute(
            "INSERT INTO number_failures (caller, in_a_row, last_at) VALUES (?, ?, ?)"
            " ON CONFLICT (caller) DO UPDATE SET"
            " in_a_row = excluded.in_a_row, last_at = excluded.last_at",
            [caller, in_a_row, at],
        )

    def forget_before(self, numbers_before: str, unknown_before: str, prefix: str) -> None:
        """Forget old counters of caller numbers and of numbers that are no account."""
        self._tables.execute("DELETE FROM number_failures WHERE last_at < ?", [numbers_before])
        self._tables.execute(
            "DELETE FROM account_failures WHERE last_at < ? AND subject LIKE ? || '%'",
            [unknown_before, prefix],
        )
