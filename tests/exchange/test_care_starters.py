"""What the exchange starts for the box's care: backups and calls to itself, one at a time."""

import time

import pytest

from appliance.exchange.backup_starter import BackupStarter
from appliance.exchange.self_caller import SelfCaller
from tests.backups.backup_room import BackupRoom
from tests.demo_calls import demo_home

__all__ = ["demo_home"]
SECONDS = 60.0


@pytest.fixture
def room(demo_home, tmp_path):
    room = BackupRoom(tmp_path, demo_home)
    room.box.settings.run.mkdir(exist_ok=True)
    yield room
    room.close()


def until(condition, look) -> None:
    deadline = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < deadline
        look()
        time.sleep(0.1)


def test_a_backup_that_is_asked_for_is_made_and_one_that_was_killed_is_noted(room):
    backups = room.box.care.backups
    starter = BackupStarter(backups, room.box.settings)
    starter.look()
    asked = backups.ask("li")
    until(lambda: backups.one(asked.id).began_at is not None, starter.look)
    starter._process.kill()
    starter._process.wait()
    until(lambda: backups.open() is None, starter.look)
    assert backups.one(asked.id).state == "broken"
    assert [one.name for one in room.box.care.alarms.red()] == ["backup"]
    again = backups.ask("li")
    until(lambda: backups.open() is None, starter.look)
    starter._process.wait()
    assert backups.one(again.id).state == "good"
    assert room.box.care.alarms.red() == []


def test_the_box_calls_itself_when_it_is_time_and_not_when_it_may_not(room):
    self_calls = room.box.care.self_calls
    caller = SelfCaller(self_calls, room.box.settings, lambda: True)
    caller.look()
    assert self_calls.open() is None  # it was just started
    caller._started_at -= 1000
    self_calls.set_hourly(False)
    caller.look()
    assert self_calls.open() is None
    self_calls.set_hourly(True)
    caller.look()
    run = self_calls.open()
    assert run is not None and run.asked_by == "timed job"
    until(lambda: self_calls.one(run.id).ended_at is not None, caller.look)
    caller._process.wait()
    found = self_calls.one(run.id)
    assert "answer" in found.red  # there is no Asterisk here, and it says so
    assert found.checks[0].code == "no_asterisk"
