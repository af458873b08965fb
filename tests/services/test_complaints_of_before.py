"""A home from before the register: its complaints are in it afterwards, and answers are voices."""

from pathlib import Path

from sqlite_utils import Database as Tables

from appliance.assembly import assemble
from appliance.settings import Settings
from appliance.store.schema import migrations

MESSAGE = {
    "voice": "v1",
    "mailbox": "8000",
    "status": "new",
    "caller": "13800138000",
    "call_id": "c.1",
    "received_at": "2026-11-20T23:30:00.000+08:00",
}


def home_of_before(home: Path) -> None:
    """Make a home as it was before there was a register of complaints."""
    tables = Tables(home / "fundline.db")
    migrations.apply(tables, stop_before="m013_surveys")
    tables.table("voices").insert(
        {"id": "v1", "kind": "message", "status": "kept", "file": "m/v1.wav", "began_at": "2026"}
    )
    tables.table("mailboxes").insert({"number": "8000", "name": "客户服务"})
    rows = [
        {"id": "complaint", "kind": "complaint", "receipt_number": "2611200001"},
        {
            "id": "forwarded",
            "kind": "complaint",
            "receipt_number": "2611200001",
            "forwarded_from": "8000",
        },
        {"id": "message", "kind": "message", "receipt_number": "2611200002"},
    ]
    for row in rows:
        tables.table("voice_messages").insert(MESSAGE | row)
    tables.close()


def test_complaints_of_before_are_in_the_register_with_their_deadlines(tmp_path: Path) -> None:
    home_of_before(tmp_path)
    appliance = assemble(Settings(home=tmp_path))
    (complaint,) = appliance.outbound.complaints.listing()
    assert (complaint.receipt_number, complaint.message) == ("2611200001", "complaint")
    assert complaint.accept_by.isoformat() == "2026-12-05T23:30:00+08:00"
    assert complaint.close_by.isoformat() == "2027-01-19T23:30:00+08:00"
    appliance.sounds.begin("answer", "c.2")
    assert appliance.database.faults() == []
    appliance.close()
