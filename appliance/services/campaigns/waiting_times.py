"""Brings forward what waits for a time that was reckoned with a clock that was ahead."""

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from appliance.services.row_records import stamp
from appliance.store import waiting_times as store
from appliance.store.database import Database

SHANGHAI = ZoneInfo("Asia/Shanghai")


class WaitingTimes:
    """The pauses of contacts, faxes and messages: a clock set back must not make them longer.

    A clock set on makes them shorter, and the contact gate still has its say.
    """

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    def bring_forward(self, seconds: float) -> int:
        """Make up for a clock set back by so many seconds; return how many wait less long now.

        What somebody wanted at a time of day stays at that time.
        """
        now = self._clock().astimezone(SHANGHAI)

        def earlier(at: str) -> str:
            return stamp(max(now, datetime.fromisoformat(at) - timedelta(seconds=seconds)))

        with self._database.writing() as tables:
            return store.change(tables, stamp(now), earlier)
