"""Lets the box call itself each hour, and when somebody asks; one round at a time."""

import logging
import os
import subprocess
import sys
import time
from collections.abc import Callable

from appliance.records.self_call import ASKED
from appliance.services.self_calls import BY_CLOCK, LONGEST, SelfCalls
from appliance.settings import CHECKOUT, Settings

FIRST_AFTER_SECONDS = 90.0
"""A box that was just started has other things to do."""

log = logging.getLogger(__name__)


class SelfCaller:
    """The process that makes a round, as the exchange sees it."""

    def __init__(
        self, self_calls: SelfCalls, settings: Settings, ready: Callable[[], bool]
    ) -> None:
        self._self_calls = self_calls
        self._settings = settings
        self._ready = ready
        self._process: subprocess.Popen[bytes] | None = None
        self._started_at = time.monotonic()
        self._since = 0.0

    def look(self) -> None:
        """Start what is asked for or due; end what takes too long."""
        if self._process is not None and self._process.poll() is None:
            if time.monotonic() - self._since > LONGEST.total_seconds():
                self._process.kill()
            return
        self._process = None
        wanted = self._self_calls.open()
        if wanted is not None and wanted.state != ASKED:
            self._self_calls.break_off(wanted.id, "the round of checks was broken off")
        elif wanted is not None:
            self._start(wanted.id)
        elif self._is_time():
            self._self_calls.ask(BY_CLOCK)

    def stop(self) -> None:
        """End a round that is under way; the next exchange notes it."""
        if self._process is not None:
            self._process.kill()

    def _is_time(self) -> bool:
        settled = time.monotonic() - self._started_at > FIRST_AFTER_SECONDS
        return settled and self._ready() and self._self_calls.due()

    def _start(self, run: int) -> None:
        log.info("self-call %d starts", run)
        self._since = time.monotonic()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "appliance.machine.self_call", str(run)],
            cwd=CHECKOUT,
            env={**os.environ, "FUNDLINE_HOME": str(self._settings.home)},
            stdin=subprocess.DEVNULL,
        )
