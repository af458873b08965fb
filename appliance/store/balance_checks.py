"""Balances as they were before the registrar's newest ones, and what moved in between."""

from collections.abc import Iterable
from typing import Any

from sqlite_utils import Database as Tables


def remember(
    tables: Tables, *, registrar: str, distributor: str, since: str, until: str, file: str
) -> None:
    """Keep the balances that a newer statement is about to replace."""
    key = [registrar, distributor]
    tables.execute(
        "DELETE FROM earlier_balances WHERE registrar_code = ? AND distributor_code = ?", key
    )
    tables.execute(
        "INSERT INTO earlier_balances SELECT registrar_code, distributor_code, fund_account,"
        " transaction_account, fund_code, share_class, total_shares, confirmed_on FROM holdings"
        " WHERE registrar_code = ? AND distributor_code = ?",
        key,
    )
    tables.execute(
        "INSERT OR REPLACE INTO balance_checks VALUES (?, ?, ?, ?, ?)", [*key, since, until, file]
    )


def checks(tables: Tables, registrar: str) -> list[dict[str, Any]]:
    """Return between which days the balances of a registrar can be compared."""
    return list(tables.query("SELECT * FROM balance_checks WHERE registrar_code = ?", [registrar]))


def changed(tables: Tables, registrar: str, distributor: str) -> list[dict[str, Any]]:
    """Return the balances that are not as before; `earlier` or `stated` is None where none is."""
    return list(tables.query(CHANGED, {"registrar": registrar, "distributor": distributor}))


def movements(tables: Tables, registrar: str, distributor: str, since: str) -> list[dict[str, Any]]:
    """Return what was confirmed after a day, dividends paid in shares among it."""
    values = {"registrar": registrar, "distributor": distributor, "since": since}
    return list(tables.query(MOVEMENTS, values))


def stated_shares(
    tables: Tables, registrar: str, distributor: str, *, fund_account: str, fund_code: str
) -> list[str]:
    """Return the stated shares of an account in a fund, one text for each balance."""
    rows = tables.execute(
        "SELECT total_shares FROM holdings WHERE registrar_code = ? AND distributor_code = ?"
        " AND fund_account = ? AND fund_code = ?",
        [registrar, distributor, fund_account, fund_code],
    ).fetchall()
    return [row[0] for row in rows]


def open_differences(tables: Tables, file: str) -> list[dict[str, Any]]:
    """Return the differences of balances that were found in a file and are open."""
    return list(
        tables.query(
            "SELECT * FROM differences WHERE file = ? AND kind = 'balance' AND settled_at IS NULL",
            [file],
        )
    )


def rewrite(tables: Tables, rows: Iterable[dict[str, Any]]) -> None:
    """Write the numbers of open differences anew."""
    tables.conn.executemany(
        "UPDATE differences SET expected = :expected, stated = :stated WHERE id = :id", rows
    )


CHANGED = """
SELECT e.fund_account, e.fund_code, e.total_shares AS earlier, h.total_shares AS stated,
    coalesce(h.confirmed_on, '') AS newest
FROM earlier_balances e
LEFT JOIN holdings h USING (registrar_code, distributor_code, fund_account, transaction_account,
    fund_code, share_class)
WHERE e.registrar_code = :registrar AND e.distributor_code = :distributor
    AND h.total_shares IS NOT e.total_shares
UNION ALL
SELECT h.fund_account, h.fund_code, NULL, h.total_shares, h.confirmed_on
FROM holdings h
LEFT JOIN earlier_balances e USING (registrar_code, distributor_code, fund_account,
    transaction_account, fund_code, share_class)
WHERE h.registrar_code = :registrar AND h.distributor_code = :distributor
    AND e.fund_account IS NULL
"""

MOVEMENTS = """
SELECT fund_account, fund_code, target_fund_code, business_code, confirmed_on, shares,
    target_shares
FROM confirmations
WHERE registrar_code = :registrar AND distributor_code = :distributor
    AND return_code = '0000' AND confirmed_on > :since AND business_code != '143'
UNION ALL
SELECT fund_account, fund_code, '', '143', confirmed_on, reinvested_shares, ''
FROM dividends
WHERE distributor_code = :distributor AND confirmed_on > :since AND reinvested_shares != ''
"""
