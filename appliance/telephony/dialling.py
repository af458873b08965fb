"""Where a call of the box goes: to a telephone of the house, or with a ticket into the network."""

import re
from typing import NamedTuple

from appliance.records.contact import Ticket
from appliance.records.line import Lines, Trunk

NUMBER = re.compile(r"\+?[0-9]{3,20}")
MOBILE = re.compile(r"1[3-9][0-9]{9}")
SHORT = re.compile(r"[19][0-9]{2,9}|[48]00[0-9]{7}")
"""Service numbers, which have no area code and are dialled as they are from everywhere."""
CHINA = "+86"


class Way(NamedTuple):
    """What Asterisk dials, for which number, and which one is shown there."""

    channel: str
    number: str
    shown: str = ""
    trunk: str = ""


def house_line(lines: Lines, number: str) -> Way | None:
    """Return the way to a telephone of the house; None where it is none."""
    return Way(f"PJSIP/{number}", number) if lines.extension(number) else None


def outside_line(lines: Lines, ticket: Ticket, trunk: str = "") -> Way | None:
    """Return the way to a ticket's number; None where there is no such trunk."""
    found = lines.trunk(trunk)
    if NUMBER.fullmatch(ticket.number) is None or found is None:
        return None
    channel = f"PJSIP/{dialled(found, ticket.number)}@trunk_{found.name}"
    return Way(channel, ticket.number, lines.shown_number(found), found.name)


def dialled(trunk: Trunk, number: str) -> str:
    """Return a number, in the one form the box keeps, as this carrier wants it to be dialled."""
    return trunk.prefix + _form(trunk, number)


def _form(trunk: Trunk, number: str) -> str:
    if trunk.dialling == "plus86":
        return _international(number)
    if trunk.area_code and number.startswith(trunk.area_code):
        return number.removeprefix(trunk.area_code)
    return number


def _international(number: str) -> str:
    if number.startswith("00"):
        return f"+{number[2:]}"
    if MOBILE.fullmatch(number):
        return CHINA + number
    if number.startswith("+") or SHORT.fullmatch(number):
        return number
    return CHINA + number.removeprefix("0")
