"""Where a call back goes: to a telephone of the house, or into the network through a trunk."""

import re

from appliance.settings import Settings
from appliance.telephony.config_files import OPERATOR

NUMBER = re.compile(r"\+?[0-9]{3,20}")


def dial_string(settings: Settings, number: str) -> str | None:
    """Return what Asterisk dials for a number; None where there is no line or no number."""
    if NUMBER.fullmatch(number) is None:
        return None
    if number == OPERATOR:
        return f"PJSIP/{number}"
    return f"PJSIP/{number}@trunk_{settings.trunks[0].name}" if settings.trunks else None
