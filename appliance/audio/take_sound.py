"""Makes a person's recording of a clip fit to stand between the others, and says what is wrong."""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from appliance.audio.loudness import TARGET_LUFS, Samples, evened, loudness_lufs
from appliance.audio.recording_files import HEADER
from appliance.audio.sound_files import RATE, a_law, in_frames, samples_of, trimmed
from appliance.errors import TakeRefused, VoiceFailed
from appliance.settings import CHECKOUT

OFF_LU = 1.5
"""A clip that is so far from the target is heard as louder or softer than its neighbours."""
CLIPPED_FROM, CLIPPED_SHARE, CLIPPED_SAMPLES = 0.97, 0.002, 20
SHORTEST_SECONDS = 0.12
LONGER_THAN_SPOKEN, AND_SECONDS = 3.0, 2.0
"""A recording longer than this much of the box's own voice is not of these words."""
LONGEST_SECONDS = 60.0
LONGEST_BYTES = int(LONGEST_SECONDS * RATE * 2)
FILES_AT_ONCE = 100
READING_SECONDS = 90.0
WHY = {
    "format": "it is no WAV, MP3 or M4A; save it as one of these",
    "long": "it lasts {seconds:.1f} s, where the box itself needs {spoken:.1f} s",
    "short": "there is hardly anything to hear in it",
    "silence": "there is only silence in it",
    "clipping": "it is distorted: speak softer or farther from the microphone",
}
WORDS = {0: "", 3: "long", 4: "silence"}
"""What the reader's statuses mean; every other one is no sound file."""


class TakeSound(NamedTuple):
    """A finished recording: A-law in whole frames, its length, its loudness before and now."""

    data: bytes
    milliseconds: int
    came_with_lufs: float
    lufs: float


def finished(wav: Path, spoken_seconds: float) -> TakeSound:
    """Return a WAV of 8 kHz without silence around it, as loud as all clips.

    `spoken_seconds` is how long the box's own voice needs for the words; `TakeRefused` says why a
    recording cannot stand in its place.
    """
    return _finished(_samples(wav), spoken_seconds)


def finished_clip(file: Path, spoken_seconds: float) -> TakeSound:
    """Do the same with an A-law clip."""
    return _finished(samples_of(file.read_bytes()), spoken_seconds)


def clip_seconds(clip: Path) -> float:
    """Return how long an A-law clip is."""
    return clip.stat().st_size / RATE


def clip_lufs(clip: Path) -> float:
    """Return the loudness of an A-law clip."""
    return round(loudness_lufs(samples_of(clip.read_bytes())), 2)


def is_off(lufs: float) -> bool:
    """Tell whether a clip of this loudness stands out."""
    return abs(lufs - TARGET_LUFS) > OFF_LU


def read_many(files: Sequence[tuple[Path, Path]]) -> Iterator[str]:
    """Write each source as WAV of 8 kHz to its target; yield '' or why it cannot be read.

    Sources are of others: processes with limits read them, and one that kills its reader costs
    only itself.
    """
    left = list(files)
    while left:
        batch = left[:FILES_AT_ONCE]
        done = _read_batch(batch)
        yield from done
        left = left[len(done) :]
        if len(done) < len(batch):  # the next one ended the reader
            yield "format"
            left = left[1:]


def _read_batch(batch: Sequence[tuple[Path, Path]]) -> list[str]:
    asked = "".join(f"{json.dumps([str(source), str(target)])}\n" for source, target in batch)
    command = [sys.executable, "-m", "appliance.audio.upload_reader"]
    try:
        said = subprocess.run(
            command,
            cwd=CHECKOUT,
            check=False,
            input=asked,
            capture_output=True,
            text=True,
            timeout=READING_SECONDS,
        ).stdout
    except subprocess.TimeoutExpired as error:
        said = (error.stdout or b"").decode()
    statuses = [line for line in said.splitlines() if line.isdecimal()]
    return [WORDS.get(int(line), "format") for line in statuses]


def _finished(samples: Samples, spoken_seconds: float) -> TakeSound:
    seconds = len(samples) / RATE
    peaks = int((np.abs(samples) >= CLIPPED_FROM).sum())
    if peaks >= CLIPPED_SAMPLES and peaks > CLIPPED_SHARE * len(samples):
        raise refusal("clipping")
    try:
        kept = trimmed(samples)
        came_with = loudness_lufs(kept)
        seconds = len(kept) / RATE
        if seconds < SHORTEST_SECONDS:
            raise refusal("short")
        most = min(spoken_seconds * LONGER_THAN_SPOKEN + AND_SECONDS, LONGEST_SECONDS)
        if seconds > most:
            raise refusal("long", seconds=seconds, spoken=spoken_seconds)
        data = in_frames(a_law(evened(kept)))
    except VoiceFailed as error:
        raise refusal("silence") from error
    return TakeSound(
        data,
        milliseconds=round(seconds * 1000),
        came_with_lufs=round(came_with, 2),
        lufs=round(loudness_lufs(samples_of(data)), 2),
    )


def refusal(reason: str, *, seconds: float = LONGEST_SECONDS, spoken: float = 0.0) -> TakeRefused:
    """Return the refusal of a recording with its sentence."""
    why = WHY[reason].format(seconds=seconds, spoken=spoken)
    message = f"this recording is refused: {why}"
    return TakeRefused(reason, message, seconds=seconds, spoken=spoken)


def _samples(wav: Path) -> Samples:
    """Return what the reader, or Asterisk, wrote: 16-bit mono of 8 kHz behind a short header."""
    raw = np.frombuffer(wav.read_bytes()[HEADER.size :][:LONGEST_BYTES], "<i2")
    samples: Samples = raw.astype(np.float32) / np.float32(32768)
    return samples
