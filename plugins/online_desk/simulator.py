"""A sales desk to practise with: a real HTTP server whose faults can be switched on."""

import json
import socket
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from plugins.online_desk.simulated_book import QUESTIONS, REFUSED, TRADES, SimulatedBook

if TYPE_CHECKING:
    from appliance.settings import Secret

LOOPBACK = "127.0.0.1"
CONTROL = "control"
OK, DENIED, UNKNOWN_CALL, BROKEN = 200, 403, 404, 500
FAULTS = (
    "well",
    "slow",
    "bad_json",
    "half",
    "too_long",
    "wrong_types",
    "status_500",
    "refuses",
    "cuts_before",
    "cuts_after",
)
"""`cuts_before` breaks the line before anything is done, `cuts_after` when it is done."""
SLICE_SECONDS = 0.05


@dataclass(frozen=True)
class Fault:
    """What is wrong with the desk now."""

    kind: str = "well"
    seconds: float = 0.0
    """For `slow`: how long every answer takes; the work is done before."""
    calls: tuple[str, ...] = ()
    """Which calls it is about; none named means all."""


class Simulator:
    """One desk on one port of the loopback; it can be killed and comes back with its book."""

    def __init__(self, book: SimulatedBook, token: "Secret", port: int = 0) -> None:
        self.book = book
        self.fault = Fault()
        self.calls: list[str] = []
        """Every call that was understood, in order."""
        self._token, self._port = token, port
        self._server: _Server | None = None

    @property
    def address(self) -> str:
        """Return where the desk is, or was before it was killed."""
        return f"http://{LOOPBACK}:{self._port}"

    def start(self) -> None:
        """Open the desk, again on the port it had."""
        self._server = _Server((LOOPBACK, self._port), self, self._token)
        self._port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=[0.05], daemon=True).start()

    def stop(self) -> None:
        """Kill the desk: the port is closed and whoever waits for an answer is cut off."""
        if self._server is not None:
            self._server.cut_off()
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def break_down(self, kind: str, *calls: str, seconds: float = 0.0) -> None:
        """Switch a fault on, for every call or for these; `well` ends it."""
        if kind not in FAULTS:
            raise ValueError(f"{kind} is none of {', '.join(FAULTS)}")
        self.fault = Fault(kind, seconds, calls)

    def fault_of(self, call: str) -> Fault:
        """Return what is wrong with a call."""
        concerned = not self.fault.calls or call in self.fault.calls
        return self.fault if concerned else replace(self.fault, kind="well")


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, address: tuple[str, int], desk: Simulator, token: "Secret") -> None:
        self.desk, self.token = desk, token
        self.killed = False
        super().__init__(address, _Visit)

    def cut_off(self) -> None:
        """Let no visit answer any more."""
        self.killed = True


class _Visit(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        """Answer one call, well or badly."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        call = self.path.strip("/")
        if self.headers.get("Authorization") != f"Bearer {self.server.token.reveal()}":
            self._send(DENIED, b"{}")
        elif call == CONTROL:
            self._control(json.loads(body))
        elif call in QUESTIONS or call in TRADES or call == "undotradeapply_trade":
            self.server.desk.calls.append(call)
            self._visit(call, json.loads(body))
        else:
            self._send(UNKNOWN_CALL, b"{}")

    def log_message(self, format: str, *args: Any) -> None:
        """Keep quiet: nothing of an order belongs into a log."""

    def _control(self, wanted: Mapping[str, Any]) -> None:
        calls = wanted.get("calls", [])
        self.server.desk.break_down(wanted["kind"], *calls, seconds=wanted.get("seconds", 0.0))
        self._send(OK, b"{}")

    def _visit(self, call: str, fields: Mapping[str, str]) -> None:
        fault = self.server.desk.fault_of(call)
        if fault.kind == "cuts_before":
            self._cut()
        elif fault.kind == "status_500":
            self._send(BROKEN, b"{}")
        elif fault.kind == "refuses":
            self._say({"code": REFUSED, "message": "系统暂停受理", "data": []})
        else:
            answer = self.server.desk.book.answer(call, fields)
            self._answer_badly(fault, answer)

    def _answer_badly(self, fault: Fault, answer: dict[str, Any]) -> None:
        until = time.monotonic() + (fault.seconds if fault.kind == "slow" else 0.0)
        while time.monotonic() < until and not self.server.killed:
            time.sleep(SLICE_SECONDS)
        if fault.kind == "cuts_after" or self.server.killed:
            self._cut()
        elif fault.kind == "wrong_types":
            rows: list[object] = [dict.fromkeys(row, 1) for row in answer["data"]]
            self._say(answer | {"data": rows or [1]})
        else:
            self._say(answer, fault.kind)

    def _say(self, answer: dict[str, Any], fault: str = "") -> None:
        body = json.dumps(answer, ensure_ascii=False).encode()
        if fault == "bad_json":
            body = b"{" + body
        elif fault == "too_long":
            body += b" " * 2_000_000
        self._send(OK, body, promised=2 * len(body) if fault == "half" else len(body))

    def _send(self, status: int, body: bytes, promised: int | None = None) -> None:
        self.close_connection = True
        try:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body) if promised is None else promised))
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            self.log_message("the caller is gone")

    def _cut(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)
