"""Stops those who listen to a commentary that is no longer live, within a second."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager

from appliance.errors import FundlineError

LOOK_SECONDS = 0.3

log = logging.getLogger(__name__)


class CommentaryGuard:
    """Knows who listens to what in this process."""

    def __init__(self, live: Callable[[], set[str]]) -> None:
        self._live = live
        self._listeners: dict[Future[None], str] = {}
        self._changed = threading.Condition()

    @contextmanager
    def watching(self, commentary_id: str) -> Iterator[Future[None]]:
        """Give a future that is done as soon as the commentary is live no longer."""
        over: Future[None] = Future()
        with self._changed:
            self._listeners[over] = commentary_id
            self._changed.notify_all()
        try:
            yield over
        finally:
            with self._changed:
                del self._listeners[over]

    def look(self) -> None:
        """Tell the listeners of all that is live no longer."""
        live = self._live()
        with self._changed:
            over = [f for f, name in self._listeners.items() if name not in live and not f.done()]
        for future in over:
            future.set_result(None)

    def start(self) -> None:
        """Look for ever, while there is somebody who listens."""
        threading.Thread(target=self._watch, name="commentary guard", daemon=True).start()

    def _watch(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: bool(self._listeners))
            try:
                self.look()
            except FundlineError as error:
                log.error("what is live cannot be read: %s", error)
            time.sleep(LOOK_SECONDS)
