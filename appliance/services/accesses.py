"""The book of accesses: every playback and every export, with who did it and from where."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from appliance.services.row_records import stamp
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
        at = stamp(self._clock())
        self._store.append(at, operator, action, subject, address)

    def listing(
        self,
        subject: str = "",
        *,
        limit: int = 100,
        offset: int = 0,
        action: str = "",
        operator: str = "",
    ) -> list[dict[str, Any]]:
        """Return accesses, newest first; of one subject, action or operator where it is named."""
        return self._store.rows(subject, limit, offset=offset, action=action, operator=operator)

    def count(self, subject: str = "", *, action: str = "", operator: str = "") -> int:
        """Return how many accesses the listing has in all."""
        return self._store.count(subject, action=action, operator=operator)

    def actions(self) -> list[str]:
        """Return every action that was ever noted."""
        return self._store.actions()
