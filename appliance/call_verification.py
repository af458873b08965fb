"""The conversation in which somebody asks the hotline whether a call was the company's."""

from typing import TYPE_CHECKING

from appliance.called_person import TAIL
from appliance.errors import CodeRefused
from appliance.hookspecs import MenuItem
from appliance.services.campaigns.codes import DIGITS, EXPIRED, LOCKED
from appliance.services.parameters import CODE_HOURS
from appliance.telephony.menu import Menu, stay

if TYPE_CHECKING:
    from appliance.assembly import Appliance
    from appliance.services.campaigns.codes import CodedCall
    from appliance.telephony.call import Call

TRIES = 3
OTHER_KIND = "kind_other"


def verify_call(call: "Call", appliance: "Appliance") -> None:
    """Ask for codes and say whose calls they were, until the caller goes back."""
    while True:
        sentence = _told(call, appliance)
        items = (MenuItem("1", "verify_call.menu_another", stay),)
        footer = {"common.back_or_hang_up": ""}
        call.choose(Menu("verify_call", items, question=sentence, footer=footer))


def _told(call: "Call", appliance: "Appliance") -> str:
    """Ask for a code, say what is known of it, and return the sentence that says what to do."""
    for left in reversed(range(TRIES)):
        code = call.ask_secret("verify_call.enter_code", digits=DIGITS)
        try:
            look_up = appliance.outbound.codes.look_up
            found = call.work(look_up, code.reveal(), call.caller)
        except CodeRefused as refused:
            call.did(f"code of a call: {refused.code}")
            if refused.code == LOCKED:
                return "verify_call.locked"
            if refused.code == EXPIRED:
                hours = int(appliance.parameters.value(CODE_HOURS))
                call.announce("verify_call.expired", hours=hours)
                return "verify_call.if_wrong"
            if left:
                call.announce("verify_call.unknown", left=left)
        else:
            _tell(call, appliance, found)
            return "verify_call.if_wrong"
    return "verify_call.unknown_last"


def _tell(call: "Call", appliance: "Appliance", found: "CodedCall") -> None:
    """Say who called, when and to which number; why is for that number alone."""
    call.did(f"code of a call: attempt {found.attempt}")
    company = appliance.preferences.company_name(call.language)
    slots = {"day": found.issued_at.date(), "at": found.issued_at, "company": company}
    slots["tail"] = found.number[-TAIL:]
    if not found.was_to(call.caller):
        call.announce("verify_call.was_to_another", **slots)
        return
    word = f"kind_{found.kind}"
    known = f"words.{word}" in appliance.prompts.keys(call.language)
    call.announce("verify_call.was_to_you", **slots, kind=word if known else OTHER_KIND)
