"""What the templates are told of the lines: trunks, telephones, and where each number leads."""

import re
from datetime import date, datetime, timedelta
from typing import Any

from appliance import strongbox
from appliance.errors import SettingRefused
from appliance.records.line import (
    ANY_NUMBER,
    EXTENSION,
    FAX,
    HOTLINE,
    MAILBOX,
    WORKDAYS,
    DialledNumber,
    Hours,
    Lines,
    Target,
    Trunk,
)
from appliance.settings import Settings

HOTLINE_SCRIPT, FAX_SCRIPT, MESSAGE_SCRIPT = "main_menu", "fax_receiver", "leave_message"
SCRIPTS = {
    HOTLINE: HOTLINE_SCRIPT,
    FAX: FAX_SCRIPT,
    "commentary": "commentary",
    "expert_line": "expert_line",
    "voice_mail": "voice_mail",
    "conference": "conference",
}
"""The script of each target."""
SERVICE_NUMBERS = {
    "1000": HOTLINE_SCRIPT,
    "1001": FAX_SCRIPT,
    "1002": "commentary",
    "1003": "expert_line",
    "1004": "voice_mail",
    "1005": "conference",
    "1006": "self_check",
}
"""The box's own numbers and their scripts: for the house's telephones, in a demo for all."""
CONVERSATION = {"context": "conversation", "extension": "s"}
PLACES = {FAX_SCRIPT: {"context": "fax_receiving", "extension": "fax"}}
"""Where in the dialplan a script runs, unless it is a conversation."""
NUMBER = re.compile(r"\+?[0-9]{1,20}")
NAME = re.compile(r"[a-z0-9_]{1,30}")
MINUTE = timedelta(minutes=1)


def line_values(settings: Settings, lines: Lines, *, demo: bool) -> dict[str, Any]:
    """Return what the templates say of the lines."""
    return {
        "trunks": [_trunk(settings, one) for one in lines.trunks],
        "extensions": [
            {
                **vars(one),
                "password": strongbox.secret(settings, one.secret),
                "context": "internal_out" if one.dials_out else "internal",
            }
            for one in lines.extensions
        ],
        "places": _places(lines, demo=demo),
        "message_script": MESSAGE_SCRIPT,
    }


def _places(lines: Lines, *, demo: bool) -> list[dict[str, Any]]:
    """Return the contexts of numbers: those called from outside, all others, and the house's."""
    numbers = {one.number: _way(one) for one in lines.numbers}
    every = numbers.pop(ANY_NUMBER, None)
    service = {number: _to_script(script) for number, script in SERVICE_NUMBERS.items()}
    inbound = numbers | service if demo else numbers
    places = [
        {"name": "inbound", "lines": _sorted(inbound), "includes": ["any_number"] if every else []},
        {"name": "house", "lines": _sorted(service), "includes": ["telephones"]},
    ]
    if every:  # without a number, the template writes the pattern of them all
        places.append({"name": "any_number", "lines": [{"number": "", **every}], "includes": []})
    return places


def _trunk(settings: Settings, trunk: Trunk) -> dict[str, Any]:
    if NAME.fullmatch(trunk.name) is None:
        raise SettingRefused(
            f"the name of trunk {trunk.name!r} must be small letters, digits and underscores"
        )
    if not trunk.host or " " in trunk.host:
        raise SettingRefused(f"trunk {trunk.name} needs the `host` of its carrier")
    return {
        **vars(trunk),
        "registers": trunk.registers,
        "asserted": trunk.caller_in == "asserted",
        "password": strongbox.given(settings, trunk.secret),
    }


def _sorted(ways: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    for number in ways:
        if NUMBER.fullmatch(number) is None:
            raise SettingRefused(f"{number!r} is not a telephone number")
    return [{"number": number, **way} for number, way in sorted(ways.items())]


def _way(number: DialledNumber) -> dict[str, Any]:
    way = _to(number.target)
    if number.hours and number.otherwise:
        way |= {**_hours(number.hours), "otherwise": _to(number.otherwise)}
    return way


def _to(target: Target) -> dict[str, Any]:
    if target.kind == EXTENSION:
        return {**_to_script(MESSAGE_SCRIPT), "context": "telephones", "extension": target.number}
    if target.kind == MAILBOX:
        return {**_to_script(MESSAGE_SCRIPT), "mailbox": target.number}
    return _to_script(SCRIPTS[target.kind])


def _to_script(script: str) -> dict[str, Any]:
    place = PLACES.get(script, CONVERSATION)
    return {"script": script, "mailbox": "", "times": "", "days": "", **place}


def _hours(hours: Hours) -> dict[str, str]:
    """Return the hours as GotoIfTime reads them: to the last minute that still counts."""
    last = datetime.combine(date.max, hours.end) - MINUTE
    days = "mon-fri" if hours.days == WORKDAYS else "*"
    return {"times": f"{hours.begin:%H:%M}-{last:%H:%M}", "days": days}
