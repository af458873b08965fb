"""Sends pages to the fax machine the caller holds, in his own call."""

from typing import TYPE_CHECKING

from appliance import Call
from plugins.fax_service.receipts import tell_sent

if TYPE_CHECKING:
    from appliance.assembly import Appliance
    from appliance.services.faxes.records import Fax, FaxDocument


def send_in_call(call: Call, appliance: "Appliance", document: "FaxDocument") -> "Fax":
    """Send pages after the caller pressed start, and tell him what his machine got."""
    call.announce("fax_service.press_start")
    queue = appliance.fax.queue
    fax, attempt = queue.begin_in_call(
        document.id, call.caller, call_id=call.id, fund_account=call.customer or ""
    )
    call.did(f"fax {fax.id}: {fax.pages} pages in this call")
    result = call.send_fax(queue.file(fax, attempt), queue.options(attempt), attempt.token)
    ended = queue.end_attempt(attempt.token, result)
    tell_sent(call, ended)
    return ended
