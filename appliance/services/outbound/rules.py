"""The rules of the contact gate, in their order: each is a pure function that may refuse."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from appliance.records.contact import FAX, MAIL, MARKETING, REQUESTED, Question
from appliance.services.outbound.consents import Standing
from appliance.services.outbound.frequency import Cap
from appliance.services.outbound.quiet_hours import IsOpen, QuietHours

PUNCTUAL = timedelta(hours=1)
"""A call for a named time that comes later than this is no longer the one that was asked for."""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What the rules know besides the question."""

    at: datetime
    number_refusal: str
    """Why this is no number to be dialled; nothing where it is one."""
    standing: Standing
    quiet: QuietHours
    quiet_for_faxes: bool
    is_open: IsOpen
    to_person: Sequence[datetime]
    to_number: Sequence[datetime]
    """The contacts of the last week that nobody asked for, in the same medium, of all campaigns."""
    requested: Sequence[datetime]
    per_person: Cap
    per_number: Cap
    per_requested: Cap


@dataclass(frozen=True)
class Refusal:
    """Why a contact is not made, and from when on it may be asked for again."""

    reason: str
    detail: str = ""
    again_at: datetime | None = None


Rule = Callable[[Question, Facts], Refusal | None]


def impossible(_question: Question, facts: Facts) -> Refusal | None:
    """Refuse what is no number, or one that toll control does not allow."""
    return Refusal("number", facts.number_refusal) if facts.number_refusal else None


def blacklisted(_question: Question, facts: Facts) -> Refusal | None:
    """Refuse whom the company calls no more."""
    return Refusal("blacklist") if facts.standing.blacklisted else None


def refused(question: Question, facts: Facts) -> Refusal | None:
    """Refuse who wants no calls, unless he asked for this one afterwards."""
    refused_at = facts.standing.refused_at
    asked = question.requested_at if question.purpose == REQUESTED else None
    if refused_at is None or (asked is not None and asked > refused_at):
        return None
    return Refusal("refusal")


def without_consent(question: Question, facts: Facts) -> Refusal | None:
    """Refuse marketing nobody agreed to, and what a person has withdrawn his consent to."""
    if question.purpose == REQUESTED:
        return None
    consent = facts.standing.consent(question.purpose)
    if consent is False:
        return Refusal("withdrawn")
    if consent is None and question.purpose == MARKETING:
        return Refusal("no_consent")
    return None


def in_quiet_hours(question: Question, facts: Facts) -> Refusal | None:
    """Refuse to disturb at night, at weekends and on holidays, unless asked to call just then."""
    if question.medium == MAIL or (question.medium == FAX and not facts.quiet_for_faxes):
        return None
    if question.purpose == REQUESTED and not _late(question, facts):
        return None
    reason = facts.quiet.reason(facts.at, facts.is_open)
    if not reason:
        return None
    return Refusal(reason, again_at=facts.quiet.next_allowed(facts.at, facts.is_open))


def too_often(question: Question, facts: Facts) -> Refusal | None:
    """Refuse more than a person and a number are to bear; faxes have limits of their own."""
    if question.medium == FAX:
        return None
    if question.purpose == REQUESTED:
        return _over("requested", facts.per_requested, facts.requested, facts)
    return _over("person", facts.per_person, facts.to_person, facts) or _over(
        "number", facts.per_number, facts.to_number, facts
    )


RULES: tuple[Rule, ...] = (
    impossible,
    blacklisted,
    refused,
    without_consent,
    in_quiet_hours,
    too_often,
)


def first_refusal(question: Question, facts: Facts) -> Refusal | None:
    """Return what the first rule that refuses says; None where none does."""
    return next(filter(None, (rule(question, facts) for rule in RULES)), None)


def _late(question: Question, facts: Facts) -> bool:
    return question.wanted_at is not None and not (
        question.wanted_at <= facts.at <= question.wanted_at + PUNCTUAL
    )


def _over(whose: str, cap: Cap, before: Sequence[datetime], facts: Facts) -> Refusal | None:
    reached = cap.reached(before, facts.at)
    if reached is None:
        return None
    period, again_at = reached
    return Refusal(f"{whose}_{period}", again_at=facts.quiet.next_allowed(again_at, facts.is_open))
