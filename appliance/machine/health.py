"""Tells from the beats which parts work; `/healthz`, the live board and the start read the same."""

from dataclasses import replace

from appliance.machine.heartbeats import Beat, last_beat
from appliance.services.timed_jobs.clock_watch import seconds_since_boot
from appliance.settings import Settings

BEATING = ("asterisk", "agi_server", "exchange", "listener", "watchdog")
"""The parts that beat; the console is alive when it answers."""

TOO_OLD_SECONDS = 5.0


def health(settings: Settings) -> dict[str, Beat]:
    """Return the last beat of every part; one too old or missing is not well."""
    return {part: _judged(last_beat(settings, part)) for part in BEATING}


def _judged(beat: Beat | None) -> Beat:
    if beat is None:
        return Beat(at=0.0, well=False, detail="has not started yet")
    age = seconds_since_boot() - beat.up
    if age < 0:
        return replace(beat, well=False, detail="gave no sign since the machine was started")
    if age > TOO_OLD_SECONDS:
        return replace(beat, well=False, detail=f"gave no sign for {age:.0f} s")
    return beat
