"""Recordings in the console: played in pieces, placed in the timeline, each opening noted once."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from appliance.audio.recording_files import HEADER

SHANGHAI = ZoneInfo("Asia/Shanghai")
SECONDS = 10
SOUND = "/recordings/77.1/1.wav"


@pytest.fixture
def recorded(appliance):
    """A call that ended, with ten seconds of a recording that is closed and sealed."""
    calls, recordings = appliance.calls, appliance.recordings
    now = datetime.now(SHANGHAI).replace(microsecond=0)
    calls.begin("77.1", caller="13800138000", dialled="1000", started_at=now)
    recording = recordings.begin("77.1")
    recordings.mask(recording, [(2.0, 4.5)])
    data = bytes(16_000 * SECONDS)
    header = HEADER.pack(b"RIFF", len(data) + 36, b"WAVEfmt ", 16, 1, 1, 8000, 16000, 2, 16,
                         b"data", len(data))  # fmt: skip
    path = recordings.path(recording)
    path.write_bytes(header + data)
    calls.step("77.1", "heard", prompt="account.enter_pin", text="请输入密码。")
    calls.ended("77.1", now + timedelta(seconds=12), "caller_hung_up")
    calls.flush()
    recordings._clock = lambda: datetime.now(SHANGHAI) + timedelta(minutes=5)
    assert recordings.close_ended()
    return path


def asked(operator, path=SOUND, span=""):
    """Ask for the sound or a span of it, and read the answer to its end."""
    with operator.get(path, headers={"Range": span} if span else {}) as answer:
        answer.get_data()
        return answer


def test_a_call_shows_its_player_and_where_each_step_is_heard(operator, recorded):
    page = operator.get("/calls/77.1").text
    assert "<audio controls" in page
    assert f'src="{SOUND}?opening=' in page
    assert 'data-step data-part="1" data-seconds="0.' in page
    assert "player.js" in page


def test_a_span_of_the_recording_is_sent_as_it_is_asked_for(operator, recorded):
    whole = asked(operator)
    assert whole.data == recorded.read_bytes()
    assert whole.mimetype == "audio/wav"
    part = asked(operator, span="bytes=44-143")
    assert part.status_code == 206
    assert part.data == recorded.read_bytes()[44:144]
    assert part.headers["Content-Range"].startswith("bytes 44-143/")
    assert asked(operator, span="bytes=999999999-").status_code == 416
    assert "media-src 'self'" in part.headers["Content-Security-Policy"]


def test_each_opening_is_noted_once_however_often_the_player_asks(operator, appliance, recorded):
    for opening in ("a", "a", "b"):
        asked(operator, f"{SOUND}?opening={opening}", "bytes=1000-")
    noted = appliance.accesses.listing("77.1/1")
    assert [(one["actor"], one["action"]) for one in noted] == [("admin", "recording")] * 2
    page = operator.get("/accesses/").text
    assert page.count("播放录音</td>") == 2
    assert "没有符合条件的记录" in operator.get("/accesses/?operator=nobody").text


def test_what_is_no_closed_recording_of_a_call_is_not_there(operator, appliance, recorded):
    appliance.recordings.begin("78.1")
    for path in ("/recordings/77.1/2.wav", "/recordings/78.1/1.wav", "/recordings/x/..wav"):
        assert operator.get(path).status_code == 404
    recorded.unlink()
    assert operator.get(SOUND).status_code == 404
    assert appliance.accesses.listing() == []


def test_a_stranger_hears_nothing(stranger, recorded):
    assert stranger.get(SOUND).status_code == 302
