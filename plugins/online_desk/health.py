"""Whether the desk is well, in one small file that every process of the box reads and writes."""

import json
import os
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from appliance import DeskHealth

NAME = "online_desk.json"


class HealthFile:
    """What was last seen of the desk, by whichever process asked it."""

    def __init__(self, folder: Path, clock: Callable[[], datetime]) -> None:
        self._path = folder / NAME
        self._clock = clock
        self._lock = threading.Lock()

    def note(self, *, well: bool, error: str = "") -> None:
        """Note how a question went; only a change is written."""
        with self._lock:
            before = self.read()
            last_error = error or before.last_error
            if (before.since is not None and before.well == well) and (
                before.last_error == last_error
            ):
                return
            since = before.since if before.since and before.well == well else self._clock()
            self._write({"well": well, "since": since.isoformat(), "last_error": last_error})

    def read(self) -> DeskHealth:
        """Return how the desk was seen last; well where nobody has asked it yet."""
        try:
            seen = json.loads(self._path.read_text("utf-8"))
        except (FileNotFoundError, ValueError):
            return DeskHealth(well=True)
        return DeskHealth(
            well=seen["well"],
            since=datetime.fromisoformat(seen["since"]),
            last_error=seen["last_error"],
        )

    def _write(self, seen: dict[str, object]) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        draft = self._path.with_name(f".{NAME}.{os.getpid()}")
        draft.write_text(json.dumps(seen, ensure_ascii=False), "utf-8")
        draft.replace(self._path)
