"""What a test telephone says, and where it is found again: in a kept file, or in an owner's ear."""

import random
import wave
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from appliance.audio.ear import FRAME, Packet, in_order
from appliance.audio.sound_files import samples_of

RATE = 8000
LOUD_CODES = [code for code in range(256) if 0x10 <= (code ^ 0x55) & 0x7F <= 0x5F]
"""A-law codes that are sound, and neither silence nor as loud as a voice never is."""


def speech(seconds: float, number: int = 0) -> bytes:
    """Return A-law sound no other number has, in whole frames."""
    chance = random.Random(number)
    frames = round(seconds * RATE / FRAME)
    return bytes(chance.choices(LOUD_CODES, k=frames * FRAME))


def linear(alaw: bytes) -> bytes:
    """Return A-law as the 16-bit samples Asterisk makes of it."""
    return np.round(samples_of(alaw) * 32768).astype("<i2").tobytes()


def kept(file: Path) -> bytes:
    """Return the 16-bit samples of a kept voice; its header must be right."""
    with wave.open(str(file), "rb") as sound:
        assert sound.getparams()[:3] == (1, 2, RATE)
        samples = sound.readframes(sound.getnframes())
        assert len(samples) == 2 * sound.getnframes()
        return samples


def heard(packets: Iterable[Packet]) -> bytes:
    """Return the A-law a telephone received, in order."""
    return b"".join(packet.payload for packet in in_order(packets))


def seconds_kept(file: Path, said: bytes) -> float:
    """Return how many seconds of what was said are in a file, from its beginning, unbroken."""
    wanted, found = linear(said), kept(file)
    start = found.find(wanted[: 2 * FRAME])
    if start < 0:
        return 0.0
    there = np.frombuffer(found[start : start + len(wanted)], "<i2")
    same = there == np.frombuffer(wanted, "<i2")[: len(there)]
    return (len(there) if same.all() else int(np.argmin(same))) / RATE
