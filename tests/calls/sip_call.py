"""One call of a test telephone, from INVITE to BYE, with its media."""

import secrets
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from appliance.audio.ear import PCMA
from tests.calls.rtp_stream import RtpStream
from tests.calls.sip_message import SipMessage, address_in, reply

if TYPE_CHECKING:
    from tests.calls.sip_phone import SipPhone

TRANSACTION_SECONDS = 32.0
PATIENCE_SECONDS = 30.0


class SipCall:
    """One call: `calling` → `ringing` → `talking` → `ended`."""

    def __init__(self, phone: "SipPhone", dialled: str, *, call_id: str = "") -> None:
        self.phone, self.dialled = phone, dialled
        self.call_id = call_id or secrets.token_hex(12)
        self.state = "calling"
        self.status = 0
        self.ended_by = ""
        self.started_at = time.time_ns()
        self.answered_at = 0
        self.ended_at = 0
        self.stream = RtpStream(phone.address[0])
        self._tag = secrets.token_hex(6)
        self._sequence = 1
        self._uri = f"sip:{dialled}@{phone.box[0]}:{phone.box[1]}"
        self._target = self._uri
        self._near = f"<sip:{phone.number}@{phone.address[0]}>;tag={self._tag}"
        self._far = f"<{self._uri}>"
        self._invite: SipMessage | None = None
        self._answer: SipMessage | None = None
        phone.room.listen(self.stream.socket, self.stream.receive)

    # --- what a test does -------------------------------------------------------

    def press(self, *keys: str) -> "SipCall":
        """Press keys one after another and return when the last one is up."""
        with self.phone.room.changed:
            self.stream.press("".join(keys))
        waiting = 0.2 * len("".join(keys)) + PATIENCE_SECONDS
        self.wait_until(
            lambda: not self.stream.keys_waiting or self.state == "ended", timeout_seconds=waiting
        )
        return self

    def wait_until(
        self, condition: Callable[[], bool], timeout_seconds: float = PATIENCE_SECONDS
    ) -> None:
        """Wait until something about the call is true."""
        done = self.phone.room.wait_for(condition, timeout_seconds)
        assert done, f"the call is {self.state} after {timeout_seconds} s (status {self.status})"

    def listen_for(self, seconds: float) -> "SipCall":
        """Just listen for a while, or until the call ends."""
        self.phone.room.wait_for(lambda: self.state == "ended", seconds)
        return self

    def answer(self) -> None:
        """Answer an incoming call."""
        with self.phone.room.changed:
            assert self._invite is not None
            self._take_media(self._invite)
            self._answer = self._reply(self._invite, 200, "OK", media=True)
            self.phone.send(self._answer)
            self._become("talking")
            self.answered_at = time.time_ns()
            self.phone.room.start_stream(self.stream)

    def reject(self, status: int = 486, reason: str = "Busy Here") -> None:
        """Refuse an incoming call."""
        with self.phone.room.changed:
            assert self._invite is not None
            self.phone.send(self._reply(self._invite, status, reason))
            self.finish("us")

    def hang_up(self) -> None:
        """End the call, whatever its state."""
        with self.phone.room.changed:
            if self.state == "talking":
                self.phone.send_request(self._in_dialog("BYE"), lambda _response: None)
                self.finish("us")
            elif self.state in ("calling", "ringing") and self._invite is not None:
                self._cancel()

    # --- calling ----------------------------------------------------------------

    def invite(self, *more: tuple[str, str]) -> None:
        """Send the INVITE with an offer of A-law and telephone-event."""
        request = SipMessage(
            f"INVITE {self._uri} SIP/2.0",
            [
                self.phone.via(),
                ("Max-Forwards", "70"),
                ("From", self._near),
                ("To", self._far),
                ("Call-ID", self.call_id),
                ("CSeq", f"{self._sequence} INVITE"),
                ("Contact", self.phone.contact),
                ("Allow", "INVITE, ACK, BYE, CANCEL, OPTIONS, UPDATE"),
                ("Content-Type", "application/sdp"),
                *more,
            ],
            self._description(),
        )
        self._invite = request
        self.phone.send_request(request, self._response)

    def _response(self, response: SipMessage) -> None:
        if response.status < 200:
            if response.status in (180, 183):
                self._become("ringing")
            return
        if response.status < 300:
            self._answered(response)
            return
        self._acknowledge_refusal(response)
        challenges = response.every("WWW-Authenticate") + response.every("Proxy-Authenticate")
        if response.status in (401, 407) and self.phone.password and self._sequence == 1:
            name = "Authorization" if response.status == 401 else "Proxy-Authorization"
            self._sequence += 1
            self.invite((name, self.phone.digest(challenges, "INVITE", self._uri)))
        elif self.state != "ended":
            self.status = response.status
            self.finish("them")

    def _answered(self, response: SipMessage) -> None:
        self._far = response.header("To")
        self._target = address_in(response.header("Contact")) or self._uri
        self.phone.send(self._in_dialog("ACK", self._sequence))
        if self.state in ("calling", "ringing"):
            self.status = response.status
            self.answered_at = time.time_ns()
            self._take_media(response)
            self._become("talking")
        elif self.ended_by == "cancelled":
            self.phone.send_request(self._in_dialog("BYE"), lambda _response: None)

    def _acknowledge_refusal(self, response: SipMessage) -> None:
        assert self._invite is not None
        copied = [(n, self._invite.header(n)) for n in ("Via", "Max-Forwards", "From", "Call-ID")]
        acknowledgement = SipMessage(
            f"ACK {self._uri} SIP/2.0",
            [*copied, ("To", response.header("To")), ("CSeq", f"{response.sequence} ACK")],
        )
        self.phone.send(acknowledgement)

    def _cancel(self) -> None:
        assert self._invite is not None
        copied = [
            (n, self._invite.header(n)) for n in ("Via", "Max-Forwards", "From", "To", "Call-ID")
        ]
        request = SipMessage(
            f"CANCEL {self._uri} SIP/2.0", [*copied, ("CSeq", f"{self._sequence} CANCEL")]
        )
        self.phone.send_request(request, lambda _response: None)
        self.finish("cancelled", keep_in_book=True)

    # --- being called -----------------------------------------------------------

    def ring(self, invite: SipMessage) -> None:
        """Take an incoming INVITE and ring."""
        self._invite = invite
        self._near = f"{invite.header('To')};tag={self._tag}"
        self._far = invite.header("From")
        self._target = address_in(invite.header("Contact"))
        self.phone.send(self._reply(invite, 180, "Ringing"))
        self._become("ringing")

    def request(self, request: SipMessage) -> None:
        """Take a request inside the call."""
        if request.method == "INVITE" and self.state == "ringing":
            self.phone.send(self._reply(request, 180, "Ringing"))
        elif request.method == "INVITE" and self.answered_at and self._answer is not None:
            self.phone.send(self._answer)
        elif request.method in ("INVITE", "UPDATE"):
            self._take_media(request)
            self.phone.send(self._reply(request, 200, "OK", media=bool(request.body)))
        elif request.method == "BYE":
            self.phone.send(self._reply(request, 200, "OK"))
            self.finish("them")
        elif request.method == "CANCEL":
            self.phone.send(self._reply(request, 200, "OK"))
            if self.state == "ringing" and self._invite is not None:
                self.phone.send(self._reply(self._invite, 487, "Request Terminated"))
                self.finish("them")
        elif request.method != "ACK":
            self.phone.send(self._reply(request, 200, "OK"))

    def finish(self, by: str, *, keep_in_book: bool = False) -> None:
        """Note the end and let go of the sockets."""
        if self.state == "ended":
            return
        self._become("ended")
        self.ended_by = by
        self.ended_at = time.time_ns()
        self.phone.room.stop_stream(self.stream)
        self.phone.room.forget(self.stream.socket)
        self.stream.close()
        if not keep_in_book:
            self.phone.room.later(TRANSACTION_SECONDS, lambda: self.phone.forget(self))

    # --- pieces -----------------------------------------------------------------

    def _become(self, state: str) -> None:
        self.state = state
        self.phone.room.changed.notify_all()

    def _in_dialog(self, method: str, sequence: int | None = None) -> SipMessage:
        if sequence is None:
            self._sequence += 1
            sequence = self._sequence
        return SipMessage(
            f"{method} {self._target} SIP/2.0",
            [
                self.phone.via(),
                ("Max-Forwards", "70"),
                ("From", self._near),
                ("To", self._far),
                ("Call-ID", self.call_id),
                ("CSeq", f"{sequence} {method}"),
                ("Contact", self.phone.contact),
            ],
        )

    def _reply(
        self, request: SipMessage, status: int, reason: str, *, media: bool = False
    ) -> SipMessage:
        response = reply(request, status, reason, tag=self._tag)
        response = response.with_headers(("Contact", self.phone.contact))
        if media:
            response = response.with_headers(("Content-Type", "application/sdp"))
            response.body = self._description()
        return response

    def _description(self) -> str:
        address, port = self.stream.address
        lines = [
            "v=0",
            f"o=- {self.started_at} {self.started_at} IN IP4 {address}",
            "s=call",
            f"c=IN IP4 {address}",
            "t=0 0",
            f"m=audio {port} RTP/AVP {PCMA} 101",
            f"a=rtpmap:{PCMA} PCMA/8000",
            "a=rtpmap:101 telephone-event/8000",
            "a=fmtp:101 0-16",
            "a=ptime:20",
            "a=sendrecv",
        ]
        return "\r\n".join(lines) + "\r\n"

    def _take_media(self, message: SipMessage) -> None:
        address, port = "", 0
        for line in message.body.splitlines():
            if line.startswith("c=IN IP4 "):
                address = line.split()[-1]
            elif line.startswith("m=audio "):
                port = int(line.split()[1])
            elif line.startswith("a=rtpmap:") and "telephone-event/8000" in line:
                self.stream.event_type = int(line.removeprefix("a=rtpmap:").split()[0])
        if port:
            self.stream.far_end = (address, port)
