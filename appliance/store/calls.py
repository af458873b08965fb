"""The ledger: one row per call, its numbered steps, and what a resumed call needs to know."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from appliance.errors import ChangeRefused
from appliance.store.database import Database


@dataclass(frozen=True)
class Change:
    """One change of the ledger that waits to be written; `values` are those of its statement."""

    call_id: str
    kind: str
    values: tuple[Any, ...]


STATEMENTS = {
    "begin": (
        "INSERT INTO calls (id, direction, caller, dialled, channel, started_at)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (id) DO UPDATE SET"
        " caller = CASE caller WHEN '' THEN excluded.caller ELSE caller END,"
        " dialled = CASE dialled WHEN '' THEN excluded.dialled ELSE dialled END,"
        " channel = CASE channel WHEN '' THEN excluded.channel ELSE channel END,"
        " started_at = min(started_at, excluded.started_at)"
    ),
    "known": "INSERT INTO calls (id, started_at) VALUES (?1, ?2) ON CONFLICT (id) DO NOTHING",
    "step": (
        "INSERT INTO call_steps (call_id, number, at, kind, prompt, text, keys) SELECT ?1,"
        " coalesce((SELECT max(number) FROM call_steps WHERE call_id = ?1), 0) + 1,"
        " ?2, ?3, ?4, ?5, ?6"
    ),
    "place": "UPDATE calls SET place = ?2, language = ?3 WHERE id = ?1",
    "identified": "UPDATE calls SET customer = ?2 WHERE id = ?1",
    "answered": ("UPDATE calls SET answered_at = min(coalesce(answered_at, ?2), ?2) WHERE id = ?1"),
    "ended": "UPDATE calls SET ended_at = ?2, ending = ?3 WHERE id = ?1 AND ended_at IS NULL",
    "ended_seen": "UPDATE calls SET ended_at = ?2, ending = ?3 WHERE id = ?1",
}


class CallStore:
    """The tables `calls` and `call_steps`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def write(self, changes: Iterable[Change], at: str) -> None:
        """Write changes in one transaction; `ChangeRefused` where one of them can never be."""
        try:
            with self._database.writing() as tables:
                for change in changes:
                    if change.kind != "begin":
                        tables.conn.execute(STATEMENTS["known"], (change.call_id, at))
                    tables.conn.execute(STATEMENTS[change.kind], (change.call_id, *change.values))
        except (sqlite3.IntegrityError, sqlite3.InterfaceError, sqlite3.ProgrammingError) as error:
            raise ChangeRefused(f"the ledger refuses a change: {error}") from error

    def rows(
        self,
        limit: int,
        *,
        offset: int = 0,
        since: str = "",
        until: str = "",
        caller: str = "",
        customer: str = "",
    ) -> list[dict[str, Any]]:
        """Return calls, newest first, started from `since` to before `until`."""
        return self._select(
            "SELECT id, direction, caller, dialled, started_at, answered_at, ended_at, ending,"
            " customer, place, language FROM calls"
            " WHERE started_at >= ? AND (? = '' OR started_at < ?)"
            " AND (? = '' OR iif(direction = 'outbound', dialled, caller) LIKE '%' || ? || '%')"
            " AND (? = '' OR customer = ?)"
            " ORDER BY started_at DESC, id DESC LIMIT ? OFFSET ?",
            [since, until, until, caller, caller, customer, customer, limit, offset],
        )

    def row(self, call_id: str) -> dict[str, Any] | None:
        """Return one call."""
        found = self._select(
            "SELECT id, direction, caller, dialled, started_at, answered_at, ended_at, ending,"
            " customer, place, language FROM calls WHERE id = ?",
            [call_id],
        )
        return found[0] if found else None

    def open_rows(self) -> list[dict[str, Any]]:
        """Return the calls that have no end yet, oldest first, with their last sign of life."""
        return self._select(
            "SELECT id, direction, caller, dialled, started_at, answered_at, ended_at, ending,"
            " customer, place, language, max(started_at, coalesce(answered_at, ''), coalesce("
            "(SELECT at FROM call_steps WHERE call_id = id ORDER BY number DESC LIMIT 1), ''))"
            " AS seen_at FROM calls WHERE ended_at IS NULL ORDER BY started_at, id",
            [],
        )

    def steps(self, call_ids: Sequence[str]) -> dict[str, list[dict[str, str]]]:
        """Return the steps of calls, in order, by call."""
        found: dict[str, list[dict[str, str]]] = {call_id: [] for call_id in call_ids}
        for step in self._select(
            "SELECT call_id, at, kind, prompt, text, keys FROM call_steps"
            " WHERE call_id IN (SELECT value FROM json_each(?)) ORDER BY call_id, number",
            [json.dumps(list(call_ids))],
        ):
            found[step.pop("call_id")].append(step)
        return found

    def last_steps(self, call_ids: Sequence[str]) -> dict[str, dict[str, str]]:
        """Return the newest step of each call that has one."""
        return {
            step.pop("call_id"): step
            for step in self._select(
                "SELECT call_id, at, kind, prompt, text, keys FROM call_steps AS newest"
                " WHERE call_id IN (SELECT value FROM json_each(?)) AND number ="
                " (SELECT max(number) FROM call_steps WHERE call_id = newest.call_id)",
                [json.dumps(list(call_ids))],
            )
        }

    def counts(self, since: str, until: str) -> dict[str, int]:
        """Return how many calls began in a span of time, were answered, identified and are open."""
        return self._select(
            "SELECT count(*) AS calls, count(answered_at) AS answered,"
            " count(customer) AS identified, count(*) - count(ended_at) AS running"
            " FROM calls WHERE started_at >= ? AND started_at < ?",
            [since, until],
        )[0]

    def count(
        self, *, since: str = "", until: str = "", caller: str = "", customer: str = ""
    ) -> int:
        """Return how many calls `rows` would list without its limit."""
        found = self._select(
            "SELECT count(*) AS calls FROM calls WHERE started_at >= ?"
            " AND (? = '' OR started_at < ?)"
            " AND (? = '' OR iif(direction = 'outbound', dialled, caller) LIKE '%' || ? || '%')"
            " AND (? = '' OR customer = ?)",
            [since, until, until, caller, caller, customer, customer],
        )
        return int(found[0]["calls"])

    def last_call_at(self, customer: str, except_call: str) -> str | None:
        """Return when this customer's latest other call started."""
        found = self._select(
            "SELECT max(started_at) AS at FROM calls WHERE customer = ? AND id != ?"
            " AND direction = 'inbound'",
            [customer, except_call],
        )
        return str(found[0]["at"]) if found[0]["at"] else None

    def _select(self, statement: str, values: list[Any]) -> list[dict[str, Any]]:
        with self._database.reading() as tables:
            return list(tables.query(statement, values))
