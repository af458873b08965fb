"""The switch of the far-end farm: `python -m tests.calls.far_switch < job.json`.

It is a process of its own. One socket takes the calls to all numbers; what each did stands in a log
that nothing of the box writes into. Sound that arrives is thrown away; keys are sent, and the
voice of a machine.
"""

import heapq
import itertools
import json
import os
import secrets
import selectors
import socket
import struct
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from appliance.audio.ear import FRAME, PCMA
from tests.calls.far_people import BY_CODE, Behaviour
from tests.calls.far_wires import Address, heard, media_of, open_socket, send
from tests.calls.rtp_stream import KEYS, SO_TIMESTAMPNS
from tests.calls.sip_message import SipMessage, address_in, reply

ANSWER_SECONDS = 0.3
LISTENS_SECONDS = 0.5
EVENT = 101
T1_SECONDS, REPEATS = 0.5, 6
VOICE = bytes(range(0x90, 0xD0)) * 3


class FarCall:
    """One call to a number of the farm."""

    def __init__(self, invite: SipMessage, came_from: Address, host: str) -> None:
        self.invite, self.came_from = invite, came_from
        self.number = address_in(invite.start.split(" ")[1]).removeprefix("sip:").partition("@")[0]
        self.behaviour: Behaviour = BY_CODE[self.number[4:6]]
        self.tag = secrets.token_hex(6)
        self.state = "ringing"
        self.answer: SipMessage | None = None
        self.acknowledged = False
        self.media = media_of(invite.body)
        self.sound = open_socket((host, 0), 1 << 12)
        """Of its own: the box would take a stranger's key for this call's."""
        self.pressed = 0
        self.sequence, self.timestamp = secrets.randbelow(1 << 15), secrets.randbelow(1 << 30)
        self.source = secrets.randbits(32)

    @property
    def id(self) -> str:
        """Return its Call-ID."""
        return self.invite.header("Call-ID")


class FarSwitch:
    """The loop: datagrams in, timers, datagrams out, and the log."""

    def __init__(self, address: Address, log: Path) -> None:
        self.address = address
        self._log = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        self._sip = open_socket(address, 1 << 22)
        self._sip.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        self._calls: dict[str, FarCall] = {}
        self._timers: list[tuple[float, int, Callable[[], None]]] = []
        self._count = itertools.count()

    def run(self) -> None:
        """Serve for ever."""
        selector = selectors.DefaultSelector()
        selector.register(self._sip, selectors.EVENT_READ)
        while True:
            patience = self._timers[0][0] - time.monotonic() if self._timers else None
            if selector.select(max(0.0, patience) if patience is not None else None):
                self._receive()
            while self._timers and self._timers[0][0] <= time.monotonic():
                heapq.heappop(self._timers)[2]()

    # --- SIP ----------------------------------------------------------------------------

    def _receive(self) -> None:
        while True:
            try:
                datagram, ancillary, _flags, address = self._sip.recvmsg(65535, 64)
            except BlockingIOError:
                return
            except OSError:  # refused by the box, which is down
                continue
            seconds, nanoseconds = struct.unpack("qq", ancillary[0][2][:16])
            message = SipMessage.read(datagram)
            if not message.status:
                self._take(message, address, seconds + nanoseconds / 1e9)
            elif message.method == "BYE":
                self._calls.pop(message.header("Call-ID"), None)

    def _take(self, request: SipMessage, address: Address, at: float) -> None:
        call = self._calls.get(request.header("Call-ID"))
        if request.method == "INVITE":
            self._invited(request, address, at, call)
        elif request.method == "ACK":
            if call is not None:
                call.acknowledged = True
                if call.state == "refused":
                    self._calls.pop(call.id, None)
        else:
            known = call is not None or request.method == "OPTIONS"
            tag = call.tag if call else "none"
            status = (200, "OK") if known else (481, "Call Does Not Exist")
            self._send(reply(request, *status, tag=tag), address)
            if call is not None and request.method == "BYE":
                self._end(call, "box")
                self._calls.pop(call.id, None)
            elif call is not None and request.method == "CANCEL" and call.state == "ringing":
                self._final(call, 487, "Request Terminated")
                self._end(call, "cancelled")

    def _invited(
        self, request: SipMessage, address: Address, at: float, call: FarCall | None
    ) -> None:
        if call is None:
            call = self._calls[request.header("Call-ID")] = FarCall(
                request, address, self.address[0]
            )
            attempt = request.header("X-Fundline-Attempt")
            self._note(call, "invite", at, attempt=attempt, caller=request.header("From"))
            self._later(ANSWER_SECONDS, lambda: self._decide(call))
        elif call.state == "talking" and call.answer is not None:
            self._send(self._with_media(call, reply(request, 200, "OK", tag=call.tag)), address)
            return
        if call.state == "ringing":
            self._send(reply(request, 180, "Ringing", tag=call.tag), address)

    def _decide(self, call: FarCall) -> None:
        behaviour = call.behaviour
        if call.state != "ringing" or not (behaviour.answers or behaviour.refused):
            return
        if behaviour.refused is not None:
            self._final(call, *behaviour.refused)
            self._end(call, "refused")
            return
        call.state = "talking"
        self._note(call, "answered")
        self._final(call, 200, "OK")
        self._later(behaviour.patience_seconds, lambda: self._hang_up(call))
        if behaviour.keys:
            self._later(behaviour.first_key_seconds, lambda: self._press(call))
        if behaviour.talks:
            self._talk(call)

    def _final(self, call: FarCall, status: int, reason: str) -> None:
        answer = reply(call.invite, status, reason, tag=call.tag)
        call.answer = self._with_media(call, answer) if status == 200 else answer
        call.state = call.state if status == 200 else "refused"
        self._repeat(call, call.answer, T1_SECONDS, REPEATS)

    def _repeat(self, call: FarCall, answer: SipMessage, seconds: float, times: int) -> None:
        if call.acknowledged or not times:
            return
        self._send(answer, call.came_from)
        self._later(seconds, lambda: self._repeat(call, answer, 2 * seconds, times - 1))

    def _hang_up(self, call: FarCall) -> None:
        if call.state != "talking":
            return
        self._end(call, "far")
        request = SipMessage(
            f"BYE {address_in(call.invite.header('Contact'))} SIP/2.0",
            [
                ("Via", f"SIP/2.0/UDP {self._here};branch=z9hG4bK{secrets.token_hex(8)};rport"),
                ("Max-Forwards", "70"),
                ("From", f"{call.invite.header('To')};tag={call.tag}"),
                ("To", call.invite.header("From")),
                ("Call-ID", call.id),
                ("CSeq", "1 BYE"),
            ],
        )
        self._say_bye(call, request, T1_SECONDS, REPEATS)

    def _say_bye(self, call: FarCall, bye: SipMessage, seconds: float, times: int) -> None:
        if call.id not in self._calls:
            return
        if not times:
            self._calls.pop(call.id)
            return
        self._send(bye, call.came_from)
        self._later(seconds, lambda: self._say_bye(call, bye, 2 * seconds, times - 1))

    def _end(self, call: FarCall, by: str) -> None:
        if call.state != "ended":
            self._note(call, "ended", by=by)
            call.sound.close()
            call.state = call.state if call.state == "refused" else "ended"

    def _with_media(self, call: FarCall, response: SipMessage) -> SipMessage:
        host, port = call.sound.getsockname()
        response = response.with_headers(
            ("Contact", f"<sip:{call.number}@{self._here}>"), ("Content-Type", "application/sdp")
        )
        response.body = (
            f"v=0\r\no=- 1 1 IN IP4 {host}\r\ns=call\r\nc=IN IP4 {host}\r\nt=0 0\r\n"
            f"m=audio {port} RTP/AVP {PCMA} {EVENT}\r\na=rtpmap:{PCMA} PCMA/8000\r\n"
            f"a=rtpmap:{EVENT} telephone-event/8000\r\na=fmtp:{EVENT} 0-16\r\na=ptime:20\r\n"
        )
        return response

    # --- keys and voices ----------------------------------------------------------------

    def _press(self, call: FarCall) -> None:
        """Listen for a moment and press the next key; who hears a dead line puts down."""
        if call.state == "talking" and call.pressed < call.behaviour.presses:
            heard(call.sound)
            self._later(LISTENS_SECONDS, lambda: self._press_now(call))

    def _press_now(self, call: FarCall) -> None:
        if call.state != "talking":
            return
        if not heard(call.sound):
            self._hang_up(call)
            return
        keys = call.behaviour.keys
        key = keys[call.pressed % len(keys)]
        call.pressed += 1
        code = KEYS.index(key)
        began = call.timestamp = (call.timestamp + 50 * FRAME) & 0xFFFFFFFF
        for step, (last, at) in enumerate(((False, 0.0), (False, 0.05), (True, 0.1))):
            packet = struct.pack("!BBH", code, 0x8A if last else 0x0A, 400 * step or FRAME)
            kind = EVENT | (0 if step else 0x80)
            for _ in range(3 if last else 1):
                self._later(at, lambda k=kind, p=packet: self._sound_out(call, k, began, p))  # type: ignore[misc]
        self._note(call, "key", key=key)
        self._later(call.behaviour.key_seconds, lambda: self._press(call))

    def _talk(self, call: FarCall) -> None:
        if call.state == "talking":
            call.timestamp = (call.timestamp + FRAME) & 0xFFFFFFFF
            self._sound_out(call, PCMA, call.timestamp, VOICE[:FRAME])
            self._later(0.02, lambda: self._talk(call))

    def _sound_out(self, call: FarCall, kind: int, timestamp: int, payload: bytes) -> None:
        call.sequence = (call.sequence + 1) & 0xFFFF
        header = struct.pack("!BBHII", 0x80, kind, call.sequence, timestamp, call.source)
        if call.state == "talking" and call.media is not None:
            send(call.sound, header + payload, call.media)

    # --- pieces -------------------------------------------------------------------------

    @property
    def _here(self) -> str:
        return f"{self.address[0]}:{self.address[1]}"

    def _send(self, message: SipMessage, address: Address) -> None:
        send(self._sip, message.written(), address)

    def _later(self, seconds: float, action: Callable[[], None]) -> None:
        heapq.heappush(self._timers, (time.monotonic() + seconds, next(self._count), action))

    def _note(self, call: FarCall, what: str, at: float = 0.0, **more: Any) -> None:
        line = {"at": at or time.time(), "what": what, "number": call.number, "call": call.id}
        os.write(self._log, (json.dumps({**line, **more}) + "\n").encode())


if __name__ == "__main__":
    job = json.load(sys.stdin)
    switch = FarSwitch((job["host"], job["port"]), Path(job["log"]))
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    switch.run()
