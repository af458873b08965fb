"""Listings of messages, faxes, contacts, tasks and files as tables, each from its service."""

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
            rows = listed(**fitting, limit=limit, offset=offset)
            return [dict(row if isinstance(row, dict) else vars(row)) for row in rows]

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


def _alarms_asked(_appliance: Appliance, asked: Asked) -> dict[str, Any]:
    return {
        "fund_account": asked.get("account", ""),
        "fund_code": asked.get("fund", ""),
        "removed": asked.get("removed") == "yes",
    }


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
    _listing(
        "callback_requests",
        "callback_requests.listing",
        "id noted_at caller fund_account reason call_id done_at done_by",
        lambda box: (box.callback_requests.listing, box.callback_requests.count),
        _named("reason", "state"),
        filters=("reason", "state"),
        words={"reason": "callback_requests.reason_"},
    ),
    _listing(
        "follow_up_tasks",
        "follow_up_tasks.listing",
        "id reason number fund_account receipt_number made_at due_at closed_at closed_by result",
        lambda box: (box.outbound.follow_up_tasks.listing, box.outbound.follow_up_tasks.count),
        _named("reason", "state"),
        filters=("reason", "state"),
        words={"reason": "follow_up_tasks.reason_"},
    ),
    _listing(
        "alarm_rules",
        "alarm_rules.listing",
        "id fund_account fund_code measure direction threshold medium address fired set_at fired_at"
        " removed_at",
        lambda box: (box.outbound.alarms.listing, box.outbound.alarms.count),
        _alarms_asked,
        filters=("account", "fund", "removed"),
        words={
            "measure": "alarm_rules.measure_",
            "direction": "alarm_rules",
            "medium": "gate_decisions.medium_",
        },
    ),
    _listing(
        "exchange_imports",
        "exchange_imports.listing",
        "at file file_type version file_date outcome records line field reason source",
        lambda box: (box.exchange_imports.listing, box.exchange_imports.count),
        _named("outcome", "file"),
        filters=("outcome", "file"),
        words={"outcome": "exchange_imports"},
        faults=("reason",),
    ),
)
