"""The attempts at faxes: each is committed before its call, and ends once."""

import json
import logging
import secrets
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from appliance.errors import FaxDocumentUnknown, FaxUnknown, PagesRefused
from appliance.records.contact import Ticket
from appliance.records.fax import FaxOptions, FaxResult
from appliance.services.faxes import contacts
from appliance.services.faxes.choices import FaxChoices
from appliance.services.faxes.destinations import Destinations
from appliance.services.faxes.ladder import Step, next_step, step_that_worked
from appliance.services.faxes.numbers import FaxNumbers
from appliance.services.faxes.parcels import Parcels
from appliance.services.faxes.records import Fax, FaxAttempt, OpenAttempt
from appliance.services.faxes.retries import CANCELLING, Retries
from appliance.services.outbound.contact_gate import ContactGate, Decision
from appliance.services.row_records import record, stamp
from appliance.store.database import Database
from appliance.store.faxes import FaxStore

if TYPE_CHECKING:
    from pathlib import Path

    from sqlite_utils import Database as Tables

LOST = FaxResult("FAILED", "the box broke off")
log = logging.getLogger(__name__)

NOTHING_AGREED = ("", "0x0")
"""The resolution where the far end never said what it can; so it is no fax machine, or a person."""


class FaxAttempts:
    """What happens to a fax in its calls; a page counts as confirmed when the far end said so."""

    def __init__(
        self,
        database: Database,
        *,
        destinations: Destinations,
        gate: ContactGate,
        numbers: FaxNumbers,
        choices: FaxChoices,
        retries: Retries,
        parcels: Parcels,
        t38: Callable[[], bool],
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._store = FaxStore(database)
        self._destinations = destinations
        self._gate = gate
        self.numbers = numbers
        self._choices = choices
        self._retries = retries
        self._parcels = parcels
        self._t38 = t38
        self._clock = clock

    def begin_attempt(self, fax_id: str) -> FaxAttempt | None:
        """Commit that a fax is about to be dialled; None where it is not waiting any more.

        What the contact gate refuses fails here or waits, and no call is made.
        """
        fax = self._one(self._store.row(fax_id), fax_id)
        try:
            cover = self._parcels.make(fax).cover
        except (FaxDocumentUnknown, PagesRefused) as error:
            log.error("fax %s cannot be sent: %s", fax_id, error)
            with self._database.writing() as tables:
                self._finish(tables, fax, "failed", "pages_missing")
            return None
        return self._begin(fax_id, cover=cover)

    def answered(self, token: str) -> OpenAttempt | None:
        """Note that the far end answered; None where this attempt is not open."""
        with self._database.writing() as tables:
            found = self._open(tables, token)
            if found and found.attempt.answered_at is None:
                self._store.change_attempt(tables, token, {"answered_at": self._now()})
            return found

    def confirmed(self, token: str, transmitted: int) -> None:
        """Note while a fax is sent how many pages the far end has confirmed, the cover too."""
        with self._database.writing() as tables:
            found = self._open(tables, token)
            if found is None:
                return
            pages = _without_cover(found.attempt, transmitted)
            if pages > found.attempt.pages:
                self._store.change_attempt(tables, token, {"pages": pages})
                self._confirm(tables, found, pages)

    def end_attempt(self, token: str, result: FaxResult, outcome: str = "") -> Fax:
        """Note how an attempt ended and decide how its fax goes on; the first end counts."""
        with self._database.writing() as tables:
            attempt = self._attempt(tables, token)
            fax = self._one(self._store.row_in(tables, attempt.fax), attempt.fax)
            if attempt.ended_at is not None:
                return fax
            pages = max(attempt.pages, _without_cover(attempt, result.pages))
            confirmed = self._confirm(tables, OpenAttempt(attempt, fax), pages)
            whole = confirmed >= fax.pages
            ended = _ended(attempt, result, "sent" if whole else outcome, pages)
            if fax.reason == CANCELLING and not whole:
                ended["outcome"] = "cancelled"
            self._store.change_attempt(tables, token, {**ended, "ended_at": self._now()})
            fax = self._go_on(tables, fax.id)
            self._learn(tables, fax, attempt, result, ended["outcome"])
        if fax.finished_at is not None:
            self._parcels.clear(fax.id)
        return fax

    def lose(self, token: str) -> Fax:
        """End an attempt whose call is gone, with the pages confirmed so far."""
        return self.end_attempt(token, LOST, "lost")

    def open_attempts(self) -> list[OpenAttempt]:
        """Return the attempts that have not ended, the oldest first."""
        found = [record(FaxAttempt, row) for row in self._store.open_attempts()]
        return [OpenAttempt(one, self._one(self._store.row(one.fax), one.fax)) for one in found]

    def open_in_call(self, call_id: str) -> OpenAttempt | None:
        """Return the attempt that was begun in a caller's own call and has not ended."""
        in_calls = [one for one in self.open_attempts() if one.fax.way == "call"]
        return next((one for one in in_calls if one.fax.call_id == call_id), None)

    def ticket(self, attempt: FaxAttempt) -> Ticket:
        """Return the permission for an attempt's call."""
        return self._gate.ticket(attempt.ticket or "")

    def options(self, attempt: FaxAttempt) -> FaxOptions:
        """Return how the fax machine is to send in an attempt."""
        return FaxOptions(
            t38=attempt.t38,
            ecm=attempt.ecm,
            max_rate=attempt.max_rate,
            v17=attempt.v17,
            header=self._choices.header,
            station=self._choices.station,
        )

    def file(self, fax: Fax, attempt: FaxAttempt) -> "Path":
        """Return the pages an attempt sends."""
        return self._parcels.path(fax, attempt.first_page, cover=attempt.cover)

    # --- inside

    def _begin(self, fax_id: str, *, cover: bool) -> FaxAttempt | None:
        with self._database.writing() as tables:
            fax = self._one(self._store.row_in(tables, fax_id), fax_id)
            if fax.status != "waiting":
                return None
            decision = self._gate.decide(tables, contacts.attempt(fax))
            if not decision.allowed:
                self._suppress(tables, fax, decision)
                return None
            attempt = self._add_attempt(tables, fax, cover=cover, ticket=decision.id)
            self._store.change(tables, fax_id, {"status": "sending", "attempts": attempt.number})
            return attempt

    def _suppress(self, tables: "Tables", fax: Fax, decision: Decision) -> None:
        if decision.again_at is None:
            self._finish(tables, fax, "failed", decision.detail or decision.reason)
        else:
            values = {"next_at": stamp(decision.again_at), "reason": decision.reason}
            self._store.change(tables, fax.id, values)

    def _add_attempt(
        self, tables: "Tables", fax: Fax, *, cover: bool, ticket: str | None = None
    ) -> FaxAttempt:
        before = [record(FaxAttempt, row) for row in self._store.attempts_in(tables, fax.id)]
        step = self._step(fax, before)
        values = {
            "token": secrets.token_hex(8),
            "fax": fax.id,
            "number": len(before) + 1,
            "first_page": fax.pages_confirmed + 1,
            "step": step.name,
            "t38": int(step.t38),
            "ecm": int(step.ecm),
            "max_rate": step.max_rate,
            "v17": int(step.v17),
            "cover": int(cover),
            "began_at": self._now(),
            "ticket": ticket,
        }
        self._store.add_attempt(tables, values)
        return self._attempt(tables, str(values["token"]))

    def _step(self, fax: Fax, before: list[FaxAttempt]) -> Step:
        learned = self.numbers.step(fax.number, self._clock())
        return next_step(before, learned, t38=self._t38())

    def _confirm(self, tables: "Tables", found: OpenAttempt, pages: int) -> int:
        whole = min(found.attempt.first_page - 1 + pages, found.fax.pages)
        if whole > found.fax.pages_confirmed:
            self._store.change(tables, found.fax.id, {"pages_confirmed": whole})
        return max(whole, found.fax.pages_confirmed)

    def _go_on(self, tables: "Tables", fax_id: str) -> Fax:
        fax = self._one(self._store.row_in(tables, fax_id), fax_id)
        attempts = [record(FaxAttempt, row) for row in self._store.attempts_in(tables, fax_id)]
        verdict = self._retries.verdict(fax, attempts, self._clock())
        over = verdict.status != "waiting"
        values = {
            "status": verdict.status,
            "reason": verdict.reason,
            "next_at": stamp(verdict.next_at) if verdict.next_at else None,
            **verdict.counts._asdict(),
            "station": attempts[-1].remote_station or fax.station,
            "finished_at": self._now() if over else None,
        }
        self._store.change(tables, fax_id, values)
        return self._one(self._store.row_in(tables, fax_id), fax_id)

    def _learn(
        self, tables: "Tables", fax: Fax, attempt: FaxAttempt, result: FaxResult, outcome: str
    ) -> None:
        if fax.number and outcome == "sent" and result.mode:
            step, rate = step_that_worked(attempt, result), result.rate
            self.numbers.sent(tables, fax.number, step, rate, self._clock())
        elif fax.number and outcome == "broken":
            self.numbers.failed(tables, fax.number, self._clock())

    def _finish(self, tables: "Tables", fax: Fax, status: str, reason: str) -> None:
        values = {"status": status, "reason": reason, "next_at": None, "finished_at": self._now()}
        self._store.change(tables, fax.id, values)

    def _open(self, tables: "Tables", token: str) -> OpenAttempt | None:
        row = self._store.attempt_in(tables, token)
        if row is None or row["ended_at"] is not None:
            return None
        fax = self._one(self._store.row_in(tables, row["fax"]), row["fax"])
        return OpenAttempt(record(FaxAttempt, row), fax)

    def _attempt(self, tables: "Tables", token: str) -> FaxAttempt:
        row = self._store.attempt_in(tables, token)
        if row is None:
            raise FaxUnknown(f"there is no attempt {token} at a fax")
        return record(FaxAttempt, row)

    def _one(self, row: dict[str, Any] | None, fax_id: str) -> Fax:
        if row is None:
            raise FaxUnknown(f"there is no fax {fax_id}")
        return record(Fax, row)

    def _now(self) -> str:
        return stamp(self._clock())


def _without_cover(attempt: FaxAttempt, transmitted: int) -> int:
    return max(0, transmitted - int(attempt.cover))


def _ended(attempt: FaxAttempt, result: FaxResult, outcome: str, pages: int) -> dict[str, Any]:
    """Return the columns of an attempt's end."""
    heard = result.pages or attempt.pages or result.remote_station
    nobody = result.resolution in NOTHING_AGREED and not heard
    return {
        "outcome": outcome or ("voice" if nobody else "broken"),
        "pages": pages,
        "result": result.result,
        "error": result.error,
        "mode": result.mode,
        "rate": result.rate,
        "resolution": result.resolution,
        "remote_station": _shown(result.remote_station),
        "local_station": result.local_station,
        "options": json.dumps(result.options, ensure_ascii=False),
    }


def _shown(station: str) -> str:
    """Return what a far end calls itself, without the signs nobody can print."""
    return "".join(sign for sign in station if sign.isprintable()).strip()[:40]
