"""What becomes of a contact after an attempt: done, or tried again, where and when. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from appliance.records.campaign import (
    DONE,
    FAILED,
    FINAL_OUTCOMES,
    GAVE_UP,
    LOST,
    NO_LINE,
    UNREACHABLE,
    WAITING,
    Attempt,
    Retries,
)


@dataclass(frozen=True)
class Verdict:
    """How a contact goes on: `waiting` for one of its numbers at `due_at`, or `done`."""

    state: str
    result: str = ""
    number_index: int = 0
    due_at: datetime | None = None


def verdict(retries: Retries, numbers: int, attempts: Sequence[Attempt], at: datetime) -> Verdict:
    """Decide what follows the last of these attempts, which has ended."""
    last = attempts[-1]
    if last.result in FINAL_OUTCOMES:
        return Verdict(DONE, last.result, last.number_index)
    if last.result != UNREACHABLE:
        chances = retries.of(last.result)
        used = sum(
            one.result == last.result and one.cause != NO_LINE
            for one in attempts
            if one.number_index == last.number_index
        )
        if used < chances.most or last.cause == NO_LINE:
            again_at = at + timedelta(seconds=chances.delay_seconds)
            return Verdict(WAITING, number_index=last.number_index, due_at=again_at)
    if last.number_index + 1 < numbers:
        return Verdict(WAITING, number_index=last.number_index + 1, due_at=at)
    told = {one.result for one in attempts} - {FAILED, LOST}  # those say nothing about the person
    return Verdict(DONE, UNREACHABLE if told == {UNREACHABLE} else GAVE_UP, last.number_index)
