"""Tells the first request of one opening of a page from those that follow it."""

import threading
from collections import OrderedDict

MOST = 10_000


class Openings:
    """Remembers the openings of this process; a player asks for one recording many times."""

    def __init__(self) -> None:
        self._seen: OrderedDict[tuple[str, ...], None] = OrderedDict()
        self._lock = threading.Lock()

    def first(self, *opening: str) -> bool:
        """Tell whether this opening is new, and remember it."""
        with self._lock:
            if opening in self._seen:
                return False
            self._seen[opening] = None
            if len(self._seen) > MOST:
                self._seen.popitem(last=False)
            return True

    def forget(self, *opening: str) -> None:
        """Let an opening be new again: what it was for did not happen."""
        with self._lock:
            self._seen.pop(opening, None)
