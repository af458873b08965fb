"""Places the steps of a call's ledger in its recordings, so that each can be listened to."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from appliance.records.sheet import SheetStep
from appliance.services.recordings import Recording


def placed_steps(
    steps: Iterable[tuple[int, Mapping[str, Any]]], recordings: Sequence[Recording]
) -> list[SheetStep]:
    """Return numbered steps, each with the recording and the second at which it is heard."""
    placed = []
    for number, step in steps:
        at = datetime.fromisoformat(step["at"])
        part, seconds = _moment(at, recordings)
        placed.append(
            SheetStep(
                number=number,
                at=at,
                kind=step["kind"],
                prompt=step["prompt"],
                text=step["text"],
                keys=step["keys"],
                part=part,
                seconds=seconds,
            )
        )
    return placed


def _moment(at: datetime, recordings: Sequence[Recording]) -> tuple[int | None, float | None]:
    for recording in recordings:
        length = timedelta(milliseconds=recording.milliseconds or 0)
        if recording.closed_at and recording.started_at <= at <= recording.started_at + length:
            return recording.part, (at - recording.started_at) / timedelta(seconds=1)
    return None, None
