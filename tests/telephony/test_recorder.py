"""The recorder of a call: what Asterisk is told, and what happens when it does not answer."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from appliance.assembly import Appliance, assemble
from appliance.errors import ActionRefused, BackWanted, CallerHungUp, SwitchboardAway
from appliance.services import recordings as recordings_module
from appliance.services.recordings import Recording
from appliance.settings import Secret, Settings
from appliance.telephony import recorder as recorder_module
from appliance.telephony.keypad import Keypad
from appliance.telephony.recorder import FILE_VARIABLE, CallRecorder
from appliance.telephony.switchboard import Switchboard
from tests.scripted_call import ScriptedLine
from tests.telephony.fake_manager import FakeManager

CALL = "1795408788.2"
CHANNEL = "PJSIP/demo-00000001"


class Mute:
    """Asterisk's end of the mute: notes what it is told, or fails with the given errors first."""

    def __init__(self) -> None:
        self.told: list[bool] = []
        self.failures: list[SwitchboardAway | None] = []

    def __call__(self, channel: str, muted: bool) -> None:
        assert channel == CHANNEL
        failure = self.failures.pop(0) if self.failures else None
        if failure is not None:
            raise failure
        self.told.append(muted)

    def waits_for(self, *told: bool) -> bool:
        deadline = time.monotonic() + 30
        while self.told != list(told) and time.monotonic() < deadline:
            time.sleep(0.01)
        return self.told == list(told)


@pytest.fixture
def appliance(tmp_path: Path) -> Iterator[Appliance]:
    running = assemble(Settings(home=tmp_path / "home"))
    running.calls.begin(CALL, caller="138", dialled="1000")
    yield running
    running.close()


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait shorter than with a real caller."""
    monkeypatch.setattr(recorder_module, "TRAILING_SECONDS", 0.05)
    monkeypatch.setattr(recorder_module, "RESUMED_SECONDS", 0.1)
    monkeypatch.setattr(recorder_module, "RETRY_SECONDS", 0.05)


@pytest.fixture
def mute() -> Mute:
    return Mute()


@pytest.fixture
def line() -> ScriptedLine:
    line = ScriptedLine("", lambda _file: False)
    line.environment = {"agi_channel": CHANNEL}
    return line


@pytest.fixture
def keypad(line: ScriptedLine) -> Keypad:
    return Keypad(line, Path)


@pytest.fixture
def recorder(line: ScriptedLine, appliance: Appliance, mute: Mute) -> CallRecorder:
    recorder = CallRecorder(line, CALL, appliance.recordings, appliance.calls, mute)
    recorder.start()
    line.variables[FILE_VARIABLE] = file_of(appliance, 0)
    return recorder


def parts(appliance: Appliance) -> list[Recording]:
    return appliance.recordings.of_call(CALL)


def file_of(appliance: Appliance, part: int) -> str:
    return str(appliance.recordings.path(parts(appliance)[part]))


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_the_row_is_there_before_asterisk_begins(
    line: ScriptedLine, appliance: Appliance, mute: Mute, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []
    monkeypatch.setattr(line, "start_recording", lambda _file: seen.append(len(parts(appliance))))
    CallRecorder(line, CALL, appliance.recordings, appliance.calls, mute).start()
    assert seen == [1]


def test_a_secret_is_masked_and_the_mask_lifted_a_moment_later(
    recorder: CallRecorder, keypad: Keypad, mute: Mute, appliance: Appliance
) -> None:
    with recorder.masked(keypad):
        assert mute.told == [True]
    assert mute.told == [True], "the tone of the last key may not be over"
    assert mute.waits_for(True, False)
    wait_for(lambda: [until for _since, until in parts(appliance)[0].masked] not in ([], [None]))
    ((since, until),) = parts(appliance)[0].masked
    assert until is not None
    assert 0 <= since < until < 1


@pytest.mark.parametrize("ending", [BackWanted, CallerHungUp, ZeroDivisionError])
def test_the_mask_is_lifted_however_the_entry_ends(
    recorder: CallRecorder, keypad: Keypad, mute: Mute, ending: type[Exception]
) -> None:
    with pytest.raises(ending), recorder.masked(keypad):
        raise ending
    assert mute.waits_for(True, False)


def test_secrets_that_follow_each_other_are_one_span(
    recorder: CallRecorder, keypad: Keypad, mute: Mute, appliance: Appliance
) -> None:
    with recorder.masked(keypad), recorder.masked(keypad):
        pass
    with recorder.masked(keypad):
        time.sleep(0.2)
        assert False not in mute.told
    assert mute.waits_for(True, True, False)
    wait_for(lambda: len(parts(appliance)[0].masked) == 1)


def test_without_ami_the_recording_is_stopped_and_goes_on_as_a_second_part(
    recorder: CallRecorder, keypad: Keypad, line: ScriptedLine, appliance: Appliance, mute: Mute
) -> None:
    mute.failures = [SwitchboardAway("no link")]
    with recorder.masked(keypad):
        assert line.recorded[-1] == "stop"
        assert line.variables[FILE_VARIABLE] == ""
    assert [p.part for p in parts(appliance)] == [1, 2]
    assert [until for _since, until in parts(appliance)[0].masked] == [None]
    assert line.recorded[-1] == file_of(appliance, 1)
    assert file_of(appliance, 1).endswith(f"/{CALL}.2.wav")
    with recorder.masked(keypad):  # AMI is back
        assert mute.told == [True]


def test_an_asterisk_that_does_not_answer_delays_a_question_by_a_second_only(
    line: ScriptedLine, keypad: Keypad, appliance: Appliance
) -> None:
    manager, connected = FakeManager(), threading.Event()
    manager.silent.add("MixMonitorMute")
    switchboard = Switchboard("127.0.0.1", manager.port, "agi_server", Secret("password"))
    switchboard.on_connect(connected.set)
    switchboard.start()
    assert connected.wait(20)
    recorder = CallRecorder(
        line, CALL, appliance.recordings, appliance.calls, switchboard.mute_recording
    )
    recorder.start()
    began = time.monotonic()
    with recorder.masked(keypad):
        assert time.monotonic() - began < 1.5
        assert line.recorded[-1] == "stop"
    action = manager.next_action("MixMonitorMute")
    assert (action["Channel"], action["Direction"], action["State"]) == (CHANNEL, "read", "1")
    switchboard.close()
    manager.close()


def test_a_mask_that_cannot_be_lifted_is_tried_again(
    recorder: CallRecorder, keypad: Keypad, mute: Mute
) -> None:
    mute.failures = [None, SwitchboardAway("no link"), SwitchboardAway("no link")]
    with recorder.masked(keypad):
        pass
    assert mute.waits_for(True, False)


def test_the_mask_of_a_call_that_is_over_is_left_alone(
    recorder: CallRecorder, keypad: Keypad, mute: Mute
) -> None:
    mute.failures = [None, ActionRefused("No such channel"), ActionRefused("must not be asked")]
    with recorder.masked(keypad):
        pass
    time.sleep(0.3)
    assert len(mute.failures) == 1


def test_a_call_goes_on_unrecorded_where_the_disk_is_full(
    line: ScriptedLine,
    appliance: Appliance,
    mute: Mute,
    keypad: Keypad,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(recordings_module, "LEAST_FREE_BYTES", 2**60)
    recorder = CallRecorder(line, CALL, appliance.recordings, appliance.calls, mute)
    recorder.start()
    with recorder.masked(keypad):
        assert (line.recorded, mute.told) == ([], [])
    appliance.calls.flush()
    call = appliance.calls.one(CALL)
    assert call is not None
    assert "recording: refused, only" in call["steps"][-1]["text"]
    assert appliance.recordings.failures_today() == 1


@pytest.fixture
def resumed(
    recorder: CallRecorder, line: ScriptedLine, appliance: Appliance, mute: Mute
) -> CallRecorder:
    """The recorder of the same call in a server that was started again, mask still on."""
    appliance.recordings.mask(parts(appliance)[0], [(1.5, None)])
    resumed = CallRecorder(line, CALL, appliance.recordings, appliance.calls, mute)
    resumed.resume()
    return resumed


def test_a_resumed_call_is_not_recorded_twice_and_its_mask_is_lifted(
    resumed: CallRecorder, appliance: Appliance, mute: Mute
) -> None:
    assert resumed.begun
    assert mute.told == []
    assert mute.waits_for(False)
    wait_for(lambda: parts(appliance)[0].masked[-1][1] is not None)
    assert len(parts(appliance)) == 1


def test_a_resumed_call_stays_masked_when_the_secret_is_asked_for_again(
    resumed: CallRecorder, keypad: Keypad, mute: Mute
) -> None:
    with resumed.masked(keypad):
        time.sleep(0.2)
        assert mute.told == [True]
    assert mute.waits_for(True, False)


def test_a_call_that_broke_off_between_two_parts_is_begun_anew(
    recorder: CallRecorder, line: ScriptedLine, appliance: Appliance, mute: Mute
) -> None:
    line.variables[FILE_VARIABLE] = ""
    resumed = CallRecorder(line, CALL, appliance.recordings, appliance.calls, mute)
    resumed.resume()
    assert not resumed.begun
    resumed.start()
    assert line.recorded[-2:] == ["stop", file_of(appliance, 1)]
