"""Kept voices for tests: a tone that grows, put where a telephone would have recorded it."""

import wave
from pathlib import Path

import numpy as np

RATE = 8000


def tone(path: Path, seconds: float) -> Path:
    """Write a WAV file whose loudness grows from nothing to full."""
    at = np.arange(int(seconds * RATE)) / RATE
    samples = 30_000 * np.sin(2 * np.pi * 440 * at) * at / max(seconds, 0.001)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.astype("<i2").tobytes())
    return path


def leave(appliance, mailbox="8001", *, seconds=10, urgent=False, **about):
    """Leave a message in a mailbox, as the telephone does."""
    about = {"caller": "13800138000", "call_id": "77.1"} | about
    draft = appliance.voice_mail.begin(mailbox, **about)
    tone(draft.path, seconds)
    if urgent:
        appliance.voice_mail.mark_urgent(draft)
    return appliance.voice_mail.send(draft)
