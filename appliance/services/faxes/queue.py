"""The queue of what goes out by fax: taken in, put off, sent, cancelled, looked at."""

import secrets
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from appliance.errors import FaxRefused
from appliance.services.faxes import contacts
from appliance.services.faxes.attempts import FaxAttempts
from appliance.services.faxes.dial_plan import refusal
from appliance.services.faxes.records import Fax, FaxAttempt
from appliance.services.faxes.retries import CANCELLING
from appliance.services.row_records import record, stamp

if TYPE_CHECKING:
    from sqlite_utils import Database as Tables

SHANGHAI = ZoneInfo("Asia/Shanghai")
MOST_DUE = 500
MOST_URGENT, LEAST_URGENT = 0, 9


class FaxQueue(FaxAttempts):
    """The faxes that go out; each is one row from the moment it was ordered."""

    def send(
        self,
        document: str,
        number: str,
        *,
        origin: str,
        origin_id: str = "",
        call_id: str = "",
        fund_account: str = "",
        extension: str = "",
        priority: int = 5,
        not_before: datetime | None = None,
        bulletin: str | None = None,
        after: Fax | None = None,
        tables: "Tables | None" = None,
    ) -> Fax:
        """Order a fax; `FaxRefused` where the number is not allowed or a limit is reached.

        With `tables` it is ordered inside that writing transaction. What the same number has of
        this document already, because a fax broke off that it comes `after`, is not sent again.
        """
        with self._transaction(tables) as writing:
            dialled = self.orderable(
                number,
                origin=origin,
                call_id=call_id,
                extension=extension,
                fund_account=fund_account,
            )
            values = {
                **self._values(document, dialled, call_id, fund_account),
                "way": "dial",
                "status": "waiting",
                "pages_confirmed": _there_already(after, document, dialled),
                "origin": origin,
                "origin_id": origin_id,
                "extension": extension,
                "bulletin": bulletin,
                "priority": min(max(priority, MOST_URGENT), LEAST_URGENT),
                "not_before": stamp(not_before) if not_before else None,
                "next_at": stamp(max(not_before or self._clock(), self._clock())),
            }
            self._store.add(writing, values)
            return self._one(self._store.row_in(writing, str(values["id"])), str(values["id"]))

    def orderable(
        self,
        number: str,
        *,
        origin: str,
        call_id: str = "",
        extension: str = "",
        fund_account: str = "",
    ) -> str:
        """Return the number to dial for a new fax; `FaxRefused` where it may not be ordered.

        The contact gate decides when it is dialled; what it would refuse for good is not ordered.
        """
        dialled = self._destinations.check(
            number, origin=origin, call_id=call_id, extension=extension
        )
        question = contacts.order(dialled, origin, fund_account, self._clock())
        objection = self._gate.objection(question)
        if objection is not None and objection.again_at is None:
            raise refusal("unwanted")
        return dialled

    def begin_in_call(
        self, document: str, number: str, *, call_id: str, fund_account: str = ""
    ) -> tuple[Fax, FaxAttempt]:
        """Commit that a document is about to be sent in the caller's own call."""
        with self._database.writing() as tables:
            values = {
                **self._values(document, number, call_id, fund_account),
                "way": "call",
                "status": "sending",
                "origin": "on_demand",
                "origin_id": call_id,
                "attempts": 1,
            }
            self._store.add(tables, values)
            fax = self._one(self._store.row_in(tables, str(values["id"])), str(values["id"]))
            attempt = self._add_attempt(tables, fax, cover=False)
            self._store.change_attempt(tables, attempt.token, {"answered_at": self._now()})
            return fax, replace(attempt, answered_at=self._clock())

    def cancel(self, fax_id: str) -> Fax:
        """Send a fax no more; one that is being sent ends with the exchange's next look."""
        with self._database.writing() as tables:
            fax = self._one(self._store.row_in(tables, fax_id), fax_id)
            if fax.status == "waiting":
                self._finish(tables, fax, "cancelled", "cancelled")
            elif fax.status == "sending":
                self._store.change(tables, fax_id, {"reason": CANCELLING})
            else:
                raise FaxRefused("ended", f"fax {fax_id} is {fax.status} already")
        if fax.status == "waiting":
            self._parcels.clear(fax_id)
        return self.one(fax_id)

    def retry_now(self, fax_id: str) -> Fax:
        """Let a fax be dialled next, also one that was given up; its counters begin anew."""
        with self._database.writing() as tables:
            fax = self._one(self._store.row_in(tables, fax_id), fax_id)
            if fax.way != "dial" or fax.status not in ("waiting", "failed", "cancelled"):
                raise FaxRefused("not_to_retry", f"fax {fax_id} is {fax.status}")
            self._destinations.permitted(fax.number)
            anew = dict.fromkeys(("busy", "unanswered", "broken"), 0)
            values = {"status": "waiting", "reason": "", "finished_at": None, "not_before": None}
            self._store.change(tables, fax_id, {**values, **anew, "next_at": self._now()})
        return self.one(fax_id)

    def due(self, now: datetime | None = None) -> list[Fax]:
        """Return what is to be dialled now in its order, one fax for each number."""
        at = now or self._clock()
        is_open = self._choices.open_at(at)
        found: dict[str, Fax] = {}
        for row in self._store.due(stamp(at), MOST_DUE, is_open=is_open):
            found.setdefault(row["number"], record(Fax, row))
        return list(found.values())

    # --- looking

    def one(self, fax_id: str) -> Fax:
        """Return a fax; `FaxUnknown` where there is none."""
        return self._one(self._store.row(fax_id), fax_id)

    def attempts_of(self, fax_id: str) -> list[FaxAttempt]:
        """Return the attempts at a fax, the first one first."""
        return [record(FaxAttempt, row) for row in self._store.attempts_of(fax_id)]

    def of_call(self, call_id: str) -> list[Fax]:
        """Return the faxes that were ordered or begun in a call, the first one first."""
        return [record(Fax, row) for row in self._store.of_call(call_id)]

    def _values(
        self, document: str, number: str, call_id: str, fund_account: str
    ) -> dict[str, str | int]:
        now = self._clock().astimezone(SHANGHAI)
        return {
            "id": f"{now:%Y%m%d%H%M%S}{secrets.token_hex(4)}",
            "direction": "sent",
            "number": number,
            "document": document,
            "pages": self._parcels.pages(document),
            "call_id": call_id,
            "fund_account": fund_account,
            "created_at": stamp(now),
        }

    def _transaction(self, tables: "Tables | None") -> "AbstractContextManager[Tables]":
        return nullcontext(tables) if tables is not None else self._database.writing()


def _there_already(before: Fax | None, document: str, number: str) -> int:
    if before is None or (before.document, before.number) != (document, number):
        return 0
    return before.pages_confirmed
