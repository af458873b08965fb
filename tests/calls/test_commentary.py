"""Commentaries on real telephones: spoken, released by a second person, heard, taken down."""

import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from appliance.assembly import Appliance, assemble
from appliance.audio.ear import FRAME
from appliance.audio.sound_files import a_law, samples_of
from appliance.services.trading_calendar import SHANGHAI
from appliance.store.database import Database
from tests.audio.test_loudness import babble
from tests.calls.box import Box
from tests.calls.caller import Caller, Conversation
from tests.calls.conftest import CallerMaker
from tests.calls.dtmf import RATE
from tests.calls.kept_sound import heard, kept, linear
from tests.calls.telephone_room import TelephoneRoom
from tests.calls.test_recordings import Sound, place_of
from tests.calls.test_voice_mail import say
from tests.commentary.commentary_room import voice_file

pytestmark = pytest.mark.asterisk

SPOKEN_SECONDS = 50
STOPPED_AT_SECONDS = 37.0
STOPPED_WITHIN_SECONDS = 1.0


@pytest.fixture(scope="module")
def appliance(box: Box) -> Iterator[Appliance]:
    """Look into the running box's store."""
    looking = assemble(box.settings)
    yield looking
    looking.close()


@pytest.fixture(scope="module", autouse=True)
def listeners(
    box: Box, room: TelephoneRoom, appliance: Appliance, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Future[list[float]]]]:
    """Let three people listen while the tests run; each tells the seconds he measured."""
    folder = tmp_path_factory.mktemp("spoken")
    callers = [Caller(box, room, f"1380015200{number}") for number in (4, 5, 6)]
    trials = {"stops": stop_and_go_on, "taken_down": take_down, "expires": expire}
    topics = (4, 3, 1)
    names = [live(appliance, folder, topic) for topic in topics]
    with ThreadPoolExecutor(len(trials)) as pool:
        yield {
            trial: pool.submit(listen, appliance, caller, name, topic)
            for (trial, listen), caller, name, topic in zip(
                trials.items(), callers, names, topics, strict=True
            )
        }
    for caller in callers:
        caller.close()


def spoken(seconds: float) -> bytes:
    return a_law((babble(8000, seconds) * 0.3).astype(np.float32))


def test_an_expert_speaks_a_manager_releases_and_callers_hear_it(
    box: Box, appliance: Appliance, new_caller: CallerMaker
) -> None:
    sound = spoken(4)
    expert = new_caller("13800152001").dial("1003").press("8801#")
    expert.begins("commentary.expert_pin").press("620915")
    expert.begins("commentary.menu_record", key="1").press("1").begins("commentary.how_to")
    say(expert.press("0").listen(0.8), sound).press("#").begins("commentary.menu_use", key="1")
    expert.press("1").begins("commentary.which_topic").press("2")
    expert.begins("commentary.how_long").press("2").hears("commentary.submitted")
    expert.hang_up()

    manager = new_caller("13800152002").dial("1003").press("8901#")
    manager.begins("commentary.expert_pin").press("739406")
    manager.begins("commentary.menu_record", key="1").press("3")
    manager.begins("commentary.risk").press("#").begins("commentary.menu_do_release", key="1")
    manager.press("1").hears("commentary.released").hang_up()

    [found] = [c for c in box.fundline("commentaries") if c["source"] == "telephone"]
    assert (found["state"], found["submitted_by"], found["decided_by"]) == (
        "released", "8801", "8901",
    )  # fmt: skip
    caller = new_caller("13800152003")
    call = caller.dial("1002").press("2").begins("commentary.keys")
    before = call.now()
    call.press("#").hears("commentary.risk").begins("commentary.no_more", within=40)
    received = samples_of(heard(call.call.stream.packets(before)))
    words = samples_of(sound)[: 3 * RATE].astype(float)  # silence after the last is trimmed
    _place, likeness = place_of(words, received.astype(float))
    assert likeness > 0.8, "the expert's voice is not heard"
    file = appliance.commentary.path(appliance.commentary.one(found["id"]))
    assert len(linear(heard(call.call.stream.packets(before)))) > file.stat().st_size - 4000
    call.hang_up()


def test_what_is_taken_down_stops_within_a_second(
    listeners: dict[str, Future[list[float]]],
) -> None:
    [seconds] = listeners["taken_down"].result()
    assert 0 <= seconds <= STOPPED_WITHIN_SECONDS


def test_what_expires_stops_within_a_second(listeners: dict[str, Future[list[float]]]) -> None:
    [seconds] = listeners["expires"].result()
    assert 0 <= seconds <= STOPPED_WITHIN_SECONDS


def test_who_stopped_at_37_seconds_goes_on_there(
    listeners: dict[str, Future[list[float]]],
) -> None:
    stopped, goes_on = listeners["stops"].result()
    assert stopped == pytest.approx(STOPPED_AT_SECONDS, abs=3.0)  # a busy machine loses sound
    assert stopped - 2 <= goes_on <= stopped


def live(appliance: Appliance, folder: Path, topic: int) -> str:
    """Release a long commentary; return its name."""
    wav = voice_file(folder / f"{topic}.wav", SPOKEN_SECONDS)
    draft = appliance.commentary.draft_from_file(wav, "upload")
    appliance.commentary.submit(draft.id, "8801", topic=topic, lives="days:3")
    return appliance.commentary.release(draft.id, "8901").id


def listening(caller: Caller, topic: int) -> Conversation:
    """Lead a caller to the first word of a topic's newest commentary."""
    call = caller.dial("1002").press(str(topic)).begins("commentary.keys").press("#")
    return call.begins("commentary.risk")


def stretch(call: Conversation, whole: Sound) -> tuple[float, float]:
    """Return from which second to which a caller heard a commentary before he hung up."""
    received = samples_of(heard(call.call.stream.packets())).astype(float)
    place, likeness = place_of(received[-RATE:], whole)
    assert likeness > 0.9, "he hears something else"
    begin = len(received)
    shift = round(place * RATE) + RATE - begin
    while begin >= FRAME and begin + shift >= FRAME:
        block = slice(begin - FRAME, begin)
        there = whole[block.start + shift : block.stop + shift]
        if np.abs(received[block] - there).mean() > 0.1 * np.abs(there).mean() + 0.002:
            break
        begin -= FRAME
    return (begin + shift) / RATE, (len(received) + shift) / RATE


def stop_and_go_on(appliance: Appliance, caller: Caller, name: str, topic: int) -> list[float]:
    """Listen, hang up, call again; return where he stopped and where he went on."""
    file = appliance.commentary.path(appliance.commentary.one(name))
    whole = np.frombuffer(kept(file), "<i2") / 32768
    first = listening(caller, topic).listen(3)
    first.listen(STOPPED_AT_SECONDS - stretch(first, whole)[1]).hang_up()
    begin, stopped = stretch(first, whole)
    assert begin == 0
    again = caller.dial("1002").press("8").begins("commentary.keys").press("#").listen(4)
    again.hang_up()
    return [stopped, stretch(again, whole)[0]]


def take_down(appliance: Appliance, caller: Caller, name: str, topic: int) -> list[float]:
    """Listen while it is taken down; return how long it was heard after that."""
    call = listening(caller, topic).listen(1)
    at = time.time()
    appliance.commentary.take_down(name, "li")
    return [_seconds_heard_after(call, at)]


def expire(appliance: Appliance, caller: Caller, name: str, topic: int) -> list[float]:
    """Listen while it expires; return how long it was heard after that."""
    call = listening(caller, topic).listen(1)
    at = time.time() + 1.5
    _ends_at(appliance, name, at)
    return [_seconds_heard_after(call, at)]


def _ends_at(appliance: Appliance, name: str, at: float) -> None:
    """Move the end of a commentary's life, which the calendar puts at an hour of a day."""
    end = datetime.fromtimestamp(at, SHANGHAI).isoformat(timespec="milliseconds")
    database = Database(appliance.settings.database)
    with database.writing() as tables:
        tables.execute("UPDATE commentaries SET live_until = ? WHERE id = ?", [end, name])
    database.close()


def _seconds_heard_after(call: Conversation, at: float) -> float:
    """Return how long after a moment the listener hears that it is over."""
    call.begins("commentary.gone", within=20)
    said = next(clip.at for clip in call.clips() if clip.name == "zh/commentary/gone")
    call.hang_up()
    return said / 1e9 - at
