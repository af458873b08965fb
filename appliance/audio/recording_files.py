"""Asterisk's recordings on the disk: 16-bit mono WAV of 8 kHz, whose header may be unfinished.

Asterisk writes the sizes into the header when it closes the file; killed, it leaves them zero.
"""

import hashlib
import os
import shutil
import struct
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

BYTES_PER_SECOND = 16_000
HEADER = struct.Struct("<4sI8sIHHIIHH4sI")


class Settled(NamedTuple):
    """A finished recording: its size, its length, its SHA-256, and whether it was repaired."""

    bytes: int
    milliseconds: int
    sha256: str
    repaired: bool


NOTHING = Settled(0, 0, "", True)
"""What is said of a recording that never got a file."""


def is_complete(path: Path) -> bool:
    """Tell whether Asterisk closed the file itself."""
    with path.open("rb") as file:
        return file.read(HEADER.size) == _header(path.stat().st_size)


def length_seconds(path: Path) -> float:
    """Return how long a recording is, whatever its header says."""
    return max(0, path.stat().st_size - HEADER.size) / BYTES_PER_SECOND


def settle(path: Path, silent_from_seconds: float | None = None) -> Settled:
    """Repair the header where it needs it, bring the file onto the disk and compute its digest.

    With `silent_from_seconds`, all that follows is made silent first.
    """
    with path.open("r+b") as file:
        found = file.read(HEADER.size)
        size = max(file.seek(0, os.SEEK_END), HEADER.size)
        repaired = found != _header(size)
        if repaired:
            file.seek(0)
            file.write(_header(size))
        if silent_from_seconds is not None:
            place = HEADER.size + 2 * int(max(0, silent_from_seconds) * BYTES_PER_SECOND / 2)
            file.seek(place)
            file.write(bytes(max(0, size - place)))
        file.flush()
        os.fsync(file.fileno())
        file.seek(0)
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return Settled(size, (size - HEADER.size) * 1000 // BYTES_PER_SECOND, sha256, repaired)


def join(parts: Sequence[Path], target: Path) -> None:
    """Write recordings one after the other into one file, whole and on the disk."""
    size = HEADER.size
    with target.open("wb") as file:
        file.write(_header(size))
        for part in parts:
            with part.open("rb") as sound:
                sound.seek(HEADER.size)
                shutil.copyfileobj(sound, file)
        size = file.tell()
        file.seek(0)
        file.write(_header(size))
        file.flush()
        os.fsync(file.fileno())


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _header(size: int) -> bytes:
    """Return the header of a file of this size, as Asterisk writes it."""
    data = max(0, size - HEADER.size)
    return HEADER.pack(
        *(b"RIFF", data + 36, b"WAVEfmt ", 16, 1, 1, 8000, BYTES_PER_SECOND, 2, 16, b"data", data)
    )
