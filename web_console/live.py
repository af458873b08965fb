"""The live board: one thread looks at the store, and every open page gets what changed.

The thread runs only while somebody watches. A page gets pieces of HTML, made by the same templates
that made the page, so the board looks alike with and without updates.
"""

import json
import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from flask import Flask, g, render_template

from appliance.assembly import Appliance
from appliance.errors import StoreUnavailable
from web_console.part_states import part_states
from web_console.presentation import ZONE
from web_console.standing import Places
from web_console.wording import LANGUAGES

log = logging.getLogger(__name__)

LOOK_EVERY_SECONDS = 0.5
STREAMS_PER_SESSION = 4
STREAMS = 20
STREAM_SECONDS = 240
PIECES = ("calls", "today", "parts")


class LiveBoard:
    """What happens now, for every watcher at once."""

    def __init__(self, app: Flask, appliance: Appliance) -> None:
        self.closing = False
        self._app = app
        self._appliance = appliance
        self._places = Places(appliance)
        self._changed = threading.Condition()
        self._pieces: dict[str, dict[str, str]] = {}
        self._version = 0
        self._watchers: Counter[str] = Counter()
        self._thread: threading.Thread | None = None

    def now(self) -> dict[str, Any]:
        """Return calls, counts and parts as they are at this moment."""
        calls = self._appliance.calls
        return {
            "running": calls.now_running(),
            "counts": calls.counts(datetime.now(ZONE).date()),
            "parts": part_states(self._appliance.settings),
            "places": self._places,
        }

    def pieces(self, language: str) -> dict[str, str]:
        """Return the board's pieces of HTML in this language."""
        with self._app.test_request_context():
            g.words, g.session = self._app.extensions["words"][language], None
            now = self.now()
            return {piece: render_template(f"board/_{piece}.html", **now) for piece in PIECES}

    def join(self, watcher: str) -> bool:
        """Count one more stream of this session; False where it has too many already."""
        with self._changed:
            if self._watchers[watcher] >= STREAMS_PER_SESSION or self._watchers.total() >= STREAMS:
                return False
            self._watchers[watcher] += 1
            return True

    def leave(self, watcher: str) -> None:
        """Count one stream less."""
        with self._changed:
            self._watchers[watcher] -= 1
            if self._watchers[watcher] <= 0:
                del self._watchers[watcher]

    def stream(self, watcher: str, language: str, still_in: Callable[[], bool]) -> Iterator[str]:
        """Yield server-sent events until the session ends, the time is up or the console stops."""
        try:
            yield "retry: 1000\n\n"
            sent: dict[str, str] = {}
            seen = -1
            ends = time.monotonic() + STREAM_SECONDS
            while time.monotonic() < ends and not self.closing:
                with self._changed:
                    self._let_somebody_look()
                    if self._version == seen:
                        self._changed.wait(1)
                    seen, pieces = self._version, self._pieces.get(language, {})
                if not still_in():
                    yield "event: ended\ndata: {}\n\n"
                    return
                changed = {name: html for name, html in pieces.items() if sent.get(name) != html}
                sent |= changed
                yield f"data: {json.dumps(changed)}\n\n" if changed else ": still here\n\n"
        finally:
            self.leave(watcher)

    def _let_somebody_look(self) -> None:
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._look, name="live board", daemon=True)
            self._thread.start()

    def _look(self) -> None:
        while not self.closing:
            with self._changed:
                if not self._watchers:
                    self._thread = None
                    return
            try:
                pieces = {language: self.pieces(language) for language in LANGUAGES}
            except StoreUnavailable as error:
                log.warning("the live board cannot look: %s", error)
            else:
                with self._changed:
                    if pieces != self._pieces:
                        self._pieces = pieces
                        self._version += 1
                        self._changed.notify_all()
            time.sleep(LOOK_EVERY_SECONDS)
