"""What becomes of a fax after an attempt: sent, given up, or tried again and when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from typing import NamedTuple

from appliance.services.faxes.records import Fax, FaxAttempt
from appliance.services.parameters import (
    FAX_BROKEN_PAUSE,
    FAX_BROKEN_TRIES,
    FAX_BUSY_PAUSE,
    FAX_BUSY_TRIES,
    FAX_UNANSWERED_PAUSE,
    FAX_UNANSWERED_TRIES,
    FAX_VOICE_TRIES,
    Parameter,
    Parameters,
)

LOST_PAUSE_SECONDS, LONGEST_LOST_PAUSE_SECONDS = 5, 300
"""After each call in a row that was lost the fax waits twice as long."""
MOST_LOST = 12
"""A fax under which a part of the box ended so often in a row is not tried any more."""
CANCELLING = "cancelling"
"""The reason of a fax that is being sent and shall not be."""
NEVER_THERE = "no_such_number"
NO_LINE, LINE_PAUSE_SECONDS = "no_line", 60
"""A trunk that takes no call is not the number's fault: the fax waits, however long."""
COUNTERS = {"busy": "busy", "unanswered": "unanswered", "refused": "unanswered", "broken": "broken"}


class Counts(NamedTuple):
    """How many calls of a fax failed, by how."""

    busy: int
    unanswered: int
    broken: int
    """In a row, without a page that came across."""


@dataclass(frozen=True)
class Verdict:
    """How a fax goes on; `waiting` at `next_at`, or ended for a reason."""

    counts: Counts
    status: str
    reason: str = ""
    next_at: datetime | None = None


class Retries:
    """Decides by the owner's limits; busy, unanswered and broken calls are counted apart."""

    def __init__(self, parameters: Parameters) -> None:
        self._parameters = parameters

    def verdict(self, fax: Fax, attempts: Sequence[FaxAttempt], now: datetime) -> Verdict:
        """Decide what follows the last of these attempts, which has ended."""
        last = attempts[-1]
        counts = _counted(fax, last)
        if fax.pages_confirmed >= fax.pages:
            return Verdict(counts, "sent")
        if fax.reason == CANCELLING:
            return Verdict(counts, "cancelled", "cancelled")
        pause, limit = self._rule(last, counts, attempts)
        if fax.way == "call" or last.result == NEVER_THERE or limit:
            return Verdict(counts, "failed", last.outcome)
        return Verdict(counts, "waiting", last.outcome, now + timedelta(seconds=pause))

    def _rule(
        self, last: FaxAttempt, counts: Counts, attempts: Sequence[FaxAttempt]
    ) -> tuple[int, bool]:
        """Return the pause in seconds, and whether this was the last try."""
        value = self._value
        if last.result == NO_LINE:
            return LINE_PAUSE_SECONDS, False
        if last.outcome == "busy":
            return value(FAX_BUSY_PAUSE), counts.busy >= value(FAX_BUSY_TRIES)
        if last.outcome == "broken":
            return value(FAX_BROKEN_PAUSE), counts.broken >= value(FAX_BROKEN_TRIES)
        if last.outcome == "voice":
            voices = sum(attempt.outcome == "voice" for attempt in attempts)
            return value(FAX_UNANSWERED_PAUSE), voices >= value(FAX_VOICE_TRIES)
        if last.outcome == "lost":
            lost = _lost_in_a_row(attempts)
            pause = LOST_PAUSE_SECONDS * 2 ** max(0, lost - 1)
            return min(pause, LONGEST_LOST_PAUSE_SECONDS), lost >= MOST_LOST
        tried = counts.unanswered >= value(FAX_UNANSWERED_TRIES)
        return value(FAX_UNANSWERED_PAUSE), tried

    def _value(self, parameter: Parameter) -> int:
        return int(self._parameters.value(parameter))


def _counted(fax: Fax, last: FaxAttempt) -> Counts:
    """Return the counters after an attempt; a call that brought pages ends a bad row."""
    counts = Counts(fax.busy, fax.unanswered, 0 if last.pages else fax.broken)
    counter = COUNTERS.get(last.outcome) if last.result != NO_LINE else None
    return counts._replace(**{counter: getattr(counts, counter) + 1}) if counter else counts


def _lost_in_a_row(attempts: Sequence[FaxAttempt]) -> int:
    lost = takewhile(lambda one: one.outcome == "lost" and not one.pages, reversed(attempts))
    return sum(1 for _attempt in lost)
