"""Makes commentaries fit to be heard: silence off, loudness even, the risk sentence in front."""

import subprocess
import sys
import wave
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import soundfile
import soxr

from appliance.audio.loudness import Samples, evened, loudness_lufs
from appliance.audio.sound_files import RATE, samples_of, trimmed
from appliance.errors import UploadRefused, VoiceFailed
from appliance.settings import CHECKOUT

GAP_SECONDS = 0.4
"""Between the risk sentence and the first word, and between the sentences of a bulletin."""
READING_SECONDS = 120.0
REASONS = {3: "it is longer than 30 minutes", 4: "it holds no sound"}
WORDS = {3: "long", 4: "empty"}


class Finished(NamedTuple):
    """A finished commentary: its length, the risk sentence's part of it, the speech's loudness."""

    milliseconds: int
    risk_milliseconds: int
    loudness: float


def finish(speech: Path, risk: bytes, target: Path) -> Finished:
    """Write a WAV file: the risk sentence (A-law), a gap, then the speech as callers hear it."""
    spoken = evened(trimmed(_samples(speech)))
    warning = np.concatenate([samples_of(risk), _gap()])
    _write(target, np.concatenate([warning, spoken]))
    seconds = 1000 / RATE
    return Finished(
        milliseconds=round((len(warning) + len(spoken)) * seconds),
        risk_milliseconds=round(len(warning) * seconds),
        loudness=round(loudness_lufs(spoken), 2),
    )


def read_upload(upload: Path, target: Path) -> None:
    """Write a sound file from outside as WAV of 8 kHz; it is read by a process with limits."""
    try:
        subprocess.run(
            [sys.executable, "-m", "appliance.audio.upload_reader", str(upload), str(target)],
            cwd=CHECKOUT,
            check=True,
            capture_output=True,
            timeout=READING_SECONDS,
        )
    except subprocess.TimeoutExpired as error:
        raise UploadRefused("this sound file takes too long to read", "slow") from error
    except subprocess.CalledProcessError as error:
        why = REASONS.get(error.returncode, "it is no WAV, MP3 or M4A; save it as one of these")
        raise UploadRefused(
            f"this sound file is refused: {why}", WORDS.get(error.returncode, "format")
        ) from error


def join_spoken(files: Iterable[Path], target: Path) -> None:
    """Write spoken sentences of any sample rate as one WAV file of 8 kHz with pauses between."""
    parts: list[Samples] = []
    for file in files:
        sound, rate = soundfile.read(file, dtype="float32", always_2d=True)
        spoken = soxr.resample(sound.mean(axis=1), rate, RATE).astype(np.float32)
        parts += [trimmed(spoken), _gap()]
    if not parts:
        raise VoiceFailed("there is nothing to speak", "nothing")
    _write(target, np.concatenate(parts[:-1]))


def _samples(path: Path) -> Samples:
    """Return one of our own WAV files."""
    try:
        with wave.open(str(path)) as file:
            raw = file.readframes(file.getnframes())
    except (wave.Error, EOFError) as error:
        raise VoiceFailed(f"{path.name} is no sound file: {error}") from error
    samples = np.frombuffer(raw, "<i2").astype(np.float32) / np.float32(32768)
    if not np.isfinite(loudness_lufs(samples)):
        raise VoiceFailed("there is only silence", "silence")
    return samples


def _gap() -> Samples:
    return np.zeros(round(RATE * GAP_SECONDS), np.float32)


def _write(path: Path, samples: Samples) -> None:
    soundfile.write(path, samples, RATE, format="WAV", subtype="PCM_16")
