"""Loudness: the measure is the standard's, and ten very different uploads become alike."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import soundfile

from appliance.audio.commentary_sound import finish, read_upload
from appliance.audio.loudness import PEAK, TARGET_LUFS, loudness_lufs
from appliance.audio.sound_files import RATE, a_law, samples_of

Sound = npt.NDArray[np.float64]
WITHIN_LU = 1.0


def babble(rate: int, seconds: float, pitch: float = 140.0, seed: int = 1) -> Sound:
    """Return what has speech's rhythm: syllables of a buzz through moving resonances."""
    chance = np.random.default_rng(seed)
    at = np.arange(round(rate * seconds)) / rate
    voiced = sum(np.sin(2 * np.pi * pitch * k * at) / k for k in range(1, 18))
    noise = np.convolve(chance.normal(size=len(at)), [1, -0.9], "same")
    syllables = np.clip(np.sin(2 * np.pi * 3.7 * at + np.sin(at)), 0, 1) ** 0.5
    words = (np.sin(2 * np.pi * 0.6 * at) > -0.6).astype(float)
    return (voiced + 0.15 * noise) * syllables * words / 4


def quiet(rate: int, seconds: float) -> Sound:
    return np.zeros(round(rate * seconds))


def uploads() -> dict[str, tuple[Sound, int, str, str]]:
    """Return ten sounds: samples, rate, format and subtype."""
    phone, studio = babble(8000, 12), babble(44100, 10, 180, 2)
    loud_then_soft = babble(16000, 12) * np.repeat([1.0, 0.2], 16000 * 6)
    clicks = babble(48000, 10, 110, 3) * 0.05
    clicks[::48000] = 0.99
    hum = babble(22050, 10, 210, 4) * 0.2 + 0.03 * np.sin(
        np.arange(220500) * 2 * np.pi * 50 / 22050
    )
    return {
        "whisper": (phone * 0.003, 8000, "WAV", "PCM_24"),
        "clipped": (np.clip(studio * 30, -1, 1), 44100, "WAV", "PCM_16"),
        "stereo one ear": (np.stack([studio, studio * 0], 1), 44100, "WAV", "PCM_16"),
        "mp3": (babble(44100, 10, 230, 5) * 0.4, 44100, "MP3", "MPEG_LAYER_III"),
        "loud then soft": (loud_then_soft, 16000, "WAV", "FLOAT"),
        "long silences": (
            np.concatenate([quiet(16000, 6), babble(16000, 6), quiet(16000, 7)]),
            16000, "WAV", "PCM_16",
        ),
        "clicks": (clicks, 48000, "WAV", "PCM_16"),
        "hum": (hum, 22050, "WAV", "PCM_16"),
        "offset": (babble(32000, 8, 90, 6) * 0.3 + 0.4, 32000, "WAV", "PCM_16"),
        "ulaw": (babble(8000, 25, 160, 7) * 0.1, 8000, "WAV", "ULAW"),
    }  # fmt: skip


def a_risk_sentence() -> bytes:
    return a_law((babble(RATE, 2, 300, 9) * 0.3).astype(np.float32))


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("uploads")
    made = {}
    for number, (name, (sound, rate, kind, subtype)) in enumerate(uploads().items()):
        upload, wav = folder / f"{number}.{kind.lower()}", folder / f"{number}.8k.wav"
        soundfile.write(upload, sound, rate, format=kind, subtype=subtype)
        read_upload(upload, wav)
        made[name] = folder / f"{number}.finished.wav"
        finish(wav, a_risk_sentence(), made[name])
    return made


def speech(path: Path) -> npt.NDArray[np.float32]:
    sound = soundfile.read(path, dtype="float32")[0]
    return sound[len(a_risk_sentence()) + round(0.4 * RATE) :]


def test_a_sine_of_997_hz_at_full_scale_measures_minus_three() -> None:
    """BS.1770-4, annex 1: a full-scale sine of 997 Hz on one channel is -3.01 LKFS."""
    sine = np.sin(2 * np.pi * 997 * np.arange(RATE * 5) / RATE).astype(np.float32)
    assert loudness_lufs(sine) == pytest.approx(-3.01, abs=0.05)


def test_silence_between_words_does_not_count() -> None:
    sound = babble(RATE, 10).astype(np.float32)
    with_silence = np.concatenate([sound, np.zeros(RATE * 30, np.float32)])
    assert loudness_lufs(with_silence) == pytest.approx(loudness_lufs(sound), abs=0.1)


def test_ten_very_different_uploads_are_equally_loud(finished: dict[str, Path]) -> None:
    heard = {n: loudness_lufs(samples_of(a_law(speech(p)))) for n, p in finished.items()}
    assert max(heard.values()) - min(heard.values()) <= WITHIN_LU, heard
    assert all(abs(level - TARGET_LUFS) <= WITHIN_LU for level in heard.values()), heard


def test_none_of_them_clips(finished: dict[str, Path]) -> None:
    for name, path in finished.items():
        assert np.abs(soundfile.read(path)[0]).max() <= PEAK + 0.001, name


def test_silence_is_cut_at_both_ends(finished: dict[str, Path]) -> None:
    assert len(speech(finished["long silences"])) / RATE < 6.2


def test_the_risk_sentence_is_in_front_sample_by_sample(finished: dict[str, Path]) -> None:
    risk = a_risk_sentence()
    for path in finished.values():
        sound = soundfile.read(path, dtype="float32")[0]
        assert a_law(sound[: len(risk)]) == risk
