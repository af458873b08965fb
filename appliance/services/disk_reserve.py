"""A reserve on the disk: given up when the disk fills, so that what is being recorded is kept."""

import logging
import os
import shutil
from pathlib import Path

RESERVE_BYTES = 64 * 1024 * 1024
"""Room for thirteen messages of full length, and for the rows about them."""
GIVEN_UP_BELOW_BYTES = 32 * 1024 * 1024
TAKEN_AGAIN_ABOVE_BYTES = 4 * RESERVE_BYTES

log = logging.getLogger(__name__)


class DiskReserve:
    """One file of the reserve's size; nothing is ever read from it."""

    def __init__(self, path: Path, reserve_bytes: int = RESERVE_BYTES) -> None:
        self._path = path
        self._bytes = reserve_bytes

    @property
    def held(self) -> bool:
        """Tell whether the reserve is there to be given up."""
        return self._path.exists()

    def tend(self) -> None:
        """Give the reserve up where the disk is nearly full, take it where there is room."""
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        free = shutil.disk_usage(self._path.parent).free
        if self.held and free < GIVEN_UP_BELOW_BYTES:
            self._path.unlink(missing_ok=True)
            log.error("the disk is nearly full: %d MB left; the reserve is given up", free >> 20)
        elif not self.held and free > TAKEN_AGAIN_ABOVE_BYTES:
            self._take()

    def _take(self) -> None:
        draft = self._path.with_suffix(".draft")
        with draft.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, self._bytes)
        draft.replace(self._path)
