"""The hotline, number 1000: greeting, main menu, and what its keys lead to."""

from typing import TYPE_CHECKING

from agi_scripts.hotline_menu import hotline_menu
from appliance.errors import HelpWanted
from appliance.message_taking import offer_message, tell_kept
from appliance.telephony.call import Call

if TYPE_CHECKING:
    from appliance.assembly import Appliance


def run(call: Call, appliance: "Appliance") -> None:
    """Lead a caller through the hotline until he hangs up or wants a person."""
    call.answer()
    if call.again:
        tell_kept(call, appliance)
    try:
        if call.operator_away:
            call.say("operator.away")
            offer_message(call, appliance)
        version = call.version
        while not call.passed_on:
            menu = hotline_menu(appliance, call.language, greet=not call.again, version=version)
            call.follow(call.choose(menu), appliance)
    except HelpWanted:
        call.say("operator.connecting")
        call.to_operator()
