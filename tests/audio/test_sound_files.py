"""What happens to a spoken file on its way to the telephone."""

import numpy as np
import pytest
import soundfile

from appliance.audio import sound_files
from appliance.errors import SoundUnavailable, VoiceFailed


def tone(hertz, seconds, rate=22050, level=0.3):
    at = np.arange(round(seconds * rate)) / rate
    return (level * np.sin(2 * np.pi * hertz * at)).astype(np.float32)


def written(path, *parts, rate=22050):
    soundfile.write(path, np.concatenate(parts), rate, subtype="PCM_16")
    return path


def quiet(seconds, rate=22050):
    return np.zeros(round(seconds * rate), np.float32)


def test_silence_around_speech_is_cut_and_speech_is_not(tmp_path):
    file = written(tmp_path / "a.wav", quiet(0.7), tone(400, 0.5), quiet(1.0))
    seconds = len(sound_files.telephone_clip(file)) / 8000
    assert 0.5 <= seconds <= 0.6


def test_a_soft_first_consonant_is_kept(tmp_path):
    soft = tone(2500, 0.08, level=0.006)
    file = written(tmp_path / "a.wav", quiet(0.5), soft, tone(400, 0.4), quiet(0.5))
    samples = sound_files.samples_of(sound_files.telephone_clip(file))
    assert len(samples) / 8000 >= 0.48
    assert sound_files.loudness(samples[160:700]) > -60


@pytest.mark.parametrize("level", [0.01, 0.1, 0.5, 0.99])
def test_every_level_becomes_the_same(tmp_path, level):
    file = written(tmp_path / "a.wav", tone(400, 0.5, level=level))
    samples = sound_files.samples_of(sound_files.telephone_clip(file))
    assert sound_files.loudness(samples) == pytest.approx(sound_files.LOUDNESS_DB, abs=0.5)
    assert np.abs(samples).max() <= sound_files.PEAK


def test_what_lies_above_the_telephone_band_does_not_fold_down(tmp_path):
    file = written(tmp_path / "a.wav", tone(300, 0.3), tone(6000, 0.3), tone(300, 0.3))
    samples = sound_files.samples_of(sound_files.telephone_clip(file))
    middle = samples[len(samples) // 2 - 800 : len(samples) // 2 + 800]
    assert np.sqrt(np.mean(middle**2)) < 0.003


@pytest.mark.parametrize(("rate", "channels"), [(8000, 1), (16000, 2), (44100, 2), (48000, 1)])
def test_any_rate_and_any_channels_become_the_telephone_s(tmp_path, rate, channels):
    sound = np.tile(tone(400, 0.5, rate=rate)[:, None], (1, channels))
    soundfile.write(tmp_path / "a.wav", sound, rate)
    clip = sound_files.telephone_clip(tmp_path / "a.wav")
    assert len(clip) % 160 == 0
    assert 0.5 <= len(clip) / 8000 <= 0.6


def test_a_law_comes_back_as_it_went(tmp_path):
    samples = tone(400, 0.2, rate=8000)
    back = sound_files.samples_of(sound_files.a_law(samples))
    assert np.abs(back - samples).max() < 0.02
    assert sound_files.a_law(np.zeros(4, np.float32)) == sound_files.SILENCE * 4


@pytest.mark.parametrize("seconds", [0.01, 0.05, 0.25, 3])
def test_silence_is_whole_frames_and_long_enough(seconds):
    data = sound_files.silence(seconds)
    assert len(data) % 160 == 0
    assert seconds <= len(data) / 8000 < seconds + 0.02
    assert set(data) == {0xD5}


def test_the_tick_is_soft_and_short():
    data = sound_files.tick()
    samples = sound_files.samples_of(data)
    assert len(data) % 160 == 0
    assert len(data) <= 800
    assert 0.005 < np.abs(samples).max() < 0.1


def test_a_file_without_sound_is_refused(tmp_path):
    with pytest.raises(VoiceFailed, match="no sound"):
        sound_files.telephone_clip(written(tmp_path / "a.wav", quiet(1)))
    (tmp_path / "b.wav").write_bytes(b"no wave at all")
    with pytest.raises(VoiceFailed, match=r"b\.wav"):
        sound_files.telephone_clip(tmp_path / "b.wav")


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises((SoundUnavailable, VoiceFailed), match=r"none\.wav"):
        sound_files.telephone_clip(tmp_path / "none.wav")
