"""What Asterisk itself says about faxes that came in, for those whose conversation broke off."""

from collections.abc import Mapping
from pathlib import Path

from appliance.records.fax import FaxResult
from appliance.services.faxes.inbox import FaxInbox

RECEIVED = "FaxReceived"


class FaxArrivals:
    """Turns the dialplan's event about a fax into what the inbox remembers; it never waits."""

    def __init__(self, inbox: FaxInbox) -> None:
        self._inbox = inbox

    def told(self, event: Mapping[str, str]) -> None:
        """Remember how a fax ended."""
        if event.get("UserEvent") != RECEIVED:
            return
        rate, pages = event.get("Rate", ""), event.get("Pages", "")
        result = FaxResult(
            status=event.get("Status", ""),
            error=event.get("Error", ""),
            pages=int(pages) if pages.isdecimal() else 0,
            mode=event.get("Mode", ""),
            rate=int(rate) if rate.isdecimal() else None,
            remote_station=event.get("Station", ""),
        )
        self._inbox.tell(Path(event.get("File", "")).stem, result)
