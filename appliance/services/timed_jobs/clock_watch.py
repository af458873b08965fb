"""Notices when the wall clock is set: it moves against the clock that only counts."""

import time
from collections.abc import Callable

STEP_SECONDS = 2.0
"""A time server corrects less than this without a step."""
STEADY_SECONDS = 0.2


def seconds_since_boot() -> float:
    """Return the clock nobody sets; it counts while the machine sleeps too."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


class ClockWatch:
    """Compares two clocks at every look."""

    def __init__(
        self,
        wall: Callable[[], float] = time.time,
        steady: Callable[[], float] = seconds_since_boot,
    ) -> None:
        self._wall = wall
        self._steady = steady
        self._apart = self._difference()

    def step(self) -> float:
        """Return by how many seconds the wall clock was set since the last look; 0 is not at all.

        What a time server does slowly is followed, look by look.
        """
        earlier, self._apart = self._apart, self._difference()
        seconds = self._apart - earlier
        return seconds if abs(seconds) >= STEP_SECONDS else 0.0

    def _difference(self) -> float:
        """Read both clocks as one: a process that stood still between them reads again."""
        while True:
            before, wall, after = self._steady(), self._wall(), self._steady()
            if after - before <= STEADY_SECONDS:
                return wall - before
