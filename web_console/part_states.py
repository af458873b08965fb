"""The parts of the box, each `ok` or the reason why not, as the console shows and tells them."""

from appliance.machine.health import health
from appliance.settings import Settings


def part_states(settings: Settings) -> dict[str, str]:
    """Return every part's state; the console works where it can answer this."""
    beats = health(settings).items()
    return {part: "ok" if beat.well else beat.detail for part, beat in beats} | {"console": "ok"}
