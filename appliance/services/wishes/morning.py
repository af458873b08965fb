"""The commentary each morning: what the experts a customer follows have said since the last one."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from appliance.records.wish import COMMENTARY, Notice, Wish
from appliance.services.commentary.commentaries import Commentaries, Commentary
from appliance.services.commentary.listening import CommentaryListening
from appliance.services.wishes.notices import Notices
from appliance.services.wishes.wishes import Wishes
from appliance.store.database import Database

if TYPE_CHECKING:
    from sqlite_utils import Database as Tables

SHANGHAI = ZoneInfo("Asia/Shanghai")
ONE_DAY = timedelta(days=1)
LONGEST_GAP_DAYS = 14
USELESS_AFTER = timedelta(hours=3)


class Morning:
    """Gives each trading morning a notice to those who wished it and whose experts spoke."""

    def __init__(
        self,
        database: Database,
        *,
        wishes: Wishes,
        notices: Notices,
        commentary: Commentaries,
        listening: CommentaryListening,
        is_open: Callable[[date], bool],
    ) -> None:
        self._database = database
        self._wishes = wishes
        self._notices = notices
        self._commentary = commentary
        self._listening = listening
        self._is_open = is_open

    def experts(self, fund_account: str, number: str) -> list[str]:
        """Return the experts a customer follows by name, or followed from this number."""
        listeners = [f"customer/{fund_account}", *([f"number/{number}"] if number else [])]
        found = [expert for one in listeners for expert in self._listening.followed(one)]
        return list(dict.fromkeys(found))

    def give(self, planned_at: datetime) -> int:
        """Give the notices of a morning, all in one transaction; return how many there were.

        A customer has one call a morning; what became live since the last trading morning counts.
        """
        morning = planned_at.astimezone(SHANGHAI)
        if not self._notices.possible(COMMENTARY) or not self._is_open(morning.date()):
            return 0
        since = self._morning_before(morning)
        new = [one for one in self._commentary.live() if since < _live_from(one) <= morning]
        with self._database.writing() as tables:
            return sum(
                self._tell(tables, wish, new, morning) for wish in self._wishes.holding(COMMENTARY)
            )

    def _tell(self, tables: "Tables", wish: Wish, new: list[Commentary], morning: datetime) -> bool:
        """Give one customer the newest of his experts; False where they were silent."""
        experts = self.experts(wish.fund_account, wish.address)
        newest = next((one for one in new if one.expert in experts), None)
        if newest is None:
            return False
        notice = Notice(
            kind=COMMENTARY,
            key=f"{wish.fund_account}/{morning.date()}",
            fund_account=wish.fund_account,
            medium=wish.medium,
            address=wish.address,
            language=wish.language,
            requested_at=wish.at,
            expires_at=morning + USELESS_AFTER,
            values={"commentary": newest.id},
        )
        self._notices.give(tables, notice)
        return True

    def _morning_before(self, morning: datetime) -> datetime:
        """Return the same time of the trading day before."""
        for days in range(1, LONGEST_GAP_DAYS):
            if self._is_open(morning.date() - days * ONE_DAY):
                return morning - days * ONE_DAY
        return morning - LONGEST_GAP_DAYS * ONE_DAY


def _live_from(commentary: Commentary) -> datetime:
    return commentary.live_from or commentary.began_at
