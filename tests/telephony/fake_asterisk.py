"""Asterisk's end of a FastAGI connection: says what Asterisk 22 says, notes what it is told."""

import socket
import threading
from collections.abc import Callable

ENVIRONMENT = {
    "agi_network": "yes",
    "agi_network_script": "main_menu",
    "agi_request": "agi://127.0.0.1:4573/main_menu",
    "agi_channel": "PJSIP/demo-00000001",
    "agi_language": "en",
    "agi_uniqueid": "1795408788.2",
    "agi_callerid": "+8613800138000",
    "agi_calleridname": "unknown",
    "agi_dnid": "1000",
    "agi_context": "conversation",
    "agi_extension": "s",
}


def environment(**other: str) -> bytes:
    """Return the block that opens a request."""
    lines = [f"{name}: {value}\n" for name, value in (ENVIRONMENT | other).items()]
    return "".join(lines).encode() + b"\n"


class FakeAsterisk:
    """Answers each command of one connection by the next reply, or by a rule."""

    def __init__(self, connection: socket.socket, opening: bytes = b"") -> None:
        self.commands: list[str] = []
        self.connection = connection
        self._file = connection.makefile("rb")
        connection.sendall(opening or environment())

    def answer(self, *replies: bytes) -> threading.Thread:
        """Answer the next commands by these replies, in a thread; `b""` closes the connection."""
        thread = threading.Thread(target=self._answer, args=(replies,), daemon=True)
        thread.start()
        return thread

    def answer_all(self, rule: Callable[[str], bytes]) -> None:
        """Answer by a rule until the other end closes."""
        while command := self.heard():
            self.connection.sendall(rule(command))

    def heard(self) -> str:
        """Return the next command, '' at the end."""
        try:
            line = self._file.readline().decode("utf-8", "replace").rstrip("\n")
        except ConnectionResetError:
            return ""
        if line:
            self.commands.append(line)
        return line

    def close(self) -> None:
        """Close this end."""
        self._file.close()
        self.connection.close()

    def _answer(self, replies: tuple[bytes, ...]) -> None:
        for reply in replies:
            if not self.heard():
                return
            if not reply:
                self.close()
                return
            self.connection.sendall(reply)
