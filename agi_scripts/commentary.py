"""The commentaries' own number, 1002: straight to topics and experts."""

from typing import TYPE_CHECKING

from appliance.commentary_menus import hear_commentaries
from appliance.telephony.call import Call

if TYPE_CHECKING:
    from appliance.assembly import Appliance


def run(call: Call, appliance: "Appliance") -> None:
    """Answer and let the caller choose and listen."""
    call.answer()
    hear_commentaries(call, appliance)
