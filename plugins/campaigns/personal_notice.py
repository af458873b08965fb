"""A personal notice: who somebody is comes first, then what is meant for him alone."""

from typing import TYPE_CHECKING

from appliance import Call, Contacted, identify_called
from plugins.campaigns import notice

if TYPE_CHECKING:
    from appliance.assembly import Appliance


def run(call: Call, appliance: "Appliance", contacted: Contacted) -> str:
    """Let the person prove who he is, then say the message until a key confirms it."""
    identify_called(call, appliance, contacted)
    return notice.run(call, appliance, contacted)
