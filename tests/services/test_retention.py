"""Retention: rules only grow, holds hold, nothing goes by default, and what goes is evidence."""

import sqlite3
from datetime import timedelta

import pytest

from appliance.errors import RetentionRefused
from appliance.records.retention import days_of
from tests.backups.backup_room import BackupRoom

YEARS = timedelta(days=days_of(20) + 1)


@pytest.fixture
def room(demo_home, tmp_path):
    """Open a box with three recordings that are twenty years old, one of a customer."""
    room = BackupRoom(tmp_path, demo_home)
    calls = room.box.calls
    for number in (1, 2, 3):
        calls.begin(f"call.{number}", caller=f"1380000000{number}", dialled="1000")
        calls.step(f"call.{number}", "heard", prompt="hotline.welcome", text="您好")
        calls.ended(f"call.{number}", room.clock(), "finished")
    calls.identified("call.1", "980000000011")
    calls.flush()
    for _ in range(3):
        room.record()
    room.ahead += YEARS
    yield room
    room.close()


def test_nothing_is_deleted_until_a_rule_says_so(room):
    retention = room.box.care.retention
    assert retention.preview("recording").items == 3
    assert retention.delete_due("admin") == []
    assert len(list((room.home / "recordings").rglob("*.wav"))) == 3


def test_what_goes_is_listed_sealed_audited_and_verifies(room):
    retention = room.box.care.retention
    retention.hold("customer", "980000000011", "lawsuit 2046/7", "li")
    retention.set_rule("recording", days=days_of(20), deletes=True, operator="li")
    shown = retention.preview("recording")
    assert (shown.items, shown.held) == (2, 1)
    assert [one["subject"] for one in retention.due("recording")] == ["call.2/1", "call.3/1"]
    (done,) = retention.delete_due("li")
    assert (done.items, done.kind) == (2, "recording")
    left = [path.name for path in (room.home / "recordings").rglob("*.wav")]
    assert left == ["call.1.wav"]
    assert [one["subject"] for one in retention.items(done.id)] == ["call.2/1", "call.3/1"]
    assert all(len(one["sha256"]) == 64 for one in retention.items(done.id))
    assert room.box.seals.verify().findings == []
    assert room.box.recordings.of_call("call.2")[0].sha256
    retention.lift(1, "li")
    assert retention.delete_due("li")[0].items == 1
    assert retention.delete_due("li") == []


def test_a_file_that_went_without_a_rule_is_missed(room):
    retention = room.box.care.retention
    retention.set_rule("recording", days=days_of(20), deletes=True, operator="li")
    retention.delete_due("li")
    room.record().unlink()
    assert "is gone" in room.box.seals.verify().findings[0].what


def test_a_list_of_what_went_cannot_be_changed_unseen(room):
    retention = room.box.care.retention
    retention.set_rule("recording", days=days_of(20), deletes=True, operator="li")
    retention.delete_due("li")
    with sqlite3.connect(room.home / "fundline.db") as connection:
        connection.execute("DROP TRIGGER deleted_items_stay_as_they_are")
        connection.execute("UPDATE deleted_items SET sha256 = '0' WHERE subject = 'call.2/1'")
    found = room.box.seals.verify().findings
    assert [one.subject for one in found] == ["deletion 1"]
    with (
        pytest.raises(sqlite3.IntegrityError, match="never forgotten"),
        room.box.database.writing() as tables,
    ):
        tables.execute("DELETE FROM deletions")


def test_steps_of_the_ledger_go_and_leave_their_hash(room):
    retention = room.box.care.retention
    retention.set_rule("ledger", days=days_of(20), deletes=True, operator="li")
    (done,) = retention.delete_due("li")
    assert done.items >= 3
    assert room.box.calls.one("call.2")["steps"] == []
    assert all(len(one["sha256"]) == 64 for one in retention.items(done.id))
    assert retention.preview("ledger").items == 0
    assert room.box.seals.verify().findings == []


def test_a_rule_only_grows(room):
    retention = room.box.care.retention
    with pytest.raises(RetentionRefused, match="only grows"):
        retention.set_rule("recording", days=days_of(20) - 1, deletes=True, operator="li")
    retention.set_rule("recording", days=days_of(25), deletes=True, operator="li")
    with pytest.raises(RetentionRefused, match="only grows"):
        retention.set_rule("recording", days=days_of(20), deletes=False, operator="li")
    retention.set_rule("recording", days=days_of(25), deletes=False, operator="li")
    assert not retention.rule("recording").deletes
    with room.box.database.writing() as tables, pytest.raises(sqlite3.IntegrityError):
        tables.execute(
            "INSERT INTO retention_rules (kind, days, deletes, at, operator)"
            " VALUES ('recording', 1, 1, '', '')"
        )
    for kind, days in (("audit", 9000), ("recording", days_of(101))):
        with pytest.raises(RetentionRefused):
            retention.set_rule(kind, days=days, deletes=True, operator="li")


def test_a_hold_says_about_whom_and_why(room):
    retention = room.box.care.retention
    for about, subject, reason in (("customer", "", "x"), ("call", "1", " "), ("fund", "1", "x")):
        with pytest.raises(RetentionRefused):
            retention.hold(about, subject, reason, "li")
    number = retention.hold("number", "13800000002", "complaint", "li")
    assert retention.preview("recording").held == 1
    retention.lift(number, "wang")
    with pytest.raises(RetentionRefused):
        retention.lift(number, "wang")


def test_a_backup_after_a_deletion_restores_without_what_went(room):
    retention = room.box.care.retention
    retention.set_rule("recording", days=days_of(20), deletes=True, operator="li")
    retention.delete_due("li")
    done = room.back_up()
    assert (done.state, done.reason) == ("good", "")
    assert not list((room.folder / "back").rglob("*.wav"))


def test_a_deletion_that_was_broken_off_is_finished(room):
    retention = room.box.care.retention
    retention.set_rule("recording", days=days_of(20), deletes=True, operator="li")
    file = next((room.home / "recordings").rglob("call.2.wav"))
    sound = file.read_bytes()
    retention.delete_due("li")
    file.write_bytes(sound)
    retention.delete_due("li")
    assert not file.exists()
