"""The room all test telephones stand in: one thread for their sockets and their clocks."""

import contextlib
import heapq
import itertools
import selectors
import socket
import threading
import time
from collections.abc import Callable

from tests.calls.rtp_stream import RtpStream

SLOTS = 20
SLOT_SECONDS = 0.001
FAR_BEHIND_SECONDS = 0.5


class Timer:
    """Something to do later, unless it is cancelled."""

    def __init__(self, action: Callable[[], None]) -> None:
        self.action = action
        self.cancelled = False


class TelephoneRoom:
    """One event loop for many telephones; everything they share is guarded by `changed`."""

    def __init__(self) -> None:
        self.changed = threading.Condition(threading.RLock())
        self.late_slots = 0
        self._selector = selectors.DefaultSelector()
        self._timers: list[tuple[float, int, Timer]] = []
        self._counter = itertools.count()
        self._slots: list[list[RtpStream]] = [[] for _ in range(SLOTS)]
        self._streams = 0
        self._next_slot = 0
        self._next_slot_at = time.monotonic()
        self._bell, self._bell_button = socket.socketpair()
        self._bell.setblocking(False)
        self._bell_button.setblocking(False)
        self._selector.register(self._bell, selectors.EVENT_READ, self._answer_bell)
        self._closed = False
        self._thread = threading.Thread(target=self.run, name="telephones", daemon=True)

    def start(self) -> "TelephoneRoom":
        """Start the thread."""
        self._thread.start()
        return self

    def end(self) -> None:
        """Let the loop end."""
        self._closed = True
        self.wake()

    def close(self) -> None:
        """Stop the thread."""
        self.end()
        if self._thread.is_alive():
            self._thread.join()
        self._selector.close()
        self._bell.close()
        self._bell_button.close()

    def wake(self) -> None:
        """Make the loop look at its clocks again."""
        with contextlib.suppress(BlockingIOError):  # it rings already
            self._bell_button.send(b"!")

    def listen(self, sock: socket.socket, action: Callable[[], None]) -> None:
        """Call `action` whenever the socket has something to read."""
        self._selector.register(sock, selectors.EVENT_READ, action)

    def forget(self, sock: socket.socket) -> None:
        """Stop listening to a socket."""
        self._selector.unregister(sock)

    def later(self, seconds: float, action: Callable[[], None]) -> Timer:
        """Call `action` after so many seconds."""
        timer = Timer(action)
        with self.changed:
            due = time.monotonic() + seconds
            heapq.heappush(self._timers, (due, next(self._counter), timer))
        self.wake()
        return timer

    def start_stream(self, stream: RtpStream) -> None:
        """Let a stream send every 20 ms, spread over the slots, and record what comes in."""
        with self.changed:
            if not self._streams:
                self._next_slot_at = time.monotonic()
            min(self._slots, key=len).append(stream)
            self._streams += 1
        self.wake()

    def stop_stream(self, stream: RtpStream) -> None:
        """Stop a stream."""
        with self.changed:
            for slot in self._slots:
                if stream in slot:
                    slot.remove(stream)
                    self._streams -= 1

    def wait_for(self, condition: Callable[[], bool], timeout_seconds: float) -> bool:
        """Wait until something is true; tell whether it became true in time."""
        with self.changed:
            return self.changed.wait_for(condition, timeout_seconds)

    def run(self) -> None:
        """Serve sockets and clocks until closed."""
        while not self._closed:
            for key, _events in self._selector.select(self._patience()):
                with self.changed:
                    key.data()
            with self.changed:
                self._run_slots()
                self._run_timers()

    def _patience(self) -> float | None:
        now = time.monotonic()
        due = [self._timers[0][0]] if self._timers else []
        if self._streams:
            due.append(self._next_slot_at)
        return max(0.0, min(due) - now) if due else None

    def _run_slots(self) -> None:
        now = time.monotonic()
        if not self._streams:
            return
        if now - self._next_slot_at > FAR_BEHIND_SECONDS:
            self.late_slots += int((now - self._next_slot_at) / SLOT_SECONDS)
            self._next_slot_at = now
        while self._next_slot_at <= now:
            for stream in self._slots[self._next_slot]:
                stream.tick()
            self._next_slot = (self._next_slot + 1) % SLOTS
            self._next_slot_at += SLOT_SECONDS
            if not self._next_slot:
                self.changed.notify_all()

    def _run_timers(self) -> None:
        now = time.monotonic()
        while self._timers and self._timers[0][0] <= now:
            timer = heapq.heappop(self._timers)[2]
            if not timer.cancelled:
                timer.action()

    def _answer_bell(self) -> None:
        self._bell.recv(4096)
