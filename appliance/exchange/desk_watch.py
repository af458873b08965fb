"""Keeps an eye on the sales desk: its market data, and the orders whose answer is missing."""

import time

from appliance.assembly import Appliance

REFRESH_SECONDS = 60.0


class DeskWatch:
    """Asks the desk every minute, and at every look while it is away."""

    def __init__(self, appliance: Appliance) -> None:
        self._appliance = appliance
        self._refreshed_at = float("-inf")

    def start(self) -> None:
        """Start what the desk runs once in a box."""
        if self._appliance.order_desk is not None:
            self._appliance.order_desk.start()

    def stop(self) -> None:
        """Stop it."""
        if self._appliance.order_desk is not None:
            self._appliance.order_desk.stop()

    def look(self) -> None:
        """Settle orders without an answer, and refresh the market data where it is due."""
        desk = self._appliance.order_desk
        if desk is None:
            return
        self._appliance.submissions.settle()
        due = time.monotonic() - self._refreshed_at >= REFRESH_SECONDS
        if due or not desk.health().well:
            desk.refresh()
            self._refreshed_at = time.monotonic()

    def follow(self) -> None:
        """Ask what became of the orders the desk took."""
        self._appliance.submissions.follow()
