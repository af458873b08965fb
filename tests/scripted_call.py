"""A caller who presses what you write: the real Call over a line that needs no telephone."""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, wait
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from appliance.audio.prompts import Sentence
from appliance.errors import BackWanted, CallerHungUp, HelpWanted
from appliance.telephony.call import Call
from appliance.telephony.keypad import Keypad
from appliance.telephony.line import Played

if TYPE_CHECKING:
    from appliance.assembly import Appliance

SILENCE = "."
WHILE_HEARING = "<"
SOUNDS = ("errors.tick", "errors.turn", "errors.next_key")


class ScriptedLine:
    """A line whose caller hears at once, presses one key per wait, and then hangs up.

    A `.` among the keys is a caller who presses nothing until the next sentence; the key after a
    `<` is pressed while a sentence is heard or while slow work runs.
    """

    def __init__(self, keys: str, heard: Callable[[Path], bool]) -> None:
        self.environment: Mapping[str, str] = {}
        self.variables: dict[str, str] = {}
        self.answered = False
        self.hung_up = False
        self.gone_to: tuple[str, str] | None = None
        self.language = "zh"
        self.timeouts: list[float] = []
        """How long each wait for a key would have taken."""
        self.recorded: list[str] = []
        """The files recorded into, and `stop`, in order."""
        self.on_heard: Callable[[], None] = lambda: None
        self._keys = list(keys)
        self._heard = heard
        self._silent = False

    def answer(self) -> None:
        self._connected()
        self.answered = True

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
    ) -> None:
        self.heard: list[str] = []
        """The keys of the sentences in order, without ticks."""
        self.texts: list[str] = []
        self.recorded: list[str] = []
        """What was heard, with `start`, `mask` and `unmask` of the recording between."""
        self._appliance = appliance
        self._sentences: dict[Path, Sentence] = {}
        self.line = ScriptedLine("".join(keys), self._hear)
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
