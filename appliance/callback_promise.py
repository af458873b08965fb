"""What a caller hears while the sales desk is away: one sentence, with a promise to call back."""

from typing import TYPE_CHECKING

from appliance.services.callback_requests import DESK_AWAY_ORDER, DESK_AWAY_QUERY

if TYPE_CHECKING:
    from appliance.assembly import Appliance
    from appliance.telephony.call import Call

QUERY, ORDER = "desk.away_query", "desk.away_order"
REASONS = {QUERY: DESK_AWAY_QUERY, ORDER: DESK_AWAY_ORDER}


def promise_callback(call: "Call", appliance: "Appliance", sentence: str) -> None:
    """Write the promise down, then give it: `desk.away_query` or `desk.away_order`."""
    appliance.callback_requests.note(
        caller=call.caller,
        fund_account=call.customer or "",
        call_id=call.id,
        reason=REASONS[sentence],
    )
    call.did("the sales desk is away: a call back is promised")
    call.announce(sentence)
