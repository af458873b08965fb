"""The registrar's rules an order is held against: fee rates and switch relations."""

from collections.abc import Sequence
from typing import Any

from appliance.store.database import Database


class OrderRuleStore:
    """The tables `fee_rates` and `switch_relations`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def rates(self, fund_code: str | None = None) -> list[dict[str, Any]]:
        """Return the fee rates of a fund, or of all."""
        with self._database.reading() as tables:
            return list(
                tables.query(
                    "SELECT * FROM fee_rates WHERE ?1 IS NULL OR fund_code = ?1"
                    " ORDER BY fund_code, business_code, individual_or_institution,"
                    " CAST(from_amount AS REAL), from_days",
                    [fund_code],
                )
            )

    def replace_rates(self, rows: Sequence[dict[str, Any]], at: str) -> None:
        """Write fee rates; they take the place of all earlier ones of the same funds."""
        with self._database.writing() as tables:
            tables.conn.executemany("DELETE FROM fee_rates WHERE fund_code = :fund_code", rows)
            tables.conn.executemany(INSERT_RATE, [row | {"changed_at": at} for row in rows])

    def relation(self, fund_code: str, target_fund_code: str) -> str | None:
        """Return the target's share class of a switch relation, None where there is none."""
        with self._database.reading() as tables:
            row = tables.execute(
                "SELECT target_share_class FROM switch_relations"
                " WHERE fund_code = ? AND target_fund_code = ?",
                [fund_code, target_fund_code],
            ).fetchone()
        return str(row[0]) if row else None

    def relations(self) -> list[dict[str, Any]]:
        """Return every switch relation."""
        with self._database.reading() as tables:
            return list(
                tables.query("SELECT * FROM switch_relations ORDER BY fund_code, target_fund_code")
            )

    def replace_relations(self, rows: Sequence[dict[str, Any]], at: str) -> None:
        """Write switch relations; they take the place of all earlier ones out of the same funds."""
        with self._database.writing() as tables:
            tables.conn.executemany(
                "DELETE FROM switch_relations WHERE fund_code = :fund_code", rows
            )
            tables.conn.executemany(INSERT_RELATION, [row | {"changed_at": at} for row in rows])


INSERT_RATE = """
INSERT INTO fee_rates (fund_code, business_code, individual_or_institution, from_amount,
    from_days, rate, fixed, changed_at)
VALUES (:fund_code, :business_code, :individual_or_institution, :from_amount,
    :from_days, :rate, :fixed, :changed_at)
"""

INSERT_RELATION = """
INSERT INTO switch_relations (fund_code, target_fund_code, target_share_class, changed_at)
VALUES (:fund_code, :target_fund_code, :target_share_class, :changed_at)
"""
