"""The attempts at contacts: permitted and committed before the call, ended once."""

import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from appliance.campaign_kinds import CampaignKind
from appliance.errors import CampaignRefused, CampaignUnknown, ContactUnknown
from appliance.records.campaign import (
    CALLING,
    CONFIRMED,
    DONE,
    EXPIRED,
    FINAL_OUTCOMES,
    GAVE_UP,
    LOST,
    OUTCOMES,
    RUNNING,
    STOPPED,
    SUPPRESSED,
    UNREACHABLE,
    WAITING,
    Attempt,
    Campaign,
    Contact,
    OpenAttempt,
)
from appliance.records.contact import CALL, Question, Ticket
from appliance.services.campaigns import rows as campaign_rows
from appliance.services.campaigns.retries import verdict
from appliance.services.campaigns.turns import Turns
from appliance.services.campaigns.windows import next_in_hours
from appliance.services.outbound.contact_gate import ContactGate, Decision
from appliance.services.row_records import stamp
from appliance.services.row_seals import RowSeals
from appliance.services.seals import Seals
from appliance.store.database import Database
from appliance.store.outbound_attempts import AttemptStore

if TYPE_CHECKING:
    from sqlite_utils import Database as Tables

SEALED = "attempt"
NO_NUMBER = "number"
"""The contact gate's reason where a number cannot be dialled."""


class Attempts(Turns):
    """What happens to contacts in their calls; no contact and no number is called twice at once."""

    def __init__(
        self,
        database: Database,
        *,
        kinds: Mapping[str, CampaignKind],
        gate: ContactGate,
        seals: Seals,
        form: Callable[[str], str],
        clock: Callable[[], datetime],
    ) -> None:
        super().__init__(database, kinds=kinds, clock=clock)
        self._store = AttemptStore(database)
        self._gate = gate
        self._seals = RowSeals(
            seals,
            SEALED,
            subject=itemgetter("token"),
            find=self._store.row,
            never_sealed=self._store.never_sealed,
        )
        self._form = form

    def begin(self, contact_id: int) -> OpenAttempt | None:
        """Commit that a contact is about to be called; None where that is not to be.

        The contact gate decides inside the same transaction: what it refuses is the contact's
        result, or puts it off.
        """
        with self._database.writing() as tables:
            contact, campaign = self._contact(tables, contact_id)
            if not self._callable(tables, contact, campaign):
                return None
            decision = self._gate.decide(tables, _question(contact, campaign))
            if not decision.allowed:
                self._suppress(tables, contact, decision)
                return None
            token = self._add(tables, contact, decision)
            return self._open_attempt(tables, token)

    def answered(self, token: str) -> OpenAttempt | None:
        """Note that the person answered; None where this attempt is not open."""
        return self._mark(token, "answered_at")

    def confirmed(self, token: str) -> OpenAttempt | None:
        """Note that the person confirmed; however the call ends, that is the result."""
        return self._mark(token, "confirmed_at")

    def end(self, token: str, outcome: str, cause: str = "") -> Contact:
        """Note how an attempt ended and decide how its contact goes on; the first end counts."""
        if outcome not in OUTCOMES:
            raise CampaignRefused("outcome", f"no attempt ends with {outcome!r}")
        with self._database.writing() as tables:
            attempt = self._attempt(tables, token)
            if attempt.ended_at is None:
                heard = attempt.confirmed_at is not None and outcome not in FINAL_OUTCOMES
                values = {"result": CONFIRMED if heard else outcome, "cause": cause[:100]}
                self._store.change(tables, token, {**values, "ended_at": stamp(self._clock())})
                self._seals.append(tables, self._store.row_in(tables, token) or {})
                self._go_on(tables, attempt)
            return self._contact(tables, attempt.contact)[0]

    def lose(self, token: str) -> Contact:
        """End an attempt whose call is gone."""
        return self.end(token, LOST)

    # --- looking

    def one(self, token: str) -> Attempt:
        """Return an attempt; `ContactUnknown` where there is none."""
        return _attempt(self._store.row(token), token)

    def open_attempt(self, token: str) -> OpenAttempt | None:
        """Return an attempt that has not ended, with its contact and campaign."""
        with self._database.reading() as tables:
            row = self._store.row_in(tables, token)
            open_still = row is not None and row["ended_at"] is None
            return self._open_attempt(tables, token) if open_still else None

    def open_attempts(self) -> list[OpenAttempt]:
        """Return the attempts that have not ended, the oldest first."""
        with self._database.reading() as tables:
            attempts = [campaign_rows.attempt(row) for row in self._store.open_in(tables)]
            rows = self._contacts.rows_in(tables, [one.contact for one in attempts])
            contacts = {row["id"]: campaign_rows.contact(row) for row in rows}
            campaigns = {
                number: self._campaign(tables, number)
                for number in {one.campaign for one in attempts}
            }
        return [
            OpenAttempt(one, contacts[one.contact], campaigns[one.campaign]) for one in attempts
        ]

    def ticket(self, attempt: Attempt) -> Ticket:
        """Return the permission for an attempt's call."""
        return self._gate.ticket(attempt.ticket)

    # --- inside

    def _callable(self, tables: "Tables", contact: Contact, campaign: Campaign) -> bool:
        now = self._clock()
        waits = contact.state == WAITING and contact.due_at is not None and contact.due_at <= now
        if not waits or campaign.status != RUNNING or not self._open(campaign, now):
            return False
        if contact.expires_at is not None and contact.expires_at <= now:
            self._finish(tables, contact, DONE, EXPIRED)
            return False
        wanted = next_in_hours(contact.preferred, now)
        if wanted > now:
            self._contacts.change(tables, contact.id, {"due_at": stamp(wanted)})
            return False
        return not self._store.calling_in(tables, self._form(_number(contact)))

    def _suppress(self, tables: "Tables", contact: Contact, decision: Decision) -> None:
        if decision.again_at is not None:
            again_at = next_in_hours(contact.preferred, decision.again_at)
            values = {"due_at": stamp(again_at), "waits_for": decision.reason}
            self._contacts.change(tables, contact.id, values)
        elif decision.reason == NO_NUMBER and contact.number_index + 1 < len(contact.numbers):
            self._wait(tables, contact, contact.number_index + 1, self._clock())
        elif decision.reason == NO_NUMBER and contact.tries:
            nowhere = contact.last_outcome == UNREACHABLE
            self._finish(tables, contact, DONE, UNREACHABLE if nowhere else GAVE_UP)
        else:
            self._finish(tables, contact, SUPPRESSED, decision.reason)

    def _add(self, tables: "Tables", contact: Contact, decision: Decision) -> str:
        token = secrets.token_hex(8)
        values = {
            "token": token,
            "contact": contact.id,
            "campaign": contact.campaign,
            "number": decision.number,
            "number_index": contact.number_index,
            "ticket": decision.id,
            "begun_at": stamp(self._clock()),
        }
        self._store.add(tables, values)
        calling = {"state": CALLING, "due_at": None, "waits_for": "", "tries": contact.tries + 1}
        self._contacts.change(tables, contact.id, calling)
        return token

    def _mark(self, token: str, column: str) -> OpenAttempt | None:
        with self._database.writing() as tables:
            row = self._store.row_in(tables, token)
            if row is None or row["ended_at"] is not None:
                return None
            if row[column] is None:
                self._store.change(tables, token, {column: stamp(self._clock())})
            return self._open_attempt(tables, token)

    def _go_on(self, tables: "Tables", attempt: Attempt) -> None:
        """Decide what becomes of the contact of an attempt that has just ended."""
        contact, campaign = self._contact(tables, attempt.contact)
        before = [campaign_rows.attempt(r) for r in self._store.of_contact_in(tables, contact.id)]
        self._contacts.change(tables, contact.id, {"last_outcome": before[-1].result})
        next_step = verdict(campaign.retries, len(contact.numbers), before, self._clock())
        if next_step.due_at is None:
            self._finish(tables, contact, DONE, next_step.result)
        elif campaign.status in (DONE, STOPPED):
            self._finish(tables, contact, STOPPED, STOPPED)
        else:
            self._wait(tables, contact, next_step.number_index, next_step.due_at)

    def _wait(self, tables: "Tables", contact: Contact, index: int, due_at: datetime) -> None:
        values = {
            "state": WAITING,
            "number_index": index,
            "number": self._form(contact.numbers[index]),
            "due_at": stamp(next_in_hours(contact.preferred, due_at)),
            "waits_for": "",
        }
        self._contacts.change(tables, contact.id, values)

    def _finish(self, tables: "Tables", contact: Contact, state: str, result: str) -> None:
        values = {
            "state": state,
            "result": result,
            "due_at": None,
            "done_at": stamp(self._clock()),
        }
        self._contacts.change(tables, contact.id, values)

    def _contact(self, tables: "Tables", contact_id: int) -> tuple[Contact, Campaign]:
        row = self._contacts.row_in(tables, contact_id)
        if row is None:
            raise ContactUnknown(f"there is no contact {contact_id}")
        return campaign_rows.contact(row), self._campaign(tables, row["campaign"])

    def _campaign(self, tables: "Tables", campaign_id: int) -> Campaign:
        row = self._campaigns.row_in(tables, campaign_id)
        if row is None:
            raise CampaignUnknown(f"there is no campaign {campaign_id}")
        return campaign_rows.campaign(row)

    def _open_attempt(self, tables: "Tables", token: str) -> OpenAttempt:
        attempt = self._attempt(tables, token)
        return OpenAttempt(attempt, *self._contact(tables, attempt.contact))

    def _attempt(self, tables: "Tables", token: str) -> Attempt:
        return _attempt(self._store.row_in(tables, token), token)


def _attempt(row: dict[str, Any] | None, token: str) -> Attempt:
    if row is None:
        raise ContactUnknown(f"there is no attempt {token} at a contact")
    return campaign_rows.attempt(row)


def _number(contact: Contact) -> str:
    return contact.numbers[contact.number_index]


def _question(contact: Contact, campaign: Campaign) -> Question:
    return Question(
        medium=CALL,
        number=_number(contact),
        purpose=campaign.purpose,
        fund_account=contact.fund_account,
        campaign=campaign.gate_name,
        contact=contact.gate_name,
        requested_at=contact.requested_at,
        wanted_at=contact.wanted_at,
    )
