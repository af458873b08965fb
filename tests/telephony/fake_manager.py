"""Asterisk's manager on a real socket, one login at a time, as 22.10.1 speaks."""

import contextlib
import queue
import socket
import threading

GREETING = b"Asterisk Call Manager/11.0.0\r\n"

MESSAGES = {
    "FAXSession": "FAXSession event will follow",
    "Originate": "Originate successfully queued",
}

Action = dict[str, str]


class FakeManager:
    """Lets everybody in and notes the actions; what is `silent` gets no answer."""

    def __init__(self, *, lets_in: bool = True) -> None:
        self.actions: queue.Queue[Action] = queue.Queue()
        self.silent: set[str] = set()
        self.lets_in = lets_in
        self._links: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Stop, and cut every link."""
        with contextlib.suppress(OSError):  # it may be closed already
            self._listener.shutdown(socket.SHUT_RDWR)  # ends the accept that waits in its thread
        self._listener.close()
        self.cut()

    def cut(self) -> None:
        """Cut every link."""
        for link in self._links:
            try:
                link.shutdown(socket.SHUT_RDWR)
            except OSError:  # it is cut already
                continue
        self._links.clear()

    def send(self, data: bytes) -> None:
        """Send bytes of an event over the link."""
        self._links[-1].sendall(data)

    def next_action(self, name: str) -> Action:
        """Return the next action of this name; others are passed over."""
        while (action := self.actions.get(timeout=20))["Action"] != name:
            pass
        return action

    def _accept(self) -> None:
        while True:
            try:
                link, _ = self._listener.accept()
            except OSError:
                return
            link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._links.append(link)
            threading.Thread(target=self._speak, args=(link,), daemon=True).start()

    def _speak(self, link: socket.socket) -> None:
        with contextlib.suppress(ConnectionError):
            self._answer_all(link)

    def _answer_all(self, link: socket.socket) -> None:
        with link, link.makefile("rb") as sent:
            link.sendall(GREETING)
            action: Action = {}
            for line in sent:
                name, colon, value = line.decode().rstrip("\r\n").partition(": ")
                if colon:
                    action[name] = value
                elif action:
                    self.actions.put(action)
                    link.sendall(self._answer(action))
                    action = {}

    def _answer(self, action: Action) -> bytes:
        name, number = action["Action"], action["ActionID"]
        if name in self.silent:
            return b""
        if name == "Login":
            return _login(number) if self.lets_in else _message(number, "Error", "No such user")
        if name in ("CoreShowChannels", "FAXSessions"):
            return _channels(number) if name == "CoreShowChannels" else _fax_sessions(number)
        if name == "Redirect" and action["Channel"] == "nobody":
            return _message(number, "Error", "Channel does not exist: nobody")
        return _message(number, "Success", MESSAGES.get(name, "Pong"))


def _message(number: str, response: str, text: str) -> bytes:
    return f"Response: {response}\r\nActionID: {number}\r\nMessage: {text}\r\n\r\n".encode()


def _login(number: str) -> bytes:
    booted = (
        b"Event: FullyBooted\r\nStatus: Fully Booted\r\nUptime: 3600\r\nLastReload: 3600\r\n\r\n"
    )
    return _message(number, "Success", "Authentication accepted") + booted


def _channels(number: str) -> bytes:
    start = _message(number, "Success", "Channels will follow")
    start = start.replace(b"ActionID", b"EventList: start\r\nActionID", 1)
    return (
        start
        + (
            f"Event: CoreShowChannel\r\nActionID: {number}\r\nChannel: PJSIP/demo-1\r\n"
            f"Application: AGI\r\nUniqueid: 1795408788.2\r\n\r\n"
            f"Event: CoreShowChannelsComplete\r\nActionID: {number}\r\nEventList: Complete\r\n"
            f"ListItems: 1\r\n\r\n"
        ).encode()
    )


def _fax_sessions(number: str) -> bytes:
    start = _message(number, "Success", "FAXSessions event list will follow")
    start = start.replace(b"ActionID", b"EventList: start\r\nActionID", 1)
    return (
        start
        + (
            f"Event: FAXSessionsEntry\r\nActionID: {number}\r\nChannel: PJSIP/demo-1\r\n"
            f"SessionNumber: 7\r\nOperation: send\r\nState: Active\r\n\r\n"
            f"Event: FAXSessionsComplete\r\nActionID: {number}\r\nEventList: Complete\r\n"
            f"ListItems: 1\r\n\r\n"
        ).encode()
    )
