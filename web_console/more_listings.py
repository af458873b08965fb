"""Listings of messages, faxes, contacts and files as tables: what each takes from its service."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from appliance.assembly import Appliance
from appliance.services.faxes.register import FaxesAsked
from web_console.listings import Asked, Listing, in_batches

Arguments = Callable[[Appliance, Asked], dict[str, Any]]
Listed = Callable[..., Sequence[Any]]


def _listing(
    noun: str,
    endpoint: str,
    columns: str,
    service: Callable[[Appliance], tuple[Listed, Callable[..., int]]],
    arguments: Arguments,
    **more: Any,
) -> Listing:
    """Return the listing of a service whose listing takes what its count takes, and a page."""

    def rows(appliance: Appliance, asked: Asked) -> Iterator[Mapping[str, Any]]:
        listed, _count = service(appliance)
        fitting = arguments(appliance, asked)

        def batch(limit: int, offset: int) -> list[dict[str, Any]]:
            return [dict(vars(row)) for row in listed(**fitting, limit=limit, offset=offset)]

        return in_batches(batch)

    def count(appliance: Appliance, asked: Asked) -> int:
        return service(appliance)[1](**arguments(appliance, asked))

    return Listing(noun, endpoint, tuple(columns.split()), rows, count, **more)


def _named(*names: str) -> Arguments:
    """Return what takes these filters as they are."""
    return lambda _appliance, asked: {name: asked.get(name, "") for name in names}


def _messages_asked(appliance: Appliance, asked: Asked) -> dict[str, Any]:
    return {"state": asked.get("state", ""), "number": _form(appliance, asked)}


def _decisions_asked(appliance: Appliance, asked: Asked) -> dict[str, Any]:
    names = ("medium", "reason", "campaign")
    return {"number": _form(appliance, asked), **{name: asked.get(name, "") for name in names}}


def _form(appliance: Appliance, asked: Asked) -> str:
    number = asked.get("number", "")
    return appliance.fax.destinations.form(number) if number and "@" not in number else number


def _faxes(direction: str, endpoint: str) -> Listing:
    def asked_of(_appliance: Appliance, asked: Asked) -> dict[str, Any]:
        return {
            "asked": FaxesAsked(
                direction=direction,
                status=asked.get("status", ""),
                number=asked.get("number", ""),
                since=_day(asked.get("from", "")),
                until=_day(asked.get("until", ""), days=1),
                deleted=asked.get("show") == "deleted",
                unread=asked.get("show") == "unread",
            )
        }

    return _listing(
        f"faxes_{direction}",
        endpoint,
        "id number dialled station status pages pages_confirmed attempts reason fund_account"
        " created_at finished_at",
        lambda appliance: (appliance.fax.register.listing, appliance.fax.register.count),
        asked_of,
        filters=("status", "number", "from", "until", "show"),
        words={"status": "fax_outcomes", "reason": "fax_reasons"},
    )


def _day(text: str, days: int = 0) -> str:
    """Return a day so many days later; empty where it is no day."""
    try:
        return (date.fromisoformat(text) + timedelta(days=days)).isoformat()
    except (ValueError, OverflowError):
        return ""


def _mailbox_asked(_appliance: Appliance, asked: Asked) -> dict[str, Any]:
    return {"mailbox": asked.get("mailbox") or None, "status": asked.get("status") or None}


LISTINGS = (
    _listing(
        "voice_mail",
        "voice_mail.listing",
        "receipt_number mailbox kind status urgent caller fund_account received_at milliseconds"
        " call_id transcript",
        lambda appliance: (appliance.voice_mail.shown, appliance.voice_mail.shown_count),
        _mailbox_asked,
        filters=("mailbox", "status"),
    ),
    _faxes("received", "faxes.inbox"),
    _faxes("sent", "faxes.outbox"),
    _listing(
        "text_messages",
        "text_messages.listing",
        "id medium number purpose fund_account state reason text queued_at handed_at reported_at",
        lambda box: (box.outbound.text_messages.listing, box.outbound.text_messages.count),
        _messages_asked,
        filters=("number", "state"),
    ),
    _listing(
        "consents",
        "consents.listing",
        "at topic kind subject holds source operator text until",
        lambda box: (box.outbound.consents.listing, box.outbound.consents.count),
        _named("topic"),
        filters=("topic",),
    ),
    _listing(
        "gate_decisions",
        "gate_decisions.listing",
        "at medium purpose number fund_account campaign allowed reason detail again_at",
        lambda box: (box.outbound.gate.listing, box.outbound.gate.count),
        _decisions_asked,
        filters=("number", "medium", "reason", "campaign"),
        words={"reason": "gate_reasons"},
    ),
)
