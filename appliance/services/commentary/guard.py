"""Stops those who listen to a commentary that is no longer live, within a second."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from appliance.errors import FundlineError

LOOK_SECONDS = 0.3

log = logging.getLogger(__name__)

Stop = Callable[[str], None]
"""Stops what a channel hears."""


class CommentaryGuard:
    """Knows who listens to what in this process."""

    def __init__(self, live: Callable[[], set[str]]) -> None:
        self._live = live
        self._listeners: dict[threading.Event, tuple[str, str]] = {}
        self._changed = threading.Condition()

    @contextmanager
    def watching(self, commentary_id: str, channel: str) -> Iterator[threading.Event]:
        """Give an event that is set when the commentary is live no longer, before it is stopped."""
        over = threading.Event()
        with self._changed:
            self._listeners[over] = (commentary_id, channel)
            self._changed.notify_all()
        try:
            yield over
        finally:
            with self._changed:
                del self._listeners[over]

    def look(self, stop: Stop) -> None:
        """Stop what is live no longer; whoever still listens at the next look is stopped again."""
        live = self._live()
        with self._changed:
            listeners = list(self._listeners.items())
        for over, (commentary_id, channel) in listeners:
            if commentary_id not in live:
                over.set()
                stop(channel)

    def start(self, stop: Stop) -> None:
        """Look for ever, while there is somebody who listens."""
        threading.Thread(
            target=self._watch, args=(stop,), name="commentary guard", daemon=True
        ).start()

    def _watch(self, stop: Stop) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: bool(self._listeners))
            try:
                self.look(stop)
            except FundlineError as error:
                log.error("a commentary is not stopped: %s", error)
            time.sleep(LOOK_SECONDS)
