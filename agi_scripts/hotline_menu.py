"""The hotline's main menu: what the plugins offer, on the keys the owner chose."""

import logging
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from appliance.hookspecs import MenuItem
from appliance.telephony.call import Call, Menu

if TYPE_CHECKING:
    from appliance.assembly import Appliance
    from appliance.plugin_loader import Plugin, Plugins

log = logging.getLogger(__name__)

OFFERED_KEYS = "12345678#9"
"""Keys an item of the main menu may have, in the order they are offered; `9` is the language."""
LANGUAGE_KEY = "9"
OTHER_LANGUAGE = {"zh": "en", "en": "zh"}

_items: "WeakKeyDictionary[Plugins, list[tuple[Plugin, MenuItem]]]" = WeakKeyDictionary()


def collect_items(appliance: "Appliance") -> "list[tuple[Plugin, MenuItem]]":
    """Return each plugin's items of the main menu; the plugins are asked once in a process."""
    if appliance.plugins not in _items:
        answers = appliance.plugins.collect("menu_items")
        _items[appliance.plugins] = [(plugin, item) for plugin, items in answers for item in items]
    return _items[appliance.plugins]


def hotline_menu(appliance: "Appliance", language: str, *, greet: bool = True) -> Menu:
    """Build the menu of what works now; the greeting is said once in a call."""
    chosen: dict[str, MenuItem] = {}
    for plugin, item in collect_items(appliance):
        key = appliance.preferences.menu_key(item.name, item.key)
        if plugin.status != "working" or not key:
            continue
        if key not in OFFERED_KEYS or key == LANGUAGE_KEY or key in chosen:
            log.error("%s of plugin %s is not offered: its key is taken", item.name, plugin.name)
            continue
        chosen[key] = MenuItem(key, item.prompt, item.run, item.name)
    chosen[LANGUAGE_KEY] = MenuItem(LANGUAGE_KEY, "hotline.language", switch_language)
    items = [chosen[key] for key in OFFERED_KEYS if key in chosen]
    return Menu(
        "hotline",
        tuple(items),
        greeting="hotline.greeting" if greet else None,
        greeting_slots={"company": appliance.preferences.company_name(language)},
        footer={"hotline.operator": "0", "hotline.repeat": "*"},
        top=True,
    )


def switch_language(call: Call, _appliance: "Appliance") -> None:
    """Speak the other language from here on."""
    call.language = OTHER_LANGUAGE[call.language]
