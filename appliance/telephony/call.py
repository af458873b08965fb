"""A call, and the verbs a conversation may use; no script goes around them."""

import logging
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from appliance.errors import BackWanted, CallerHungUp, HelpWanted
from appliance.hookspecs import MenuItem
from appliance.settings import Secret
from appliance.telephony.entries import Entries
from appliance.telephony.failing_plugin import put_aside
from appliance.telephony.fax_verbs import FaxVerbs
from appliance.telephony.keypad import Keypad
from appliance.telephony.ledger import Ledger
from appliance.telephony.line import Line
from appliance.telephony.menu import Menu
from appliance.telephony.recorder import Recorder
from appliance.telephony.slow_work import start_work, wait_in_company
from appliance.telephony.voice_verbs import VoiceVerbs

if TYPE_CHECKING:
    from appliance.assembly import Appliance
    from appliance.audio.prompts import Prompts, Sentence

__all__ = ["Call", "Ledger", "Menu"]

log = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")
DONE_VARIABLE = "FUNDLINE_DONE"
TRIES = 3


class Call(VoiceVerbs, FaxVerbs):
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
        self._language = "zh"
        self._place: list[str] = []
        self._to_replay: list[str] = []
        self._greeted: set[str] = set()
        self._keypad = Keypad(line, lambda key: sound_of(self._sentence(key)))
        self._entries = Entries(self._keypad)

    # --- who and where ---------------------------------------------------------------

    @property
    def language(self) -> str:
        """Return the language the caller hears, `zh` or `en`."""
        return self._language

    @language.setter
    def language(self, language: str) -> None:
        self._language = language
        self._line.set_language(language)
        self._write_place()

    @property
    def keys_ahead(self) -> int:
        """Return how many keys were pressed ahead."""
        return len(self._keypad.ahead)

    def resume(self, place: Sequence[str], language: str, customer: str | None) -> None:
        """Take the call up where it was: the next choices are answered from the place."""
        self._to_replay = list(place)
        self.customer = customer
        self.language = language

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

    def ask_secret(self, key: str, *, digits: int = 6, **slots: Any) -> Secret:
        """Ask for a secret of fixed length, key by key, in memory only."""
        question = self._sentence(key, **slots)
        with self.secrecy():
            return Secret(self._entry(key, question, digits, digits, shown="****"))

    def choose(self, menu: Menu) -> MenuItem:
        """Offer a menu and return the choice; a resumed call answers from its place, silently."""
        item = self._replayed(menu)
        tries = 0
        while item is None:
            key = self._keypad.first_key(partial(self._offer, menu, tries))
            self._keyed(menu.name, key)
            item = menu.item(key)
            if item is None:
                tries = self._unusable(menu, key, tries)
        self._greeted.add(menu.name)
        return item

    def follow(self, item: MenuItem, appliance: "Appliance") -> None:
        """Run the conversation behind an item; it returns here when the caller goes back."""
        depth = len(self._place)
        self._place.append(item.key)
        self._write_place()
        try:
            item.run(self, appliance)
        except BackWanted:
            pass
        except (CallerHungUp, HelpWanted):
            raise
        except Exception as error:
            if depth:  # the menu around it is the plugin's own; the main menu goes on without it
                raise
            put_aside(item, appliance, error)
            log.exception("call %s: %s of a plugin failed", self.id, item.name)
            self._keypad.forget()
            self.say("errors.sorry")
        del self._place[depth:]
        self._to_replay.clear()
        self._write_place()

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

    def _offer(self, menu: Menu, tries: int) -> Path:
        greet = menu.name not in self._greeted and not self.operator_away
        self._greeted.add(menu.name)
        sentences = menu.sentences(self._prompts, self._language, tries=tries, greet=greet)
        offer = self._prompts.joined(*sentences)
        self._heard(menu.name, offer)
        return self._turn_after(offer)

    def _turn_after(self, question: "Sentence") -> Path:
        return self._sound_of(self._prompts.joined(question, self._sentence("errors.turn")))

    def _unusable(self, menu: Menu, key: str, tries: int) -> int:
        """Return the number of tries so far after a key that chose nothing."""
        if key == "0":
            raise HelpWanted
        if key == "*":
            if not menu.top:
                raise BackWanted
            return 0
        self._keypad.forget()  # what follows a slip would be taken for something else
        if tries + 1 == TRIES:
            raise self._help()
        return tries + 1

    def _help(self) -> HelpWanted:
        self.say("errors.help")
        return HelpWanted()

    def _replayed(self, menu: Menu) -> MenuItem | None:
        item = menu.item(self._to_replay.pop(0)) if self._to_replay else None
        if item is None:
            self._to_replay.clear()
        return item

    def _write_place(self) -> None:
        if not self._to_replay:
            self._ledger.place(self.id, list(self._place), self._language)
