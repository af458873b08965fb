"""The box as a fax machine: its number, 1001, and every caller whose fax tone was heard."""

from typing import TYPE_CHECKING

from appliance.errors import FaxRefused
from appliance.records.fax import FaxOptions
from appliance.telephony.call import Call

if TYPE_CHECKING:
    from appliance.assembly import Appliance
    from appliance.services.faxes.records import Fax


def run(call: Call, appliance: "Appliance") -> None:
    """Receive pages to their end and keep them; a fax that a break of the box hid is kept too."""
    inbox = appliance.fax.inbox
    arriving = inbox.open_of_call(call.id)
    result = call.fax_result() if arriving is not None else None
    try:
        fax = arriving or _begin(call, appliance)
    except FaxRefused as refused:  # a machine that is not answered tries again
        call.did(f"fax: refused, {refused}")
        call.hang_up()
        return
    if result is None or not result.status:
        call.answer()
        result = call.receive_fax(
            inbox.spool(fax.id), FaxOptions(station=appliance.fax.choices.station)
        )
    kept = inbox.keep(fax.id, result)
    call.did(f"fax {kept.id}: {kept.status}, {kept.pages} pages")


def _begin(call: Call, appliance: "Appliance") -> "Fax":
    fax = appliance.fax.inbox.begin(call_id=call.id, caller=call.caller, dialled=call.dialled)
    call.did(f"fax {fax.id}: begins")
    return fax
