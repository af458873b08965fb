"""The form with which a PIN is set: typed twice, checked, and never shown again."""

from collections.abc import Callable

from flask import g, request

from appliance.errors import PinTooWeak
from appliance.settings import Secret


def refused_pin(keep: Callable[[Secret], None]) -> str:
    """Keep the PIN of the form; return why it cannot be, or nothing."""
    pin = request.form.get("pin", "")
    if pin != request.form.get("again", ""):
        return str(g.words("pins.differ"))
    try:
        keep(Secret(pin))
    except PinTooWeak:
        return str(g.words("pins.weak"))
    return ""


def pin_state(*, kept: bool, locked: bool) -> str:
    """Return the word for a PIN: `set`, `missing` or `locked`."""
    if locked:
        return "locked"
    return "set" if kept else "missing"
