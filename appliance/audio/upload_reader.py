"""Reads one sound file from outside: `python -m appliance.audio.upload_reader FILE TARGET`.

A process of its own, with limits on time, memory and output: whoever uploads chooses every byte
the parsers of libsndfile see.
"""

import resource
import sys
import wave
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile
import soxr

RATE = 8000
FORMATS = ("WAV", "WAVEX", "MP3", "MPEG")
LONGEST_SECONDS = 1800
BLOCK_FRAMES = 65536
CPU_SECONDS = 60
MEMORY_BYTES = 2 * 1024**3
OUTPUT_BYTES = 64 * 1024**2
NO_SOUND_FILE, TOO_LONG, EMPTY = 2, 3, 4


def main() -> int:
    """Write the file as 16-bit mono WAV of 8 kHz; the exit status says why not."""
    for kind, most in (
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_FSIZE, OUTPUT_BYTES),
    ):
        resource.setrlimit(kind, (most, most))
    try:
        return convert(Path(sys.argv[1]), Path(sys.argv[2]))
    except (soundfile.SoundFileError, ValueError, MemoryError):
        return NO_SOUND_FILE


def convert(source: Path, target: Path) -> int:
    """Convert block by block, so that a long file needs no more memory than a short one."""
    frames = 0
    with soundfile.SoundFile(source) as sound, wave.open(str(target), "wb") as out:
        if sound.format not in FORMATS:
            return NO_SOUND_FILE
        out.setparams((1, 2, RATE, 0, "NONE", ""))
        stream = soxr.ResampleStream(sound.samplerate, RATE, 1, dtype="float32")
        for block in sound.blocks(BLOCK_FRAMES, dtype="float32", always_2d=True):
            frames += len(block)
            if frames > LONGEST_SECONDS * sound.samplerate:
                return TOO_LONG
            out.writeframes(_pcm(stream.resample_chunk(block.mean(axis=1))))
        out.writeframes(_pcm(stream.resample_chunk(np.zeros(0, np.float32), last=True)))
    return 0 if frames else EMPTY


def _pcm(samples: npt.NDArray[np.float32]) -> bytes:
    whole = np.clip(np.nan_to_num(samples), -1, 32767 / 32768) * 32768
    return bytes(whole.astype("<i2").tobytes())


if __name__ == "__main__":
    sys.exit(main())
