"""Runs the timed jobs: looks each second what is due, and gives each run a thread of its own."""

import logging
import threading
from collections import deque

from appliance.errors import FundlineError
from appliance.services.timed_jobs.records import Due
from appliance.services.timed_jobs.register import TimedJobs

BROKE = "the job broke; the exchange's log says where"

log = logging.getLogger(__name__)


class JobRunner:
    """The runs of one exchange; what it leaves open when it ends, the next one finds."""

    def __init__(self, jobs: TimedJobs) -> None:
        self._jobs = jobs
        self._recovered = False
        self._ended: deque[tuple[Due, str]] = deque()
        """Runs that are over, until that is written."""

    def look(self) -> None:
        """Write what ended, then start what is due."""
        while self._ended:
            self._jobs.end(*self._ended[0])
            self._ended.popleft()
        if not self._recovered:
            self._start(self._jobs.recover())
            self._recovered = True
        self._start(self._jobs.due())

    def _start(self, due: list[Due]) -> None:
        for one in due:
            log.info("timed job %s of %s starts", one.job.name, one.planned_at)
            name = f"timed job {one.job.name}"
            threading.Thread(target=self._run, args=[one], name=name, daemon=True).start()

    def _run(self, due: Due) -> None:
        error = BROKE
        try:
            due.job.run(due.planned_at)
            error = ""
        except (FundlineError, OSError) as failure:
            error = str(failure)
            log.error("timed job %s: %s", due.job.name, error)
        finally:
            self._ended.append((due, error))
