"""A call by which somebody tries a line: a sentence is heard, and a key comes back."""

from typing import TYPE_CHECKING

from appliance.errors import BackWanted, HelpWanted
from appliance.hookspecs import MenuItem
from appliance.telephony.call import Call, Menu
from appliance.telephony.menu import stay

if TYPE_CHECKING:
    from appliance.assembly import Appliance


def run(call: Call, appliance: "Appliance") -> None:
    """Say who calls and wait for the key that proves that sound and keys go both ways."""
    call.answer()
    appliance.line_room.trials.answered(call.id)
    company = appliance.preferences.company_name(call.language)
    menu = Menu(
        "line_trial",
        (MenuItem("1", "telephone.trial_key", stay),),
        question="telephone.trial",
        question_slots={"company": company},
    )
    try:
        call.choose(menu)
    except (BackWanted, HelpWanted):
        return
    appliance.line_room.trials.heard(call.id)
    call.say("telephone.trial_heard")
