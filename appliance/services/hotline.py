"""What the owner decides about the hotline: the company's name and the keys of the main menu."""

import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from appliance.errors import CompanyNameRefused, MenuKeysRefused
from appliance.hookspecs import MenuItem
from appliance.services.preferences import Preferences

if TYPE_CHECKING:
    from appliance.plugin_loader import Plugin, Plugins

ITEM_KEYS = "12345678#"
"""Keys an item of a plugin may have, in the order they are offered."""
LANGUAGE_KEY = "9"
GREETING = "hotline.greeting"
LANGUAGE = "hotline.language"
FOOTER = {"hotline.operator": "0", "hotline.repeat": "*"}
"""What is said after the choices: sentence key → the key for its slot."""

LONGEST_NAME = 30


@dataclass(frozen=True)
class Choice:
    """One item of a plugin, on the key the owner chose, and what became of it."""

    plugin: "Plugin"
    item: MenuItem
    default: str
    """The key it is delivered with."""
    state: str
    """`offered`, `hidden`, `key_taken` or `put_aside`."""

    @property
    def movable(self) -> bool:
        """Tell whether the owner may move it; an item without a name stays where it is."""
        return bool(self.item.name)


class Hotline:
    """The owner's hotline; read afresh for each menu, so that a change needs no start."""

    def __init__(self, preferences: Preferences, plugins: "Plugins") -> None:
        self._preferences = preferences
        self._plugins = plugins

    @cached_property
    def items(self) -> "list[tuple[Plugin, MenuItem]]":
        """Return each plugin's items of the main menu; the plugins are asked once in a process."""
        answers = self._plugins.collect("menu_items")
        return [(plugin, item) for plugin, items in answers for item in items]

    def choices(self) -> list[Choice]:
        """Return what became of every item; of two on one key the first has it."""
        taken: set[str] = set()
        choices = []
        for plugin, item in self.items:
            key = self._preferences.menu_key(item.name, item.key) if item.name else item.key
            if plugin.status != "working":
                state = "put_aside"
            elif not key:
                state = "hidden"
            elif key not in tuple(ITEM_KEYS) or key in taken:
                state = "key_taken"
            else:
                state = "offered"
                taken.add(key)
            choices.append(Choice(plugin, replace(item, key=key), item.key, state))
        return choices

    def offered(self) -> list[MenuItem]:
        """Return the items a caller hears, in the order of their keys."""
        items = [choice.item for choice in self.choices() if choice.state == "offered"]
        return sorted(items, key=lambda item: ITEM_KEYS.index(item.key))

    def sentences(self, language: str) -> list[tuple[str, dict[str, Any]]]:
        """Return what a new caller hears: the key of each sentence and its slots."""
        company = self._preferences.company_name(language)
        return [
            (GREETING, {"company": company}),
            *((item.prompt, {"key": item.key}) for item in self.offered()),
            (LANGUAGE, {"key": LANGUAGE_KEY}),
            *((sentence, {"key": key}) for sentence, key in FOOTER.items()),
        ]

    def give_keys(self, keys: Mapping[str, str]) -> None:
        """Put items on new keys, all of them or none; an empty key hides, others stay."""
        wanted: dict[str, list[str]] = defaultdict(list)
        kept: dict[str, str | None] = {}
        for choice in self.choices():
            name, key = choice.item.name, choice.item.key
            if choice.movable and name in keys:
                key = keys[name]
                if key and key not in tuple(ITEM_KEYS):
                    raise MenuKeysRefused("not_a_key", key, (name,))
                kept[f"menu.{name}"] = None if key == choice.default else key
            if key:
                wanted[key].append(name or choice.item.prompt)
        for key, names in wanted.items():
            if len(names) > 1:
                raise MenuKeysRefused("taken", key, tuple(names))
        self._preferences.keep_together(kept)

    def restore_keys(self) -> None:
        """Put every item back on the key it is delivered with."""
        named = [item.name for _plugin, item in self.items if item.name]
        self._preferences.keep_together({f"menu.{name}": None for name in named})

    def name_company(self, names: Mapping[str, str]) -> None:
        """Keep the names the hotline answers with, by language; all of them or none."""
        texts = {language: _company_name(language, name) for language, name in names.items()}
        self._preferences.keep_together({f"company.name_{lang}": t for lang, t in texts.items()})


def _company_name(language: str, name: str) -> str:
    name = unicodedata.normalize("NFC", name).strip()
    if any(unicodedata.category(sign)[0] == "C" or sign in "\u2028\u2029" for sign in name):
        raise CompanyNameRefused("signs", language)
    if not any(sign.isalnum() for sign in name):
        raise CompanyNameRefused("empty", language)
    if len(name) > LONGEST_NAME:
        raise CompanyNameRefused("long", language)
    return name
