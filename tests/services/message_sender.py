"""A process that sends the messages that are due until it is killed: `… HOME STARTED_AT`.

A minute of its clock is a second.
"""

import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

from appliance.assembly import assemble
from appliance.settings import Settings

FASTER = 60


def main(home: str, started_at: str, began: str) -> None:
    """Send, ask and fetch for ever."""
    start, zero = datetime.fromisoformat(started_at), float(began)

    def clock() -> datetime:
        return start + timedelta(seconds=(time.time() - zero) * FASTER)

    box = assemble(Settings(home=Path(home)), clock=clock)
    sending = box.outbound.message_sending
    print("ready", flush=True)  # noqa: T201
    while True:
        sending.send_due()
        sending.inquire_due()
        sending.collect()
        time.sleep(0.02)


if __name__ == "__main__":
    main(*sys.argv[1:])
