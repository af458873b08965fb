"""How many lines of each trunk are taken, by callers above all, and how many the box may take."""

import threading
from collections.abc import Iterable, Mapping

from appliance.records.campaign import is_campaign_call
from appliance.services.campaigns.pacing import Lines as LineShare
from appliance.services.lines.line_book import LineBook
from appliance.services.parameters import CONTACT_KEPT_FREE, CONTACT_LINES, Parameters

TRUNK, DEMO = "PJSIP/trunk_", "PJSIP/demo_trunk-"
NO_TRUNK = ""


class TrunkLines:
    """Follows the calls that are no campaign's: callers, faxes, calls back."""

    def __init__(self, book: LineBook, parameters: Parameters) -> None:
        self._book = book
        self._parameters = parameters
        self._lock = threading.Lock()
        self._taken: dict[str, str] = {}

    def trunk(self, wanted: str = "") -> str:
        """Return the trunk of this name, or the first where it does not matter; '' is none."""
        found = self._book.now().trunk(wanted)
        return found.name if found else NO_TRUNK

    def began(self, event: Mapping[str, str]) -> None:
        """Count a call over a trunk."""
        trunk, call_id = self._trunk_of(event.get("Channel", "")), event.get("Uniqueid", "")
        if trunk and not is_campaign_call(call_id):
            with self._lock:
                self._taken[call_id] = trunk

    def ended(self, event: Mapping[str, str]) -> None:
        """Count a call no more."""
        with self._lock:
            self._taken.pop(event.get("Uniqueid", ""), None)

    def compare(self, channels: Iterable[Mapping[str, str]]) -> None:
        """Count the calls that Asterisk lists, whatever events told."""
        with self._lock:
            self._taken.clear()
        for channel in channels:
            self.began(channel)

    def left(self, trunk: str, ours: int) -> int | None:
        """Return how many calls may be placed besides ours; None where there is no limit."""
        with self._lock:
            others = sum(one == trunk for one in self._taken.values())
        return self._share(trunk).left(others + ours)

    def _share(self, name: str) -> LineShare:
        """Return a trunk's lines and those kept free, by its own figures or the parameters."""
        trunk, value = self._book.now().trunk(name), self._parameters.value
        own_lines = trunk.lines if trunk else None
        every = int(value(CONTACT_LINES)) if own_lines is None else own_lines
        if trunk and trunk.lines_kept_free is not None:
            return LineShare(every, trunk.lines_kept_free)
        return LineShare.shared(every, int(value(CONTACT_KEPT_FREE)))

    def _trunk_of(self, channel: str) -> str:
        if channel.startswith(DEMO):
            return self.trunk()
        name = channel.removeprefix(TRUNK).rpartition("-")[0]
        return self.trunk(name) if channel.startswith(TRUNK) and name else NO_TRUNK
