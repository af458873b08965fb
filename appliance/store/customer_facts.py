"""What the store knows about each customer, for who selects some of them."""

from typing import Any

from appliance.store.database import Database

CUSTOMERS = """SELECT fund_account, investor_name, individual_or_institution, certificate_type,
    certificate_number, status, risk_level, telephone FROM customers ORDER BY fund_account"""
OPENED = """SELECT fund_account, max(confirmed_on) AS at FROM account_confirmations
    WHERE fund_account <> '' AND business_code IN ('001', '101') AND return_code = '0000'
    GROUP BY fund_account"""
HELD = """SELECT h.fund_account, h.fund_code, h.total_shares, q.nav, f.currency_type FROM holdings h
    LEFT JOIN funds f USING (fund_code)
    LEFT JOIN quotes q ON q.fund_code = h.fund_code AND q.net_value_type = '0'
        AND q.nav_date = (SELECT max(nav_date) FROM quotes
                          WHERE fund_code = h.fund_code AND net_value_type = '0')"""
CALLED_IN = """SELECT customer AS fund_account, max(started_at) AS at FROM calls
    WHERE customer IS NOT NULL AND customer <> '' GROUP BY customer"""
CONTACTED = """SELECT fund_account, number, max(at) AS at FROM gate_decisions WHERE allowed = 1
    AND (?1 = 0 OR (campaign <> '' AND purpose <> 'requested')) GROUP BY fund_account, number"""


class CustomerFacts:
    """Looks over all customers at once."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def customers(self) -> list[dict[str, Any]]:
        """Return every customer, by fund account."""
        return self._select(CUSTOMERS)

    def opened(self) -> dict[str, str]:
        """Return the day each account was opened, where a confirmation says so."""
        return {row["fund_account"]: row["at"] for row in self._select(OPENED)}

    def held(self) -> list[dict[str, Any]]:
        """Return every balance with the newest NAV of its fund."""
        return self._select(HELD)

    def called_in(self) -> dict[str, str]:
        """Return when each customer last called and was known."""
        return {row["fund_account"]: row["at"] for row in self._select(CALLED_IN)}

    def contacted(self, campaigns_only: bool = False) -> list[dict[str, Any]]:
        """Return when each account and number was last contacted by the box.

        What the person asked for himself is no campaign to him.
        """
        return self._select(CONTACTED, [int(campaigns_only)])

    def _select(self, statement: str, values: list[Any] | None = None) -> list[dict[str, Any]]:
        with self._database.reading() as tables:
            return list(tables.query(statement, values or []))
