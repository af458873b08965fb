"""Speech to text with the real part `listener` under a real supervisord, and without any model."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from appliance.assembly import Appliance, assemble
from appliance.errors import ListenerAway, ModelRefused
from appliance.machine.heartbeats import last_beat
from appliance.machine.parts import Part, parts
from appliance.machine.supervisor_config import process_id, write_supervisor_config
from appliance.settings import CHECKOUT, Settings
from tests.scripted_call import speech
from tests.speech_folders import endless_model, garbage_model

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


class Box:
    """A home with messages, a clock, and the listener as the box runs it."""

    def __init__(self, home: Path) -> None:
        self.now = NOON
        self.settings = Settings(home=home)
        self.appliance: Appliance = assemble(self.settings, lambda: self.now)
        self.appliance.mailboxes.keep("8001", "张经理")
        self.supervisord: subprocess.Popen[bytes] | None = None
        self.folder = home / "model"

    def start(self) -> None:
        for folder in (self.settings.run, self.settings.log):
            folder.mkdir(parents=True, exist_ok=True)
        listener = tuple(listener_part(self.settings))
        config = write_supervisor_config(self.settings, listener)
        self.supervisord = subprocess.Popen(
            [Path(sys.executable).with_name("supervisord"), "-n", "-c", config],
            env={**os.environ, "FUNDLINE_HOME": str(self.settings.home)},
            cwd=CHECKOUT,
            stdout=subprocess.DEVNULL,
        )
        self.wait(self.settings.listener_socket.exists)

    def kill_listener(self) -> None:
        number = process_id(self.settings, "listener")
        assert number is not None
        self.settings.listener_socket.unlink()  # so that waiting for the next one is certain
        os.kill(number, signal.SIGKILL)

    def wait(self, true: Callable[[], Any], seconds: float = 60) -> None:
        deadline = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < deadline, (self.settings.log / "listener.log").read_text()
            time.sleep(0.05)

    def loading(self) -> bool:
        return (self.settings.run / "listener_loading.json").exists()

    def message(self) -> str:
        draft = self.appliance.voice_mail.begin("8001", caller="13800138000", call_id="c1")
        speech(draft.path, 2)
        message = self.appliance.voice_mail.send(draft)
        assert message is not None
        return message.id

    def detail(self) -> str:
        beat = last_beat(self.settings, "listener")
        assert beat is not None
        assert beat.well
        return beat.detail

    def close(self) -> None:
        if self.supervisord is not None:
            self.supervisord.terminate()
            self.supervisord.wait(20)
        self.appliance.close()


def listener_part(settings: Settings) -> Iterator[Part]:
    yield from (part for part in parts(settings) if part.name == "listener")


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    box = Box(tmp_path / "home")
    yield box
    box.close()


def test_without_a_model_the_listener_is_well_and_nothing_is_queued(box: Box) -> None:
    message = box.message()
    assert box.appliance.speech.model_state("zh").state == "none"
    assert box.appliance.speech.work_off() == 0
    assert box.appliance.speech.transcript_of("message", message) is None
    with pytest.raises(ModelRefused, match="no speech model is set for zh"):
        box.appliance.speech.transcribe(box.folder, "zh")
    box.start()
    box.wait(lambda: last_beat(box.settings, "listener"))
    assert box.detail() == "no model"


def test_an_empty_folder_is_told_from_a_model(box: Box) -> None:
    box.folder.mkdir()
    state = box.appliance.speech.set_model("zh", str(box.folder))
    assert state.state == "broken"
    assert "am/final.mdl is missing" in state.reason
    with pytest.raises(ModelRefused, match=r"cannot be loaded: am/final\.mdl is missing"):
        box.appliance.speech.missing_words("zh")
    assert box.appliance.speech.set_model("zh", "").state == "none"


def test_a_folder_must_be_a_whole_path(box: Box) -> None:
    with pytest.raises(ModelRefused, match="whole path"):
        box.appliance.speech.set_model("zh", "models/cn")


def test_a_garbage_model_becomes_a_sentence_and_is_left_alone(box: Box) -> None:
    box.start()
    first = process_id(box.settings, "listener")
    garbage_model(box.folder)
    assert box.appliance.speech.set_model("zh", str(box.folder)).state == "usable"
    said = f"the model {box.folder} cannot be loaded: Expected token"
    with pytest.raises(ModelRefused, match=said):
        box.appliance.speech.missing_words("zh")
    state = box.appliance.speech.model_state("zh")
    assert state.state == "broken"
    assert state.reason.startswith(said)
    began = time.monotonic()
    with pytest.raises(ModelRefused, match=said):
        box.appliance.speech.missing_words("zh")
    assert time.monotonic() - began < 1, "it was not loaded again"
    assert process_id(box.settings, "listener") == first
    box.wait(lambda: box.detail().startswith(said))


def test_a_kill_while_idle_is_healed_and_nobody_notices(box: Box) -> None:
    box.start()
    box.kill_listener()
    box.message()
    assert box.appliance.speech.work_off() == 0
    box.wait(box.settings.listener_socket.exists)
    garbage_model(box.folder)
    box.appliance.speech.set_model("zh", str(box.folder))
    with pytest.raises(ModelRefused):
        box.appliance.speech.missing_words("zh")


def test_a_job_whose_listener_is_killed_is_tried_again(box: Box) -> None:
    message = box.message()
    endless_model(box.folder)
    box.appliance.speech.set_model("zh", str(box.folder))
    box.start()
    worker = threading.Thread(target=box.appliance.speech.work_off)
    worker.start()
    box.wait(box.loading)
    assert box.message(), "messages are taken while it works"
    box.kill_listener()
    worker.join(20)
    assert not worker.is_alive()
    transcript = box.appliance.speech.transcript_of("message", message)
    assert transcript is not None
    assert (transcript.state, transcript.tries) == ("waiting", 1)
    assert "in the middle of the job" in transcript.last_error
    box.wait(box.settings.listener_socket.exists)
    state = box.appliance.speech.model_state("zh")
    assert state.reason.endswith("cannot be loaded: the recogniser ended while it read the model")
    assert box.appliance.speech.work_off() == 0, "a model that ended its process is left alone"
    box.wait(lambda: "ended while it read" in box.detail())

    (box.folder / "am" / "final.mdl").unlink()
    (box.folder / "am" / "final.mdl").write_bytes(b"mended, but not well")
    box.now += timedelta(minutes=2)
    box.appliance.speech.work_off()
    again = [box.appliance.speech.transcript_of("message", one.id) for one in
             box.appliance.voice_mail.listing("8001")]  # fmt: skip
    assert sum(one.tries for one in again if one is not None) == 2


def test_a_job_that_always_ends_the_listener_is_given_up(box: Box) -> None:
    message = box.message()
    garbage_model(box.folder)
    box.appliance.speech.set_model("zh", str(box.folder))
    for _ in range(5):
        assert box.appliance.speech.counts()["failed"] == 0
        box.appliance.speech.work_off()  # nobody listens at all
        box.now += timedelta(minutes=2)
    transcript = box.appliance.speech.transcript_of("message", message)
    assert transcript is not None
    assert (transcript.state, transcript.tries) == ("failed", 5)
    assert box.appliance.voice_mail.one(message).transcript == ""


def test_a_listener_that_is_away_is_named(box: Box) -> None:
    garbage_model(box.folder)
    box.appliance.speech.set_model("en", str(box.folder))
    with pytest.raises(ListenerAway, match="does not answer"):
        box.appliance.speech.missing_words("en")
