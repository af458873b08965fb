"""Where a call of the box goes: to a telephone of the house, or into the network."""

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
    return trunk_string(settings, number)


def trunk_string(settings: Settings, number: str) -> str | None:
    """Return what Asterisk dials for a number in the network; None where there is no trunk."""
    if NUMBER.fullmatch(number) is None or not settings.trunks:
        return None
    return f"PJSIP/{number}@trunk_{settings.trunks[0].name}"
