"""The ladder: which way a fax is tried first, and which after an attempt that broke."""

from collections.abc import Sequence
from dataclasses import dataclass

from appliance.records.fax import FaxResult
from appliance.services.faxes.records import FaxAttempt

FAST, SLOW, SLOWEST = 14400, 9600, 4800


@dataclass(frozen=True)
class Step:
    """One way to send; `t38` falls back to sound where the far end has no fax over IP."""

    name: str
    t38: bool
    ecm: bool
    max_rate: int

    @property
    def v17(self) -> bool:
        """Tell whether V.17 is used; no other modem is faster than 9600."""
        return self.max_rate > SLOW


LADDER = (
    Step("t38", True, True, FAST),
    Step("sound", False, True, FAST),
    Step("sound_slow", False, True, SLOW),
    Step("t38_slow", True, True, SLOW),
    Step("sound_without_ecm", False, False, SLOW),
    Step("sound_slowest", False, True, SLOWEST),
)


def next_step(before: Sequence[FaxAttempt], learned: str | None, *, t38: bool) -> Step:
    """Return the step for the next attempt after those `before`, the oldest first.

    It is the learned one, else the first. An attempt in which the far end was a fax machine and
    confirmed no page moves it on by one, and behind the last step comes the first.
    """
    steps = [step for step in LADDER if t38 or not step.t38]
    names = [step.name for step in steps]
    place = names.index(learned) if learned in names else 0
    for attempt in before:
        if attempt.step in names:
            place = names.index(attempt.step)
            if attempt.outcome == "broken" and not attempt.pages:
                place = (place + 1) % len(steps)
    return steps[place]


def step_that_worked(attempt: FaxAttempt, result: FaxResult) -> str:
    """Return the step that would have sent this fax at once."""
    rate = result.rate or attempt.max_rate
    if result.mode == "T38":
        return "t38" if rate > SLOW else "t38_slow"
    if not attempt.ecm:
        return "sound_without_ecm"
    if rate > SLOW:
        return "sound"
    return "sound_slow" if rate > SLOWEST else "sound_slowest"
