"""Kept voices: a row before the sound, kept or adopted after it, sealed, never half there."""

import os
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from appliance.errors import VoiceRefused, VoiceUnknown
from appliance.services import sound_store as module
from appliance.services.calls import Calls
from appliance.services.seals import Seals
from appliance.services.sound_store import SoundStore, Voice
from appliance.settings import Secret
from appliance.store.database import Database
from tests.scripted_call import speech

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)


class Box:
    """The services a voice needs, at one clock."""

    def __init__(self, folder: Path) -> None:
        self.now = NOON
        self.database = Database(folder / "fundline.db")
        self.database.migrate()
        self.calls = Calls(self.database, self.clock)
        self.seals = Seals(self.database, Secret("key"), folder / "evidence", self.clock)
        self.seals.begin()
        self.sounds = SoundStore(
            self.database, self.seals, folder / "voices", folder / "spool", self.clock
        )
        self.told: list[Voice] = []
        self.sounds.owner("message", lambda _tables, voice: self.told.append(voice))

    def clock(self) -> datetime:
        return self.now

    def go_on(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def call(self, call_id: str, *, ended: bool = False) -> None:
        self.calls.begin(call_id, caller="138", dialled="1000")
        if ended:
            self.calls.ended(call_id, None, "caller_hung_up")
        self.calls.flush()

    def recorded(self, call_id: str, seconds: float, *, cut_off: bool = False) -> Voice:
        """Begin a voice and write its file, as Asterisk closes it or as a kill leaves it."""
        voice = self.sounds.begin("message", call_id)
        path = speech(self.sounds.spool(voice), seconds)
        if cut_off:
            with path.open("r+b") as file:
                file.seek(4)
                file.write(bytes(4))
        os.utime(path, (self.now.timestamp(), self.now.timestamp()))
        return voice


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    box = Box(tmp_path)
    yield box
    box.calls.close()
    box.database.close()


def test_a_voice_is_moved_into_its_place_measured_and_sealed(box: Box) -> None:
    kept = box.sounds.keep(box.recorded("c1", 2.5))
    assert kept is not None
    assert (kept.status, kept.milliseconds, kept.repaired) == ("kept", 2500, False)
    assert kept.file == f"message/2026/11/{kept.id}.wav"
    assert box.sounds.path(kept).stat().st_size == kept.bytes
    assert not box.sounds.spool(kept).exists()
    assert box.told == [kept]
    verdict = box.seals.verify()
    assert verdict.of_kind == {"message": 1}
    assert not verdict.findings


def test_less_than_a_second_is_no_voice(box: Box) -> None:
    kept = box.sounds.keep(box.recorded("c1", 0.9))
    assert kept is not None
    assert kept.status == "empty"
    assert not box.sounds.path(kept).exists()
    assert not box.seals.verify().of_kind


def test_a_voice_that_nobody_finished_is_not_kept_at_once(box: Box) -> None:
    voice = box.recorded("c1", 2, cut_off=True)
    assert box.sounds.keep(voice) is None
    assert box.sounds.one(voice.id).status == "recording"


def test_what_a_kill_left_is_adopted_once_its_call_is_over_and_it_was_still(box: Box) -> None:
    box.call("c1")
    voice = box.recorded("c1", 4, cut_off=True)
    box.go_on(100)
    assert box.sounds.adopt() == []
    box.call("c1", ended=True)
    os.utime(box.sounds.spool(voice), (box.now.timestamp(), box.now.timestamp()))
    box.go_on(4)
    assert box.sounds.adopt() == []
    box.go_on(2)
    [adopted] = box.sounds.adopt()
    assert (adopted.milliseconds, adopted.repaired) == (4000, True)
    assert not box.seals.verify().findings
    assert box.sounds.adopt() == []


def test_a_resumed_call_adopts_its_own_voice_at_once(box: Box) -> None:
    for call_id in ("c1", "c2"):
        box.call(call_id)
    voice, _other = box.recorded("c1", 2), box.recorded("c2", 2)
    assert [v.id for v in box.sounds.adopt("c1")] == [voice.id]


def test_a_voice_of_which_nothing_was_written_is_empty(box: Box) -> None:
    box.call("c1", ended=True)
    box.sounds.begin("message", "c1")
    box.go_on(6)
    assert [v.status for v in box.sounds.adopt()] == ["empty"]


def test_a_box_that_dies_after_the_file_was_moved_keeps_it_all_the_same(box: Box) -> None:
    box.call("c1", ended=True)
    voice = box.recorded("c1", 2)
    path = box.sounds.path(voice)
    path.parent.mkdir(parents=True, exist_ok=True)
    box.sounds.spool(voice).rename(path)
    box.go_on(2)
    assert [v.status for v in box.sounds.adopt()] == ["kept"]


def test_two_who_close_the_same_voice_do_it_once(box: Box) -> None:
    voice = box.recorded("c1", 2)
    assert box.sounds.keep(voice) is not None
    assert box.sounds.keep(voice) is None
    assert len(box.told) == 1


def test_a_dropped_voice_is_gone_and_never_adopted(box: Box) -> None:
    box.call("c1", ended=True)
    voice = box.recorded("c1", 2)
    box.sounds.drop(voice)
    box.go_on(100)
    assert box.sounds.adopt() == []
    assert not box.sounds.spool(voice).exists()
    assert box.sounds.one(voice.id).status == "dropped"


def test_a_kept_message_can_neither_be_dropped_nor_changed(box: Box) -> None:
    kept = box.sounds.keep(box.recorded("c1", 2))
    assert kept is not None
    box.sounds.drop(kept)
    assert box.sounds.path(kept).exists()
    for statement in ("DELETE FROM voices", "UPDATE voices SET milliseconds = 1"):
        with pytest.raises(sqlite3.IntegrityError), box.database.writing() as tables:
            tables.execute(statement)


def test_a_changed_file_is_found_and_named(box: Box) -> None:
    kept = box.sounds.keep(box.recorded("c1", 2))
    assert kept is not None
    with box.sounds.path(kept).open("r+b") as file:
        file.seek(1000)
        file.write(b"x")
    assert "was altered" in box.seals.verify().findings[0].what
    box.sounds.path(kept).unlink()
    assert "is gone" in box.seals.verify().findings[0].what


def test_a_file_from_outside_is_taken_in(box: Box, tmp_path: Path) -> None:
    kept = box.sounds.take_in("commentary", speech(tmp_path / "upload.wav", 3))
    assert kept is not None
    assert (kept.kind, kept.milliseconds) == ("commentary", 3000)


def test_nothing_is_begun_on_a_full_disk(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LEAST_FREE_BYTES", 1 << 62)
    with pytest.raises(VoiceRefused, match="free"):
        box.sounds.begin("message")


def test_an_unknown_voice_is_said_to_be_unknown(box: Box) -> None:
    with pytest.raises(VoiceUnknown):
        box.sounds.one("nothing")


def test_a_file_that_is_not_there_leaves_nothing_behind(box: Box, tmp_path: Path) -> None:
    with pytest.raises(VoiceRefused, match="cannot be kept"):
        box.sounds.take_in("commentary", tmp_path / "nothing.wav")
    box.go_on(100)
    assert box.sounds.adopt() == []
