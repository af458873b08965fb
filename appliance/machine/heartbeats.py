"""The beats of the parts: one small file each, written about once a second."""

import json
import os
import time
from dataclasses import asdict, dataclass

from appliance.services.timed_jobs.clock_watch import seconds_since_boot
from appliance.settings import Settings


@dataclass(frozen=True)
class Beat:
    """A part's word about itself, or about a part it looks at, at one moment."""

    at: float
    well: bool
    detail: str = ""
    up: float = 0.0
    """The seconds since the machine started: its age does not change when the clock is set."""


def beat(settings: Settings, part: str, *, well: bool = True, detail: str = "") -> None:
    """Write the beat of a part."""
    folder = settings.run / "beats"
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f".{part}.{os.getpid()}"
    draft.write_text(
        json.dumps(asdict(Beat(time.time(), well, detail, seconds_since_boot()))), "utf-8"
    )
    draft.replace(folder / part)


def last_beat(settings: Settings, part: str) -> Beat | None:
    """Return the last beat of a part, or None where it never beat."""
    try:
        text = (settings.run / "beats" / part).read_text("utf-8")
    except FileNotFoundError:
        return None
    return Beat(**json.loads(text))


def forget_beats(settings: Settings) -> None:
    """Take away the beats of an earlier start."""
    for file in (settings.run / "beats").glob("*"):
        file.unlink(missing_ok=True)
