"""What callers are offered: the menu tree in force, and what became of each of its keys."""

import logging
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from appliance.errors import CompanyNameRefused, DocumentWrong
from appliance.hookspecs import MenuItem
from appliance.records.workshop import MENU
from appliance.services.preferences import Preferences
from appliance.services.workshop import menu_document
from appliance.services.workshop.menu_document import (
    BY_KEYS,
    ITEM,
    MAILBOX,
    MAIN,
    MAIN_KEYS,
    NUMBER,
    SENTENCE,
    SUBMENU,
    TIMES,
    MenuTree,
    Target,
)
from appliance.services.workshop.published import Published

if TYPE_CHECKING:
    from appliance.plugin_loader import Plugin, Plugins

LANGUAGE_KEY = "9"
GREETING = "hotline.greeting"
LANGUAGE = "hotline.language"
FOOTER = {"hotline.operator": "0", "hotline.repeat": "*"}
SUBMENU_FOOTER = {"hotline.operator": "0", "hotline.back": "*"}
"""What is said after the choices: sentence key → the key for its slot."""
LONGEST_NAME = 30
OFFERED, HIDDEN, KEY_TAKEN = "offered", "hidden", "key_taken"
PUT_ASIDE, MISSING = "put_aside", "missing"

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Reach:
    """What a target can lead to on this box now: each answers whether there is one."""

    mailbox: Callable[[str], bool]
    telephone: Callable[[str], bool]
    sentence: Callable[[str, frozenset[str]], bool]
    """Whether a sentence has a text in every language, with these slots."""
    within: Callable[[Target], bool]
    """Whether it is now within the hours of `times`."""


@dataclass(frozen=True)
class Choice:
    """One choice of a menu and what became of it."""

    key: str
    target: Target
    say: str
    """The sentence that offers it."""
    state: str
    """`offered`, `hidden`, `key_taken`, `put_aside` or `missing`."""
    item: MenuItem | None = None
    plugin: "Plugin | None" = None


class Hotline:
    """The hotline's menus as a version has them; read afresh for each menu."""

    def __init__(
        self, preferences: Preferences, plugins: "Plugins", published: Published, reach: Reach
    ) -> None:
        self._preferences = preferences
        self._plugins = plugins
        self._published = published
        self._reach = reach
        self._trees = lru_cache(maxsize=8)(self._read)

    def reaching(self, reach: Reach) -> "Hotline":
        """Return a hotline of the same plugins that reaches something else, as a draft's does."""
        other = Hotline(self._preferences, self._plugins, self._published, reach)
        other.items = self.items
        return other

    @cached_property
    def items(self) -> "list[tuple[Plugin, MenuItem]]":
        """Return each plugin's items of the main menu; the plugins are asked once in a process."""
        answers = self._plugins.collect("menu_items")
        return [(plugin, item) for plugin, items in answers for item in items]

    def tree(self, version: int | None = None) -> MenuTree:
        """Return the menu tree of a version, else the one in force."""
        return self._trees(self._published.number if version is None else version)

    def choices(self, menu: str = MAIN, tree: MenuTree | None = None) -> list[Choice]:
        """Return what became of every choice of a menu, in the order of speaking."""
        tree = tree or self.tree()
        if menu != MAIN:
            return [self._judged(one, tree, (menu,)) for one in tree.node(menu).choices]
        listed = [self._judged(one, tree, ()) for one in tree.main.choices]
        mentioned = {target.value for target in tree.targets() if target.kind == ITEM}
        taken = {one.key for one in listed}
        for plugin, item in self.items:
            if item.name == "" or item.name not in mentioned:
                listed.append(self._rest(plugin, item, tree, taken))
                if listed[-1].state == OFFERED:
                    taken.add(item.key)
        if tree.order == BY_KEYS:
            listed.sort(key=lambda one: (MAIN_KEYS + " ").find(one.key or " "))
        return listed

    def offered(self, menu: str = MAIN, tree: MenuTree | None = None) -> list[Choice]:
        """Return the choices a caller hears, in the order he hears them."""
        return [choice for choice in self.choices(menu, tree) if choice.state == OFFERED]

    def item(self, name: str) -> "tuple[Plugin, MenuItem] | None":
        """Return the item of a plugin by its name."""
        return next((one for one in self.items if one[1].name == name), None)

    def leads_to(self, target: Target) -> Target:
        """Return what a target leads to at this time of the day."""
        while target.kind == TIMES and target.open and target.closed:
            target = target.open if self._reach.within(target) else target.closed
        return target

    def sentences(
        self, language: str, tree: MenuTree | None = None
    ) -> list[tuple[str, dict[str, Any]]]:
        """Return what a new caller hears: the key of each sentence and its slots."""
        company = self._preferences.company_name(language)
        tree = tree or self.tree()
        question = [(tree.main.question, dict[str, Any]())] if tree.main.question else []
        return [
            (GREETING, {"company": company}),
            *question,
            *((one.say, {"key": one.key}) for one in self.offered(MAIN, tree)),
            (LANGUAGE, {"key": LANGUAGE_KEY}),
            *((sentence, {"key": key}) for sentence, key in FOOTER.items()),
        ]

    def name_company(self, names: Mapping[str, str]) -> None:
        """Keep the names the hotline answers with, by language; all of them or none."""
        texts = {language: _company_name(language, name) for language, name in names.items()}
        self._preferences.keep_together({f"company.name_{lang}": t for lang, t in texts.items()})

    def _read(self, version: int) -> MenuTree:
        text = self._published.document(MENU, version)
        try:
            return menu_document.parse(text or "")
        except DocumentWrong as error:  # no such version is published; a caller still hears a menu
            log.error("version %d: %s", version, error)
            return MenuTree()

    def _judged(
        self, choice: menu_document.MenuChoice, tree: MenuTree, seen: tuple[str, ...]
    ) -> Choice:
        found = self.item(choice.target.value) if choice.target.kind == ITEM else None
        say = choice.say or (found[1].prompt if found else "")
        state = self._state(choice.target, tree, seen)
        if state == OFFERED and choice.say and not self._reach.sentence(say, frozenset({"key"})):
            state = MISSING
        plugin, item = found or (None, None)
        return Choice(choice.key, choice.target, say, state, item, plugin)

    def _rest(self, plugin: "Plugin", item: MenuItem, tree: MenuTree, taken: set[str]) -> Choice:
        """Return what becomes of an item that the document does not mention."""
        if plugin.status != "working":
            state = PUT_ASIDE
        elif item.name in tree.hidden:
            state = HIDDEN
        elif item.key not in tuple(MAIN_KEYS) or item.key in taken:
            state = KEY_TAKEN
        else:
            state = OFFERED
        key = "" if state == HIDDEN else item.key
        return Choice(key, Target(ITEM, item.name), item.prompt, state, item, plugin)

    def _state(self, target: Target, tree: MenuTree, seen: tuple[str, ...]) -> str:
        target = self.leads_to(target)
        if target.kind == ITEM:
            found = self.item(target.value)
            if found is None:
                return MISSING
            return OFFERED if found[0].status == "working" else PUT_ASIDE
        there = {
            MAILBOX: lambda: self._reach.mailbox(target.value),
            NUMBER: lambda: self._reach.telephone(target.value),
            SENTENCE: lambda: self._reach.sentence(target.value, frozenset()),
            SUBMENU: lambda: self._has_choices(target.value, tree, seen),
        }.get(target.kind)
        return OFFERED if there is None or there() else MISSING

    def _has_choices(self, menu: str, tree: MenuTree, seen: tuple[str, ...]) -> bool:
        """Tell whether a submenu offers anything; a way back up the tree is something."""
        if menu in seen:
            return True
        node = tree.menus.get(menu)
        return node is not None and any(
            self._judged(one, tree, (*seen, menu)).state == OFFERED for one in node.choices
        )


def _company_name(language: str, name: str) -> str:
    name = unicodedata.normalize("NFC", name).strip()
    if any(unicodedata.category(sign)[0] == "C" or sign in "\u2028\u2029" for sign in name):
        raise CompanyNameRefused("signs", language)
    if not any(sign.isalnum() for sign in name):
        raise CompanyNameRefused("empty", language)
    if len(name) > LONGEST_NAME:
        raise CompanyNameRefused("long", language)
    return name
