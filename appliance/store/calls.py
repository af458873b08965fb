"""The ledger: one row per call, its numbered steps, and what a resumed call needs to know."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from appliance.errors import ChangeRefused
from appliance.store.conditions import filtered
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

NUMBER = "iif(direction = 'outbound', dialled, caller)"
"""The number of the person in a call, as the index `calls_by_number` has it."""
BACKWARDS = "||".join(f"substr({NUMBER}, -{place}, 1)" for place in range(1, 13))
"""Its last twelve signs in reverse order, as the index `calls_by_last_digits` has them."""
FACT = "EXISTS (SELECT 1 FROM call_facts WHERE started_at = calls.started_at AND call_id = calls.id"
AT_A_QUESTION = "ending = 'caller_hung_up' AND last_heard IN (SELECT prompt FROM asked_prompts)"
"""He hung up while the box waited for a key: keys were pressed at this sentence before."""
ASKED = {
    "since": "started_at >= :since",
    "before": "started_at < :before",
    "number_begins": f"{NUMBER} >= :number_begins AND {NUMBER} < :number_begins || '~'",
    "number_ends": f"{BACKWARDS} >= :number_ends AND {BACKWARDS} < :number_ends || '~'",
    "customer": "customer = :customer",
    "direction": "direction = :direction",
    "without_self": "direction <> 'self'",
    "ending": "ending = :ending",
    "hour": "substr(started_at, 12, 2) = :hour",
    "path": f"{FACT} AND substr(path || '/', 1, length(:path) + 1) = :path || '/')",
    "heard": f"{FACT} AND last_heard = :heard)",
    "answered": "answered_at IS NOT NULL",
    "unanswered": "answered_at IS NULL",
    "identified": "customer IS NOT NULL",
    "gave_up": f"{FACT} AND {AT_A_QUESTION})",
    "refused_pins": f"{FACT} AND refused_pins >= :refused_pins)",
}
"""What can be asked of the calls: name of the value → condition."""
PLACES = "SELECT rowid FROM calls"
NEWEST_FIRST = "ORDER BY started_at DESC, id DESC LIMIT :limit OFFSET :offset"
ROWS = (
    "SELECT id, direction, caller, dialled, started_at, answered_at, ended_at, ending, customer,"
    " place, language FROM calls WHERE rowid IN (",
    ") ORDER BY started_at DESC, id DESC",
)
"""Around the places of a page: the calls on the pages before it are skipped in the index alone."""
COUNT = "SELECT count(*) AS calls FROM calls"


def rows_statement(asked: dict[str, Any]) -> str:
    """Return the statement of a page of the calls that fit."""
    before, after = ROWS
    return before + filtered(PLACES, ASKED, asked, NEWEST_FIRST) + after


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

    def rows(self, asked: dict[str, Any], limit: int, offset: int = 0) -> list[dict[str, Any]]:
        """Return the calls that fit `ASKED`, newest first."""
        return self._select(rows_statement(asked), {**asked, "limit": limit, "offset": offset})

    def count(self, asked: dict[str, Any]) -> int:
        """Return how many calls fit `ASKED`."""
        return int(self._select(filtered(COUNT, ASKED, asked), asked)[0]["calls"])

    def latest_start(self) -> str | None:
        """Return when the call began that began last."""
        found = self._select("SELECT max(started_at) AS at FROM calls", {})
        return found[0]["at"] if found else None

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
            " FROM calls WHERE started_at >= ? AND started_at < ? AND direction <> 'self'",
            [since, until],
        )[0]

    def last_call_at(self, customer: str, except_call: str) -> str | None:
        """Return when this customer's latest other call started."""
        found = self._select(
            "SELECT max(started_at) AS at FROM calls WHERE customer = ? AND id != ?"
            " AND direction = 'inbound'",
            [customer, except_call],
        )
        return str(found[0]["at"]) if found[0]["at"] else None

    def _select(self, statement: str, values: list[Any] | dict[str, Any]) -> list[dict[str, Any]]:
        with self._database.reading() as tables:
            return list(tables.query(statement, values))
