"""Asterisk's recordings on the disk: 16-bit mono WAV of 8 kHz, whose header may be unfinished.

Asterisk writes the sizes into the header when it closes the file; killed, it leaves them zero.
"""

import hashlib
import os
import struct
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


def settle(path: Path) -> Settled:
    """Repair the header where it needs it, bring the file onto the disk and compute its digest."""
    with path.open("r+b") as file:
        found = file.read(HEADER.size)
        size = max(file.seek(0, os.SEEK_END), HEADER.size)
        repaired = found != _header(size)
        if repaired:
            file.seek(0)
            file.write(_header(size))
            file.flush()
        os.fsync(file.fileno())
        file.seek(0)
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return Settled(size, (size - HEADER.size) * 1000 // BYTES_PER_SECOND, sha256, repaired)


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
