"""A gateway to practise with: `python -m plugins.sms_gateway.simulator`, a real HTTP server.

It delivers to telephones that are lists, and its faults can be switched on.
"""

import argparse
import base64
import json
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

LOOPBACK = "127.0.0.1"
FAULTS = (
    "well",
    "busy",
    "wrong_password",
    "refuses",
    "status_500_before",
    "status_500_after",
    "silent_before",
    "silent_after",
    "cuts_before",
    "cuts_after",
    "nonsense",
    "undeliverable",
)
"""`…_before` breaks before the message is taken, `…_after` when it is."""
TAKES_NOTHING = ("status_500_before", "silent_before", "cuts_before")
SLICE_SECONDS = 0.05


@dataclass
class SimulatedNetwork:
    """What was taken, what each telephone got, and what came back."""

    knows_ids: bool = True
    """Whether the same id is taken once; a gateway that forgets ids shows who sends twice."""
    told_twice: bool = False
    """Whether each report and reply is told twice."""
    taken: dict[str, dict[str, str]] = field(default_factory=dict)
    delivered: list[tuple[str, str]] = field(default_factory=list)
    """Number and text of each message a telephone got."""
    news: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, message: dict[str, str], *, delivers: bool) -> str:
        """Take a message, deliver it and report; return the gateway's id."""
        with self.lock:
            known = self.taken.get(message["id"])
            if known is not None and self.knows_ids:
                return known["gateway_id"]
            status = "delivered" if delivers else "failed"
            gateway_id = f"g{len(self.delivered) + len(self.taken) + 1}"
            self.taken[message["id"]] = {"gateway_id": gateway_id, "status": status}
            if delivers:
                self.delivered.append((message["number"], message["text"]))
            self._tell("reports", {"id": message["id"], "status": status, "reason": ""})
            return gateway_id

    def write_back(self, number: str, text: str) -> None:
        """Let a telephone write something back."""
        with self.lock:
            reply = {"id": f"r{len(self.news) + 1}", "number": number, "text": text}
            self._tell("replies", reply)

    def told(self, after: str) -> dict[str, Any]:
        """Return the reports and replies behind a cursor."""
        with self.lock:
            begin = int(after) if after.isdecimal() else 0
            told = self.news[begin:]
            found = {kind: [one for k, one in told if k == kind] for kind in ("reports", "replies")}
            return {"cursor": str(len(self.news)), **found}

    def _tell(self, kind: str, told: dict[str, str]) -> None:
        at = datetime.now(UTC).isoformat(timespec="seconds")
        self.news += [(kind, {**told, "at": at})] * (2 if self.told_twice else 1)


class Simulator:
    """One gateway on one port of the loopback."""

    def __init__(self, account: str, password: str, port: int = 0) -> None:
        self.network = SimulatedNetwork()
        self.fault = "well"
        self.asked: list[str] = []
        """Every question, in order."""
        self.sign = base64.b64encode(f"{account}:{password}".encode()).decode()
        self._port = port
        self._server: _Server | None = None

    @property
    def address(self) -> str:
        """Return where the gateway is, or was before it was stopped."""
        return f"http://{LOOPBACK}:{self._port}"

    def start(self) -> None:
        """Open the gateway, again on the port it had."""
        self._server = _Server((LOOPBACK, self._port), self)
        self._port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=[0.05], daemon=True).start()

    def stop(self) -> None:
        """Close the port and leave whoever waits for an answer."""
        if self._server is not None:
            self._server.over.set()
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def break_down(self, fault: str) -> None:
        """Switch a fault on; `well` ends it."""
        if fault not in FAULTS:
            raise ValueError(f"{fault} is none of {', '.join(FAULTS)}")
        self.fault = fault


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, address: tuple[str, int], gateway: Simulator) -> None:
        self.gateway = gateway
        self.over = threading.Event()
        super().__init__(address, _Visit)


class _Visit(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        """Answer one question, well or badly."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        gateway, question = self.server.gateway, self.path.strip("/")
        gateway.asked.append(question)
        if self.headers.get("Authorization") != f"Basic {gateway.sign}":
            self._send(401, {"reason": "password"})
        elif question == "send":
            self._take(json.loads(body))
        elif question == "state":
            known = gateway.network.taken.get(json.loads(body)["id"])
            self._send(200, known or {"status": "unknown"})
        elif question == "news":
            self._send(200, gateway.network.told(json.loads(body)["after"]))
        else:
            self._send(404, {})

    def log_message(self, format: str, *args: Any) -> None:
        """Keep quiet: nothing of a message belongs into a log."""

    def _take(self, message: dict[str, str]) -> None:
        gateway = self.server.gateway
        fault = gateway.fault
        if fault in ("busy", "wrong_password"):
            self._send({"busy": 503, "wrong_password": 401}[fault], {})
        elif fault == "refuses":
            self._send(200, {"status": "refused", "reason": "words that are not allowed"})
        elif fault in TAKES_NOTHING:
            self._break(fault)
        else:
            delivers = fault != "undeliverable"
            gateway_id = gateway.network.take(message, delivers=delivers)
            if fault in ("well", "undeliverable"):
                self._send(200, {"status": "accepted", "gateway_id": gateway_id})
            else:
                self._break(fault)

    def _break(self, fault: str) -> None:
        if fault.startswith("status_500"):
            self._send(500, {})
        elif fault == "nonsense":
            self._send(200, {"status": "perhaps"})
        elif fault.startswith("silent"):
            self.server.over.wait(60)
            self.close_connection = True
        else:
            self.close_connection = True

    def _send(self, status: int, content: dict[str, Any]) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def main() -> None:
    """Run a gateway until Ctrl-C and show what its telephones get."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8070)
    parser.add_argument("--account", default="fundline")
    parser.add_argument("--password", default="fundline")
    parser.add_argument("--fault", choices=FAULTS, default="well")
    chosen = parser.parse_args()
    gateway = Simulator(chosen.account, chosen.password, chosen.port)
    gateway.break_down(chosen.fault)
    gateway.start()
    print(f"the gateway listens on {gateway.address}; Ctrl-C ends it", flush=True)  # noqa: T201
    shown = 0
    try:
        while True:
            for number, text in gateway.network.delivered[shown:]:
                print(f"{number}: {text}", flush=True)  # noqa: T201
                shown += 1
            time.sleep(SLICE_SECONDS)
    except KeyboardInterrupt:
        gateway.stop()


if __name__ == "__main__":
    main()
