"""How many faxes were ordered since a moment, for the limits of toll control."""

import json
from collections.abc import Sequence

from sqlite_utils import Database as Tables

OF_NUMBER = (
    "SELECT count(*) FROM faxes WHERE number = ? AND created_at >= ? AND direction = 'sent'"
    " AND way = 'dial' AND origin IN (SELECT value FROM json_each(?))"
)
OF_DAY = (
    "SELECT count(*) FROM faxes WHERE direction = 'sent' AND created_at >= ?"
    " AND way = 'dial' AND origin IN (SELECT value FROM json_each(?))"
)
OF_CALLER = (
    "SELECT count(*) FROM faxes WHERE direction = 'sent' AND created_at >= ?1"
    " AND way = 'dial' AND call_id <> '' AND (call_id = ?2 OR call_id IN ("
    "SELECT other.id FROM calls AS other JOIN calls AS this ON other.caller = this.caller"
    " WHERE this.id = ?2 AND this.caller <> '' AND other.started_at >= ?1))"
)


def of_number(tables: Tables, number: str, since: str, origins: Sequence[str]) -> int:
    """Count the faxes of these origins to a number."""
    return int(tables.execute(OF_NUMBER, [number, since, json.dumps(origins)]).fetchone()[0])


def of_day(tables: Tables, since: str, origins: Sequence[str]) -> int:
    """Count the faxes of these origins to all numbers."""
    return int(tables.execute(OF_DAY, [since, json.dumps(origins)]).fetchone()[0])


def of_caller(tables: Tables, call_id: str, since: str) -> int:
    """Count the faxes ordered in a call and in the others of the same calling number."""
    return int(tables.execute(OF_CALLER, [since, call_id]).fetchone()[0])
