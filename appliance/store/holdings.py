"""Share balances: what each account holds, and the registrations it consists of."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlite_utils import Database as Tables

from appliance.store.database import Database


class HoldingStore:
    """The tables `holdings` and `holding_details`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def holdings(self, fund_account: str) -> list[dict[str, Any]]:
        """Return the balances of an account with their fund's name and newest NAV."""
        with self._database.reading() as tables:
            return list(tables.query(HOLDINGS, [fund_account]))

    def details(self, fund_account: str, fund_code: str) -> list[dict[str, Any]]:
        """Return the registrations of shares of an account in a fund, oldest first."""
        with self._database.reading() as tables:
            return list(
                tables.query(
                    "SELECT * FROM holding_details WHERE fund_account = ? AND fund_code = ?"
                    " ORDER BY registered_on, id",
                    [fund_account, fund_code],
                )
            )


HOLDINGS = """
SELECT h.*, coalesce(f.fund_name, '') AS fund_name, q.nav AS nav, q.nav_date AS nav_date
FROM holdings h
LEFT JOIN funds f USING (fund_code)
LEFT JOIN quotes q ON q.fund_code = h.fund_code AND q.net_value_type = '0'
    AND q.nav_date = (SELECT max(nav_date) FROM quotes
                      WHERE fund_code = h.fund_code AND net_value_type = '0')
WHERE h.fund_account = ?
ORDER BY h.fund_code, h.share_class, h.transaction_account
"""


def balance_date(tables: Tables, registrar: str, distributor: str) -> tuple[str, str]:
    """Return confirmation day and file date of the newest full balances, blank if none."""
    row = tables.execute(
        "SELECT confirmed_on, file_date FROM balance_dates"
        " WHERE registrar_code = ? AND distributor_code = ?",
        [registrar, distributor],
    ).fetchone()
    return (row[0], row[1]) if row else ("", "")


def keep_balance_date(
    tables: Tables, registrar: str, distributor: str, confirmed_on: str, file_date: str
) -> None:
    """Remember from which day the newest full balances are."""
    tables.execute(
        "INSERT INTO balance_dates VALUES (?1, ?2, ?3, ?4)"
        " ON CONFLICT (registrar_code, distributor_code)"
        " DO UPDATE SET confirmed_on = ?3, file_date = ?4",
        [registrar, distributor, confirmed_on, file_date],
    )


def forget_balances(tables: Tables, registrar: str, distributors: Iterable[str]) -> None:
    """Delete every balance of these distributors at a registrar."""
    keys = [(registrar, distributor) for distributor in distributors]
    tables.conn.executemany(
        "DELETE FROM holdings WHERE registrar_code = ? AND distributor_code = ?", keys
    )
    tables.conn.executemany(
        "DELETE FROM holding_details WHERE registrar_code = ? AND distributor_code = ?", keys
    )


def write_balances(
    tables: Tables, rows: Sequence[dict[str, Any]], details: Iterable[dict[str, Any]]
) -> None:
    """Write balances and their details; a balance of a later day stays as it is."""
    tables.conn.executemany(WRITE_HOLDING, rows)
    tables.conn.executemany(FORGET_DETAILS, rows)
    tables.conn.executemany(WRITE_DETAIL, details)


WRITE_HOLDING = """
INSERT INTO holdings (fund_account, transaction_account, distributor_code, fund_code, share_class,
    total_shares, available_shares, frozen_shares, undistributed_income, dividend_method,
    confirmed_on, registrar_code)
VALUES (:fund_account, :transaction_account, :distributor_code, :fund_code, :share_class,
    :total_shares, :available_shares, :frozen_shares, :undistributed_income, :dividend_method,
    :confirmed_on, :registrar_code)
ON CONFLICT (fund_account, transaction_account, distributor_code, fund_code, share_class)
DO UPDATE SET total_shares = excluded.total_shares, available_shares = excluded.available_shares,
    frozen_shares = excluded.frozen_shares, dividend_method = excluded.dividend_method,
    undistributed_income = excluded.undistributed_income, confirmed_on = excluded.confirmed_on,
    registrar_code = excluded.registrar_code
WHERE excluded.confirmed_on >= holdings.confirmed_on
"""

FORGET_DETAILS = """
DELETE FROM holding_details
WHERE fund_account = :fund_account AND fund_code = :fund_code
    AND transaction_account = :transaction_account AND distributor_code = :distributor_code
    AND share_class = :share_class AND confirmed_on <= :confirmed_on
"""

WRITE_DETAIL = """
INSERT INTO holding_details (fund_account, transaction_account, distributor_code, fund_code,
    share_class, shares, available_shares, registered_on, source_type, ta_serial_number,
    confirmed_on, registrar_code)
SELECT :fund_account, :transaction_account, :distributor_code, :fund_code, :share_class,
    :total_shares, :available_shares, :registered_on, :source_type, :ta_serial_number,
    :confirmed_on, :registrar_code
WHERE NOT EXISTS (
    SELECT 1 FROM holdings
    WHERE fund_account = :fund_account AND transaction_account = :transaction_account
        AND distributor_code = :distributor_code AND fund_code = :fund_code
        AND share_class = :share_class AND confirmed_on > :confirmed_on
)
"""
