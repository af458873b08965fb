"""Decides before each contact whether it may be made, writes that down, and gives the ticket."""

import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from appliance.errors import ContactSuppressed, FaxRefused, TicketUnfit
from appliance.records.contact import EMAIL, FAX, MAIL, REQUESTED, Question, Ticket
from appliance.services.faxes.destinations import Destinations
from appliance.services.outbound.consents import Consents
from appliance.services.outbound.frequency import WEEK, Cap
from appliance.services.outbound.quiet_hours import IsOpen, QuietHours
from appliance.services.outbound.rules import Facts, Refusal, first_refusal
from appliance.services.parameters import (
    CONTACT_FROM_HOUR,
    CONTACT_ON_HOLIDAYS,
    CONTACT_ON_WEEKENDS,
    CONTACT_PER_NUMBER_DAY,
    CONTACT_PER_NUMBER_WEEK,
    CONTACT_PER_PERSON_DAY,
    CONTACT_PER_PERSON_WEEK,
    CONTACT_QUIET_FAXES,
    CONTACT_REQUESTED_DAY,
    CONTACT_UNTIL_HOUR,
    Parameter,
    Parameters,
)
from appliance.services.row_records import record, stamp
from appliance.services.trading_calendar import TradingCalendar
from appliance.store.database import Database
from appliance.store.gate_decisions import GateDecisionStore

if TYPE_CHECKING:
    from sqlite_utils import Database as Tables

SHANGHAI = ZoneInfo("Asia/Shanghai")
GOOD_FOR = timedelta(seconds=30)
ALLOWED = "allowed"
SENTENCES = {
    "number": "this number is not dialled: {detail}",
    "blacklist": "the company calls there no more: the number or person is on the blacklist",
    "refusal": "the person wants no calls",
    "withdrawn": "the person has withdrawn the consent to contacts of this kind",
    "no_consent": "nobody agreed to marketing contacts with this number or person",
    "night": "it is outside of the hours in which people are called",
    "weekend": "nobody is called at weekends",
    "holiday": "nobody is called on holidays",
    "calendar_unknown": "the trading calendar does not know this day; import the year's table",
    "person_day": "this person has been contacted often enough today",
    "person_week": "this person has been contacted often enough in the last seven days",
    "number_day": "this number has been contacted often enough today",
    "number_week": "this number has been contacted often enough in the last seven days",
    "requested_day": "this number has got all the calls one may ask for in a day",
}
"""Each reason to make no contact, and what it means."""
REASONS = (ALLOWED, *SENTENCES)


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What was decided about one contact."""

    id: str
    at: datetime
    medium: str
    purpose: str
    asked: str
    """The number as it was written in the question."""
    number: str
    fund_account: str
    campaign: str
    contact: str
    allowed: bool
    reason: str
    detail: str
    again_at: datetime | None
    good_until: datetime | None

    @property
    def sentence(self) -> str:
        """Return why no contact is made; nothing where it is."""
        return SENTENCES[self.reason].format(detail=self.detail) if not self.allowed else ""


@dataclass(frozen=True)
class _Ground:
    """What is the same for every question of one moment."""

    now: datetime
    values: Mapping[str, Decimal]
    callable_number: Callable[[str], str]
    is_open: IsOpen


class ContactGate:
    """The one place that lets the box call, fax or write to somebody outside."""

    def __init__(
        self,
        database: Database,
        *,
        consents: Consents,
        destinations: Destinations,
        parameters: Parameters,
        calendar: TradingCalendar,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._store = GateDecisionStore(database)
        self._consents = consents
        self._destinations = destinations
        self._parameters = parameters
        self._calendar = calendar
        self._clock = clock

    def ask(self, question: Question) -> Ticket:
        """Return the ticket for a contact, or raise `ContactSuppressed`; committed either way."""
        with self._database.writing() as tables:
            decision = self.decide(tables, question)
        if not decision.allowed:
            raise ContactSuppressed(decision.reason, decision.sentence, decision.again_at)
        return _ticket(decision)

    def decide(self, tables: "Tables", question: Question) -> Decision:
        """Write a decision down inside a writing transaction, so that no two go over a cap."""
        facts, number, persons = self._facts(tables, question, self._ground())
        refusal = first_refusal(question, facts)
        row = _row(question, number, persons, facts.at, refusal)
        self._store.add(tables, row)
        return record(Decision, row)

    def objection(self, question: Question) -> Refusal | None:
        """Return what would be refused now, and writes nothing: no contact is to be made yet."""
        (refusal,) = self.objections([question])
        return refusal

    def objections(self, questions: Iterable[Question]) -> list[Refusal | None]:
        """Return `objection` for many questions, as things are at one moment."""
        ground = self._ground()
        ground = replace(ground, is_open=cache(ground.is_open))
        with self._database.reading() as tables:
            return [
                first_refusal(question, self._facts(tables, question, ground)[0])
                for question in questions
            ]

    def ticket(self, decision_id: str) -> Ticket:
        """Return the ticket a decision gave; `TicketUnfit` where it gave none."""
        row = self._store.row(decision_id)
        if row is None or not row["allowed"]:
            raise TicketUnfit(f"the contact gate gave no ticket {decision_id}")
        return _ticket(record(Decision, row))

    def one(self, decision_id: str) -> Decision | None:
        """Return a decision; None where there is none of this id."""
        row = self._store.row(decision_id)
        return record(Decision, row) if row else None

    def of_contact(self, campaign: str, contact: str) -> list[Decision]:
        """Return what was decided about a contact of a campaign, the first decision first."""
        return [record(Decision, row) for row in self._store.of_contact(campaign, contact)]

    def listing(
        self,
        number: str = "",
        medium: str = "",
        reason: str = "",
        campaign: str = "",
        *,
        limit: int = 100,
        offset: int = 0,
    ) -> list[Decision]:
        """Return decisions, newest first."""
        values = {"number": number, "medium": medium, "reason": reason, "campaign": campaign}
        rows = self._store.listing({**values, "limit": limit, "offset": offset})
        return [record(Decision, row) for row in rows]

    def count(
        self, number: str = "", medium: str = "", reason: str = "", campaign: str = ""
    ) -> int:
        """Return how many decisions there are of a kind."""
        values = {"number": number, "medium": medium, "reason": reason, "campaign": campaign}
        return self._store.count(values)

    def quiet_hours(self) -> QuietHours:
        """Return the hours of the owner in which people may be disturbed."""
        return _quiet_hours(self._parameters.values())

    # --- what the rules want to know

    def _ground(self) -> _Ground:
        return _Ground(
            now=self._clock().astimezone(SHANGHAI),
            values=self._parameters.values(),
            callable_number=self._destinations.callable_numbers(),
            is_open=self._calendar.is_open,
        )

    def _facts(
        self, tables: "Tables", question: Question, ground: _Ground
    ) -> tuple[Facts, str, list[str]]:
        number, number_refusal = self._number(question, ground)
        persons = self._consents.persons_in(tables, number, question.fund_account)
        since, values = stamp(ground.now - WEEK), ground.values

        def value(parameter: Parameter) -> int:
            return int(values[parameter.name])

        to_number = self._store.of_number(tables, number, question.medium, since)
        to_person = self._store.of_persons(tables, persons, question.medium, since)
        facts = Facts(
            at=ground.now,
            number_refusal=number_refusal,
            standing=self._consents.standing_in(tables, number, persons),
            quiet=_quiet_hours(values),
            quiet_for_faxes=bool(value(CONTACT_QUIET_FAXES)),
            is_open=ground.is_open,
            to_person=_times(to_person, requested=False),
            to_number=_times(to_number, requested=False),
            requested=_times(to_number, requested=True),
            per_person=Cap(value(CONTACT_PER_PERSON_DAY), value(CONTACT_PER_PERSON_WEEK)),
            per_number=Cap(value(CONTACT_PER_NUMBER_DAY), value(CONTACT_PER_NUMBER_WEEK)),
            per_requested=Cap(value(CONTACT_REQUESTED_DAY), 0),
        )
        return facts, number, persons

    def _number(self, question: Question, ground: _Ground) -> tuple[str, str]:
        """Return the one form of a number, and why it is not dialled."""
        sent = question.number.strip()
        if question.medium == MAIL:
            return sent.lower(), "" if EMAIL.fullmatch(sent) else "address"
        try:
            if question.medium == FAX:
                return self._destinations.permitted(sent), ""
            return ground.callable_number(sent), ""
        except FaxRefused as refused:
            return self._destinations.form(sent), refused.code


def _quiet_hours(values: Mapping[str, Decimal]) -> QuietHours:
    return QuietHours(
        int(values[CONTACT_FROM_HOUR.name]),
        int(values[CONTACT_UNTIL_HOUR.name]),
        on_weekends=bool(values[CONTACT_ON_WEEKENDS.name]),
        on_holidays=bool(values[CONTACT_ON_HOLIDAYS.name]),
    )


def _row(
    question: Question, number: str, persons: list[str], at: datetime, refusal: Refusal | None
) -> dict[str, Any]:
    only_person = persons[0] if len(persons) == 1 else ""
    return {
        "id": f"{at:%Y%m%d%H%M%S}{secrets.token_hex(4)}",
        "at": stamp(at),
        "medium": question.medium,
        "purpose": question.purpose,
        "asked": question.number[:100],
        "number": number[:100],
        "fund_account": question.fund_account or only_person,
        "campaign": question.campaign,
        "contact": question.contact,
        "allowed": int(refusal is None),
        "reason": refusal.reason if refusal else ALLOWED,
        "detail": refusal.detail if refusal else "",
        "again_at": stamp(refusal.again_at) if refusal and refusal.again_at else None,
        "good_until": None if refusal else stamp(at + GOOD_FOR),
    }


def _ticket(decision: Decision) -> Ticket:
    return Ticket(
        id=decision.id,
        number=decision.number,
        medium=decision.medium,
        purpose=decision.purpose,
        decided_at=decision.at,
        good_until=decision.good_until or decision.at,
    )


def _times(rows: list[dict[str, str]], *, requested: bool) -> list[datetime]:
    return [
        datetime.fromisoformat(row["at"])
        for row in rows
        if (row["purpose"] == REQUESTED) == requested
    ]
