"""Pages that are alive: one thread looks at the store, and every open page gets what changed.

The thread runs only while somebody watches. A page gets pieces of HTML, made by the same templates
that made the page, so it looks alike with and without updates.
"""

import json
import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, Generic, NamedTuple, TypeVar
from weakref import WeakValueDictionary

from flask import Flask, Response, abort, current_app, g, render_template

from appliance.assembly import Appliance
from appliance.errors import StoreUnavailable
from web_console.access import operator_session, token_of_request

log = logging.getLogger(__name__)

LOOK_EVERY_SECONDS = 0.5
STREAMS_PER_SESSION = 4
STREAMS = 20
STREAM_SECONDS = 240

Subject = TypeVar("Subject")


class Viewer(NamedTuple):
    """Who watches a page, as far as it changes what the page shows."""

    language: str
    rights: frozenset[str]


class Streams:
    """The open streams of all pages, counted so that they leave threads for everything else."""

    def __init__(self) -> None:
        self.closing = False
        self._open: Counter[str] = Counter()
        self._lock = threading.Lock()

    @property
    def total(self) -> int:
        """Return how many are open."""
        return self._open.total()

    def join(self, watcher: str) -> bool:
        """Count one more stream of this session; False where it has too many already."""
        with self._lock:
            if self._open[watcher] >= STREAMS_PER_SESSION or self.total >= STREAMS:
                return False
            self._open[watcher] += 1
            return True

    def leave(self, watcher: str) -> None:
        """Count one stream less."""
        with self._lock:
            self._open[watcher] -= 1
            if self._open[watcher] <= 0:
                del self._open[watcher]


class Live:
    """What a page shows at this moment, for every watcher at once."""

    def __init__(
        self,
        app: Flask,
        streams: Streams,
        folder: str,
        names: Sequence[str],
        now: Callable[[], dict[str, Any]],
    ) -> None:
        self.now = now
        self._app = app
        self._streams = streams
        self._templates = {name: f"{folder}/_{name}.html" for name in names}
        self._changed = threading.Condition()
        self._pieces: dict[Viewer, dict[str, str]] = {}
        self._version = 0
        self._watchers: Counter[Viewer] = Counter()
        self._thread: threading.Thread | None = None

    def pieces(self, viewer: Viewer) -> dict[str, str]:
        """Return the page's pieces of HTML as this viewer may see them."""
        with self._app.test_request_context():
            g.words, g.session = self._app.extensions["words"][viewer.language], None
            g.rights = viewer.rights
            now = self.now()
            return {name: render_template(file, **now) for name, file in self._templates.items()}

    def stream(self, viewer: Viewer, standing: Callable[[], str]) -> Iterator[str]:
        """Yield server-sent events until `standing` says why no more, or the console stops."""
        with self._changed:
            self._watchers[viewer] += 1
        try:
            yield "retry: 1000\n\n"
            yield from self._events(viewer, standing)
        finally:
            with self._changed:
                self._watchers[viewer] -= 1
                self._watchers += Counter()  # who watches no more is looked at no more

    def _events(self, viewer: Viewer, standing: Callable[[], str]) -> Iterator[str]:
        sent: dict[str, str] = {}
        seen = -1
        ends = time.monotonic() + STREAM_SECONDS
        while time.monotonic() < ends and not self._streams.closing:
            with self._changed:
                self._let_somebody_look()
                if self._version == seen:
                    self._changed.wait(LOOK_EVERY_SECONDS)
                seen, pieces = self._version, self._pieces.get(viewer, {})
            if why := standing():
                yield f"event: {why}\ndata: {{}}\n\n"
                return
            changed = {name: html for name, html in pieces.items() if sent.get(name) != html}
            sent |= changed
            yield f"data: {json.dumps(changed)}\n\n" if changed else ": still here\n\n"

    def _let_somebody_look(self) -> None:
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._look, name="live page", daemon=True)
            self._thread.start()

    def _look(self) -> None:
        while not self._streams.closing:
            with self._changed:
                viewers = list(self._watchers)
                if not viewers:
                    self._thread = None
                    return
            try:
                pieces = {viewer: self.pieces(viewer) for viewer in viewers}
            except StoreUnavailable as error:
                log.warning("a live page cannot look: %s", error)
            else:
                with self._changed:
                    if pieces != self._pieces:
                        self._pieces = pieces
                        self._version += 1
                        self._changed.notify_all()
            time.sleep(LOOK_EVERY_SECONDS)


class LivePages(Generic[Subject]):
    """The live pages of one kind of subject; each lasts while somebody watches it."""

    def __init__(self, make: Callable[[Subject], Live]) -> None:
        self._make = make
        self._pages: WeakValueDictionary[Subject, Live] = WeakValueDictionary()
        self._lock = threading.Lock()

    def of(self, subject: Subject) -> Live:
        """Return the page of a subject."""
        with self._lock:
            page = self._pages.get(subject)
            if page is None:
                self._pages[subject] = page = self._make(subject)
            return page


def event_stream(live: Live) -> Response:
    """Send what changes on a page, as server-sent events, to the operator who asks."""
    appliance: Appliance = current_app.extensions["appliance"]
    streams: Streams = current_app.extensions["streams"]
    session, token = operator_session(), token_of_request()
    if not streams.join(session.digest):
        abort(429)

    def standing() -> str:
        now = appliance.operators.session(token, used=False)
        if now is None or now.waits_for:
            return "ended"
        return "" if now.rights == session.rights else "changed"

    events = live.stream(Viewer(g.words.language, session.rights), standing)
    response = Response(events, mimetype="text/event-stream")
    response.headers["X-Accel-Buffering"] = "no"
    response.call_on_close(partial(streams.leave, session.digest))
    return response
