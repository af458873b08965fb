"""What a caller is told about the faxes of his call, also after the call broke off."""

from typing import TYPE_CHECKING

from appliance import Call
from plugins.fax_service.wording import spoken

if TYPE_CHECKING:
    from appliance.assembly import Appliance
    from appliance.services.faxes.records import Fax

IN_CALL, SENT = "call", "sent"


def tell_accepted(call: Call, fax: "Fax") -> None:
    """Say how many pages go to which number, and when."""
    call.did(f"fax {fax.id}: {fax.pages} pages to {fax.number}")
    slots = {"pages": fax.pages, **spoken(fax.number)}
    if fax.not_before is None:
        call.announce("fax_service.accepted", **slots)
    else:
        call.announce(
            "fax_service.accepted_for", day=fax.not_before.date(), at=fax.not_before, **slots
        )


def tell_sent(call: Call, fax: "Fax") -> None:
    """Say whether the caller's own machine got all pages."""
    call.did(f"fax {fax.id}: {fax.status}, {fax.pages_confirmed} of {fax.pages} pages confirmed")
    if fax.status == SENT:
        call.announce("fax_service.sent_in_call", pages=fax.pages)
    else:
        call.announce("fax_service.not_sent_in_call")


def tell_before(call: Call, appliance: "Appliance") -> bool:
    """Tell a caller whose call broke off what became of its faxes; False where it had none."""
    queue = appliance.fax.queue
    left = queue.open_in_call(call.id)
    if left is not None:  # Asterisk sent on while the server was away
        result = call.finished_fax(left.attempt.token)
        if result is None:
            queue.lose(left.attempt.token)
        else:
            queue.end_attempt(left.attempt.token, result)
    faxes = queue.of_call(call.id)
    for fax in faxes:
        if fax.way == IN_CALL:
            tell_sent(call, fax)
        else:
            tell_accepted(call, fax)
    return bool(faxes)
