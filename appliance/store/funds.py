"""Funds and their quotes."""

from collections.abc import Iterable
from typing import Any

from sqlite_utils import Database as Tables

from appliance.store.database import Database


class FundStore:
    """The tables `funds` and `quotes`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def fund(self, code: str) -> dict[str, Any] | None:
        """Return one fund's row."""
        found = self._select("SELECT * FROM funds WHERE fund_code = ?", [code])
        return found[0] if found else None

    def listing(self) -> list[dict[str, Any]]:
        """Return every fund's row, by code."""
        return self._select("SELECT * FROM funds ORDER BY fund_code", [])

    def quotes(
        self, code: str, *, until: str = "9999-12-31", kind: str = "0", limit: int = 1
    ) -> list[dict[str, Any]]:
        """Return a fund's quotes of one NetValueType on or before a day, newest first."""
        return self._select(
            "SELECT * FROM quotes WHERE fund_code = ? AND nav_date <= ? AND net_value_type = ?"
            " ORDER BY nav_date DESC LIMIT ?",
            [code, until, kind, limit],
        )

    def newest_quotes(self) -> list[dict[str, Any]]:
        """Return the newest ordinary quote of every fund that has one."""
        return self._select(
            "SELECT q.* FROM quotes q JOIN (SELECT fund_code, max(nav_date) AS nav_date"
            " FROM quotes WHERE net_value_type = '0' GROUP BY fund_code) newest"
            " USING (fund_code, nav_date) WHERE q.net_value_type = '0'",
            [],
        )

    def keep_risk_level(self, code: str, level: int) -> bool:
        """Write a fund's risk level; False where there is no such fund."""
        with self._database.writing() as tables:
            done = tables.execute(
                "UPDATE funds SET risk_level = ? WHERE fund_code = ?", [level, code]
            )
            return bool(done.rowcount)

    def keep_selling(self, code: str, confirm_days: int, sold_to: str) -> bool:
        """Write days to confirmation and buyers of a fund; False where there is no such fund."""
        with self._database.writing() as tables:
            done = tables.execute(
                "UPDATE funds SET confirm_days = ?, sold_to = ? WHERE fund_code = ?",
                [confirm_days, sold_to, code],
            )
            return bool(done.rowcount)

    def _select(self, statement: str, values: list[Any]) -> list[dict[str, Any]]:
        with self._database.reading() as tables:
            return list(tables.query(statement, values))


def write_funds(tables: Tables, rows: Iterable[dict[str, Any]]) -> None:
    """Write funds; one that was stated on a later day stays as it is, the risk level always."""
    tables.conn.executemany(
        "INSERT INTO funds (fund_code, fund_name, fund_status, convert_status, fund_type,"
        " currency_type, registrar_code, limits, updated_on) VALUES (:fund_code, :fund_name,"
        " :fund_status, :convert_status, :fund_type, :currency_type, :registrar_code, :limits,"
        " :updated_on) ON CONFLICT (fund_code) DO UPDATE SET fund_name = excluded.fund_name,"
        " fund_status = excluded.fund_status, convert_status = excluded.convert_status,"
        " fund_type = excluded.fund_type, currency_type = excluded.currency_type,"
        " registrar_code = excluded.registrar_code, limits = excluded.limits,"
        " updated_on = excluded.updated_on WHERE excluded.updated_on >= funds.updated_on",
        rows,
    )


def write_quotes(tables: Tables, rows: Iterable[dict[str, Any]]) -> None:
    """Write quotes; one that a later file stated stays as it is."""
    tables.conn.executemany(
        "INSERT INTO quotes (fund_code, nav_date, net_value_type, nav, accumulated_nav,"
        " fund_income, yield, stated_on) VALUES (:fund_code, :nav_date, :net_value_type, :nav,"
        " :accumulated_nav, :fund_income, :yield, :stated_on)"
        " ON CONFLICT (fund_code, nav_date, net_value_type) DO UPDATE SET nav = excluded.nav,"
        " accumulated_nav = excluded.accumulated_nav, fund_income = excluded.fund_income,"
        " yield = excluded.yield, stated_on = excluded.stated_on"
        " WHERE excluded.stated_on >= quotes.stated_on",
        rows,
    )
