"""What customers want to be told and by which medium; nothing in it is ever changed."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from appliance.errors import AlarmRefused
from appliance.records.contact import CALL, EMAIL, FAX, MAIL, MESSAGE
from appliance.records.wish import ALARM, COMMENTARY, MAIL_ADDRESS, ORDER_RESULT, NewWish, Wish
from appliance.services.outbound.consents import Evidence
from appliance.services.row_records import record, stamp
from appliance.services.wishes import alarms
from appliance.services.wishes.alarms import Alarms
from appliance.services.wishes.notices import Notices
from appliance.store.database import Database
from appliance.store.wishes import WishStore

if TYPE_CHECKING:
    from sqlite_utils import Database as Tables

MEDIA = {
    ALARM: alarms.MEDIA,
    ORDER_RESULT: (CALL, MESSAGE, MAIL, FAX),
    COMMENTARY: (CALL,),
    MAIL_ADDRESS: (MAIL,),
}
"""By which media each topic can be wished."""
NOTHING = {"medium": "", "address": ""}


class Wishes:
    """The wishes of all customers; what holds is the last one of an account and topic."""

    def __init__(
        self,
        database: Database,
        own_alarms: Alarms,
        notices: Notices,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._store = WishStore(database)
        self._alarms = own_alarms
        self._notices = notices
        self._clock = clock

    def wish(self, new: NewWish, evidence: Evidence) -> None:
        """Note what a customer wants from now on."""
        address = new.address.strip()
        if new.medium not in MEDIA.get(new.topic, ()) or not address:
            raise AlarmRefused("medium", f"{new.topic} cannot be told by {new.medium or 'nothing'}")
        if new.medium == MAIL and EMAIL.fullmatch(address) is None:
            raise AlarmRefused("address", f"{address!r} is no e-mail address")
        said = {"medium": new.medium, "address": address, "language": new.language}
        with self._database.writing() as tables:
            self._note(tables, new.topic, new.fund_account, evidence, said)

    def end(self, topic: str, fund_account: str, evidence: Evidence) -> None:
        """Note that a customer wants it no more; what he was still to be told is taken back."""
        with self._database.writing() as tables:
            self._note(tables, topic, fund_account, evidence, NOTHING)
            self._notices.take_back(topic, fund_account)

    def end_all(self, fund_account: str, evidence: Evidence) -> None:
        """End every wish and remove every alarm of an account; where his mail goes stays known."""
        with self._database.writing() as tables:
            for row in self._store.holding_in(tables, fund_account, ""):
                if row["topic"] != MAIL_ADDRESS:
                    self.end(row["topic"], fund_account, evidence)
            self._alarms.remove_all(tables, fund_account, evidence)

    # --- looking

    def one(self, fund_account: str, topic: str) -> Wish | None:
        """Return what a customer wants of one topic; None where he wants nothing."""
        return next(map(_wish, self._store.holding(fund_account, topic)), None)

    def one_in(self, tables: "Tables", fund_account: str, topic: str) -> Wish | None:
        """Return what `one` does inside a transaction."""
        return next(map(_wish, self._store.holding_in(tables, fund_account, topic)), None)

    def of_account(self, fund_account: str) -> list[Wish]:
        """Return what a customer wants now, of every topic."""
        return list(map(_wish, self._store.holding(fund_account, "")))

    def holding(self, topic: str) -> list[Wish]:
        """Return what all customers want now of one topic."""
        return list(map(_wish, self._store.holding("", topic)))

    def media(self, topic: str, fund_account: str) -> list[str]:
        """Return by which media a customer can be told of a topic now."""
        reaching = {
            CALL: True,
            MESSAGE: self._notices.writes(),
            MAIL: bool(self.mail_address(fund_account)),
            FAX: True,
        }
        return [one for one in MEDIA[topic] if reaching[one]]

    def mail_address(self, fund_account: str) -> str:
        """Return where a customer's mail goes; '' where nobody noted it."""
        found = self.one(fund_account, MAIL_ADDRESS)
        return found.address if found else ""

    def events(self, fund_account: str) -> list[Wish]:
        """Return all that a customer ever wished and ended, newest first."""
        return list(map(_wish, self._store.events(fund_account)))

    def _note(
        self,
        tables: "Tables",
        topic: str,
        fund_account: str,
        evidence: Evidence,
        said: dict[str, str],
    ) -> None:
        row = {
            "at": stamp(self._clock()),
            "topic": topic,
            "fund_account": fund_account,
            "call_id": evidence.call_id,
            "operator": evidence.operator,
        }
        self._store.add(tables, row | said)


def _wish(row: dict[str, object]) -> Wish:
    return record(Wish, row)
