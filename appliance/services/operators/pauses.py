"""The pause after failures: each makes the next try of a name, code or address wait longer."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from appliance.errors import LoginPaused
from appliance.store.operators import OperatorStore

FREE_TRIES = 3
LONGEST_PAUSE = {
    "name": timedelta(minutes=1),
    "known": timedelta(minutes=1),
    "code": timedelta(minutes=15),
    "address": timedelta(minutes=15),
}
FAILURES_COUNT_FOR = timedelta(days=1)


class Pauses:
    """Counts tries of subjects such as `name:admin` and `address:10.0.0.1`."""

    def __init__(self, store: OperatorStore, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock
        self._trying = threading.Lock()

    def count_try(self, *subjects: str) -> None:
        """Count the try as failed before it is checked, so that parallel guesses gain nothing."""
        at = self._clock()
        with self._trying:
            for subject in subjects:
                wait = self._pause(subject, at)
                if wait > timedelta(0):
                    raise LoginPaused(int(wait.total_seconds()) + 1)
            self._store.forget_failures(before=at - FAILURES_COUNT_FOR)
            for subject in subjects:
                self._store.failed(subject, at)

    def forget(self, *subjects: str) -> None:
        """Forget the failures of somebody who has proved himself."""
        self._store.forget_failures(*subjects, before=self._clock() - FAILURES_COUNT_FOR)

    def _pause(self, subject: str, at: datetime) -> timedelta:
        failures = self._store.failures(subject)
        if failures is None or failures[0] < FREE_TRIES:
            return timedelta(0)
        pause = timedelta(seconds=2 ** min(failures[0] - FREE_TRIES + 1, 12))
        return failures[1] + min(pause, LONGEST_PAUSE[subject.partition(":")[0]]) - at
