"""Key tones in sound: making them as a gateway leaks them, and finding them in a recording."""

from collections.abc import Iterator
from functools import cache
from itertools import groupby
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from appliance.audio.sound_files import a_law

RATE = 8000
LOW, HIGH = (697, 770, 852, 941), (1209, 1336, 1477)
KEYS = ("123", "456", "789", "*0#")
WINDOW, HOP = 204, 80
"""25.5 ms, Goertzel's classic 205 samples, looked at every 10 ms."""
SHORTEST = 2
SAME_PRESS_SECONDS = 0.17
"""A tone that begins again so soon is the same press, which a prompt drowned in between."""
QUIETEST = 200.0
"""Amplitude of a tone that counts, of 32768; a key of a telephone has about 5000."""
PURITY = 0.7
"""So much of the sound must be in the two frequencies of the key."""


class Tone(NamedTuple):
    """A key's tone and when it began, in seconds."""

    key: str
    at: float


@cache
def key_tone(key: str, samples: int) -> bytes:
    """Return the tone of a key as A-law sound."""
    row = next(index for index, keys in enumerate(KEYS) if key in keys)
    time = np.arange(samples) / RATE
    both = sum(np.sin(2 * np.pi * f * time) for f in (LOW[row], HIGH[KEYS[row].index(key)]))
    return a_law(0.15 * both)


def tones(sound: NDArray[np.float64]) -> list[Tone]:
    """Return the key tones in a sound of 8 kHz (amplitude 1.0 is the loudest), in order."""
    found: list[Tone] = []
    hop = 0
    for key, run in groupby(_keys(sound * 32768)):
        length, at = len(list(run)), hop * HOP / RATE
        hop += length
        same = found and found[-1].key == key and at - found[-1].at < SAME_PRESS_SECONDS
        if key and length >= SHORTEST and not same:
            found.append(Tone(key, at))
    return found


def _keys(sound: NDArray[np.float64]) -> Iterator[str]:
    """Yield the key that is heard in each window, or ''."""
    if len(sound) < WINDOW:
        return
    windows = np.lib.stride_tricks.sliding_window_view(sound, WINDOW)[::HOP]
    phase = 2j * np.pi * np.arange(WINDOW)[:, None] * np.array(LOW + HIGH) / RATE
    amplitudes = 2 / WINDOW * np.abs(windows @ np.exp(-phase))
    loudness = np.mean(windows**2, axis=1)
    for amplitude, power in zip(amplitudes, loudness, strict=True):
        low, high = amplitude[: len(LOW)], amplitude[len(LOW) :]
        row, column = int(low.argmax()), int(high.argmax())
        strong = min(low[row], high[column])
        pure = (low[row] ** 2 + high[column] ** 2) / 2 >= PURITY * power
        yield KEYS[row][column] if strong >= QUIETEST and pure else ""
