"""Recordings: a row before the sound, closed and sealed after the call, never deleted."""

import io
import os
import sqlite3
import wave
from datetime import UTC, datetime, timedelta

import pytest

from appliance.errors import RecordingRefused
from appliance.services import recordings as module
from appliance.services.calls import Calls
from appliance.services.recordings import Recordings
from appliance.services.seals import Finding, Seals
from appliance.settings import Secret
from appliance.store.database import Database

NOON = datetime(2024, 3, 1, 4, 0, tzinfo=UTC)
SOUND = bytes(range(256)) * 125  # two seconds


class Clock:
    def __init__(self):
        self.now = NOON

    def __call__(self):
        return self.now

    def go_on(self, seconds):
        self.now += timedelta(seconds=seconds)


class Box:
    """The services a recording needs, at one clock."""

    def __init__(self, folder):
        self.clock = Clock()
        self.folder = folder / "recordings"
        self.database = Database(folder / "fundline.db")
        self.database.migrate()
        self.calls = Calls(self.database, self.clock)
        self.seals = Seals(self.database, Secret("key"), folder / "evidence", self.clock)
        self.seals.begin()
        self.recordings = Recordings(self.database, self.seals, self.folder, self.clock)

    def record(self, call_id, content, *, ended=True):
        """Let a call be recorded; the file was written last at this moment."""
        self.calls.begin(call_id, caller="138", dialled="1000")
        recording = self.recordings.begin(call_id)
        if content is not None:
            path = self.recordings.path(recording)
            path.write_bytes(content)
            os.utime(path, (self.clock.now.timestamp(), self.clock.now.timestamp()))
        if ended:
            self.calls.ended(call_id, None, "caller_hung_up")
        self.calls.flush()
        return recording

    def sealed(self, call_id, content):
        """Return a recording that is closed."""
        self.record(call_id, content)
        self.clock.go_on(10)
        (recording,) = self.recordings.close_ended()
        self.seals.keep_head()
        return recording

    def findings(self):
        return self.seals.verify().findings

    def tamper(self, *statements):
        with sqlite3.connect(self.database.path) as connection:
            for trigger in ("recordings_stay", "closed_recordings_stay_as_they_are", "seals_stay"):
                connection.execute(f"DROP TRIGGER IF EXISTS {trigger}")
            for statement in statements:
                connection.execute(statement)
        connection.close()


@pytest.fixture
def box(tmp_path):
    box = Box(tmp_path)
    yield box
    box.calls.close()
    box.database.close()


def wav(sound=SOUND):
    """Return a file as Asterisk closes it."""
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(8000)
        writer.writeframes(sound)
    return file.getvalue()


def killed(sound=SOUND):
    """Return a file as an Asterisk killed with -9 leaves it."""
    whole = wav(sound)
    return whole[:4] + bytes(4) + whole[8:40] + bytes(4) + whole[44:]


def test_a_recording_of_an_ended_call_is_measured_and_sealed(box):
    recording = box.sealed("1709265600.1", wav())
    assert recording.file == "2024/03/01/1709265600.1.wav"
    assert (recording.milliseconds, recording.bytes, recording.repaired) == (2000, 32044, False)
    assert box.recordings.of_call("1709265600.1") == [recording]
    verdict = box.seals.verify()
    assert (verdict.of_kind["recording"], verdict.findings) == (1, [])


def test_the_parts_of_a_call_are_files_of_their_own(box):
    box.record("1.1", wav(), ended=False)
    box.record("1.1", wav())
    assert [r.file for r in box.recordings.of_call("1.1")] == [
        "2024/03/01/1.1.wav",
        "2024/03/01/1.1.2.wav",
    ]


def test_a_running_call_is_not_closed_however_still_it_is(box):
    box.record("1.1", killed(), ended=False)
    box.clock.go_on(3600)
    assert box.recordings.close_ended() == []


def test_an_unfinished_file_is_closed_later_than_a_finished_one(box):
    box.record("1.1", wav())
    box.record("1.2", killed())
    box.clock.go_on(0.9)
    assert box.recordings.close_ended() == []
    box.clock.go_on(0.2)
    assert [r.call_id for r in box.recordings.close_ended()] == ["1.1"]
    box.clock.go_on(4)
    assert [r.call_id for r in box.recordings.close_ended()] == ["1.2"]


@pytest.mark.parametrize(
    ("content", "milliseconds"),
    [
        (killed(), 2000),
        (killed()[:-1], 1999),
        (wav() + SOUND, 4000),
        (wav()[:20044], 1250),
        (bytes(32044), 2000),
        (b"RIFF", 0),
        (b"", 0),
    ],
)
def test_what_a_crash_left_is_repaired_and_can_be_played(box, content, milliseconds):
    recording = box.sealed("1.1", content)
    assert (recording.milliseconds, recording.repaired) == (milliseconds, True)
    with wave.open(str(box.recordings.path(recording))) as sound:
        assert sound.getnframes() == max(0, len(content) - 44) // 2
    assert box.findings() == []


def test_a_recording_that_never_got_a_file_is_closed_as_empty(box):
    recording = box.sealed("1.1", None)
    assert (recording.bytes, recording.milliseconds, recording.sha256) == (0, 0, "")
    assert box.recordings.failures_today() == 1
    assert box.findings() == []


def test_a_call_the_ledger_does_not_know_is_closed_when_it_was_still_for_a_minute(box):
    recording = box.recordings.begin("1.1")
    path = box.recordings.path(recording)
    path.write_bytes(wav())
    os.utime(path, (NOON.timestamp(), NOON.timestamp()))
    box.clock.go_on(59)
    assert box.recordings.close_ended() == []
    box.clock.go_on(1)
    assert [r.call_id for r in box.recordings.close_ended()] == ["1.1"]


def test_masked_spans_are_kept_and_sealed(box):
    recording = box.record("1.1", wav())
    box.recordings.mask(recording, [(0.5, 1.25), (1.5, None)])
    box.clock.go_on(10)
    (closed,) = box.recordings.close_ended()
    assert closed.masked == [(0.5, 1.25), (1.5, None)]
    box.recordings.mask(closed, [])  # too late: what is sealed stays
    assert box.recordings.of_call("1.1") == [closed]
    assert box.findings() == []


def test_a_recording_that_ends_in_a_mask_is_made_silent_there(box):
    recording = box.record("1.1", wav(b"\x01\x02" * 16_000))
    box.recordings.mask(recording, [(0.2, 0.4), (1.1, None)])
    box.clock.go_on(10)
    (closed,) = box.recordings.close_ended()
    with wave.open(str(box.recordings.path(closed))) as sound:
        assert sound.readframes(8000) == b"\x01\x02" * 8000
        assert sound.readframes(8000) == bytes(16_000)
    assert (closed.milliseconds, closed.repaired) == (2000, False)
    assert box.findings() == []


def test_a_mask_that_was_on_for_long_takes_nothing_away(box):
    recording = box.record("1.1", wav(SOUND * 4))
    box.recordings.mask(recording, [(1.1, None)])
    box.clock.go_on(10)
    (closed,) = box.recordings.close_ended()
    assert box.recordings.path(closed).read_bytes() == wav(SOUND * 4)


def test_one_file_that_cannot_be_closed_does_not_keep_the_others(box):
    first = box.record("1.1", None)
    box.recordings.path(first).mkdir()
    box.record("1.2", wav())
    box.clock.go_on(10)
    with pytest.raises(RecordingRefused, match=r"1\.1\.wav"):
        box.recordings.close_ended()
    assert box.recordings.of_call("1.2")[0].closed_at is not None


@pytest.mark.parametrize("call_id", ["", "../1.1", "/etc/passwd", "1,1", "a b", ".1"])
def test_a_name_that_is_no_call_is_refused(box, call_id):
    with pytest.raises(RecordingRefused):
        box.recordings.begin(call_id)


def test_a_nearly_full_disk_refuses_and_leaves_no_row(box, monkeypatch):
    monkeypatch.setattr(module, "LEAST_FREE_BYTES", 2**60)
    with pytest.raises(RecordingRefused, match="MB are free"):
        box.recordings.begin("1.1")
    assert box.recordings.of_call("1.1") == []


# --- tampering

ALTERED = "UPDATE recordings SET {} WHERE call_id = '1.2'"
REMOVED = "DELETE FROM recordings WHERE call_id = '{}'"


@pytest.fixture
def sealed(box):
    """Three sealed recordings."""
    return [box.sealed(f"1.{number}", wav(SOUND * number)) for number in (1, 2, 3)]


@pytest.mark.parametrize("place", [0, 4, 43, 44, 20_000, -1])
def test_one_flipped_byte_is_named(box, sealed, place):
    path = box.recordings.path(sealed[1])
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(content)
    assert box.findings() == [Finding("recording 1.2/1", f"its file {path} was altered")]


@pytest.mark.parametrize(
    "change",
    [
        "file = '2024/03/01/1.1.wav.bak'",
        "started_at = '2024-03-01T11:00:00.000+08:00'",
        "closed_at = NULL",
        "milliseconds = milliseconds - 1",
        "bytes = 1",
        "sha256 = 'x'",
        "repaired = 1",
        "masked = '[[0.1, 0.2]]'",
    ],
)
def test_one_altered_field_is_named(box, sealed, change):
    box.tamper(ALTERED.format(change))
    assert Finding("recording 1.2/1", "its row was altered") in box.findings()


@pytest.mark.parametrize("call_id", ["1.2", "1.3"])
def test_a_removed_row_is_named_with_the_file_it_leaves(box, sealed, call_id):
    box.tamper(REMOVED.format(call_id))
    assert [finding.subject for finding in box.findings()] == [
        f"recording {call_id}/1",
        f"file {box.folder / f'2024/03/01/{call_id}.wav'}",
    ]


def test_a_removed_file_is_named(box, sealed):
    path = box.recordings.path(sealed[0])
    path.unlink()
    assert box.findings() == [Finding("recording 1.1/1", f"its file {path} is gone")]


def test_a_recording_removed_with_its_seal_leaves_a_gap_in_the_chain(box, sealed):
    box.recordings.path(sealed[1]).unlink()
    box.tamper("DELETE FROM recordings WHERE call_id = '1.2'", "DELETE FROM seals WHERE number = 2")
    assert box.findings() == [Finding("seal 2", "missing")]


def test_two_files_in_each_others_place_are_both_named(box, sealed):
    first, second = (box.recordings.path(recording) for recording in sealed[:2])
    content = first.read_bytes()
    first.write_bytes(second.read_bytes())
    second.write_bytes(content)
    assert [f.subject for f in box.findings()] == ["recording 1.1/1", "recording 1.2/1"]


def test_a_closed_recording_without_a_seal_is_named(box, sealed):
    box.tamper(
        "INSERT INTO recordings SELECT '1.9', 1, '2024/03/01/1.9.wav', started_at, closed_at,"
        " milliseconds, bytes, sha256, repaired, masked FROM recordings WHERE call_id = '1.1'"
    )
    assert box.findings() == [Finding("recording 1.9/1", "was closed but never sealed")]


def test_an_ended_call_whose_recording_stays_unsealed_is_named_after_a_minute(box):
    box.record("1.1", wav())
    assert box.findings() == []
    box.clock.go_on(61)
    assert [f.subject for f in box.findings()] == ["recording 1.1/1"]


def test_the_store_refuses_to_delete_a_recording_or_to_change_a_closed_one(box, sealed):
    for statement in ("DELETE FROM recordings", "UPDATE recordings SET bytes = 0"):
        with pytest.raises(sqlite3.IntegrityError), box.database.writing() as tables:
            tables.execute(statement)
