"""The verbs of menus: a choice is offered, made, and followed until the caller goes back."""

import logging
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from appliance.errors import BackWanted, CallerHungUp, HelpWanted
from appliance.hookspecs import MenuItem
from appliance.telephony.failing_plugin import put_aside
from appliance.telephony.keypad import Keypad
from appliance.telephony.ledger import Ledger
from appliance.telephony.menu import Menu

if TYPE_CHECKING:
    from appliance.assembly import Appliance
    from appliance.audio.prompts import Prompts, Sentence

log = logging.getLogger(__name__)

TRIES = 3


class MenuVerbs:
    """What a call can do with menus; it knows where in them the caller is."""

    id: str
    customer: str | None
    operator_away: bool
    say: Callable[..., None]
    _ledger: Ledger
    _keypad: Keypad
    _prompts: "Prompts"
    _heard: "Callable[[str, Sentence], None]"
    _keyed: Callable[[str, str], None]
    _turn_after: "Callable[[Sentence], Path]"
    _line: Any

    def __init__(self) -> None:
        self._language = "zh"
        self._place: list[str] = []
        self._to_replay: list[str] = []
        self._greeted: set[str] = set()

    @property
    def language(self) -> str:
        """Return the language the caller hears, `zh` or `en`."""
        return self._language

    @language.setter
    def language(self, language: str) -> None:
        self._language = language
        self._line.set_language(language)
        self._write_place()

    def resume(self, place: Sequence[str], language: str, customer: str | None) -> None:
        """Take the call up where it was: the next choices are answered from the place."""
        self._to_replay = list(place)
        self.customer = customer
        self.language = language

    def choose(self, menu: Menu) -> MenuItem:
        """Offer a menu and return the choice; a resumed call answers from its place, silently."""
        item = self._replayed(menu)
        tries = 0
        while item is None:
            item, key = self._chosen(menu, tries)
            if item is None:
                tries = self._unusable(menu, key, tries)
        self._greeted.add(menu.name)
        return item

    def offer(self, menu: Menu) -> MenuItem | None:
        """Offer a menu once and return the choice; None where nobody made one, as a machine."""
        item, key = self._chosen(menu, 0)
        if item is None and key == "0":
            raise HelpWanted
        if item is None:
            self._keypad.forget()
        return item

    def follow(self, item: MenuItem, appliance: "Appliance") -> None:
        """Run the conversation behind an item; it returns here when the caller goes back."""
        depth = len(self._place)
        self._place.append(item.key)
        self._write_place()
        try:
            item.run(self, appliance)  # type: ignore[arg-type]  # a Call is all of its verbs
        except BackWanted:
            pass
        except (CallerHungUp, HelpWanted):
            raise
        except Exception as error:
            if depth and not item.name:  # the menu around it is the plugin's own
                raise
            put_aside(item, appliance, error)
            log.exception("call %s: %s of a plugin failed", self.id, item.name)
            self._keypad.forget()
            self.say("errors.sorry")
        del self._place[depth:]
        self._to_replay.clear()
        self._write_place()

    def _chosen(self, menu: Menu, tries: int) -> tuple[MenuItem | None, str]:
        key = self._keypad.first_key(partial(self._offer, menu, tries))
        self._keyed(menu.name, key)
        return menu.item(key), key

    def _offer(self, menu: Menu, tries: int) -> Path:
        greet = menu.name not in self._greeted and not self.operator_away
        self._greeted.add(menu.name)
        sentences = menu.sentences(self._prompts, self._language, tries=tries, greet=greet)
        offer = self._prompts.joined(*sentences)
        self._heard(menu.name, offer)
        return self._turn_after(offer)

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
