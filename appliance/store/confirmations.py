"""Confirmations of transactions and of account businesses, as the registrar sent them."""

from collections.abc import Iterable
from typing import Any

from sqlite_utils import Database as Tables

from appliance.store.database import Database


class ConfirmationStore:
    """The table `confirmations`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def confirmations(self, fund_account: str, limit: int) -> list[dict[str, Any]]:
        """Return an account's confirmations with their fund's name, newest first."""
        return self._select(
            CONFIRMATIONS + " ORDER BY c.confirmed_on DESC, c.ta_serial_number DESC LIMIT ?",
            [fund_account, limit],
        )

    def applications(self, fund_account: str, limit: int) -> list[dict[str, Any]]:
        """Return an account's confirmations that answer an application, newest first."""
        return self._select(
            CONFIRMATIONS + " AND c.from_ta = 0 AND c.application_number != ''"
            " ORDER BY coalesce(c.applied_on, c.confirmed_on) DESC, c.confirmed_on DESC,"
            " c.application_number DESC LIMIT ?",
            [fund_account, limit],
        )

    def _select(self, statement: str, values: list[Any]) -> list[dict[str, Any]]:
        with self._database.reading() as tables:
            return list(tables.query(statement, values))


CONFIRMATIONS = (
    "SELECT c.*, coalesce(f.fund_name, '') AS fund_name FROM confirmations c"
    " LEFT JOIN funds f USING (fund_code) WHERE c.fund_account = ?"
)


def write_confirmations(tables: Tables, rows: Iterable[dict[str, Any]]) -> None:
    """Write confirmations; the registrar's newest word on a serial number counts."""
    tables.conn.executemany(
        "INSERT OR REPLACE INTO confirmations (ta_serial_number, confirmed_on,"
        " application_number, business_code, return_code, fund_account, transaction_account,"
        " distributor_code, fund_code, target_fund_code, applied_on, amount, shares,"
        " application_amount, application_shares, nav, charge, target_shares, from_ta, finished,"
        " error_detail, registrar_code) VALUES (:ta_serial_number, :confirmed_on,"
        " :application_number, :business_code, :return_code, :fund_account,"
        " :transaction_account, :distributor_code, :fund_code, :target_fund_code, :applied_on,"
        " :amount, :shares, :application_amount, :application_shares, :nav, :charge,"
        " :target_shares, :from_ta, :finished, :error_detail, :registrar_code)",
        rows,
    )


def write_account_confirmation(tables: Tables, row: dict[str, Any]) -> bool:
    """Write one confirmation of an account business; False where it was known already."""
    done = tables.execute(
        "INSERT INTO account_confirmations (ta_serial_number, confirmed_on, application_number,"
        " business_code, return_code, fund_account, error_detail, registrar_code) VALUES"
        " (:ta_serial_number, :confirmed_on, :application_number, :business_code, :return_code,"
        " :fund_account, :error_detail, :registrar_code) ON CONFLICT DO NOTHING",
        row,
    )
    return bool(done.rowcount)
