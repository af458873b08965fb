"""Reads sound files from outside: `python -m appliance.audio.upload_reader FILE TARGET`.

Without arguments it reads many short ones: each line of stdin is `["FILE", "TARGET"]`, each line
of stdout the status of one.

A process of its own, with limits on time, memory and output: whoever uploads chooses every byte
the parsers of FFmpeg see. Only the containers and codecs of WAV, MP3 and M4A are let near it.
"""

import json
import resource
import sys
import wave
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.container import InputContainer

RATE = 8000
CONTAINERS = "wav,mp3,mov"
"""FFmpeg's names; its `mov` reads M4A."""
CODECS = {
    "aac", "alac", "mp3", "mp3float", "pcm_u8", "pcm_s16le", "pcm_s24le", "pcm_s32le", "pcm_f32le",
    "pcm_f64le", "pcm_alaw", "pcm_mulaw",
}  # fmt: skip
LONGEST_SECONDS, LONGEST_OF_MANY_SECONDS = 1800, 60
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
    if len(sys.argv) == 3:
        return status(Path(sys.argv[1]), Path(sys.argv[2]), LONGEST_SECONDS)
    for line in sys.stdin:
        source, target = json.loads(line)
        sys.stdout.write(f"{status(Path(source), Path(target), LONGEST_OF_MANY_SECONDS)}\n")
        sys.stdout.flush()
    return 0


def status(source: Path, target: Path, longest_seconds: float) -> int:
    """Convert one file; return the status that says why not."""
    try:
        return convert(source, target, longest_seconds)
    except (av.FFmpegError, ValueError, MemoryError):
        return NO_SOUND_FILE


def convert(source: Path, target: Path, longest_seconds: float) -> int:
    """Convert frame by frame, so that a long file needs no more memory than a short one."""
    options = {"format_whitelist": CONTAINERS, "codec_whitelist": ",".join(CODECS)}
    with source.open("rb") as file, av.open(file, "r", options=options) as sound:
        if not sound.streams.audio or sound.streams.audio[0].codec_context.name not in CODECS:
            return NO_SOUND_FILE
        return _write(sound, target, longest_seconds)


def _write(sound: InputContainer, target: Path, longest_seconds: float) -> int:
    resampler = AudioResampler(format="flt", layout="mono", rate=RATE)
    samples = 0
    with wave.open(str(target), "wb") as out:
        out.setparams((1, 2, RATE, 0, "NONE", ""))
        for frame in chain(_frames(sound), [None]):
            for piece in resampler.resample(frame):
                samples += piece.samples
                if samples > longest_seconds * RATE:
                    return TOO_LONG
                out.writeframes(_pcm(piece))
    return 0 if samples else EMPTY


def _frames(sound: InputContainer) -> Iterator[AudioFrame]:
    """Yield what can be decoded; a damaged spot in the middle costs only itself."""
    damaged = False
    whole = 0
    for packet in sound.demux(sound.streams.audio[0]):
        try:
            for frame in packet.decode():
                whole += 1
                yield frame
        except av.InvalidDataError:
            damaged = True
    if damaged and not whole:
        raise ValueError("nothing in it can be decoded")


def _pcm(piece: AudioFrame) -> bytes:
    whole = np.clip(np.nan_to_num(piece.to_ndarray()), -1, 32767 / 32768) * 32768
    return bytes(whole.astype("<i2").tobytes())


if __name__ == "__main__":
    sys.exit(main())
