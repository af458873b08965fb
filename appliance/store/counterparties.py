"""How each registrar wants its files."""

from typing import Any

from appliance.store.database import Database


class CounterpartyStore:
    """The table `counterparties`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def one(self, registrar_code: str) -> dict[str, Any] | None:
        """Return the profile kept for a registrar, or None."""
        with self._database.reading() as tables:
            rows = tables.query(
                "SELECT * FROM counterparties WHERE registrar_code = ?", [registrar_code]
            )
            return next(iter(rows), None)

    def registrars(self) -> list[str]:
        """Return every registrar that has a profile, a fund or an order of ours."""
        with self._database.reading() as tables:
            rows = tables.execute(
                "SELECT registrar_code FROM counterparties UNION"
                " SELECT registrar_code FROM funds WHERE registrar_code != '' UNION"
                " SELECT registrar_code FROM orders WHERE registrar_code != '' ORDER BY 1"
            ).fetchall()
        return [row[0] for row in rows]

    def usual_distributor(self, registrar_code: str) -> str:
        """Return the distributor that most balances, else most accounts, are kept with."""
        with self._database.reading() as tables:
            row = tables.execute(
                "SELECT distributor_code FROM (SELECT distributor_code, 0 AS rank, count(*) AS n"
                " FROM holdings WHERE registrar_code = ? AND distributor_code != '' GROUP BY 1"
                " UNION ALL SELECT distributor_code, 1, count(*) FROM transaction_accounts"
                " WHERE distributor_code != '' GROUP BY 1) ORDER BY rank, n DESC LIMIT 1",
                [registrar_code],
            ).fetchone()
        return str(row[0]) if row else ""

    def keep(self, row: dict[str, Any]) -> None:
        """Write a profile over the one that was there."""
        with self._database.writing() as tables:
            tables.execute(
                "INSERT OR REPLACE INTO counterparties (registrar_code, name, distributor_code,"
                " branch_code, version, cancel_mode, digits_align, line_end, settings,"
                " changed_at, changed_by) VALUES (:registrar_code, :name, :distributor_code,"
                " :branch_code, :version, :cancel_mode, :digits_align, :line_end, :settings,"
                " :changed_at, :changed_by)",
                row,
            )
