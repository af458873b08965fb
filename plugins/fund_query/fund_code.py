"""Asks for a fund by its code until there is one."""

from typing import TYPE_CHECKING

from appliance import Call, FundUnknown, HelpWanted

if TYPE_CHECKING:
    from appliance.assembly import Appliance
    from appliance.services.funds import Fund

QUESTION = "fund_query.enter_code"
NEXT_QUESTION = "fund_query.again_or_back"
TRIES = 3


def ask_fund(call: Call, appliance: "Appliance", question: str = QUESTION) -> "Fund":
    """Ask for a fund code; after three unknown ones the caller gets help."""
    for left in reversed(range(TRIES)):
        code = call.ask(question, digits=6)
        try:
            return call.work(appliance.back_end.fund, code)
        except FundUnknown:
            call.did(f"fund {code} is unknown")
            if not left:
                call.announce("fund_query.code_unknown_last", code=code)
                break
            call.say("fund_query.code_unknown", code=code, left=left)
            if left == 1:
                call.say("fund_query.code_help")
            question = QUESTION
    raise HelpWanted
