"""A call that somebody asked for: the result of his complaint, or the operator he did not reach."""

from typing import TYPE_CHECKING

from appliance import CONFIRMED, REPEATING, Call, Contacted, Menu, MenuItem, pressed, stay

if TYPE_CHECKING:
    from appliance.assembly import Appliance
    from appliance.services.complaints.records import Complaint

SATISFIED, DISSATISFIED, REFUSE = "1", "2", "9"
TAIL = 4


def run(call: Call, appliance: "Appliance", contacted: Contacted) -> str:
    """Say what the call is for, and do it."""
    about = {"complaint": tell_result, "connect": connect}
    return about[contacted.contact.values["what"]](call, appliance, contacted)


def tell_result(call: Call, appliance: "Appliance", contacted: Contacted) -> str:
    """Say the result of a complaint and commit whether it satisfies."""
    complaints = appliance.outbound.complaints
    complaint = complaints.one(contacted.contact.values["receipt"])
    if complaint.contact != contacted.contact.id or complaint.status != "answered":
        call.did(f"complaint {complaint.receipt_number}: the verdict is there already")
        return CONFIRMED
    call.language = complaint.language
    call.record()
    # To its end, so that no second press of the key before is taken for a verdict.
    call.announce(
        "callback.complaint",
        day=complaint.received_at.date(),
        tail=complaint.receipt_number[-TAIL:],
    )
    satisfied = _verdict(call, appliance, complaint) == SATISFIED
    judged = complaints.judge(complaint.receipt_number, satisfied=satisfied, call_id=call.id)
    appliance.outbound.attempts.confirmed(contacted.attempt.token)
    call.did(f"complaint {judged.receipt_number}: {'' if satisfied else 'not '}satisfied")
    if not satisfied:
        call.announce("callback.handled_again", day=judged.close_by.date())
    return CONFIRMED


def connect(call: Call, appliance: "Appliance", contacted: Contacted) -> str:
    """Pass him on to the operator, as he was promised."""
    number = int(contacted.contact.values["request"])
    if appliance.callback_requests.is_open(number):
        call.announce("callback.promised")
        appliance.outbound.attempts.confirmed(contacted.attempt.token)
        appliance.callback_requests.done(number, "fundline")
        call.say("operator.connecting")
        call.to_operator()
    return CONFIRMED


def _verdict(call: Call, appliance: "Appliance", complaint: "Complaint") -> str:
    items = (
        MenuItem(SATISFIED, "callback.satisfied", stay),
        MenuItem(DISSATISFIED, "callback.dissatisfied", stay),
        REPEATING,
        MenuItem(REFUSE, "", stay),
    )
    menu = Menu(
        "complaint_result",
        items,
        question="callback.answer",
        question_slots={"answer": complaint.answer},
    )
    return pressed(call, appliance, menu)
