"""Sends what was chosen: in this call, or to a number that is read back before it counts."""

from typing import TYPE_CHECKING, NamedTuple

from appliance import (
    BackWanted,
    Call,
    DeskAway,
    DocumentRefused,
    FaxRefused,
    FaxTemplateUnknown,
    FundUnknown,
    KnowledgeUnknown,
    Menu,
    MenuItem,
    PaperUnavailable,
    identify,
    promise_callback,
    stay,
)
from plugins.fax_service.destination import (
    ORIGIN,
    Destination,
    ask_destination,
    enter_destination,
    tell_refusal,
)
from plugins.fax_service.in_call import send_in_call
from plugins.fax_service.moment import ask_moment
from plugins.fax_service.receipts import SENT, tell_accepted
from plugins.fax_service.wording import spoken

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from appliance.assembly import Appliance
    from appliance.services.faxes.catalogue import CatalogueEntry
    from appliance.services.faxes.records import Fax, FaxDocument

NOT_MADE = (PaperUnavailable, DocumentRefused, FaxTemplateUnknown, FundUnknown, KnowledgeUnknown)
YES, NO = "1", "2"
NOW, LATER, OTHER_NUMBER = "1", "2", "3"

READ_BACK = Menu(
    "fax_read_back",
    (
        MenuItem(NOW, "fax_service.menu_now", stay),
        MenuItem(LATER, "fax_service.menu_later", stay),
        MenuItem(OTHER_NUMBER, "fax_service.menu_new_number", stay),
    ),
    footer={"common.give_up": "*"},
)
AFTERWARDS = Menu("after_a_fax", (), footer={"common.back_or_hang_up": ""})


class Wanted(NamedTuple):
    """What the caller wants, and the fax of it that broke off in this call, if one did."""

    document: "FaxDocument"
    begun: "Fax | None" = None


def send_documents(call: Call, appliance: "Appliance", entries: "Sequence[CatalogueEntry]") -> None:
    """Make the pages and send them; what is personal wants the caller's PIN first."""
    is_personal = any(entry.personal for entry in entries)
    account = identify(call, appliance).fund_account if is_personal else ""
    try:
        document = call.work(_document, appliance, entries, account, call.language)
    except DeskAway as away:
        call.did(f"fax: the desk is away: {away}")
        promise_callback(call, appliance, "desk.away_query")
        return
    except NOT_MADE as error:
        call.did(f"fax: not made: {error}")
        call.announce("fax_service.cannot_be_made")
        return
    at_machine = Menu(
        "fax_at_machine",
        (
            MenuItem(YES, "fax_service.menu_at_machine", stay),
            MenuItem(NO, "fax_service.menu_elsewhere", stay),
        ),
        question="fax_service.are_you_at_a_machine",
        question_slots={"pages": document.pages},
        footer={"common.back": ""},
    )
    wanted = Wanted(document)
    if call.choose(at_machine).key == YES:
        wanted = Wanted(document, send_in_call(call, appliance, document))
    if wanted.begun is None or wanted.begun.status != SENT:
        tell_accepted(call, _ordered(call, appliance, wanted))
        call.choose(AFTERWARDS)


def _document(
    appliance: "Appliance", entries: "Sequence[CatalogueEntry]", account: str, language: str
) -> "FaxDocument":
    """Return one document of all entries, in their order."""
    parts = [
        entry.document
        or appliance.fax.templates.make(
            entry.template,
            fund_account=account if entry.personal else "",
            argument=entry.argument,
            language=language,
            made_by=ORIGIN,
        ).id
        for entry in entries
    ]
    return appliance.fax.documents.joined(parts, made_by=ORIGIN)


def _ordered(call: Call, appliance: "Appliance", wanted: Wanted) -> "Fax":
    """Ask for number and time until there is an order, kept before anybody is told of it."""
    try:
        to = ask_destination(call, appliance)
        while (fax := _confirmed(call, appliance, wanted, to)) is None:
            to = enter_destination(call, appliance)
    except BackWanted:
        call.say("common.given_up")
        raise
    return fax


def _confirmed(call: Call, appliance: "Appliance", wanted: Wanted, to: Destination) -> "Fax | None":
    """Read back until it is ordered; None when it must go to another number."""
    while (key := _read_back(call, wanted.document, to)) != OTHER_NUMBER:
        try:
            not_before = ask_moment(call, appliance) if key == LATER else None
        except BackWanted:
            continue
        try:
            return _sent(call, appliance, wanted, to, not_before)
        except FaxRefused as refusal:
            tell_refusal(call, refusal)
            return None
    return None


def _read_back(call: Call, document: "FaxDocument", to: Destination) -> str:
    slots = {"pages": document.pages, **spoken(to.number)}
    if to.extension:
        call.announce("fax_service.read_back_extension", extension=to.extension, **slots)
    else:
        call.announce("fax_service.read_back", **slots)
    return call.choose(READ_BACK).key


def _sent(
    call: Call,
    appliance: "Appliance",
    wanted: Wanted,
    to: Destination,
    not_before: "datetime | None",
) -> "Fax":
    return appliance.fax.queue.send(
        wanted.document.id,
        to.number,
        origin=ORIGIN,
        call_id=call.id,
        fund_account=call.customer or "",
        extension=to.extension,
        not_before=not_before,
        after=wanted.begun,
    )
