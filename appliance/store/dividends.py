"""Dividends of accounts, and the dividends of a fund that follow from them."""

from collections.abc import Iterable
from typing import Any

from sqlite_utils import Database as Tables

from appliance.store.database import Database


class DividendStore:
    """The table `dividends`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def dividends(self, fund_account: str, limit: int) -> list[dict[str, Any]]:
        """Return an account's dividends with their fund's name, newest first."""
        with self._database.reading() as tables:
            return list(
                tables.query(
                    "SELECT d.*, coalesce(f.fund_name, '') AS fund_name FROM dividends d"
                    " LEFT JOIN funds f USING (fund_code) WHERE d.fund_account = ?"
                    " ORDER BY d.confirmed_on DESC, d.ta_serial_number DESC LIMIT ?",
                    [fund_account, limit],
                )
            )

    def of_fund(self, code: str, limit: int) -> list[dict[str, Any]]:
        """Return a fund's ordinary dividends, one row each, newest first."""
        with self._database.reading() as tables:
            return list(
                tables.query(
                    "SELECT DISTINCT fund_code, registered_on, ex_dividend_on, paid_on,"
                    " dividend_per_unit, draw_bonus_unit FROM dividends"
                    " WHERE fund_code = ? AND dividend_type = '0' AND dividend_per_unit != ''"
                    " ORDER BY coalesce(registered_on, paid_on) DESC LIMIT ?",
                    [code, limit],
                )
            )


def write_dividends(tables: Tables, rows: Iterable[dict[str, Any]]) -> None:
    """Write dividends; the registrar's newest word on a serial number counts."""
    tables.conn.executemany(
        "INSERT OR REPLACE INTO dividends (ta_serial_number, confirmed_on, fund_account,"
        " transaction_account, distributor_code, fund_code, registered_on, ex_dividend_on,"
        " paid_on, dividend_method, dividend_type, basis_shares, dividend_per_unit,"
        " draw_bonus_unit, dividend_amount, reinvested_shares, nav) VALUES (:ta_serial_number,"
        " :confirmed_on, :fund_account, :transaction_account, :distributor_code, :fund_code,"
        " :registered_on, :ex_dividend_on, :paid_on, :dividend_method, :dividend_type,"
        " :basis_shares, :dividend_per_unit, :draw_bonus_unit, :dividend_amount,"
        " :reinvested_shares, :nav)",
        rows,
    )
