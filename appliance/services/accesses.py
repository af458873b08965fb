"""The book of accesses: every playback and every export, with who did it and from where."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from appliance.store.accesses import AccessStore
from appliance.store.database import Database

SHANGHAI = ZoneInfo("Asia/Shanghai")


class Accesses:
    """Notes who looked at what; nothing takes a note away."""

    def __init__(self, database: Database, clock: Callable[[], datetime] | None = None) -> None:
        self._store = AccessStore(database)
        self._clock = clock or (lambda: datetime.now(SHANGHAI))

    def note(self, operator: str, action: str, subject: str, address: str = "") -> None:
        """Write down an access before it is granted."""
        at = self._clock().astimezone(SHANGHAI).isoformat(timespec="milliseconds")
        self._store.append(at, operator, action, subject, address)

    def listing(self, subject: str = "", *, limit: int = 100) -> list[dict[str, Any]]:
        """Return the latest accesses, newest first; those of one subject where it is named."""
        return self._store.rows(subject, limit)
