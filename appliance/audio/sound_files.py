"""Turns spoken WAV files into telephone clips: trimmed, levelled, 8 kHz A-law in whole frames."""

import errno
import io
import os
import tempfile
import warnings
import wave
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile
import soxr

from appliance.errors import SoundUnavailable, VoiceFailed

with warnings.catch_warnings():
    # pydub complains of a missing ffmpeg, which is not used, and of audioop in Python 3.11.
    warnings.simplefilter("ignore")
    from pydub import AudioSegment
    from pydub.silence import detect_leading_silence

Samples = npt.NDArray[np.float32]

RATE = 8000
FRAME_BYTES = 160
SILENCE = b"\xd5"
LOUDNESS_DB = -20.0
"""Level of the speaking parts, below full scale; espeak's peaks then stay below -3."""
KNEE, PEAK = 0.5, 0.7
"""Samples above the knee are bent so that none passes the peak."""
LEVEL_PASSES = 4
"""Bending takes a little loudness away again, so it is levelled more than once."""
WINDOW = 160
QUIET_BELOW_SPEECH_DB = 38.0
KEPT_BEFORE_MS, KEPT_AFTER_MS = 20, 30
FADE_IN_MS, FADE_OUT_MS = 3, 12
RUN_GAP_SECONDS = 0.04
MANNER = 1
"""Counts up when clips are made in another way, so that they are made again."""


def telephone_clip(path: Path) -> bytes:
    """Return a sound file as A-law: no silence around it, level as every other clip."""
    samples = levelled(trimmed(_read(path)))
    return in_frames(a_law(samples))


def a_law(samples: Samples) -> bytes:
    """Return samples at 8 kHz as G.711 A-law."""
    raw = io.BytesIO()
    soundfile.write(raw, samples, RATE, format="RAW", subtype="ALAW")
    return raw.getvalue()


def samples_of(data: bytes) -> Samples:
    """Return A-law bytes as samples."""
    samples: Samples = soundfile.read(
        io.BytesIO(data), samplerate=RATE, channels=1, format="RAW", subtype="ALAW", dtype="float32"
    )[0]
    return samples


def in_frames(data: bytes) -> bytes:
    """Fill up with silence to whole frames of 20 ms."""
    return data + SILENCE * (-len(data) % FRAME_BYTES)


def silence(seconds: float) -> bytes:
    """Return silence of at least this length."""
    return in_frames(SILENCE * round(seconds * RATE))


def quiet_at_end(data: bytes) -> int:
    """Return how many bytes of silence a clip ends with."""
    return len(data) - len(data.rstrip(SILENCE))


def quiet() -> bytes:
    """Return the quiet before a tick; with the end of a sentence it stays below two seconds."""
    return silence(1.6)


def tick() -> bytes:
    """Return the soft tick a waiting caller hears."""
    at = np.arange(RATE * 60 // 1000) / RATE
    wave_form = 0.05 * np.sin(2 * np.pi * 800 * at) * np.exp(-at * 60) * np.minimum(1, at * 400)
    return in_frames(a_law(wave_form.astype(np.float32)))


def beep() -> bytes:
    """Return the tone after which a caller speaks."""
    at = np.arange(RATE * 240 // 1000) / RATE
    edges = np.minimum(1, np.minimum(at, at[::-1]) * 100)
    return in_frames(a_law((0.2 * np.sin(2 * np.pi * 1000 * at) * edges).astype(np.float32)))


def loudness(samples: Samples) -> float:
    """Return the level of the parts in which somebody speaks, in dB below full scale."""
    windows = samples[: len(samples) // WINDOW * WINDOW].reshape(-1, WINDOW).astype(np.float64)
    power = np.mean(windows**2, axis=1) if len(windows) else np.zeros(1)
    if power.max() <= 0:
        return -np.inf
    speaking = power[power > power.max() / 100]
    return float(10 * np.log10(speaking.mean()))


def trimmed(samples: Samples) -> Samples:
    """Cut the silence around speech, but never a soft first consonant; fade the cut ends."""
    segment = _segment(samples)
    threshold = loudness(samples) - QUIET_BELOW_SPEECH_DB
    start = detect_leading_silence(segment, silence_threshold=threshold, chunk_size=2)
    end = detect_leading_silence(segment.reverse(), silence_threshold=threshold, chunk_size=2)
    first = max(0, start - KEPT_BEFORE_MS)
    last = min(len(segment), len(segment) - end + KEPT_AFTER_MS)
    if last <= first:
        raise VoiceFailed("there is only silence", "silence")
    kept = segment[first:last].fade_in(FADE_IN_MS).fade_out(FADE_OUT_MS)
    return (np.array(kept.get_array_of_samples()) / 32768).astype(np.float32)


def levelled(samples: Samples) -> Samples:
    """Bring speech to the one level, its highest peaks bent softly under the limit."""
    for _ in range(LEVEL_PASSES):
        gain = LOUDNESS_DB - loudness(samples)
        samples = _limited(samples * np.float32(10 ** (gain / 20)))
    return samples


def joined_wav(files: Iterable[Path], path: Path) -> None:
    """Write several WAV files as one, each trimmed and levelled, a short gap between them."""
    gap = np.zeros(round(RATE * RUN_GAP_SECONDS), np.float32)
    parts: list[Samples] = []
    for file in files:
        parts += [levelled(trimmed(_read(file))), gap]
    soundfile.write(path, np.concatenate(parts[:-1]), RATE, format="WAV", subtype="PCM_16")


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that it is there whole or not at all."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as part:
            try:
                part.write(data)
                part.flush()
                os.fchmod(part.fileno(), 0o644)
                Path(part.name).replace(path)
            except BaseException:
                Path(part.name).unlink(missing_ok=True)
                raise
    except OSError as error:
        raise unavailable(path, error) from error


def unavailable(path: Path, error: OSError) -> SoundUnavailable:
    """Return the failure in words that say what to do."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        message = f"the disk is full: {path} was not written; make room and retry"
        return SoundUnavailable(message, "full")
    return SoundUnavailable(f"{path} cannot be written: {error.strerror}", "unwritten")


def _read(path: Path) -> Samples:
    """Return a sound file as 8 kHz mono; soxr keeps what lies above 4 kHz from folding down."""
    try:
        if path.suffix == ".alaw":
            return samples_of(path.read_bytes())
        sound, rate = soundfile.read(path, dtype="float32", always_2d=True)
    except (soundfile.SoundFileError, wave.Error) as error:
        raise VoiceFailed(f"{path.name} is no sound file: {error}") from error
    except OSError as error:
        raise SoundUnavailable(f"{path} cannot be read: {error}") from error
    samples: Samples = soxr.resample(sound.mean(axis=1), rate, RATE).astype(np.float32)
    if not np.isfinite(loudness(samples)):
        raise VoiceFailed(f"{path.name} holds no sound", "silence")
    return samples


def _segment(samples: Samples) -> AudioSegment:
    whole = (np.clip(samples, -1, 32767 / 32768) * 32768).astype("<i2").tobytes()
    return AudioSegment(whole, sample_width=2, frame_rate=RATE, channels=1)


def _limited(samples: Samples) -> Samples:
    size = np.abs(samples)
    room = PEAK - KNEE
    bent = KNEE + room * np.tanh((size - KNEE) / room)
    limited: Samples = np.where(size > KNEE, np.sign(samples) * bent, samples).astype(np.float32)
    return limited


def playable(clip: Path) -> bytes:
    """Return an A-law file as a WAV file that every browser plays."""
    return wave_file(clip.read_bytes())


def wave_file(data: bytes) -> bytes:
    """Return A-law as a WAV file."""
    wav = io.BytesIO()
    soundfile.write(wav, samples_of(data), RATE, format="WAV", subtype="PCM_16")
    return wav.getvalue()
