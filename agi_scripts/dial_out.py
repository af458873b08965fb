"""A telephone of the house calls a number outside, where it may and the contact gate allows it."""

from typing import TYPE_CHECKING

from appliance.errors import ContactSuppressed
from appliance.records.contact import CALL, REQUESTED, Question
from appliance.telephony.call import Call
from appliance.telephony.dialling import outside_line

if TYPE_CHECKING:
    from appliance.assembly import Appliance


def run(call: Call, appliance: "Appliance") -> None:
    """Ask for the ticket of this one call and dial, or say why not."""
    lines = appliance.lines.now()
    extension = lines.extension(call.caller)
    if extension is None or not extension.dials_out:
        _refuse(call, "this telephone may not call outside")
        return
    question = Question(
        medium=CALL,
        number=call.dialled,
        purpose=REQUESTED,
        contact=f"extension {extension.number}",
        requested_at=appliance.clock(),
    )
    try:
        way = outside_line(lines, appliance.outbound.gate.ask(question))
    except ContactSuppressed as suppressed:
        _refuse(call, suppressed.code)
        return
    if way is None:
        call.answer()
        call.say("telephone.no_trunk")
        return
    call.did(f"dialled {way.number} over {way.trunk}")
    call.dial(way)


def _refuse(call: Call, reason: str) -> None:
    call.answer()
    call.did(f"not dialled: {reason}")
    call.say("telephone.not_outside")
