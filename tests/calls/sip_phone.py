"""A SIP telephone in plain Python: it calls, is called and registers."""

import secrets
import socket
import time
from collections.abc import Callable

from tests.calls.sip_call import PATIENCE_SECONDS, TRANSACTION_SECONDS, SipCall
from tests.calls.sip_message import SipMessage, digest_answer, reply
from tests.calls.telephone_room import TelephoneRoom

T1_SECONDS = 0.5

Handler = Callable[[SipMessage], None]


class Transaction:
    """A request that is repeated until a final answer comes."""

    def __init__(self, request: SipMessage, on_response: Handler) -> None:
        self.request, self.on_response = request, on_response
        self.interval = T1_SECONDS
        self.expires_at = time.monotonic() + TRANSACTION_SECONDS
        self.proceeding = False
        self.done = False


class SipPhone:
    """A telephone with a number of its own; its calls are `SipCall`s."""

    def __init__(
        self,
        room: TelephoneRoom,
        number: str,
        box: tuple[str, int],
        *,
        address: str = "127.0.0.1",
        password: str = "",
    ) -> None:
        self.room, self.number, self.box, self.password = room, number, box, password
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((address, 0))
        self.socket.setblocking(False)
        self.address: tuple[str, int] = self.socket.getsockname()
        self.contact = f"<sip:{number}@{self.address[0]}:{self.address[1]}>"
        self.retransmissions = 0
        self.incoming: list[SipCall] = []
        self.notified: list[SipMessage] = []
        self._calls: dict[str, SipCall] = {}
        self._transactions: dict[str, Transaction] = {}
        room.listen(self.socket, self._receive)

    def call(self, dialled: str, *, wait: bool = True) -> SipCall:
        """Dial; with `wait`, return when the far end answered or refused."""
        call = SipCall(self, dialled)
        with self.room.changed:
            self._calls[call.call_id] = call
            self.room.start_stream(call.stream)
            call.invite()
        if wait:
            call.wait_until(lambda: call.state in ("talking", "ended"))
        return call

    def register(self, seconds: int = 300) -> int:
        """Register at the box with the password; return the status of the answer."""
        return self._ask("REGISTER", [("Contact", self.contact), ("Expires", str(seconds))])

    def options(self) -> int:
        """Ask the box whether it is there; return the status of the answer."""
        return self._ask("OPTIONS", [])

    def next_ring(self, timeout_seconds: float = PATIENCE_SECONDS) -> SipCall:
        """Wait for the next incoming call; it rings until it is answered or rejected."""
        assert self.room.wait_for(lambda: bool(self.incoming), timeout_seconds), "nobody rang"
        return self.incoming.pop(0)

    def close(self) -> None:
        """Hang up what is up and let go of the sockets."""
        with self.room.changed:
            if self.socket.fileno() < 0:
                return
            for call in list(self._calls.values()):
                call.hang_up()
                call.finish("closed")
            self.room.forget(self.socket)
            self.socket.close()

    # --- requests ---------------------------------------------------------------

    def send_request(self, request: SipMessage, on_response: Handler) -> None:
        """Send a request and repeat it until an answer comes."""
        transaction = Transaction(request, on_response)
        self._transactions[request.branch + request.method] = transaction
        self.send(request)
        self.room.later(transaction.interval, lambda: self._repeat(transaction))

    def send(self, message: SipMessage) -> None:
        """Send one datagram to the box."""
        try:
            self.socket.sendto(message.written(), self.box)
        except OSError:  # the box is down; the repetition will find it
            return

    def via(self) -> tuple[str, str]:
        """Return a Via with a branch of its own."""
        address = f"{self.address[0]}:{self.address[1]}"
        return "Via", f"SIP/2.0/UDP {address};branch=z9hG4bK{secrets.token_hex(8)};rport"

    def forget(self, call: SipCall) -> None:
        """Take an ended call out of the book."""
        self._calls.pop(call.call_id, None)

    def _repeat(self, transaction: Transaction) -> None:
        if transaction.done or (transaction.proceeding and transaction.request.method == "INVITE"):
            return
        if time.monotonic() > transaction.expires_at:
            transaction.done = True
            transaction.on_response(reply(transaction.request, 408, "Request Timeout"))
            self.room.changed.notify_all()
            return
        self.retransmissions += 1
        self.send(transaction.request)
        transaction.interval = min(2 * transaction.interval, 4.0)
        self.room.later(transaction.interval, lambda: self._repeat(transaction))

    def _ask(self, method: str, headers: list[tuple[str, str]]) -> int:
        uri = f"sip:{self.box[0]}:{self.box[1]}"
        me = f"sip:{self.number}@{self.box[0]}"
        sequence = iter(range(1, 9))
        call_id, tag, statuses = secrets.token_hex(12), secrets.token_hex(6), list[int]()

        def send(*more: tuple[str, str]) -> None:
            request = SipMessage(
                f"{method} {uri} SIP/2.0",
                [
                    self.via(),
                    ("Max-Forwards", "70"),
                    ("From", f"<{me}>;tag={tag}"),
                    ("To", f"<{me}>"),
                    ("Call-ID", call_id),
                    ("CSeq", f"{next(sequence)} {method}"),
                    *headers,
                    *more,
                ],
            )
            self.send_request(request, answered)

        def answered(response: SipMessage) -> None:
            challenges = response.every("WWW-Authenticate")
            if response.status == 401 and self.password and response.sequence == 1:
                send(("Authorization", self.digest(challenges, method, uri)))
            elif response.status >= 200:
                statuses.append(response.status)

        with self.room.changed:
            send()
        assert self.room.wait_for(lambda: bool(statuses), TRANSACTION_SECONDS + 1)
        return statuses[0]

    def digest(self, challenges: list[str], method: str, uri: str) -> str:
        """Return the answer to a challenge with this telephone's number and password."""
        return digest_answer(
            challenges, method=method, uri=uri, username=self.number, password=self.password
        )

    # --- what comes in ----------------------------------------------------------

    def _receive(self) -> None:
        try:
            datagram = self.socket.recv(65535)
        except OSError:  # refused by the far end, or closed meanwhile
            return
        message = SipMessage.read(datagram)
        if message.status:
            self._response(message)
        else:
            self._request(message)
        self.room.changed.notify_all()

    def _response(self, response: SipMessage) -> None:
        transaction = self._transactions.get(response.branch + response.method)
        if transaction is None:
            return
        transaction.proceeding = True
        if response.status >= 200:
            transaction.done = True
        transaction.on_response(response)

    def _request(self, request: SipMessage) -> None:
        call = self._calls.get(request.header("Call-ID"))
        if call is not None:
            call.request(request)
        elif request.method == "INVITE":
            call = SipCall(self, self.number, call_id=request.header("Call-ID"))
            self._calls[call.call_id] = call
            self.incoming.append(call)
            call.ring(request)
        elif request.method == "NOTIFY":
            self.notified.append(request)
            self.send(reply(request, 200, "OK", tag="here"))
        elif request.method == "OPTIONS":
            self.send(reply(request, 200, "OK", tag="here"))
        elif request.method != "ACK":
            self.send(reply(request, 481, "Call Does Not Exist", tag="none"))
