"""What a call does with kept voices, and what the scripted caller does in his place."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from appliance.assembly import Appliance, assemble
from appliance.errors import CallerHungUp
from appliance.settings import Settings
from tests.scripted_call import HeardVoice, ScriptedCall, speech


@pytest.fixture
def appliance(tmp_path: Path) -> Iterator[Appliance]:
    appliance = assemble(Settings(home=tmp_path / "home"))
    yield appliance
    appliance.close()


@pytest.fixture
def caller(appliance: Appliance) -> Callable[..., ScriptedCall]:
    def make(*keys: str, **details: object) -> ScriptedCall:
        return ScriptedCall(*keys, appliance=appliance, **details)  # type: ignore[arg-type]

    return make


def test_a_recording_has_what_was_said_until_the_key(
    caller: Callable[..., ScriptedCall], tmp_path: Path
) -> None:
    file = tmp_path / "voice.wav"
    assert caller("#", speaks=[4.5]).record_speech(file) == ("#", 4.5)
    assert file.stat().st_size == 44 + 4.5 * 16000


def test_a_recording_ends_at_its_limit(caller: Callable[..., ScriptedCall], tmp_path: Path) -> None:
    call = caller("#", speaks=[400])
    assert call.record_speech(tmp_path / "voice.wav", at_most_seconds=3) == ("", 3)


def test_who_hangs_up_in_mid_word_leaves_what_he_said(
    caller: Callable[..., ScriptedCall], tmp_path: Path
) -> None:
    file = tmp_path / "voice.wav"
    with pytest.raises(CallerHungUp):
        caller(speaks=[2]).record_speech(file)
    assert file.stat().st_size == 44 + 2 * 16000


def test_a_voice_is_heard_from_a_second_to_its_end_or_to_a_key(
    caller: Callable[..., ScriptedCall], tmp_path: Path
) -> None:
    file = speech(tmp_path / "voice.wav", 10)
    call = caller(">5>6", listens=[2.5])
    places: list[float] = []
    assert call.listen(file, position=places.append) == ("5", 2.5, False)
    assert call.listen(file, from_seconds=2.5) == ("6", 3.5, False)
    assert call.listen(file, from_seconds=8) == ("", 10, True)
    assert places == [2.5]
    assert call.voices[-1] == HeardVoice(file, 8, 10)


def test_where_he_hung_up_is_known(caller: Callable[..., ScriptedCall], tmp_path: Path) -> None:
    file = speech(tmp_path / "voice.wav", 60)
    places: list[float] = []
    with pytest.raises(CallerHungUp):
        caller(listens=[37]).listen(file, position=places.append)
    assert places == [37]
