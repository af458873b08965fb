"""Calls the box places to itself on loopback: dials, listens as they speak, presses keys.

Asterisk calls its own endpoint `trial`; the calling leg's sound comes over AudioSocket, 20 ms at a
time, and is understood at once. Nothing here can reach a trunk.
"""

import logging
import socket
import threading
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

from appliance.audio.ear import FRAME, PCMA, Hearing, Packet, alaw_of
from appliance.audio.heard_sentences import Said, Understanding
from appliance.errors import ActionRefused, SwitchboardAway
from appliance.records.rehearsal import HEARD, PRESSED, Passage
from appliance.telephony.switchboard import Switchboard

LOOPBACK = "127.0.0.1"
ANSWER_SECONDS = 10.0
LOOK_SECONDS = 0.1
FRAME_SECONDS = 0.02
NANOSECONDS = 1_000_000_000
HANG_UP, IDENTITY, SOUND = 0x00, 0x01, 0x10
QUIET = bytes([SOUND, (2 * FRAME) >> 8, (2 * FRAME) & 0xFF]) + bytes(2 * FRAME)

log = logging.getLogger(__name__)


class TrialCall:
    """One call the box placed to itself, as its caller has it."""

    def __init__(self, switchboard: Switchboard, understanding: Understanding, number: str) -> None:
        self.id = str(uuid.uuid4())
        self.number = number
        self.answered_at = 0
        self.ended_at = 0
        self._switchboard = switchboard
        self._understanding = understanding
        self._hearing = Hearing(understanding.ear)
        self._changed = threading.Condition()
        self._pressed: list[tuple[int, str]] = []
        self._since = 0
        self._frames = 0
        self._speech = bytearray()

    @property
    def up(self) -> bool:
        """Tell whether the call is there."""
        return bool(self.answered_at) and not self.ended_at

    @property
    def seconds(self) -> float:
        """Return how long it lasts."""
        until = self.ended_at or time.time_ns()
        return (until - self.answered_at) / NANOSECONDS if self.answered_at else 0.0

    def press(self, keys: str) -> None:
        """Press keys; what is awaited from now on begins after them."""
        for key in keys:
            self._switchboard.send(
                {"Action": "PlayDTMF", "Channel": self.id, "Digit": key, "Duration": "100"}
            )
            with self._changed:
                self._pressed.append((time.time_ns(), key))
                self._since = self._pressed[-1][0]

    def speak(self, alaw_as_samples: bytes) -> None:
        """Let sound be heard at the other end: 16-bit samples, 8 kHz."""
        with self._changed:
            self._speech += alaw_as_samples

    def hears(self, key: str, within_seconds: float, unless: Sequence[str] = ()) -> bool:
        """Wait until a sentence was heard to its end; False where it did not come in time.

        Nor is it waited for any longer once one of the others was heard.
        """
        others = set(unless) - {key}
        return self.awaits(
            lambda said: key in said.keys and said.whole,
            within_seconds,
            unless=lambda said: said.whole and not others.isdisjoint(said.keys),
        )

    def awaits(
        self,
        wanted: Callable[[Said], bool],
        within_seconds: float,
        unless: Callable[[Said], bool] = lambda _said: False,
    ) -> bool:
        """Wait for a sentence that fits, after the last key and after the last one awaited."""
        until = time.monotonic() + within_seconds
        while True:
            over = not self.up or time.monotonic() >= until
            for said in self.said():
                if said.at > self._since and wanted(said):
                    self._since = said.at
                    return True
                over = over or (said.at > self._since and unless(said))
            if over:
                return False
            time.sleep(LOOK_SECONDS)

    def said(self) -> list[Said]:
        """Return what was heard so far, sentence by sentence."""
        with self._changed:
            clips, pressed = self._hearing.clips(), [at for at, _key in self._pressed]
        begins = [0, *pressed, time.time_ns()]
        between = ([c for c in clips if a <= c.at < b] for a, b in pairwise(begins))
        return [said for part in between for said in self._understanding.sentences(part)]

    def passages(self) -> tuple[Passage, ...]:
        """Return what was heard and pressed, with its second in the call."""
        heard = [(one.at, HEARD, one.key if one.whole else "", _words(one)) for one in self.said()]
        pressed = [(at, PRESSED, "", key) for at, key in self._pressed]
        told: list[Passage] = []
        for at, kind, prompt, text in sorted(heard + pressed):
            if kind == PRESSED and told and told[-1].kind == PRESSED:
                told[-1] = replace(told[-1], text=told[-1].text + text)
            else:
                second = round((at - self.answered_at) / NANOSECONDS, 2)
                told.append(Passage(second, kind, prompt, text))
        return tuple(told)

    def hang_up(self) -> None:
        """End the call."""
        if self.up:
            try:
                self._switchboard.hang_up(self.id)
            except SwitchboardAway as error:
                log.debug("call %s had ended: %s", self.id, error)

    # --- for the line that carries it

    def wait_until_answered(self, seconds: float) -> bool:
        """Wait for its sound; False where nobody answers."""
        with self._changed:
            return self._changed.wait_for(lambda: bool(self.answered_at), seconds)

    def begin(self) -> None:
        """Note that its sound comes."""
        with self._changed:
            self.answered_at = time.time_ns()
            self._changed.notify_all()

    def take(self, samples: bytes) -> None:
        """Hear 20 ms more."""
        with self._changed:
            packet = Packet(time.time_ns(), PCMA, False, self._frames & 0xFFFF, 0, alaw_of(samples))
            self._frames += 1
            self._hearing.take([packet])

    def next_frame(self) -> bytes:
        """Return the 20 ms that go out now."""
        with self._changed:
            if len(self._speech) < 2 * FRAME:
                return QUIET
            frame = bytes(self._speech[: 2 * FRAME])
            del self._speech[: 2 * FRAME]
        return QUIET[:3] + frame

    def end(self) -> None:
        """Note that it is over."""
        with self._changed:
            self.ended_at = self.ended_at or time.time_ns()
            self._changed.notify_all()


class TrialLine:
    """The listening end of all calls the box places to itself."""

    def __init__(self, switchboard: Switchboard, understanding: Understanding) -> None:
        self._switchboard = switchboard
        self._understanding = understanding
        self._calls: dict[str, TrialCall] = {}
        self._server = socket.create_server((LOOPBACK, 0))
        self.port = int(self._server.getsockname()[1])
        threading.Thread(target=self._accept, name="trial line", daemon=True).start()

    def close(self) -> None:
        """Hang up what is still there and stop listening."""
        for call in list(self._calls.values()):
            call.hang_up()
        self._server.close()

    def call(self, number: str, *, caller: str = "") -> TrialCall:
        """Dial a number of the box and wait until it answers; else the call is not `up`."""
        call = TrialCall(self._switchboard, self._understanding, number)
        self._calls[call.id] = call
        self._place(call, caller)
        if not call.wait_until_answered(ANSWER_SECONDS):
            call.end()
        return call

    def lead(self, number: str, context: str) -> None:
        """Dial a number of the box and let a place in the dialplan be the caller: a fax machine."""
        self._originate(number, str(uuid.uuid4()), context, {"Async": "true"})

    def _place(self, call: TrialCall, caller: str) -> None:
        variables = f"FUNDLINE_TRIAL={call.id},FUNDLINE_TRIAL_PORT={self.port}"
        number = {"CallerID": f"<{caller}>"} if caller else {}
        self._originate(call.number, call.id, "trial", {"Variable": variables, **number})

    def _originate(self, number: str, call_id: str, context: str, more: dict[str, str]) -> None:
        """Let Asterisk call itself; its endpoint `trial` leads nowhere else."""
        if not number.isascii() or not number.isdigit():
            raise ActionRefused(f"{number!r} is no number of the box")
        self._switchboard.send(
            {
                "Action": "Originate",
                "ActionID": call_id,
                "ChannelId": call_id,
                "Channel": f"PJSIP/{number}@trial",
                "Context": context,
                "Exten": "s",
                "Priority": "1",
                "Timeout": f"{ANSWER_SECONDS * 1000:.0f}",
                **more,
            }
        )

    def _accept(self) -> None:
        while True:
            try:
                connection, _address = self._server.accept()
            except OSError:
                return
            threading.Thread(target=self._carry, args=[connection], daemon=True).start()

    def _carry(self, connection: socket.socket) -> None:
        call: TrialCall | None = None
        with connection, connection.makefile("rb") as stream:
            while (message := _message(stream.read)) is not None:
                kind, payload = message
                if kind == IDENTITY:
                    call = self._calls.get(str(uuid.UUID(bytes=payload)))
                    if call is None:
                        return
                    call.begin()
                    self._start_speaking(connection, call)
                elif kind == SOUND and call is not None:
                    call.take(payload)
                elif kind == HANG_UP:
                    break
            if call is not None:
                call.end()

    def _start_speaking(self, connection: socket.socket, call: TrialCall) -> None:
        speaking = threading.Thread(target=_speak, args=[connection, call], daemon=True)
        speaking.start()


def _speak(connection: socket.socket, call: TrialCall) -> None:
    """Send a frame every 20 ms: Asterisk ends a line on which nothing comes."""
    due = time.monotonic()
    while call.up:
        try:
            connection.sendall(call.next_frame())
        except OSError:
            return
        due += FRAME_SECONDS
        time.sleep(max(0.0, due - time.monotonic()))


def _message(read: Callable[[int], bytes]) -> tuple[int, bytes] | None:
    """Return the next message of AudioSocket: kind, length, payload; None at the end."""
    try:
        head = read(3)
        payload = read(int.from_bytes(head[1:], "big")) if len(head) == 3 else b""
    except OSError:
        return None
    return (head[0], payload) if len(head) == 3 else None


def _words(said: Said) -> str:
    return said.text if said.whole else f"{said.text}…"
