"""What the box checks about itself without a call: each fault turns its own check red."""

import shutil
import ssl
from collections import namedtuple
from datetime import UTC, datetime, timedelta

import pytest

from appliance.assembly import assemble
from appliance.machine import self_checks
from appliance.machine.heartbeats import beat
from appliance.records.self_call import (
    CERTIFICATES,
    CLOCK,
    DISK,
    PARTS,
    SECRETS,
    Check,
)
from appliance.settings import Settings
from tests.demo_calls import DemoClock, DemoCompany

PARTS_OF_A_BOX = ("asterisk", "agi_server", "exchange", "listener", "watchdog")
Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def box(tmp_path):
    """Open a box whose parts beat, and which has all its secrets."""
    clock = DemoClock()
    appliance = assemble(Settings(home=tmp_path), clock=clock)
    (tmp_path / "secrets" / "ami_exchange").write_text("x")
    for path in (tmp_path / "secrets", *(tmp_path / "secrets").iterdir()):
        path.chmod(0o700 if path.is_dir() else 0o600)
    for part in PARTS_OF_A_BOX:
        beat(appliance.settings, part)
    yield DemoCompany(appliance, clock)
    appliance.close()


def red(box) -> list[str]:
    return [one.name for one in self_checks.local_checks(box.appliance) if not one.well]


def test_a_box_that_is_well_has_no_red_check(box):
    assert red(box) == []


def test_a_full_disk(box, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Usage(10**12, 10**12 - 10**8, 10**8))
    assert red(box) == [DISK]


def test_a_clock_that_was_set_or_is_behind(box):
    box.appliance.timed_jobs.note_step(-400.0)
    assert red(box) == [CLOCK]
    box.clock.set("2026-11-23 12:00:00")
    assert red(box) == []
    box.appliance.calls.begin("c.1", caller="", dialled="1000")
    box.appliance.calls.flush()
    box.clock.set("2026-11-22 09:00:00")
    assert red(box) == [CLOCK]


@pytest.mark.parametrize("fault", ["missing", "bare", "seals"])
def test_secrets_that_are_missing_open_to_others_or_other_ones(box, fault):
    secrets = box.appliance.settings.secrets
    if fault == "missing":
        (secrets / "pin_pepper").unlink()
    elif fault == "bare":
        (secrets / "seal_key").chmod(0o644)
    else:
        head = box.appliance.settings.evidence / "head.json"
        head.write_text(head.read_text().replace('"number": 0', '"number": 9'))
    (found,) = [one for one in self_checks.local_checks(box.appliance) if not one.well]
    assert (found.name, found.code) == (SECRETS, fault)


def test_a_certificate_that_ends_soon_or_is_not_genuine(box, monkeypatch):
    mail = box.appliance.mail_queue
    mail.set_up(host="mail.example.com", port="465", security="tls", sender="a@example.com")
    ends = {"at": datetime.now(UTC) + timedelta(days=30)}
    monkeypatch.setattr(self_checks, "_end_of_certificate", lambda _mail: ends["at"])
    assert red(box) == []
    ends["at"] = datetime.now(UTC) + timedelta(days=3)
    assert red(box) == [CERTIFICATES]

    def refuses(_mail):
        raise ssl.SSLCertVerificationError("self-signed certificate")

    monkeypatch.setattr(self_checks, "_end_of_certificate", refuses)
    assert red(box) == [CERTIFICATES]

    def away(_mail):
        raise ConnectionRefusedError("refused")

    monkeypatch.setattr(self_checks, "_end_of_certificate", away)
    assert red(box) == []  # the mail queue says so itself, and nobody can be told by mail


def test_a_part_that_does_not_beat(box):
    beat(box.appliance.settings, "listener", well=False, detail="no model")
    assert red(box) == [PARTS]


def checks(**wrong: str) -> list[Check]:
    names = ("answer", "sound_out", "sound_in", "keys", "nav", "fax")
    return [
        Check(name=n, well=n not in wrong, code=wrong.get(n, "well"), detail=wrong.get(n, ""))
        for n in names
    ]


def mails(box) -> list[str]:
    return [one["subject"] for one in reversed(box.appliance.mail_queue.listing())]


def a_round(box, **wrong: str) -> None:
    care = box.appliance.care
    run = care.self_calls.ask("test")
    assert care.self_calls.begin(run)
    care.self_calls.end(run, checks(**wrong))


def test_an_alarm_is_mailed_once_when_it_turns_red_and_once_when_it_is_green_again(box):
    care = box.appliance.care
    care.alarms.set_recipients("li@example.com, wang@example.com")
    a_round(box)
    assert mails(box) == []
    a_round(box, nav="it said 1.4000")
    a_round(box, nav="it said 1.4000")
    assert len(mails(box)) == 2
    assert "净值播报" in mails(box)[0] and "not well" in mails(box)[0]
    assert [one.name for one in care.alarms.red()] == ["nav"]
    a_round(box)
    assert len(mails(box)) == 4 and "well again" in mails(box)[-1]
    assert care.alarms.red() == []
    assert [(one.name, one.red) for one in care.alarms.events()] == [("nav", False), ("nav", True)]


def test_a_round_that_breaks_off_is_an_alarm_and_one_round_waits_at_a_time(box):
    care = box.appliance.care
    run = care.self_calls.ask("li")
    assert care.self_calls.ask("wang") == run
    care.self_calls.begin(run)
    care.self_calls.break_off(run, "killed")
    assert [one.name for one in care.alarms.red()] == ["self_call"]
    assert not care.self_calls.due()
    box.clock.set("2026-11-23 11:00:01")
    assert care.self_calls.due()
    a_round(box)
    assert care.alarms.red() == []


def test_the_number_of_the_self_check_says_in_words_what_works(box):
    assert "还没有做过自检" in box.dial(dialled="1006").said
    a_round(box)
    said = box.dial(dialled="1006").said
    assert "全部正常" in said and "备份还没有设置" in said
    a_round(box, fax="none", nav="other")
    said = box.dial(dialled="1006").said
    assert "以下项目不正常" in said and "净值播报" in said and "传真" in said
    box.clock.set("2026-11-23 14:00:00")
    assert "已经太久" in box.dial(dialled="1006").said
    assert "too long ago" in box.dial(dialled="1006", language="en").said


def test_a_backup_that_fails_is_an_alarm(box, tmp_path_factory):
    care = box.appliance.care
    care.backups.setup.make_key()
    care.backups.setup.set_place(str(tmp_path_factory.mktemp("place")), same_disk=True)
    one = care.backups.ask("test")
    care.backups.begin(one.id)
    care.backups.end(one.id, "failed", "the disk is full")
    assert [alarm.name for alarm in care.alarms.red()] == ["backup"]
