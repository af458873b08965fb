"""The register of consents keeps what it knows when replies become evidence, as safe as before."""

import sqlite3
from pathlib import Path

import pytest
from sqlite_utils import Database

from appliance.store.schema import migrations

EVENT = {"at": "2026-11-25T10:00:00+08:00", "topic": "refusal", "kind": "number", "holds": 1}


def test_events_of_before_stay_and_replies_are_evidence(tmp_path: Path) -> None:
    database = Database(tmp_path / "fundline.db")
    migrations.apply(database, stop_before="m016_messages")
    events = database.table("contact_events")
    events.insert({**EVENT, "subject": "13800138000", "source": "call", "call_id": "1.1"})
    with pytest.raises(sqlite3.IntegrityError):
        events.insert({**EVENT, "subject": "13800138000", "source": "message", "text": "TD"})
    migrations.apply(database)
    events.insert({**EVENT, "subject": "13900139000", "source": "message", "text": "TD"})
    assert [row["subject"] for row in events.rows] == ["13800138000", "13900139000"]
    with pytest.raises(sqlite3.IntegrityError):
        events.insert({**EVENT, "subject": "1", "source": "message"})
    for change in ("DELETE FROM contact_events", "UPDATE contact_events SET holds = 0"):
        with pytest.raises(sqlite3.IntegrityError, match="never"):
            database.execute(change)
    assert {one.name for one in events.indexes} == {"contact_events_by_subject"}
    database.close()
