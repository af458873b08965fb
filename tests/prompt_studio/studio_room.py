"""Recordings for tests of the prompt studio: voices of a length and loudness, and archives."""

import io
import zipfile
from pathlib import Path

import numpy as np
import soundfile

from appliance.assembly import Appliance
from appliance.audio.prompts import Clip
from appliance.audio.sound_files import FRAME_BYTES, RATE, a_law, write_whole
from tests.audio.test_loudness import babble


def voice(seconds: float, level: float = 0.2, rate: int = RATE, seed: int = 1) -> np.ndarray:
    """Return something like speech, with a second of quiet around it."""
    quiet = np.zeros(rate // 2)
    return np.concatenate([quiet, babble(rate, seconds, 140, seed) * level, quiet])


def sound_file(
    path: Path, seconds: float = 2.0, *, level: float = 0.2, rate: int = 44100, seed: int = 1
) -> Path:
    """Write a recording as a studio would send it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, voice(seconds, level, rate, seed), rate, subtype="PCM_16")
    return path


def rendered(box: Appliance, clip: Clip, seconds: float = 1.5, seed: int = 9) -> Path:
    """Put a clip of the box's own voice on the shelf."""
    file = box.clips.sounds / clip.language / f"{clip.name}.alaw"
    data = a_law((babble(RATE, seconds, 110, seed) * 0.2).astype(np.float32))
    write_whole(file, data[: len(data) // FRAME_BYTES * FRAME_BYTES])
    return file


def archive(files: dict[str, bytes]) -> io.BytesIO:
    """Return a ZIP archive of these files."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as into:
        for name, content in files.items():
            into.writestr(name, content)
    packed.seek(0)
    return packed
