"""Commentaries on real telephones: spoken, released by a second person, heard, taken down."""

import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from appliance.assembly import Appliance, assemble
from appliance.audio.sound_files import a_law, samples_of
from tests.audio.test_loudness import babble
from tests.calls.box import Box
from tests.calls.conftest import CallerMaker
from tests.calls.kept_sound import heard, linear
from tests.calls.test_recordings import place_of
from tests.calls.test_voice_mail import say

pytestmark = pytest.mark.asterisk

SPOKEN_SECONDS = 25
STOPPED_WITHIN_SECONDS = 1.0


@pytest.fixture(scope="module")
def appliance(box: Box) -> Iterator[Appliance]:
    """Look into the running box's store."""
    looking = assemble(box.settings)
    yield looking
    looking.close()


def spoken(seconds: float) -> bytes:
    return a_law((babble(8000, seconds) * 0.3).astype(np.float32))


def test_an_expert_speaks_a_manager_releases_and_callers_hear_it(
    box: Box, appliance: Appliance, new_caller: CallerMaker, tmp_path: Path
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
    call.press("#").hears("commentary.risk").begins("commentary.no_more", within=25)
    received = samples_of(heard(call.call.stream.packets(before)))
    _place, likeness = place_of(samples_of(sound).astype(float), received.astype(float))
    assert likeness > 0.8, "the expert's voice is not heard"
    file = appliance.commentary.path(appliance.commentary.one(found["id"]))
    assert len(linear(heard(call.call.stream.packets(before)))) > file.stat().st_size - 4000
    call.hang_up()

    long = appliance.commentary.draft_from_file(_wav(tmp_path, SPOKEN_SECONDS), "upload")
    appliance.commentary.submit(long.id, "8801", topic=4, lives="days:3")
    appliance.commentary.release(long.id, "8901")
    _stop_and_go_on(appliance, new_caller, long.id)
    _take_down_while_somebody_listens(appliance, new_caller, long.id)


def _wav(folder: Path, seconds: float) -> Path:
    from tests.commentary.commentary_room import voice_file  # noqa: PLC0415

    return voice_file(folder / "long.wav", seconds)


def _stop_and_go_on(appliance: Appliance, new_caller: CallerMaker, name: str) -> None:
    first = new_caller("13800152004").dial("1002").press("4").begins("commentary.keys").press("#")
    first.begins("commentary.risk").listen(1).press("#")
    _wait_for(lambda: appliance.commentary_listening.unfinished("number/13800152004") == name)
    first.listen(9).hang_up()
    _wait_for(lambda: appliance.commentary_listening.place("number/13800152004", name) > 7)
    stopped = appliance.commentary_listening.place("number/13800152004", name)
    assert stopped <= 14
    again = new_caller("13800152004").dial("1002").press("8").begins("commentary.keys")
    again.press("#").listen(4).hang_up()
    file = appliance.commentary.path(appliance.commentary.one(name))
    wanted = np.frombuffer(file.read_bytes()[44:], "<i2").astype(float)
    received = samples_of(heard(again.call.stream.packets())).astype(float)
    place, likeness = place_of(received[-16000:-8000], wanted)
    assert likeness > 0.9
    assert stopped <= place <= stopped + 5


def _take_down_while_somebody_listens(
    appliance: Appliance, new_caller: CallerMaker, name: str
) -> None:
    call = new_caller("13800152005").dial("1002").press("4").begins("commentary.keys").press("#")
    call.begins("commentary.risk").listen(1)
    before = call.now()
    began = time.monotonic()
    appliance.commentary.take_down(name, "li")
    call.begins("commentary.gone", within=5)
    assert time.monotonic() - began < STOPPED_WITHIN_SECONDS + 1.0  # and what the ear needs
    sound = samples_of(heard(call.call.stream.packets(before))).astype(float)
    assert len(sound) / 8000 < STOPPED_WITHIN_SECONDS + 1.5
    call.hang_up()


def _wait_for(condition: object, seconds: float = 5.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < deadline, "it does not happen"
        time.sleep(0.1)
