"""The audit, its checkpoints and the log of changes."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest

from appliance import ContactEvidence
from appliance.acting import Actor, acting_as
from appliance.errors import EvidenceAltered, UndoRefused
from appliance.machine.box_doctor import evidence
from appliance.services.audit.entries import CHANGE, CLOCK_BACK, SAW
from appliance.services.audit.signing import signed_by
from appliance.services.chain import Finding
from appliance.store.audit import EntriesAsked
from tests.services.evidence_room import EvidenceRoom
from tests.services.tampering import rows, write

WANG = Actor("wang", "192.168.1.5", "console")


@pytest.fixture
def room(tmp_path: Path) -> Iterator[EvidenceRoom]:
    room = EvidenceRoom(tmp_path / "home")
    yield room
    room.box.close()


def subjects(room: EvidenceRoom, *outside: Path) -> list[str]:
    return [finding.subject for finding in room.box.proof.verify(outside).findings]


def test_an_entry_says_who_did_what_where_and_when(room: EvidenceRoom) -> None:
    with acting_as(WANG):
        room.box.audit.note("orders.export", "order 7", outcome="refused")
    room.box.audit.note("timed_jobs.night")
    night, export = room.box.audit.listing(EntriesAsked())
    assert export[1:10] == (
        *("2026-11-24T09:00:00.000+08:00", "wang", "192.168.1.5", "console"),
        *("did", "orders.export", "order 7", "refused", ""),
    )
    assert (night.actor, night.door) == ("box", "box")


def test_an_entry_belongs_to_the_transaction_of_what_it_is_about(room: EvidenceRoom) -> None:
    with pytest.raises(ZeroDivisionError), room.box.database.writing():
        room.box.audit.note("orders.export")
        raise ZeroDivisionError
    assert room.box.audit.count(EntriesAsked()) == 0


def test_entries_are_found_by_person_action_subject_and_time(room: EvidenceRoom) -> None:
    for number in range(3):
        with acting_as(WANG):
            room.box.accesses.note("recording", f"77.{number}/1")
        room.clock.pass_time(86_400)
    room.box.audit.note("night")
    count = room.box.audit.count
    assert count(EntriesAsked(actor="wang")) == 3
    assert count(EntriesAsked(action="night")) == 1
    assert count(EntriesAsked(subject_begins="77.")) == 3
    assert count(EntriesAsked(subject="77.1/1", kind=SAW)) == 1
    assert count(EntriesAsked(since="2026-11-25", until="2026-11-26")) == 1


def test_accesses_of_the_time_before_the_audit_are_taken_over(room: EvidenceRoom) -> None:
    at = "2026-11-01T09:00:00.000+08:00"
    with room.box.database.writing() as tables:
        tables.execute(
            "INSERT INTO accesses (at, operator, action, subject, address)"
            " VALUES (?, 'li', 'sheet', '7', '10.0.0.1')",
            [at],
        )
    room.box.audit.begin()
    room.box.audit.begin()
    (taken,) = room.box.accesses.listing("7")
    assert (taken["at"], taken["actor"], taken["address"]) == (at, "li", "10.0.0.1")
    assert subjects(room) == []


# --- the clock


def test_a_clock_that_is_set_back_is_named_until_somebody_explains_it(room: EvidenceRoom) -> None:
    room.box.audit.note("night")
    room.clock.pass_time(-3)  # a time server does so
    room.box.audit.note("night")
    assert subjects(room) == []
    room.clock.pass_time(-3600)
    room.box.audit.note("night")
    back = room.box.audit.listing(EntriesAsked(action=CLOCK_BACK))[0]
    assert subjects(room) == [f"entry {back.number}"]
    room.box.audit.explain_clock(back.number, "the battery was changed")
    assert subjects(room) == []


# --- checkpoints


def test_a_checkpoint_is_signed_kept_noted_and_mailed(room: EvidenceRoom) -> None:
    assert room.box.checkpoints.mail_to("auditor@example.com; x") == ["x"]
    assert room.box.checkpoints.mail_to("auditor@example.com, li@example.com") == []
    room.live(5, Random(1))
    made = room.box.checkpoints.make()
    assert signed_by(made.public_key, made.checkpoint.signed_text(), made.signature)
    assert room.box.checkpoints.listing()[0] == made
    assert room.box.audit.listing(EntriesAsked(limit=1))[0].subject == str(made.checkpoint.number)
    letters = room.box.mail_queue.listing()
    assert {letter["recipient"] for letter in letters[:2]} == {
        "auditor@example.com",
        "li@example.com",
    }
    assert subjects(room) == []


def test_a_checkpoint_that_is_gone_or_altered_is_named(room: EvidenceRoom) -> None:
    for _ in range(3):
        room.live(2, Random(2))
        room.box.checkpoints.make()
    kept = sorted((room.settings.evidence / "checkpoints").glob("*.json"))
    last, number = kept[-1], len(kept)
    genuine = last.read_text()
    last.unlink()
    assert subjects(room) == [f"checkpoint {number}"]
    forged = json.loads(genuine)
    forged["checkpoint"]["entries"] += 1
    last.write_text(json.dumps(forged))
    assert f"checkpoint {number}" in subjects(room)
    last.write_text("{")
    assert f"checkpoint {number}" in subjects(room)
    last.write_text(genuine)
    assert subjects(room) == []


def test_no_checkpoint_covers_an_audit_up_that_was_altered(room: EvidenceRoom) -> None:
    room.live(5, Random(1))
    with room.copy(room.settings.home / "copy") as copy:
        write(copy, rows(copy)[:3])
        shutil.copy(copy.path, room.settings.home / "truncated.db")
    room.box.database.close()
    for end in ("", "-wal", "-shm"):
        Path(f"{room.settings.database}{end}").unlink(missing_ok=True)
    shutil.copy(room.settings.home / "truncated.db", room.settings.database)
    with pytest.raises(EvidenceAltered):
        room.box.checkpoints.make()


def test_a_box_that_was_put_back_as_a_whole_is_told_by_a_mailed_checkpoint(
    room: EvidenceRoom, tmp_path: Path
) -> None:
    room.live(4, Random(1))
    room.box.database.checkpoint()
    shutil.copytree(room.settings.home, tmp_path / "earlier")
    with acting_as(WANG):
        room.box.audit.note("customers.set_pin", "980000000011")
    letter = tmp_path / "mail.txt"
    letter.write_text(f"Dear auditor,\n\n  {room.box.checkpoints.make().text()}\n\nBye\n")
    gone = room.box.audit.listing(EntriesAsked(action="customers.set_pin"))[0].number
    assert subjects(room, letter) == []
    earlier = EvidenceRoom(tmp_path / "earlier")
    assert subjects(earlier) == []  # all of it fits together: only what lies elsewhere tells
    assert subjects(earlier, letter) == [f"entry {gone}"]
    letter.write_text(letter.read_text().replace('"entries":', '"entries":1'))
    assert subjects(earlier, letter) == ["mail.txt"]
    earlier.box.close()


def test_a_trail_that_is_gone_is_named(room: EvidenceRoom) -> None:
    room.live(5, Random(1))
    (room.settings.evidence / "audit_trail").unlink()
    assert subjects(room)[0] == "audit_trail"
    room.box.audit.note("night")
    with pytest.raises(EvidenceAltered):
        room.box.audit.keep_head()


def test_a_database_without_its_guards_is_named(room: EvidenceRoom) -> None:
    with room.box.database.writing() as tables:
        tables.execute("DROP TRIGGER audit_stays")
    assert room.box.proof.verify().findings == [
        Finding("trigger audit_stays", "is not as the box made it: somebody rebuilt the database")
    ]


# --- changes


def test_a_change_says_what_was_and_what_is_and_is_taken_back(room: EvidenceRoom) -> None:
    with acting_as(WANG):
        room.box.parameters.keep_all({"fax.calls_at_once": 7, "fax.ring_seconds": 30})
        room.box.parameters.keep("fax.calls_at_once", 7)
    (change,) = room.box.changes.listing(EntriesAsked())
    assert change.actor == "wang"
    assert [tuple(vars(value).values()) for value in change.values] == [
        ("fax.calls_at_once", None, "7"),
        ("fax.ring_seconds", None, "30"),
    ]
    assert room.box.changes.can_undo(change)
    room.box.changes.undo(change.number)
    assert room.box.parameters.value("fax.calls_at_once") == 4
    undone = room.box.changes.listing(EntriesAsked())[0]
    assert (undone.undoes, undone.action) == (change.number, "undone")
    assert not room.box.changes.can_undo(change)
    room.box.changes.undo(undone.number)
    assert room.box.parameters.value("fax.calls_at_once") == 7


def test_what_changed_since_is_not_taken_back(room: EvidenceRoom) -> None:
    room.box.parameters.keep("fax.calls_at_once", 7)
    first = room.box.changes.listing(EntriesAsked())[0]
    room.box.parameters.keep("fax.calls_at_once", 8)
    with pytest.raises(UndoRefused, match=r"fax.calls_at_once was changed since"):
        room.box.changes.undo(first.number)
    assert room.box.parameters.value("fax.calls_at_once") == 8
    assert room.box.audit.count(EntriesAsked(kind=CHANGE)) == 2


def test_a_plugin_is_switched_back(room: EvidenceRoom) -> None:
    room.box.preferences.switch_plugin("wishes", enabled=False)
    change = room.box.changes.listing(EntriesAsked())[0]
    room.box.changes.undo(change.number)
    assert room.box.preferences.plugin_enabled("wishes")


def test_a_secret_is_nowhere_in_the_log(room: EvidenceRoom) -> None:
    room.box.preferences.keep("gateway.password", "swordfish")
    room.box.changes.note_secret("mail.password")
    secret, gateway = room.box.changes.listing(EntriesAsked())
    assert secret.values[0].new == gateway.values[0].new == "***"
    assert not room.box.changes.can_undo(gateway)
    with pytest.raises(UndoRefused):
        room.box.changes.undo(gateway.number)
    assert "swordfish" not in str(room.box.audit.listing(EntriesAsked()))


def test_cut_offs_and_trading_days_are_in_the_log(room: EvidenceRoom) -> None:
    room.box.calendar.set_cut_off("14:30", "000008")
    room.box.calendar.edit(date(2026, 12, 24), is_open=True, closes_at="11:30", note="x", by="li")
    day, cut_off = room.box.changes.listing(EntriesAsked())
    assert (cut_off.values[0].name, cut_off.values[0].new) == ("cut_off.000008.", "14:30")
    assert (day.values[0].name, day.values[0].new) == ("2026-12-24", "open 11:30 x")
    room.box.changes.undo(cut_off.number)
    assert room.box.calendar.cut_offs() == []
    assert not room.box.changes.can_undo(day)


def test_a_profile_of_a_registrar_is_put_back(room: EvidenceRoom) -> None:
    profile = room.box.counterparties.one("98")
    room.box.counterparties.keep(replace(profile, distributor_code="981", name="甲"), by="li")
    room.box.counterparties.keep(replace(profile, distributor_code="982", name="甲"), by="li")
    change = room.box.changes.listing(EntriesAsked(limit=1))[0]
    assert [value.name for value in change.values] == ["counterparty.98.distributor_code"]
    with acting_as(WANG):
        room.box.changes.undo(change.number)
    assert room.box.counterparties.one("98").distributor_code == "981"


def test_the_blacklist_is_in_the_log_and_is_taken_back(room: EvidenceRoom) -> None:
    consents = room.box.outbound.consents
    said = ContactEvidence(operator="li", text="threatened us", source="console")
    consents.blacklist("13800138000", "", said, room.clock() + timedelta(days=3))
    change = room.box.changes.listing(EntriesAsked(limit=1))[0]
    assert change.values[0].old is None
    assert str(change.values[0].new).startswith("2026-11-27")
    with acting_as(WANG):
        room.box.changes.undo(change.number)
    assert not consents.standing("13800138000").blacklisted
    undone = room.box.changes.listing(EntriesAsked(limit=1))[0]
    with acting_as(WANG):
        room.box.changes.undo(undone.number)
    assert consents.standing("13800138000").blacklisted


def test_the_doctor_tells_of_evidence_that_was_cut_off_and_of_a_late_checkpoint(
    room: EvidenceRoom,
) -> None:
    assert evidence(room.box).well
    room.live(5, Random(1))
    room.box.checkpoints.make()
    assert not evidence(room.box).warning
    room.clock.pass_time(4 * 86_400)
    assert evidence(room.box).warning
    with room.box.database.writing() as tables:
        tables.execute("DROP TRIGGER audit_stays")
        tables.execute("DELETE FROM audit WHERE number > 3")
    found = evidence(room.box)
    assert not found.well
    assert "fundline verify" in found.advice
