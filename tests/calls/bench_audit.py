"""The audit: how fast a million entries are verified, beside reading and hashing the same rows."""

import hashlib
import sqlite3
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from appliance.services.audit import merkle
from appliance.services.audit.entries import Audit
from appliance.settings import Secret
from appliance.store.database import Database
from tests.calls.bench_measures import say

AT_ONCE = 10_000
COMMITTED = 300
"""Entries with a synced commit each, as one request of the console writes one."""


def measure(rows: int) -> dict[str, Any]:
    """Write so many entries, then verify, sign and read them."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(Path(folder) / "fundline.db")
        database.migrate()
        audit = Audit(database, Secret("a key of the bench"), Path(folder) / "evidence", _now)
        audit.begin()
        say(f"{rows} entries are written …")
        found = [
            _timed("entries, one commit each", COMMITTED, lambda: _commit_each(audit)),
            _timed("entries, one commit for many", rows, lambda: _fill(database, audit, rows)),
        ]
        audit.keep_head()
        count = rows + COMMITTED
        found += [
            _timed("read the rows", count, lambda: _read(database.path, hashed=False)),
            _timed("read and SHA-256 the rows", count, lambda: _read(database.path, hashed=True)),
            _timed("verify", count, lambda: _verify(audit, count)),
            _timed("root of a checkpoint", count, lambda: merkle.root(audit.chain.leaves(count))),
        ]
        database.close()
    return {"rows": count, "steps": found}


def show(result: dict[str, Any]) -> None:
    """Print a table."""
    say(f"{'':32}{'seconds':>9}{'CPU':>9}{'rows/s':>12}")
    for step in result["steps"]:
        line = f"{step['what']:32}{step['seconds']:>9.2f}{step['cpu_seconds']:>9.2f}"
        say(f"{line}{step['rows_per_second']:>12,}")


def _timed(what: str, rows: int, work: Callable[[], None]) -> dict[str, Any]:
    began, cpu = time.monotonic(), time.process_time()
    work()
    seconds, cpu_seconds = time.monotonic() - began, time.process_time() - cpu
    return {
        "what": what,
        "rows": rows,
        "seconds": round(seconds, 2),
        "cpu_seconds": round(cpu_seconds, 2),
        "rows_per_second": round(rows / seconds),
    }


def _commit_each(audit: Audit) -> None:
    for number in range(COMMITTED):
        audit.note("customers.unlock", f"fund_account {number}")


def _fill(database: Database, audit: Audit, rows: int) -> None:
    for begin in range(0, rows, AT_ONCE):
        with database.writing():
            for number in range(begin, min(begin + AT_ONCE, rows)):
                audit.note("recording", f"1795408788.{number}/1", kind="saw")


def _read(path: Path, *, hashed: bool) -> None:
    with closing(sqlite3.connect(path)) as connection:
        for row in connection.execute("SELECT * FROM audit ORDER BY number"):
            if hashed:
                hashlib.sha256(repr(row).encode()).digest()


def _verify(audit: Audit, rows: int) -> None:
    verdict = audit.verify()
    assert verdict.entries == rows
    assert not verdict.findings


def _now() -> datetime:
    return datetime.now(ZoneInfo("Asia/Shanghai"))
