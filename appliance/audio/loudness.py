"""Measures loudness as ITU-R BS.1770-4 does, and brings speech to one loudness without clipping.

The standard's two filters are given for 48 kHz; here their response is applied in the frequency
domain, so that the measure is the same at any sample rate.
"""

import numpy as np
import numpy.typing as npt

from appliance.errors import VoiceFailed

Samples = npt.NDArray[np.float32]

TARGET_LUFS = -21.0
"""As loud as the box's own sentences, with room for peaks in A-law."""
RATE = 8000
FILTER_RATE = 48000
SHELF = (
    (1.53512485958697, -2.69169618940638, 1.19839281085285),
    (1.0, -1.69065929318241, 0.73248077421585),
)
HIGH_PASS = ((1.0, -2.0, 1.0), (1.0, -1.99004745483398, 0.99007225036621))
BLOCK, STEP = RATE * 4 // 10, RATE // 10
SILENT_LUFS, BELOW_MEAN_LU = -70.0, 10.0
OFFSET = -0.691
KNEE, PEAK = 0.6, 0.89
"""Samples above the knee are bent so that none passes the peak, 1 dB below full scale."""
PASSES = 12
NEAR_LU = 0.05


def loudness_lufs(samples: Samples) -> float:
    """Return the integrated loudness of sound at 8 kHz; minus infinity where all is silent."""
    power = _block_power(_weighted(samples))
    audible = power[_lufs(power) > SILENT_LUFS]
    if not len(audible):
        return -np.inf
    gate = float(_lufs(audible.mean())) - BELOW_MEAN_LU
    return float(_lufs(audible[_lufs(audible) > gate].mean()))


def evened(samples: Samples) -> Samples:
    """Bring speech to the target loudness, its highest peaks bent softly under the limit."""
    samples = (samples - samples.mean()).astype(np.float32)
    for _ in range(PASSES):
        away = TARGET_LUFS - loudness_lufs(samples)
        if not np.isfinite(away):
            raise VoiceFailed("there is only silence", "silence")
        if abs(away) < NEAR_LU:
            break
        samples = _bent(samples * np.float32(10 ** (away / 20)))
    return samples


def _weighted(samples: Samples) -> npt.NDArray[np.float64]:
    """Return what the standard's K-weighting lets through; padded, so that no end meets a start."""
    size = len(samples) + RATE
    turn = np.exp(-2j * np.pi * np.fft.rfftfreq(size, 1 / RATE) / FILTER_RATE)
    response = np.ones(len(turn), np.complex128)
    for above, below in (SHELF, HIGH_PASS):
        response *= np.polyval(above[::-1], turn) / np.polyval(below[::-1], turn)
    spectrum = np.fft.rfft(samples.astype(np.float64), size)
    weighted: npt.NDArray[np.float64] = np.fft.irfft(spectrum * response, size)[: len(samples)]
    return weighted


def _block_power(weighted: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    if len(weighted) < BLOCK:
        weighted = np.resize(weighted, BLOCK)  # a digit is as loud as a sentence of such digits
    total = np.concatenate([[0.0], np.cumsum(weighted**2)])
    starts = np.arange(0, len(weighted) - BLOCK + 1, STEP)
    power: npt.NDArray[np.float64] = (total[starts + BLOCK] - total[starts]) / BLOCK
    return power


def _lufs(power: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    level: npt.NDArray[np.float64] = OFFSET + 10 * np.log10(np.maximum(power, 1e-12))
    return level


def _bent(samples: Samples) -> Samples:
    size = np.abs(samples)
    room = PEAK - KNEE
    bent = KNEE + room * np.tanh((size - KNEE) / room)
    limited: Samples = np.where(size > KNEE, np.sign(samples) * bent, samples).astype(np.float32)
    return limited
