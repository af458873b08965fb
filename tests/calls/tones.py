"""Tones that tell telephones apart: each sends its own, and each receiver says which it hears."""

from collections.abc import Iterable

import numpy as np

from appliance.audio.ear import Packet
from appliance.audio.sound_files import a_law, samples_of
from tests.calls.kept_sound import RATE, heard

LOWEST, APART = 400, 25
WINDOW = RATE // APART * 2
"""80 ms: every tone has whole periods in it, so none leaks into another's place."""
LOUD = 0.04
HEARD, SILENT = LOUD / 2, LOUD / 4
"""A packet that comes too late tears a tone, and a tear sounds at every pitch; most windows have
none, so the median counts."""


def tone(number: int, seconds: float) -> bytes:
    """Return the A-law tone of a telephone."""
    time = np.arange(round(seconds * RATE)) / RATE
    return a_law((LOUD * np.sin(2 * np.pi * _frequency(number) * time)).astype(np.float32))


def tones_heard(sound: np.ndarray, count: int) -> set[int]:
    """Return whose tones are in a sound throughout; one that is neither heard nor silent is odd."""
    windows = sound[: len(sound) // WINDOW * WINDOW].reshape(-1, WINDOW)
    spectrum = np.abs(np.fft.rfft(windows, axis=1)) * 2 / WINDOW
    levels = np.median(spectrum, axis=0)
    by_number = {n: levels[round(_frequency(n) * WINDOW / RATE)] for n in range(count)}
    odd = {n: level for n, level in by_number.items() if SILENT < level < HEARD}
    assert not odd, f"neither heard nor silent: {odd}"
    return {number for number, level in by_number.items() if level >= HEARD}


def tones_in(packets: Iterable[Packet], count: int) -> set[int]:
    """Return whose tones a telephone received."""
    return tones_heard(samples_of(heard(packets)).astype(float), count)


def _frequency(number: int) -> int:
    return LOWEST + APART * number
