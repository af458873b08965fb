"""Records a call through Asterisk's MixMonitor; masks the caller's side while secrets are keyed.

Masked means muted: time goes on, and the box is still heard. The mute goes over AMI, beside the
call. Where AMI does not take it in time, the recording is stopped over the call's own line before
the first key is asked for, and goes on as a next part afterwards.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Protocol

from appliance.errors import (
    ActionRefused,
    LineRefused,
    RecordingRefused,
    StoreUnavailable,
    SwitchboardAway,
)
from appliance.store.recordings import REFUSED
from appliance.telephony.keypad import Keypad
from appliance.telephony.ledger import Ledger
from appliance.telephony.line import Line

if TYPE_CHECKING:
    from appliance.services.recordings import Recording, Recordings, Spans

FILE_VARIABLE = "MIXMONITOR_FILENAME"
"""MixMonitor's own variable, set when it starts: what a resumed call is recorded in."""
TRAILING_SECONDS = 0.3
"""A key's tone in the caller's sound may end so long after the key."""
RESUMED_SECONDS = 3.0
"""A caller whose server broke off while he keyed a secret may key on until he is asked again."""
RETRY_SECONDS = 1.0

log = logging.getLogger(__name__)


class Recorder(Protocol):
    """What a call needs of its recording."""

    @property
    def begun(self) -> bool:
        """Tell whether this call's recording was begun, whatever became of it."""

    def start(self) -> None:
        """Record from now on; where that is impossible the call goes on, and the ledger says so."""

    def masked(self, keypad: Keypad) -> AbstractContextManager[None]:
        """Keep what the caller keys and says out of the recording for a while."""


class CallRecorder:
    """The recording of one call that came in over FastAGI."""

    def __init__(
        self,
        line: Line,
        call_id: str,
        recordings: "Recordings",
        ledger: Ledger,
        mute: Callable[[str, bool], None],
    ) -> None:
        self.begun = False
        self._line = line
        self._call_id = call_id
        self._recordings = recordings
        self._ledger = ledger
        self._mute = mute
        self._channel = line.environment.get("agi_channel", "")
        self._recording: Recording | None = None
        self._began = 0.0
        self._spans: Spans = []
        self._depth = 0
        self._lift: threading.Timer | None = None
        self._lock = threading.Lock()

    def start(self) -> None:
        """Record from now on; where that is impossible the call goes on, and the ledger says so."""
        self.begun = True
        try:
            recording = self._recordings.begin(self._call_id)
            self._line.stop_recording()  # of a server that broke off between two parts
            self._line.start_recording(self._recordings.path(recording))
        except (RecordingRefused, StoreUnavailable, LineRefused) as error:
            log.error("call %s is not recorded: %s", self._call_id, error)
            self._ledger.step(self._call_id, "did", text=f"{REFUSED}, {error}")
            return
        self._recording, self._began, self._spans = recording, time.time(), []

    def resume(self) -> None:
        """Find the recording of a call that is taken up again, and lift a mask left on it."""
        file = self._line.variable(FILE_VARIABLE)
        try:
            parts = self._recordings.of_call(self._call_id) if file else []
        except StoreUnavailable as error:  # it is announced and begun anew where it must be
            log.error("call %s: its recording is not found again: %s", self._call_id, error)
            return
        for recording in parts:
            if str(self._recordings.path(recording)) == file and recording.closed_at is None:
                self.begun, self._recording = True, recording
                self._began = recording.started_at.timestamp()
                self._spans = recording.masked
                self._lift_after(RESUMED_SECONDS)

    @contextmanager
    def masked(self, keypad: Keypad) -> Iterator[None]:
        """Keep what the caller keys and says out of the recording for a while."""
        self._depth += 1
        stopped = self._depth == 1 and self._recording is not None and not self._mask()
        try:
            yield
        finally:
            self._depth -= 1
            if stopped:
                keypad.collect(TRAILING_SECONDS, Future())
                self.start()
            elif self._depth == 0 and self._recording is not None:
                self._lift_after(TRAILING_SECONDS)

    def _mask(self) -> bool:
        """Mute the caller's side; stop the recording and return False where AMI does not."""
        if self._lift is not None:
            self._lift.cancel()
        with self._lock:
            if not self._spans or self._spans[-1][1] is not None:
                self._spans.append((self._seconds(), None))
            try:
                self._mute(self._channel, True)
            except SwitchboardAway as error:
                log.warning("call %s: recording stopped for a secret: %s", self._call_id, error)
                self._stop()
                return False
        threading.Thread(target=self._write_spans, name="mask", daemon=True).start()
        return True

    def _stop(self) -> None:
        """Stop this part; closing it makes silent what was heard since the mask was wanted."""
        self._line.set_variable(FILE_VARIABLE, "")
        self._line.stop_recording()
        self._write_spans_now()
        self._recording = None

    def _lift_after(self, seconds: float) -> None:
        """Lift the mask a little later, beside the conversation."""
        self._lift = threading.Timer(seconds, self._unmask)
        self._lift.daemon = True
        self._lift.start()

    def _unmask(self) -> None:
        with self._lock:
            if self._depth or self._recording is None:  # a secret is asked for again
                return
            try:
                self._mute(self._channel, False)
            except ActionRefused as error:
                log.debug("call %s is over: %s", self._call_id, error)
                return
            except SwitchboardAway as error:
                log.warning("call %s stays masked for now: %s", self._call_id, error)
                self._lift_after(RETRY_SECONDS)
                return
            if self._spans and self._spans[-1][1] is None:
                self._spans[-1] = (self._spans[-1][0], self._seconds())
        self._write_spans()

    def _write_spans(self) -> None:
        with self._lock:
            self._write_spans_now()

    def _write_spans_now(self) -> None:
        try:
            if self._recording is not None:
                self._recordings.mask(self._recording, self._spans)
        except StoreUnavailable as error:
            log.error("call %s: the mask is not written down: %s", self._call_id, error)

    def _seconds(self) -> float:
        return round(time.time() - self._began, 2)
