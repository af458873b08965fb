"""Starts the process that makes a backup somebody asked for, and notes one that was killed."""

import fcntl
import logging
import os
import subprocess
import sys

from appliance.records.backup import ASKED
from appliance.services.backups.register import Backups
from appliance.settings import CHECKOUT, Settings

log = logging.getLogger(__name__)


class BackupStarter:
    """The one process that makes backups, as the exchange sees it."""

    def __init__(self, backups: Backups, settings: Settings) -> None:
        self._backups = backups
        self._settings = settings
        self._process: subprocess.Popen[bytes] | None = None

    def look(self) -> None:
        """Start what is asked for; a backup without a process was broken off."""
        wanted = self._backups.open()
        if wanted is None or (self._process is not None and self._process.poll() is None):
            return
        self._process = None
        if self._somebody_makes_one():
            return
        if wanted.state != ASKED:
            self._backups.recover()
            return
        log.info("backup %d starts", wanted.id)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "appliance.machine.backup", str(wanted.id)],
            cwd=CHECKOUT,
            env={**os.environ, "FUNDLINE_HOME": str(self._settings.home)},
            stdin=subprocess.DEVNULL,
        )

    def _somebody_makes_one(self) -> bool:
        with (self._settings.run / "backup.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
            return False
