"""Speech to text without a model: what vosk is told, and how a model's folder is looked at."""

from pathlib import Path

import numpy as np
import pytest

from appliance.audio.listen import SpeechModel, grammar, resampled, without_spaces
from appliance.audio.speech_models import ModelFaults, look_at
from appliance.errors import ModelRefused, SoundUnavailable
from tests.scripted_call import speech
from tests.speech_folders import garbage_model


def test_a_grammar_is_utf_8_and_lets_unknown_words_pass() -> None:
    assert grammar(["上证", "基金"]) == '["上证", "基金", "[unk]"]'


@pytest.mark.parametrize(
    ("heard", "kept"),
    [
        ("基金 净值 是 多少", "基金净值是多少"),
        ("买 etf 基金", "买etf基金"),
        ("net asset value", "net asset value"),
        ("", ""),
    ],
)
def test_chinese_loses_its_spaces_and_english_keeps_them(heard: str, kept: str) -> None:
    assert without_spaces(heard) == kept


def test_telephone_sound_is_brought_to_16_khz_at_its_own_pitch_and_length(tmp_path: Path) -> None:
    wav = speech(tmp_path / "tone.wav", 3.3)
    sound = np.concatenate(list(resampled(wav, 16000)))
    assert sound.dtype == np.int16
    assert abs(len(sound) - 2 * 3.3 * 8000) <= 2
    spectrum = np.abs(np.fft.rfft(sound))
    pitch = np.argmax(spectrum) * 16000 / len(sound)
    assert pitch == pytest.approx(0.4 * 8000 / (2 * np.pi), abs=1)
    above = spectrum[round(4200 * len(sound) / 16000) :]
    assert above.max() < spectrum.max() / 1000, "no mirror image above the telephone's band"


def test_what_is_no_sound_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.wav").write_bytes(b"RIFF nothing")
    with pytest.raises(SoundUnavailable):
        list(resampled(tmp_path / "x.wav", 16000))


def test_a_folder_is_looked_at_without_loading_it(tmp_path: Path) -> None:
    assert "there is no folder" in look_at(tmp_path / "away").reason
    (tmp_path / "empty").mkdir()
    assert "am/final.mdl is missing" in look_at(tmp_path / "empty").reason
    look = look_at(garbage_model(tmp_path / "model", rate=8000))
    assert (look.reason, look.sample_rate, look.dynamic) == ("", 8000, True)
    assert look.bytes > 12_000
    (tmp_path / "model" / "graph" / "Gr.fst").unlink()
    assert "graph/Gr.fst is missing" in look_at(tmp_path / "model").reason
    (tmp_path / "model" / "graph" / "HCLG.fst").touch()
    (tmp_path / "model" / "graph" / "words.txt").touch()
    assert not look_at(tmp_path / "model").dynamic


@pytest.mark.parametrize("kind", ["away", "empty", "garbage"])
def test_the_engine_itself_neither_downloads_nor_leaves(tmp_path: Path, kind: str) -> None:
    folder = tmp_path / kind
    if kind == "empty":
        folder.mkdir()
    if kind == "garbage":
        garbage_model(folder)
    with pytest.raises(ModelRefused):
        SpeechModel(folder)


def test_a_model_that_failed_is_left_alone_for_longer_each_time(tmp_path: Path) -> None:
    folder, faults = garbage_model(tmp_path / "model"), ModelFaults(tmp_path / "run")
    waits = []
    for _ in range(4):
        fault = faults.note(folder, "broken")
        assert faults.left_alone(folder) == fault
        waits.append(round(fault.until) - round(faults.note(tmp_path, "x").until))
        faults.forget(tmp_path)
    assert waits == pytest.approx([0, 540, 3540, 3540], abs=2)
    (folder / "graph" / "Gr.fst").write_bytes(b"another")
    assert faults.of(folder) is None, "a changed folder is another model"
