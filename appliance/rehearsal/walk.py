"""The calls of a rehearsal nobody wrote: one to each key of the hotline's menus."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from appliance.records.rehearsal import PlannedCall, Step
from appliance.services.workshop.menu_document import MAIN, SENTENCE, SUBMENU

if TYPE_CHECKING:
    from appliance.assembly import Appliance

HOTLINE_NUMBER = "1000"
MOST_CALLS = 40


def walk(appliance: "Appliance") -> list[PlannedCall]:
    """Return a call to each key that a caller of the hotline is offered, submenus too."""
    return list(_walk(appliance, MAIN, (), ()))[:MOST_CALLS]


def _walk(
    appliance: "Appliance", menu: str, before: tuple[Step, ...], seen: tuple[str, ...]
) -> Iterator[PlannedCall]:
    for choice in appliance.hotline.offered(menu):
        target = appliance.hotline.leads_to(choice.target)
        steps = (*before, Step(hears=choice.say), Step(presses=choice.key))
        keys = "".join(step.presses for step in steps)
        said = (Step(hears=target.value),) if target.kind == SENTENCE else ()
        name = f"{keys} {_words(appliance, choice.say)}".strip()
        yield PlannedCall(name, HOTLINE_NUMBER, (*steps, *said))
        if target.kind == SUBMENU and target.value not in seen:
            yield from _walk(appliance, target.value, steps, (*seen, target.value))


def _words(appliance: "Appliance", say: str) -> str:
    """Return what a choice is called: its sentence up to the first pause."""
    text = appliance.prompts.text(appliance.prompts.languages[-1], say)
    return re.split(r"[，,;；{]", text)[0]
