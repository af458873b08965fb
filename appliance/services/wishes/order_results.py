"""Tells customers who asked for it what became of their orders (成交回报), each result once.

The place in the order book up to which results were looked at moves in the transaction that hands
the notice over, so that a crash loses none and doubles none.
"""

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from appliance.errors import FundlineError
from appliance.records.contact import CALL, FAX
from appliance.records.wish import ORDER_RESULT, Notice, Wish
from appliance.services.faxes.room import FaxRoom
from appliance.services.wishes.notices import Notices
from appliance.services.wishes.wishes import Wishes
from appliance.store.database import Database
from appliance.store.order_results import OrderResultStore

if TYPE_CHECKING:
    from sqlite_utils import Database as Tables

AT_ONCE = 200
TRANSACTIONS = "transactions"
BY = "notice"

log = logging.getLogger(__name__)


class OrderResults:
    """Follows the order book and gives a notice for each result that somebody wants to know."""

    def __init__(
        self, database: Database, wishes: Wishes, notices: Notices, fax: Callable[[], FaxRoom]
    ) -> None:
        self._database = database
        self._store = OrderResultStore(database)
        self._wishes = wishes
        self._notices = notices
        self._fax = fax

    def look(self) -> int:
        """Look at the results since the last look; return how many notices were given."""
        if not self._notices.possible(ORDER_RESULT):
            return 0
        self._drop_told()
        given = 0
        while rows := self._store.results(AT_ONCE):
            given += sum(self._look_at(row) for row in rows)
        return given

    def _look_at(self, row: dict[str, str]) -> bool:
        document = self._document(row)
        with self._database.writing() as tables:
            wish = self._wanted(tables, row)
            if wish is not None:
                self._give(tables, wish, row, document)
            self._store.keep_place(tables, int(row["place"]))
            return wish is not None

    def _wanted(self, tables: "Tables", row: dict[str, str]) -> Wish | None:
        """Return the wish a result answers; None where nobody wished it, or he heard it already."""
        wish = self._wishes.one_in(tables, row["fund_account"], ORDER_RESULT)
        if wish is None or row["result_told_at"] or wish.at.isoformat() > row["at"]:
            return None
        if wish.medium == CALL and not row["told_at"]:
            return None  # what he never heard was accepted, the hotline tells him first
        return wish

    def _give(
        self, tables: "Tables", wish: Wish, row: dict[str, str], document: str | None
    ) -> None:
        account = row["fund_account"]
        if wish.medium == FAX:
            if document is not None:
                self._fax().queue.send(
                    document, wish.address, origin=BY, origin_id=row["order_number"],
                    fund_account=account, tables=tables,
                )  # fmt: skip
            return
        if wish.medium == CALL and self._notices.waiting(ORDER_RESULT, account):
            return  # one call tells all results that are there when it is answered
        notice = Notice(
            kind=ORDER_RESULT,
            key=f"{row['order_number']}/{row['event']}",
            fund_account=account,
            medium=wish.medium,
            address=wish.address,
            language=wish.language,
            requested_at=wish.at,
            values={"order_number": row["order_number"], "state": row["event"]},
        )
        self._notices.give(tables, notice)

    def _document(self, row: dict[str, str]) -> str | None:
        """Make the pages of a fax, before the transaction that orders it."""
        wish = self._wishes.one(row["fund_account"], ORDER_RESULT)
        if wish is None or wish.medium != FAX:
            return None
        try:
            made = self._fax().templates.make(
                TRANSACTIONS,
                fund_account=row["fund_account"],
                language=wish.language,
                made_by=BY,
            )
        except FundlineError as error:
            log.error("the result of order %s is not faxed: %s", row["order_number"], error)
            return None
        return made.id

    def _drop_told(self) -> None:
        """Call nobody about results that he has heard meanwhile, in a call of his own."""
        for account in self._store.told_meanwhile(ORDER_RESULT):
            self._notices.take_back(ORDER_RESULT, account)
