"""Starts what tries a draft: one process at a time, ended when it takes too long."""

import logging
import os
import shutil
import signal
import subprocess
import time

from appliance.assembly import Appliance
from appliance.errors import FundlineError
from appliance.records.rehearsal import GOLDEN, PASSED, Run
from appliance.rehearsal.command import LIMIT_SECONDS, command
from appliance.rehearsal.second_box import home_of
from appliance.services.workshop.runs import KILLED, TOO_LONG
from appliance.settings import CHECKOUT

log = logging.getLogger(__name__)


class TrialRunner:
    """The process that carries out a run; whatever ends it, its run is told broken."""

    def __init__(self, appliance: Appliance) -> None:
        self._settings = appliance.settings
        self._runs = appliance.workshop.runs
        self._nightly = appliance.workshop.nightly_calls
        self._log = self._settings.log / "rehearsal.log"
        self._process: subprocess.Popen[bytes] | None = None
        self._run: Run | None = None
        self._until = 0.0
        self._recovered = False

    def look(self) -> None:
        """See whether the process ended, and start what waits."""
        if not self._recovered:  # an exchange that was killed took its process with it
            for run in self._runs.left_open():
                self._runs.broke(run.id)
                self._tidy()
            self._recovered = True
        if self._process is not None and self._run is not None:
            self._follow(self._process, self._run)
        if self._process is None:
            waiting = self._runs.next_waiting()
            if waiting is not None:
                self._start(waiting)

    def stop(self) -> None:
        """End the process; its run is told broken."""
        if self._process is not None and self._run is not None:
            _kill(self._process)
            self._follow(self._process, self._run)

    def _start(self, run: Run) -> None:
        log.info("run %d (%s) starts", run.id, run.kind)
        with self._log.open("wb") as output:
            self._process = subprocess.Popen(
                command(run.id),
                env={**os.environ, "FUNDLINE_HOME": str(self._settings.home)},
                cwd=CHECKOUT,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._run = run
        self._until = time.monotonic() + LIMIT_SECONDS[run.kind]

    def _follow(self, process: "subprocess.Popen[bytes]", run: Run) -> None:
        if process.poll() is None:
            if time.monotonic() < self._until:
                return
            _kill(process)
            limit = LIMIT_SECONDS[run.kind]
            self._runs.broke(run.id, f"{TOO_LONG}: {limit:.0f} s")
        self._process = self._run = None
        self._runs.broke(run.id, self._last_words())  # nothing where the run ended by itself
        self._tidy()
        log.info("run %d is over", run.id)
        try:
            self._tell(self._runs.one(run.id))
        except FundlineError as error:
            log.error("run %d: %s", run.id, error)

    def _last_words(self) -> str:
        """Return why a process may have ended: what it said last."""
        words = self._log.read_text("utf-8", "replace").strip().splitlines()
        return f"{KILLED}: {words[-1][:200]}" if words else KILLED

    def _tell(self, run: Run) -> None:
        if run.kind == GOLDEN and run.draft is None and run.state != PASSED:
            self._nightly.tell(run)

    def _tidy(self) -> None:
        shutil.rmtree(home_of(self._settings), ignore_errors=True)


def _kill(process: "subprocess.Popen[bytes]") -> None:
    """End the process at once; everything in its room of processes ends with it."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
