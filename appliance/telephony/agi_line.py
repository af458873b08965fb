"""One FastAGI connection as a `Line`, through pyst2."""

import contextlib
import socket
import threading
from collections.abc import Mapping
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from appliance.errors import CallerHungUp, LineRefused, PromptMissing
from appliance.telephony.agi_protocol import PystAgi, Reply
from appliance.telephony.line import ALL_KEYS, Played

CHANNEL_UP = "6"
LISTEN = "CONTROL STREAM FILE"
SAMPLES_PER_UNIT = {LISTEN: 8}  # it counts in milliseconds
SHORTEST_WAIT_SECONDS = 0.05
"""A wait that is ended sooner than Asterisk has begun it would not end early at all."""


class AgiLine:
    """The line of one caller who came in over FastAGI."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._agi = PystAgi(connection)
        self._sending = threading.Lock()
        self._waiting = False
        self._woken = False

    @property
    def environment(self) -> Mapping[str, str]:
        """Return Asterisk's `agi_…` values of this call."""
        return self._agi.env

    @property
    def hung_up(self) -> bool:
        """Tell whether Asterisk said that the caller is gone."""
        return self._agi.hung_up

    def close(self) -> None:
        """Give the call back to the dialplan."""
        self._agi.close()

    def answer(self) -> None:
        """Answer the call."""
        self._command("ANSWER")

    def play(self, file: Path, escape_keys: str, from_sample: int = 0) -> Played:
        """Play a sound from a sample on; one of the escape keys stops it."""
        reply = self._media("STREAM FILE", file, self._agi._quote(escape_keys), from_sample)
        return Played(_key(reply), _samples(reply))

    def listen(self, file: Path, escape_keys: str, from_sample: int) -> Played:
        """Play a kept voice like `play`, so that AMI can stop it; its end is a sample below 0."""
        # The three keys that would jump and pause are none: a conversation does that by itself.
        words = [self._agi._quote(word) for word in (escape_keys, 1000, "x", "x", "x")]
        reply = self._media(LISTEN, file, *words, from_sample // SAMPLES_PER_UNIT[LISTEN])
        return Played(_key(reply), _samples(reply, LISTEN))

    def record(
        self, file: Path, stop_keys: str, at_most_seconds: float, silence_seconds: float
    ) -> Played:
        """Write what the caller says into a WAV file until a key, the time or a long silence."""
        words = [self._agi._quote(word) for word in (file, "wav", stop_keys)]
        words += [str(_milliseconds(at_most_seconds)), f"s={round(silence_seconds)}"]
        reply = self._command("RECORD FILE", *words)
        return Played(_key(reply), _samples(reply))

    def play_for_key(self, file: Path, timeout_seconds: float) -> str:
        """Play a sound, wait after it, and return the first key, or '' where none was pressed."""
        reply = self._media("GET DATA", file, _milliseconds(timeout_seconds), 1)
        key, data = reply["result"]
        if key == "" and data != "timeout":
            return "#"  # GET DATA takes `#` for the end of the (empty) entry
        return key if key and key in ALL_KEYS else ""

    def wait_for_key(self, timeout_seconds: float, until: "Future[Any] | None" = None) -> str:
        """Wait in silence for one key, at most until the timeout or until the work is done."""
        if until is None:
            return _key(self._command("WAIT FOR DIGIT", _milliseconds(timeout_seconds)))
        first = min(SHORTEST_WAIT_SECONDS, timeout_seconds)
        key = self.wait_for_key(first)
        if key or until.done() or timeout_seconds <= first:
            return key
        return self._wait_until(timeout_seconds - first, until)

    def _wait_until(self, timeout_seconds: float, until: "Future[Any]") -> str:
        self._agi.test_hangup()
        with self._sending:
            self._agi.send_command("WAIT FOR DIGIT", _milliseconds(timeout_seconds))
            self._waiting, self._woken = True, False
        until.add_done_callback(lambda _work: self._wake())
        reply = self._agi.get_result()
        with self._sending:
            self._waiting = False
        if self._woken:
            # Asterisk's second reply waits for our acknowledgement of the first, 40 ms by default
            self._connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
            self._settle(reply)
        self._check(reply, "WAIT FOR DIGIT")
        return _key(reply)

    def start_recording(self, file: Path) -> None:
        """Record both sides of the call into a file."""
        reply = self._command("EXEC MixMonitor", self._agi._quote(file))
        if reply["result"][0] != "0":
            raise LineRefused("Asterisk has no MixMonitor")

    def stop_recording(self) -> None:
        """Stop the recording, if there is one."""
        self._command("EXEC StopMixMonitor")

    def variable(self, name: str) -> str:
        """Return a channel variable, '' where it is not set."""
        value, data = self._agi.execute("GET VARIABLE", self._agi._quote(name))["result"]
        return data if value == "1" else ""

    def set_variable(self, name: str, value: str) -> None:
        """Set a channel variable."""
        self._agi.execute("SET VARIABLE", self._agi._quote(name), self._agi._quote(value))

    def go_to(self, context: str, extension: str) -> None:
        """Let the dialplan go on elsewhere when this conversation ends."""
        self._command("EXEC Goto", self._agi._quote(f"{context},{extension},1"))

    def run(self, application: str, argument: str) -> None:
        """Run an application of the dialplan to its end; what became of it is asked for after."""
        self._agi.test_hangup()
        self._agi.execute("EXEC", application, self._agi._quote(argument))

    def set_language(self, language: str) -> None:
        """Set the language of the channel."""
        self.set_variable("CHANNEL(language)", language)

    def hang_up(self) -> None:
        """End the call."""
        self._command("HANGUP")

    def _command(self, command: str, *args: object) -> Reply:
        self._agi.test_hangup()
        reply = self._agi.execute(command, *args)
        self._check(reply, command)
        return reply

    def _media(self, command: str, file: Path, *args: object) -> Reply:
        try:
            return self._command(command, self._agi._quote(file), *args)
        except LineRefused as error:
            raise PromptMissing(f"the sound {file} cannot be played: {error}") from error

    def _check(self, reply: Reply, command: str) -> None:
        """Raise where a command failed; Asterisk says -1 both for a hang-up and for a fault."""
        if reply["result"][0] == "-1":
            if self._agi.hung_up or not self._is_up():
                raise CallerHungUp(_samples(reply, command))
            raise LineRefused(f"{command} failed on a line that is up")

    def _is_up(self) -> bool:
        try:
            status = self._agi.execute("CHANNEL STATUS")["result"][0]
        except CallerHungUp:
            return False
        return status == CHANNEL_UP and not self._agi.hung_up

    def _wake(self) -> None:
        """End a wait early: a command that comes meanwhile makes Asterisk answer at once."""
        with self._sending, contextlib.suppress(CallerHungUp):
            if self._waiting and not self._woken:
                self._woken = True
                self._agi.send_command("NOOP")

    def _settle(self, reply: Reply) -> None:
        """Read the reply of the command that was to end a wait.

        Where it came too early or too late for that, it may lie unseen in Asterisk's buffer until
        the next command arrives.
        """
        if reply["result"][0] != "1":
            self._agi.send_command("NOOP")
            self._agi.get_result()
        self._agi.get_result()


def _milliseconds(seconds: float) -> int:
    return max(1, round(seconds * 1000))


def _samples(reply: Reply, command: str = "") -> int:
    return int(reply["endpos"][0] or 0) * SAMPLES_PER_UNIT.get(command, 1)


def _key(reply: Reply) -> str:
    """Return the key behind a character code; 0 is none, 1 a wait that was ended early."""
    code = reply["result"][0]
    key = chr(int(code)) if code.isascii() and code.isdigit() else ""
    return key if key and key in ALL_KEYS else ""
