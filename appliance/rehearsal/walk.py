"""The calls of a rehearsal nobody wrote: one to each key of the hotline's menus."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from appliance.rehearsal_records import PlannedCall, Step

if TYPE_CHECKING:
    from appliance.assembly import Appliance

HOTLINE_NUMBER = "1000"
MOST_CALLS = 40


def walk(appliance: "Appliance") -> list[PlannedCall]:
    """Return a call to each key that a caller of the hotline is offered."""
    return list(_main(appliance))[:MOST_CALLS]


def _main(appliance: "Appliance") -> Iterator[PlannedCall]:
    for item in appliance.hotline.offered():
        if item.prompt:
            steps = (Step(hears=item.prompt), Step(presses=item.key))
            yield PlannedCall(f"{HOTLINE_NUMBER} {item.key}", HOTLINE_NUMBER, steps)
