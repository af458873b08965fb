"""A conference of real telephones; who is heard by whom is measured from what each receives."""

import time
import wave
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from tests.calls.box import Box, new_box
from tests.calls.caller import Caller, Conversation
from tests.calls.ports import free_ports
from tests.calls.telephone_room import TelephoneRoom
from tests.calls.tones import tone, tones_heard, tones_in

pytestmark = pytest.mark.asterisk

TITLE = "收盘点评"
MODERATOR, EXPERT = 0, 1
MEASURED_SECONDS = 1.3
TONE_SECONDS = 2.3
FEW, MANY = 5, 100
ALL_GONE_SECONDS = 15.0


@pytest.fixture
def box() -> Iterator[Box]:
    """Start a box with lines for everybody, whose parts may be killed."""
    with new_box(**free_ports(600)) as running:
        yield running


class Meeting:
    """The conference of a test: the moderator, the expert, and listeners from number 2 on."""

    def __init__(self, box: Box, room: TelephoneRoom) -> None:
        self.box, self.room = box, room
        self.callers: list[Caller] = []
        self.calls: list[Conversation] = []

    def dial(self) -> Conversation:
        number = f"138001560{len(self.callers):02d}"
        self.callers.append(Caller(self.box, self.room, number))
        self.calls.append(self.callers[-1].dial("1005"))
        return self.calls[-1]

    def is_heard(self) -> list[set[int]]:
        """Let everybody send his tone; return for each whose tones he hears."""
        with self.room.changed:
            for number, call in enumerate(self.calls):
                call.call.stream.speak(tone(number, TONE_SECONDS))
        time.sleep((TONE_SECONDS - MEASURED_SECONDS) / 2)
        since = [call.now() for call in self.calls]
        time.sleep(MEASURED_SECONDS)
        heard = [
            tones_in(call.call.stream.packets(place), len(self.calls))
            for call, place in zip(self.calls, since, strict=True)
        ]
        time.sleep((TONE_SECONDS - MEASURED_SECONDS) / 2)
        return heard

    def close(self) -> None:
        for caller in self.callers:
            caller.close()

    @property
    def present(self) -> int:
        """Return how many are in it, as the command says."""
        return int(_listed(self.box)["present"])


@pytest.fixture
def meeting(box: Box, room: TelephoneRoom) -> Iterator[Meeting]:
    """Plan a conference that a moderator opens by hand, and put its telephones away afterwards."""
    begin = datetime.now(ZoneInfo("Asia/Shanghai")) + timedelta(minutes=30)
    speakers = ("--moderator", "8901", "--expert", "8801")
    box.say("conference", "plan", TITLE, "--at", f"{begin:%Y-%m-%d %H:%M}", *speakers)
    clip = box.prompts.text_clip("zh", TITLE).name
    _wait_for(lambda: box.ear().knows(f"zh/{clip}"), 30)
    meeting = Meeting(box, room)
    yield meeting
    meeting.close()


def confer(meeting: Meeting, listeners: int) -> None:
    """Hold a whole conference with so many listeners."""
    _gather(meeting, listeners)
    everybody = set(range(len(meeting.calls)))
    _kill_what_steers(meeting)
    second, first = meeting.calls[3], meeting.calls[2]
    second.press("1").hears("conference.hand_up_first")
    first.press("1").hears("conference.hand_up", count=1)
    place = second.now()
    meeting.calls[MODERATOR].press("2").hears("conference.waiting", count=2)
    meeting.calls[MODERATOR].press("3").hears("conference.given", count=1)
    second.hears("conference.your_turn", since=place)
    _expect(meeting, {MODERATOR, EXPERT, 3})
    second.press("1").hears("conference.turn_over")
    meeting.calls[EXPERT].press("1").hears("conference.muted")
    _expect(meeting, {MODERATOR})
    places = [call.now() for call in meeting.calls]
    meeting.calls[MODERATOR].press("9").begins("conference.really_end").press("1")
    for number in everybody - {MODERATOR}:
        meeting.calls[number].hears("conference.over", since=places[number])
    _wait_for(lambda: not any(call.up for call in meeting.calls), ALL_GONE_SECONDS)


def _gather(meeting: Meeting, listeners: int) -> None:
    """Let somebody wait, the moderator open it, and the others come."""
    early = Caller(meeting.box, meeting.room, "13800156999")
    waiting = early.dial("1005").begins("conference.menu_wait", key="1").press("1")
    waiting.begins("conference.hold")
    moderator = meeting.dial().press("28901#7394061")
    moderator.hears("conference.recorded").begins("conference.keys_of_moderator").press("#")
    place = waiting.now()
    expert = meeting.dial().press("28801#620915")
    expert.begins("conference.keys_of_expert").press("#")
    waiting.hears("conference.starts", since=place).hears("conference.recorded", since=place)
    meeting.callers.append(early)
    meeting.calls.append(waiting)
    for _ in range(listeners - 1):
        meeting.dial()
    time.sleep(2)
    for listener in meeting.calls[3:]:
        listener.press_without_waiting("1")
    _wait_for(lambda: meeting.present == len(meeting.calls), 60)
    for listener in meeting.calls[2:]:
        listener.press_without_waiting("#")  # he need not hear the keys to their end
    time.sleep(2)


def _expect(meeting: Meeting, speakers: set[int]) -> None:
    """Everybody hears these and nobody else; nobody hears himself."""
    wanted = [speakers - {number} for number in range(len(meeting.calls))]
    assert meeting.is_heard() == wanted


def _kill_what_steers(meeting: Meeting) -> None:
    """Kill the FastAGI server and the exchange: both speakers are heard, and nobody else."""
    for part in ("agi_server", "exchange"):
        meeting.box.kill(part)
    _expect(meeting, {MODERATOR, EXPERT})
    meeting.box.wait_for_server()
    _wait_for(lambda: meeting.box.health()["status"] == "ok", 30)


def _listed(box: Box) -> dict[str, Any]:
    [found] = [one for one in box.fundline("conferences") if one["title"] == TITLE]
    return dict(found)


def _draft_of(box: Box) -> Path:
    """Return the file of the one commentary that the conference became."""
    found: list[dict[str, Any]] = []

    def drafted() -> bool:
        found[:] = [c for c in box.fundline("commentaries") if c["source"] == "conference"]
        return [c["state"] for c in found] == ["draft"]

    _wait_for(drafted, 40)
    conference = _listed(box)
    assert (conference["state"], conference["commentary"]) == ("ended", found[0]["id"])
    assert (found[0]["title"], found[0]["expert"]) == (TITLE, "8801")
    return Path(found[0]["raw_file"])


def _numbers_in(file: Path, count: int) -> set[int]:
    """Return whose tones are anywhere in a recording."""
    with wave.open(str(file)) as sound:
        samples = np.frombuffer(sound.readframes(sound.getnframes()), "<i2") / 32768
    seconds = [samples[at : at + 8000] for at in range(0, len(samples) - 8000, 4000)]
    heard: set[int] = set()
    for second in seconds:
        try:
            heard |= tones_heard(second, count)
        except AssertionError:  # a tone began or ended in this second
            continue
    return heard


def test_speakers_and_who_has_the_floor_are_heard_by_all_and_nobody_else(
    box: Box, meeting: Meeting
) -> None:
    confer(meeting, FEW)
    draft = _draft_of(box)
    assert _numbers_in(draft, len(meeting.calls)) == {MODERATOR, EXPERT, 3}
    assert not list(box.settings.conference_spool.iterdir())


@pytest.mark.long
@pytest.mark.timeout(900)
def test_a_hundred_listeners(box: Box, meeting: Meeting) -> None:
    confer(meeting, MANY)
    assert _numbers_in(_draft_of(box), len(meeting.calls)) == {MODERATOR, EXPERT, 3}


def _wait_for(condition: Callable[[], object], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it does not happen"
        time.sleep(0.1)
