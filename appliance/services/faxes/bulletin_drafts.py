"""Bulletins that are laid ready: by a person, or by the route of a fax that came in."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from appliance.services.row_records import record
from appliance.store.database import Database
from appliance.store.fax_bulletins import BulletinStore

SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Bulletin:
    """One document for one list; `status` is draft, dropped, sending, done or cancelled."""

    id: str
    fax_list: str
    document: str
    status: str
    fax: str | None
    """The received fax that it is, where it is one."""
    made_at: datetime
    made_by: str
    sent_at: datetime | None
    sent_by: str
    finished_at: datetime | None


class BulletinDrafts:
    """Lays bulletins ready."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._store = BulletinStore(database)
        self._clock = clock

    def add(
        self,
        fax_list: str,
        document: str,
        by: str,
        *,
        fax: str | None = None,
        released_by: str = "",
    ) -> Bulletin:
        """Add a draft; one that is `released_by` somebody already is sent at the next look."""
        now = self._clock().astimezone(SHANGHAI)
        values: dict[str, Any] = {
            "id": f"{now:%Y%m%d%H%M%S}{secrets.token_hex(4)}", "fax_list": fax_list,
            "document": document, "status": "draft", "fax": fax, "made_at": _text(now),
            "made_by": by, "sent_at": None, "sent_by": released_by, "finished_at": None,
        }  # fmt: skip
        with self._database.writing() as tables:
            self._store.add(tables, values)
        return record(Bulletin, values)


def _text(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds")
