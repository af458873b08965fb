"""A call, and the verbs a conversation may use; no script goes around them."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from appliance.errors import BackWanted, HelpWanted
from appliance.settings import Secret
from appliance.telephony.entries import Entries
from appliance.telephony.fax_verbs import FaxVerbs
from appliance.telephony.keypad import Keypad
from appliance.telephony.ledger import Ledger
from appliance.telephony.line import Line
from appliance.telephony.menu import Menu
from appliance.telephony.menu_verbs import TRIES, MenuVerbs
from appliance.telephony.recorder import Recorder
from appliance.telephony.slow_work import start_work, wait_in_company
from appliance.telephony.voice_verbs import VoiceVerbs

if TYPE_CHECKING:
    from appliance.audio.prompts import Prompts, Sentence

__all__ = ["Call", "Ledger", "Menu"]

P = ParamSpec("P")
T = TypeVar("T")
DONE_VARIABLE = "FUNDLINE_DONE"
VERSION_VARIABLE = "FUNDLINE_VERSION"


class Call(MenuVerbs, VoiceVerbs, FaxVerbs):
    """One caller in conversation with the box."""

    def __init__(
        self,
        line: Line,
        prompts: "Prompts",
        sound_of: "Callable[[Sentence], Path]",
        ledger: Ledger,
        recorder: Recorder,
        *,
        call_id: str,
        caller: str,
        dialled: str,
        again: bool = False,
        operator_away: bool = False,
    ) -> None:
        MenuVerbs.__init__(self)
        self.id = call_id
        self.caller = caller
        self.dialled = dialled
        self.customer: str | None = None
        self.again = again
        """Whether this call was cut by a fault of the box and is taken up where it was."""
        self.operator_away = operator_away
        """Whether the caller comes back because no operator answered."""
        self.passed_on = False
        """Whether the call goes on elsewhere when the conversation ends."""
        self._line = line
        self._prompts = prompts
        self._sound_of = sound_of
        self._ledger = ledger
        self._recorder = recorder
        self._keypad = Keypad(line, lambda key: sound_of(self._sentence(key)))
        self._entries = Entries(self._keypad)

    # --- who and where ---------------------------------------------------------------

    @property
    def keys_ahead(self) -> int:
        """Return how many keys were pressed ahead."""
        return len(self._keypad.ahead)

    @property
    def version(self) -> int | None:
        """Return the published version this call began with; it keeps that to its end."""
        number = self._line.variable(VERSION_VARIABLE)
        return int(number) if number.isascii() and number.isdigit() else None

    def identified(self, fund_account: str) -> None:
        """Remember who the caller is."""
        self.customer = fund_account
        self._ledger.identified(self.id, fund_account)

    def did(self, text: str) -> None:
        """Write into the ledger what was done for the caller."""
        self._ledger.step(self.id, "did", text=text)

    # --- speaking --------------------------------------------------------------------

    def begun(self) -> None:
        """Tell the dialplan that this conversation has not ended yet."""
        self._line.set_variable(DONE_VARIABLE, "")

    def answer(self) -> None:
        """Answer the call."""
        self._line.answer()

    def say(self, key: str, **slots: Any) -> None:
        """Say a sentence; a key stops it and is kept, and keys pressed ahead skip it."""
        sentence = self._sentence(key, **slots)
        if not self._keypad.ahead:
            self._heard(key, sentence)
            self._keypad.play(self._sound_of(sentence))

    def announce(self, key: str, **slots: Any) -> None:
        """Say a sentence to its end; keys pressed before or meanwhile do not count."""
        sentence = self._sentence(key, **slots)
        self._heard(key, sentence)
        self._keypad.play_through(self._sound_of(sentence))

    def record(self) -> None:
        """Tell the caller that the call is recorded and record it from here on; once in a call."""
        if not self._recorder.begun:
            sentence = self._sentence("recording.announcement")
            self._heard(sentence.key, sentence)
            self._keypad.play_to_end(self._sound_of(sentence))
            self._recorder.start()

    def secrecy(self) -> AbstractContextManager[None]:
        """Keep the caller's side out of the recording; asking for a secret does so by itself."""
        return self._recorder.masked(self._keypad)

    # --- asking ----------------------------------------------------------------------

    def ask(
        self,
        key: str,
        *,
        digits: int | None = None,
        at_most: int = 20,
        star_is: str = "",
        **slots: Any,
    ) -> str:
        """Ask for digits: a fixed count ends by itself, `#` ends, `*` goes back, `0#` gets help."""
        question = self._sentence(key, **slots)
        return self._entry(key, question, digits or at_most, digits or 1, star_is=star_is)

    def ask_secret(self, key: str, *, digits: int = 6, star_is: str = "", **slots: Any) -> Secret:
        """Ask for a secret of fixed length, key by key, in memory only."""
        question = self._sentence(key, **slots)
        with self.secrecy():
            entry = partial(self._entry, key, question, digits, digits)
            return Secret(entry(star_is=star_is, shown="****"))

    # --- working and ending ----------------------------------------------------------

    def work(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run slow work while keys are kept and the line is never silent; return its result."""
        work = start_work(function, *args, **kwargs)
        wait_in_company(work, self._keypad, lambda: self.say("common.please_wait"))
        return work.result()

    def to_operator(self) -> None:
        """Pass the call on to the operator when this conversation ends."""
        self.did("operator")
        self._line.go_to("operator", "s")
        self.passed_on = True

    def done(self) -> None:
        """Tell the dialplan that the conversation ended of its own will."""
        self._line.set_variable(DONE_VARIABLE, "yes")

    def hang_up(self) -> None:
        """End the call."""
        self._line.hang_up()

    def _sentence(self, key: str, **slots: Any) -> "Sentence":
        return self._prompts.sentence(self._language, key, **slots)

    def _heard(self, prompt: str, sentence: "Sentence") -> None:
        self._ledger.step(self.id, "heard", prompt=prompt, text=sentence.text)

    def _keyed(self, prompt: str, keys: str) -> None:
        if keys:
            self._ledger.step(self.id, "keyed", prompt=prompt, keys=keys)

    def _entry(
        self,
        key: str,
        question: "Sentence",
        at_most: int,
        at_least: int,
        *,
        star_is: str = "",
        shown: str = "",
    ) -> str:
        """Return what was keyed in; the ledger is told `shown` in its place."""
        for attempt in range(TRIES):
            ask = partial(self._question, key, question, attempt)
            entry = self._entries.read(ask, length=at_most, star_is=star_is)
            self._keyed(key, entry.keys and (shown or entry.keys))
            if entry.back:
                raise BackWanted
            if entry.keys == "0" and entry.ended_by_hash:
                raise HelpWanted
            if len(entry.keys) >= at_least:
                return entry.keys
            self._keypad.forget()
        raise self._help()

    def _question(self, key: str, question: "Sentence", attempt: int) -> Path:
        apologies = ("", "errors.no_input_first", "errors.no_input_second")
        if attempt:
            question = self._prompts.joined(self._sentence(apologies[attempt]), question)
        self._heard(key, question)
        return self._turn_after(question)

    def _turn_after(self, question: "Sentence") -> Path:
        return self._sound_of(self._prompts.joined(question, self._sentence("errors.turn")))
