"""A year of a busy hotline, written straight into a box's database: a million calls in a minute.

Each row is as the box itself would have written it, but nobody called: it is for measuring pages.
"""

import sqlite3
import time
from collections.abc import Sequence
from pathlib import Path

from tests.calls.bench_measures import say

SQL = Path(__file__).with_suffix(".sql")
AT_A_TIME = 20_000
DAYS = 365
CUSTOMERS = 50_000
ROWS_A_CALL = {
    "orders": 0.1, "voice_messages": 0.02, "faxes": 0.05, "messages": 0.1, "gate_decisions": 0.2,
    "contacts": 0.1, "audit": 0.3, "complaints": 0.005, "follow_up_tasks": 0.005,
    "confirmations": 0.2, "contact_events": 0.03, "recordings": 0.2,
}  # fmt: skip
"""How many rows of other things a hotline has for each call."""

AT = (
    "strftime('%Y-%m-%dT%H:%M:%S', :since + (i / :day) * 86400 + (i % :day) * 30600 / :day"
    "{later}, 'unixepoch') || '.000+08:00'"
)
PERSON = "((i * 2654435761) % 150000)"
PIECES = {
    "run": "WITH RECURSIVE n(i) AS (SELECT :first UNION ALL SELECT i + 1 FROM n WHERE i < :last)",
    "call": "printf('%d.%d', :since + i, i)",
    "number": f"printf('1%02d%08d', 30 + {PERSON} % 60, ({PERSON} * 77777 + 1234567) % 100000000)",
    "account": f"printf('98%010d', {PERSON} % {CUSTOMERS})",
    "customers": str(CUSTOMERS),
    "at": AT.format(later=""),
    "at_step": AT.format(later=" + number * 4"),
    **{f"at_{n}": AT.format(later=f" + {n} + i % 90") for n in (2, 5, 20, 30, 40, 60, 90)},
}
"""What stands in the statements between braces."""


def fill(file: Path, calls: int) -> dict[str, int]:
    """Write so many calls of the last year with everything around them; return the rows."""
    began = time.monotonic()
    tables = sqlite3.connect(file, isolation_level=None, timeout=60)
    tables.execute("PRAGMA synchronous = off")
    tables.execute("PRAGMA cache_size = -400000")
    since = (int(time.time()) // 86400 - DAYS + 1) * 86400 + 3600  # 9 o'clock in Shanghai
    values = {"since": since + 8 * 3600, "day": max(calls // DAYS + 1, 1)}
    dropped = tables.execute(
        "SELECT type, name, sql FROM sqlite_master WHERE sql LIKE '%BEFORE INSERT%'"
        " OR type = 'index' AND sql NOT LIKE 'CREATE UNIQUE%'"
    ).fetchall()
    for kind, name, _sql in dropped:  # names of our own
        tables.execute(f"DROP {kind} {name}")
    statements = _statements()
    _run(tables, statements["customers"], CUSTOMERS, values)
    _run(tables, statements["campaigns"], 20, values)
    for name in ("calls", "call_steps", *ROWS_A_CALL):
        _run(tables, statements[name], round(calls * ROWS_A_CALL.get(name, 1)), values)
    for _kind, _name, sql in dropped:
        tables.execute(sql)
    tables.execute("PRAGMA optimize")
    tables.close()
    say(f"{calls} calls in {time.monotonic() - began:.0f} s, {file.stat().st_size >> 20} MB")
    return {"calls": calls} | {name: round(calls * part) for name, part in ROWS_A_CALL.items()}


def _run(
    tables: sqlite3.Connection, statements: Sequence[str], rows: int, values: dict[str, int]
) -> None:
    for first in range(0, rows, AT_A_TIME):
        last = min(first + AT_A_TIME, rows) - 1
        tables.execute("BEGIN IMMEDIATE")
        for statement in statements:
            tables.execute(statement, {"first": first, "last": last, "rows": rows, **values})
        tables.execute("COMMIT")


def _statements() -> dict[str, list[str]]:
    """Return the statements of each table, in order."""
    blocks = SQL.read_text("utf-8").format(**PIECES).split("-- table ")[1:]
    named = (block.partition("\n") for block in blocks)
    return {name.strip(): text.strip().rstrip(";").split(";\n") for name, _line, text in named}
