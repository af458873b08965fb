"""Messages spoken while something breaks: what was said is kept, nothing is half there.

The box lives on a small file system of its own (a tmpfs, so this needs root), which one of the
faults fills until the box has given up its reserve.
"""

import random
import subprocess
import tempfile
import time
import wave
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import click
import pytest

from appliance.audio.ear import FRAME
from tests.calls.box import Box
from tests.calls.caller import Caller, Conversation
from tests.calls.kept_sound import seconds_kept, speech
from tests.calls.ports import free_ports
from tests.calls.telephone_room import TelephoneRoom

pytestmark = pytest.mark.asterisk

CALLERS = 4
DISK_MB = 420
BEEP_SECONDS = 0.8
SPEECH_SECONDS = 40
CUT_SECONDS = 0.1
KILLED_SECONDS = 2.1
"""Asterisk holds 32 KiB of a recording in its memory, 2.05 s."""
BEFORE_A_KEY_SECONDS = 0.2
"""Asterisk takes so much off before a key that ends a recording, for the sake of the key's tone."""
LISTED_SECONDS = 60.0


@pytest.fixture(scope="module")
def box() -> Iterator[Box]:
    """Start a box whose home is a small file system."""
    with tempfile.TemporaryDirectory(prefix="fundline-", dir="/tmp") as folder:
        Path(folder).chmod(0o711)
        home = Path(folder) / "home"
        home.mkdir()
        mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK_MB}m", "tmpfs", str(home)]
        subprocess.run(mount, check=True)
        box = Box(home, free_ports())
        try:
            box.start()
            yield box
        finally:
            box.end()
            subprocess.run(["umount", "-l", str(home)], check=True)


class Speaker:
    """Somebody who leaves a message, and what he had said when something happened."""

    def __init__(self, box: Box, room: TelephoneRoom, number: int) -> None:
        self.number = f"1380016{number:04}"
        self.caller = Caller(box, room, self.number)
        self.sound = speech(SPEECH_SECONDS, number)
        self.call: Conversation | None = None
        self.said = 0.0

    def begin(self) -> None:
        """Dial, come to the tone, and begin to speak."""
        call = self.caller.dial("1000").press("72").begins("voice_mail.how_to", within=40)
        self.call = call.press("#").listen(BEEP_SECONDS)
        with self.caller.phone.room.changed:
            call.call.stream.speak(self.sound)

    @property
    def seconds(self) -> float:
        """Return how much of his sound has left the telephone."""
        assert self.call is not None
        waiting = len(self.call.call.stream._speech)
        return (len(self.sound) / FRAME - waiting) * FRAME / 8000

    def hang_up(self) -> None:
        """Put the receiver down in mid-word."""
        assert self.call is not None
        self.said = self.seconds
        self.call.hang_up()


def hang_up(_box: Box, speakers: list[Speaker], chance: random.Random) -> float:
    for speaker in speakers:
        time.sleep(chance.uniform(0.2, 1.5))
        speaker.hang_up()
    return CUT_SECONDS


def kill_the_server(box: Box, speakers: list[Speaker], chance: random.Random) -> float:
    box.kill("agi_server")
    time.sleep(chance.uniform(0.5, 2.0))
    for speaker in speakers[::2]:
        speaker.hang_up()
    for speaker in speakers[1::2]:
        assert speaker.call is not None
        speaker.said = speaker.seconds - BEFORE_A_KEY_SECONDS
        speaker.call.press("#").begins("voice_mail.received_before", within=40, receipt="0")
        speaker.call.hang_up()
    return CUT_SECONDS


def kill_asterisk(box: Box, speakers: list[Speaker], _chance: random.Random) -> float:
    processes = box.part("asterisk")
    for speaker in speakers:
        speaker.said = speaker.seconds
    for process in processes:
        process.kill()
    return KILLED_SECONDS


def fill_the_disk(box: Box, speakers: list[Speaker], chance: random.Random) -> float:
    reserve, filler = box.settings.disk_reserve, box.home / "filler"
    assert reserve.exists(), "the box holds no reserve"
    with filler.open("wb") as file, suppress(OSError):
        while reserve.exists():
            file.write(bytes(2 << 20))
            file.flush()
            time.sleep(0.05)
    time.sleep(chance.uniform(2.5, 4.0))
    for speaker in speakers:
        speaker.hang_up()
    time.sleep(1)
    filler.unlink()
    return CUT_SECONDS


def listed(box: Box, numbers: set[str]) -> dict[str, list[dict[str, Any]]]:
    """Return the messages of these callers; whatever is listed must be whole."""
    found: dict[str, list[dict[str, Any]]] = {number: [] for number in numbers}
    for message in box.fundline("messages", "--limit", "1000"):
        with wave.open(message["file"], "rb") as sound:
            assert sound.getnframes() == round(message["seconds"] * 8000), message
        if message["caller"] in found:
            found[message["caller"]].append(message)
    return found


def one_round(
    box: Box, room: TelephoneRoom, fault: Callable[..., float], number: int
) -> list[float]:
    """Let a fault happen while some people speak; return how many seconds of each are gone."""
    chance = random.Random(number)
    speakers = [Speaker(box, room, number * CALLERS + place) for place in range(CALLERS)]
    try:
        with ThreadPoolExecutor(CALLERS) as pool:
            list(pool.map(Speaker.begin, speakers))
        time.sleep(chance.uniform(2.0, 5.0))
        tolerance = fault(box, speakers, chance)
    finally:
        for speaker in speakers:
            speaker.caller.close()
    numbers = {speaker.number for speaker in speakers}
    deadline = time.monotonic() + LISTED_SECONDS
    while not all((found := listed(box, numbers)).values()):
        assert time.monotonic() < deadline, f"never listed: {found}"
        time.sleep(0.5)
    gone = []
    for speaker in speakers:
        [message] = found[speaker.number]
        gone.append(speaker.said - seconds_kept(Path(message["file"]), speaker.sound))
        assert gone[-1] <= tolerance, f"{fault.__name__}: {gone[-1]:.3f} s of {speaker.said:.3f}"
    return gone


FAULTS = [hang_up, kill_the_server, kill_asterisk, fill_the_disk]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_what_was_said_is_kept(box: Box, room: TelephoneRoom, fault: Callable[..., float]) -> None:
    one_round(box, room, fault, FAULTS.index(fault))
    assert "unaltered" in box.say("verify")


@pytest.mark.long
@pytest.mark.timeout(7200)
def test_what_was_said_in_two_hundred_messages_is_kept(
    box: Box, room: TelephoneRoom, capsys: pytest.CaptureFixture[str]
) -> None:
    gone: dict[str, list[float]] = {fault.__name__: [] for fault in FAULTS}
    for number in range(len(FAULTS), 200 // CALLERS + len(FAULTS)):
        deadline = time.monotonic() + 60
        while box.health()["status"] != "ok" or not box.settings.disk_reserve.exists():
            assert time.monotonic() < deadline, "the box is not well again"
            time.sleep(0.5)
        box.wait_for_server()
        fault = FAULTS[number % len(FAULTS)]
        gone[fault.__name__] += one_round(box, room, fault, number)
        with capsys.disabled():
            click.echo(f"{number} {fault.__name__}: at most {max(gone[fault.__name__]):.3f} s gone")
    assert sum(map(len, gone.values())) == 200
    assert "unaltered" in box.say("verify")
