"""The verbs of kept voices: speech goes into a file, comes out again, and is answered."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from appliance.errors import CallerHungUp, PromptMissing
from appliance.telephony.dialling import Way
from appliance.telephony.keypad import Keypad
from appliance.telephony.line import ALL_KEYS, Line

DIAL_VARIABLE, MAILBOX_VARIABLE = "FUNDLINE_DIAL", "FUNDLINE_MAILBOX"
RATE = 8000
HEADER_BYTES, BYTES_PER_SAMPLE = 44, 2
MOST_TICKS = 100
"""A pause of five minutes."""
SHORT_OF_THE_END_SECONDS = 0.1
"""A sound that stopped sooner than this before its end was stopped from outside."""


class Recorded(NamedTuple):
    """How a recording ended: the key that stopped it (or '') and how long it is."""

    key: str
    seconds: float


class Listened(NamedTuple):
    """How listening ended: the key (or ''), at which second, and whether that was the end."""

    key: str
    at_seconds: float
    ended: bool


def _nowhere(_at_seconds: float) -> None:
    """Write the position down nowhere."""


class VoiceVerbs:
    """What a call can do with voices; files are WAV of 8 kHz, 16 bit, mono."""

    passed_on: bool
    _line: Line
    _keypad: Keypad

    def record_speech(
        self,
        file: Path,
        *,
        at_most_seconds: float = 300.0,
        stop_keys: str = ALL_KEYS,
        silence_seconds: float = 10.0,
        unless: str = "",
    ) -> Recorded:
        """Beep, then write what the caller says until a key, the time or a long silence.

        A key of `unless` that was pressed ahead says that he does not want to speak. `CallerHungUp`
        where he hangs up in mid-word; the file has all that he said before.
        """
        if self._keypad.ahead and self._keypad.ahead[0] in unless:
            return Recorded(self._keypad.ahead.pop(0), 0.0)
        self._keypad.beep()
        name = file.with_suffix("")
        done = self._line.record(name, stop_keys, at_most_seconds, silence_seconds)
        return Recorded(done.key, done.samples / RATE)

    def listen(
        self,
        file: Path,
        *,
        from_seconds: float = 0.0,
        keys: str = ALL_KEYS,
        position: Callable[[float], None] = _nowhere,
    ) -> Listened:
        """Play a kept voice from a second on until a key, its end, or a stop from outside.

        `position` is told how far the caller listened, also when he hangs up.
        """
        seconds = _seconds(file)
        start = min(max(from_seconds, 0.0), seconds)
        while self._keypad.ahead:
            key = self._keypad.ahead.pop(0)
            if key in keys:
                return Listened(key, start, False)
        began = time.monotonic()
        try:
            played = self._line.listen(file.with_suffix(""), keys, round(start * RATE))
        except CallerHungUp as gone:
            heard = (gone.samples or 0) / RATE
            position(min(heard if heard > 0 else start + time.monotonic() - began, seconds))
            raise
        at = min(played.samples / RATE, seconds) if played.samples >= 0 else seconds
        position(at)
        return Listened(played.key, at, not played.key and at >= seconds - SHORT_OF_THE_END_SECONDS)

    def pause(self) -> str:
        """Wait, with a soft tick now and then, for the key with which the caller goes on."""
        key = ""
        for _tick in range(MOST_TICKS):
            key = key or self.linger()
        return key

    def linger(self) -> str:
        """Wait about three seconds, with a soft tick, for a key; '' where none came."""
        return self._keypad.next_key()

    def key_ahead(self) -> str:
        """Return the next key that was pressed ahead, or ''."""
        return self._keypad.ahead.pop(0) if self._keypad.ahead else ""

    @property
    def channel(self) -> str:
        """Return the exchange's name for this caller's line."""
        return self._line.environment.get("agi_channel", "")

    @property
    def key_in_room(self) -> str:
        """Return the key that led the caller out of a conference room, or ''."""
        return self._line.environment.get("agi_arg_2", "")

    def enter_room(self, room: str, *, speaks: bool, recorded: bool) -> None:
        """Pass the call on into a conference room when this conversation ends."""
        self._line.set_variable("FUNDLINE_ROOM", room)
        self._line.set_variable("FUNDLINE_VOICE", "speaks" if speaks else "listens")
        self._line.set_variable("FUNDLINE_RECORDED", "yes" if recorded else "no")
        self._line.go_to("conference", "s")
        self.passed_on = True

    def to_telephone(self, number: str) -> None:
        """Pass the call on to a telephone of the house; without an answer it comes back."""
        self._line.set_variable(DIAL_VARIABLE, f"PJSIP/{number}")
        self._line.go_to("house_line", "s")
        self.passed_on = True

    @property
    def mailbox(self) -> str:
        """Return the mailbox to which the dialled number or telephone leads, or ''."""
        return self._line.variable(MAILBOX_VARIABLE)

    def dial(self, way: Way) -> None:
        """Pass the call on to another telephone when this conversation ends."""
        self._line.set_variable(DIAL_VARIABLE, way.channel)
        if way.shown:
            self._line.set_variable("CALLERID(num)", way.shown)
        self._line.go_to("call_back", "s")
        self.passed_on = True


def _seconds(file: Path) -> float:
    try:
        size = file.stat().st_size
    except OSError as error:
        raise PromptMissing(f"the voice {file} cannot be played: {error.strerror}") from error
    return max(0, size - HEADER_BYTES) / BYTES_PER_SAMPLE / RATE
