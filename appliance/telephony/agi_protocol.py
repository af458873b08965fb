"""pyst2's AGI, made fit for a socket, for threads and for secrets.

pyst2's `AGI` was written for one script per process: it sets a signal handler, copies every reply
(and so every PIN) to stderr, loses its place when Asterisk sends `HANGUP`, and quotes nothing. What
reads and writes is therefore replaced here; see also "Asterisk Gateway Interface" in its manual.
"""

import contextlib
import re
import socket

from asterisk.agi import AGI

from appliance.errors import CallerHungUp, LineRefused

LONGEST_LINE = 65536
MOST_ENVIRONMENT_LINES = 500
REPLY = re.compile(r"\d{3}[ -]")
RESULT = re.compile(r"200 result=(\S*)(?: \((.*)\))?(?: endpos=(-?\d+))?\s*$", re.DOTALL)

Reply = dict[str, tuple[str, str]]


class PystAgi(AGI):  # type: ignore[misc]
    """pyst2's AGI on a socket and in any thread; a caller who is gone is always `CallerHungUp`."""

    def __init__(self, connection: socket.socket) -> None:
        self.stdin = connection.makefile("r", encoding="utf-8", errors="replace", newline="\n")
        self.stdout = connection.makefile("w", encoding="utf-8", errors="replace", newline="\n")
        self.hung_up = False
        self.env: dict[str, str] = {}
        try:
            self._get_agi_env()
        except CallerHungUp:
            self.close()
            raise

    def close(self) -> None:
        """Close the streams; what could not be written any more is of no use to anybody."""
        for stream in (self.stdin, self.stdout):
            with contextlib.suppress(OSError):
                stream.close()

    def test_hangup(self) -> None:
        """Raise `CallerHungUp` where Asterisk said so."""
        if self.hung_up:
            raise CallerHungUp

    def _get_agi_env(self) -> None:
        for _ in range(MOST_ENVIRONMENT_LINES):
            line = self._read_line().strip()
            if not line:
                return
            name, _, value = line.partition(":")
            self.env[name.strip()] = value.strip()
        raise CallerHungUp

    def _quote(self, string: object) -> str:
        text = re.sub(r"[\r\n\0]", " ", str(string))
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'

    def execute(self, command: str, *args: object) -> Reply:
        """Send a command and return its reply."""
        self.send_command(command, *args)
        return self.get_result()

    def send_command(self, command: str, *args: object) -> None:
        """Send a command; the arguments are quoted already."""
        line = " ".join([command, *map(str, args)])
        try:
            self.stdout.write(line + "\n")
            self.stdout.flush()
        except (OSError, ValueError) as error:
            raise CallerHungUp from error

    def get_result(self, _stdin: object = None) -> Reply:
        """Read the reply of the oldest command that has none yet."""
        line = self._reply_line()
        code, text = line[:3], line[4:].strip()
        if code == "200":
            return self._result(line)
        if code == "511":
            self.hung_up = True
            raise CallerHungUp
        if line.startswith("520-"):
            while not line.startswith("520 "):
                line = self._read_line()
        raise LineRefused(f"Asterisk refuses a command: {code} {text}")

    def _result(self, line: str) -> Reply:
        if re.match(r"200 result=\S* \(", line):
            while not re.search(r"\)(?: endpos=-?\d+)?\s*$", line):  # a value of several lines
                line += self._read_line()
        match = RESULT.match(line)
        if match is None:
            raise LineRefused("Asterisk answered with a result that cannot be read")
        value, data, samples = match.groups(default="")
        return {"result": (value, data), "endpos": (samples, "")}

    def _reply_line(self) -> str:
        while True:
            line = self._read_line()
            if line.strip() == "HANGUP":
                self.hung_up = True
            elif REPLY.match(line) and not line.startswith("100"):
                return line

    def _read_line(self) -> str:
        try:
            line: str = self.stdin.readline(LONGEST_LINE)
        except (OSError, ValueError) as error:
            raise CallerHungUp from error
        if not line:
            raise CallerHungUp
        return line
