"""A caller who presses what you write: the real Call over a line that needs no telephone."""

import math
import shutil
import struct
import wave
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, wait
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from appliance.audio.prompts import Sentence
from appliance.errors import BackWanted, CallerHungUp, HelpWanted
from appliance.telephony.call import Call
from appliance.telephony.keypad import Keypad
from appliance.telephony.line import Played
from appliance.telephony.voice_verbs import RATE

if TYPE_CHECKING:
    from appliance.assembly import Appliance

SILENCE = "."
WHILE_HEARING = "<"
WHILE_LISTENING = ">"
SOUNDS = ("errors.tick", "errors.turn", "errors.next_key", "common.beep")


class HeardVoice(NamedTuple):
    """A kept voice that was listened to, from and until which second."""

    file: Path
    from_seconds: float
    until_seconds: float


class FaxEnd(NamedTuple):
    """How the far end of a scripted call lets a fax end; a received one brings its `file`."""

    status: str = "SUCCESS"
    pages: int = 1
    hangs_up: bool = True
    file: Path | None = None
    result: str = "OK"
    mode: str = "audio"
    rate: int = 14400
    station: str = "02158880001"
    breaks: bool = False
    """Whether the server is killed while Asterisk sends on."""


class ScriptedLine:
    """A line whose caller hears at once, presses one key per wait, and then hangs up.

    A `.` among the keys is a caller who presses nothing until the next sentence; the key after a
    `<` is pressed while a sentence is heard or while slow work runs.

    He speaks for the next of `speaks` seconds (else 3) whenever he is recorded, and then presses
    his next key or, with none left, hangs up. A kept voice is heard to its end, unless his next key
    stands after a `>`, or none is left and `listens` has a second: he presses, or hangs up, after
    the next of `listens` seconds (else 1).
    """

    def __init__(
        self,
        keys: str,
        heard: Callable[[Path], bool],
        speaks: Sequence[float] = (),
        listens: Sequence[float] = (),
    ) -> None:
        self.voices: list[HeardVoice] = []
        self._speaks = list(speaks)
        self._listens = list(listens)
        self.environment: Mapping[str, str] = {}
        self.variables: dict[str, str] = {"FAXOPT(sessionid)": "0"}
        self.answered = False
        self.hung_up = False
        self.gone_to: tuple[str, str] | None = None
        self.language = "zh"
        self.timeouts: list[float] = []
        """How long each wait for a key would have taken."""
        self.recorded: list[str] = []
        """The files recorded into, and `stop`, in order."""
        self.ran: list[tuple[str, str]] = []
        """The applications of the dialplan that ran, with what they were given."""
        self.faxes: list[FaxEnd] = []
        """How the next faxes end; without one, all is well."""
        self.on_heard: Callable[[], None] = lambda: None
        self.on_listen: Callable[[], bool] = lambda: False
        """What happens elsewhere when he begins to listen; True stops the voice at once."""
        self._keys = list(keys)
        self._heard = heard
        self._silent = False

    def answer(self) -> None:
        self._connected()
        self.answered = True

    def record(
        self, file: Path, stop_keys: str, at_most_seconds: float, silence_seconds: float
    ) -> Played:
        self._connected()
        assert silence_seconds >= 1
        wanted = self._speaks.pop(0) if self._speaks else 3.0
        seconds = min(wanted, at_most_seconds)
        speech(file.with_suffix(".wav"), seconds)
        samples = round(seconds * RATE)
        if wanted > seconds:
            return Played("", samples)
        if not self._keys:
            self.hung_up = True
            raise CallerHungUp(samples)
        if self._keys[0] == SILENCE:
            del self._keys[0]
            return Played("", samples)
        assert self._keys[0] in stop_keys, f"{self._keys[0]} does not end this recording"
        return Played(self._keys.pop(0), samples)

    def listen(self, file: Path, escape_keys: str, from_sample: int) -> Played:
        self._connected()
        file = file.with_suffix(".wav")
        if self.on_listen():
            self.voices.append(HeardVoice(file, from_sample / RATE, from_sample / RATE))
            return Played("", from_sample)
        length = (file.stat().st_size - 44) // 2
        presses = self._keys[:1] == [WHILE_LISTENING]
        leaves = not self._keys and bool(self._listens)
        until = length
        if presses or leaves:
            seconds = self._listens.pop(0) if self._listens else 1.0
            until = min(length, from_sample + round(seconds * RATE))
        self.voices.append(HeardVoice(file, from_sample / RATE, until / RATE))
        if leaves:
            self.hung_up = True
            raise CallerHungUp(until)
        key = ""
        if presses:
            key = self._keys[1]
            del self._keys[:2]
        return Played(key if key in escape_keys else "", until)

    def play(self, file: Path, escape_keys: str, from_sample: int = 0) -> Played:
        self._connected()
        if not from_sample:
            self._hear(file)
        if self._keys[:1] == ["#"] and escape_keys and "#" not in escape_keys:
            del self._keys[0]  # the end of an entry that was complete without it
        key = self._key_while_hearing()
        return Played(key if key in escape_keys else "", 1)

    def play_for_key(self, file: Path, timeout_seconds: float) -> str:
        self._connected()
        self._hear(file)
        self.timeouts.append(timeout_seconds)
        return self._key_while_hearing() or self._key()

    def wait_for_key(self, timeout_seconds: float, until: "Future[Any] | None" = None) -> str:
        self._connected()
        if until is not None:
            key = self._key_while_hearing()
            if not key:
                wait([until], timeout_seconds)
            return key
        self.timeouts.append(timeout_seconds)
        return self._key()

    def start_recording(self, file: Path) -> None:
        self._connected()
        self.recorded.append(str(file))

    def stop_recording(self) -> None:
        self._connected()
        self.recorded.append("stop")

    def variable(self, name: str) -> str:
        return self.variables.get(name, "")

    def set_variable(self, name: str, value: str) -> None:
        self.variables[name] = value

    def go_to(self, context: str, extension: str) -> None:
        self._connected()
        self.gone_to = (context, extension)

    def run(self, application: str, argument: str) -> None:
        self._connected()
        self.ran.append((application, argument))
        if application in ("SendFAX", "ReceiveFAX"):
            self._fax(argument.partition(",")[0])

    def _fax(self, file: str) -> None:
        end = self.faxes.pop(0) if self.faxes else FaxEnd()
        if end.file is not None:
            shutil.copyfile(end.file, file)
        session = len([name for name, _argument in self.ran if name.endswith("FAX")]) - 1
        told = {"status": end.status, "statusstr": end.result, "pages": end.pages, "rate": end.rate}
        told |= {"remotestationid": end.station, "sessionid": session}
        self.variables |= {f"FAXOPT({name})": str(value) for name, value in told.items()}
        self.variables["FAXMODE"] = end.mode
        self.hung_up = end.hangs_up
        if end.breaks:
            raise CallerHungUp

    def set_language(self, language: str) -> None:
        self.language = language

    def hang_up(self) -> None:
        self.hung_up = True

    def _connected(self) -> None:
        if self.hung_up:
            raise CallerHungUp

    def _hear(self, file: Path) -> None:
        is_tick = self._heard(file)
        self.on_heard()
        if self._silent and not is_tick:
            self._silent = False
            del self._keys[0]

    def _key_while_hearing(self) -> str:
        if self._keys[:1] != [WHILE_HEARING]:
            return ""
        key = self._keys[1]
        del self._keys[:2]
        return key

    def _key(self) -> str:
        if not self._keys:
            self.hung_up = True
            raise CallerHungUp
        if self._keys[0] == SILENCE:
            self._silent = True
            return ""
        return self._keys.pop(0)


class ScriptedRecorder:
    """A recorder that writes down what it is told."""

    def __init__(self, write: Callable[[str], None]) -> None:
        self.begun = False
        self._write = write
        self._depth = 0

    def start(self) -> None:
        self.begun = True
        self._write("start")

    @contextmanager
    def masked(self, _keypad: Keypad) -> Iterator[None]:
        self._depth += 1
        if self._depth == 1:
            self._write("mask")
        try:
            yield
        finally:
            self._depth -= 1
            if self._depth == 0:
                self._write("unmask")


class ScriptedCall(Call):
    """A call whose keys are written down beforehand; `heard` and `texts` are what it was told."""

    def __init__(
        self,
        *keys: str,
        appliance: "Appliance",
        language: str = "zh",
        caller: str = "13800138000",
        dialled: str = "1000",
        call_id: str = "scripted.1",
        again: bool = False,
        operator_away: bool = False,
        speaks: Sequence[float] = (),
        listens: Sequence[float] = (),
        line: "Callable[..., ScriptedLine] | None" = None,
    ) -> None:
        self.heard: list[str] = []
        """The keys of the sentences in order, without ticks."""
        self.texts: list[str] = []
        self.recorded: list[str] = []
        """What was heard, with `start`, `mask` and `unmask` of the recording between."""
        self._appliance = appliance
        self._sentences: dict[Path, Sentence] = {}
        self.line = (line or ScriptedLine)("".join(keys), self._hear, speaks, listens)
        super().__init__(
            self.line,
            appliance.prompts,
            self._remember,
            appliance.calls,
            ScriptedRecorder(self.recorded.append),
            call_id=call_id,
            caller=caller,
            dialled=dialled,
            again=again,
            operator_away=operator_away,
        )
        appliance.calls.begin(call_id, caller=caller, dialled=dialled)
        if again or operator_away:
            point = appliance.calls.resume_point(call_id)
            self.resume(point.place if again else [], point.language, point.customer)
        else:
            self.resume([], language, None)

    def run(self, conversation: "Callable[[Call, Appliance], None]") -> str:
        """Run a conversation; return how it ended: done, hung_up, back or help."""
        try:
            conversation(self, self._appliance)
        except CallerHungUp:
            return "hung_up"
        except BackWanted:
            return "back"
        except HelpWanted:
            return "help"
        return "done"

    @property
    def said(self) -> str:
        """Return all that was said, as one text."""
        return "\n".join(self.texts)

    @property
    def voices(self) -> list[HeardVoice]:
        """Return the kept voices he listened to, in order."""
        return self.line.voices

    def _remember(self, sentence: Sentence) -> Path:
        file = Path(f"sentence-{len(self._sentences)}")
        self._sentences[file] = sentence
        return file

    def _hear(self, file: Path) -> bool:
        sentence = self._sentences[file]
        if sentence.key in SOUNDS:
            return True
        self.heard += [key for key in sentence.key.split("+") if key not in SOUNDS]
        self.recorded += self.heard[-1:]
        self.texts.append(sentence.text)
        return False


def speech(file: Path, seconds: float) -> Path:
    """Write a tone of so many seconds as Asterisk writes what it records."""
    file.parent.mkdir(parents=True, exist_ok=True)
    tone = [round(8000 * math.sin(at * 0.4)) for at in range(round(seconds * RATE))]
    with wave.open(str(file), "wb") as sound:
        sound.setparams((1, 2, RATE, 0, "NONE", ""))
        sound.writeframes(struct.pack(f"<{len(tone)}h", *tone))
    return file
