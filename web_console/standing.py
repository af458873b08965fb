"""Where in the menus a call stands, in words: the keys chosen so far and what they lead to."""

from appliance.assembly import Appliance
from web_console.wording import Words


class Places:
    """The names of menu choices, found through the items that the plugins offer."""

    def __init__(self, appliance: Appliance) -> None:
        self._preferences = appliance.preferences
        offers = appliance.plugins.collect("menu_items")
        self._items = [item for _plugin, items in offers for item in items]

    def names(self, place: list[str], words: Words) -> list[str]:
        """Return a name for each chosen key; the key itself where nobody named it."""
        names = []
        path = ""
        for key in place:
            path = f"{path}.{key}" if path else self._first(key)
            names.append(words.known(f"place.{path}", key))
        return names

    def _first(self, key: str) -> str:
        for item in self._items:
            if item.name and self._preferences.menu_key(item.name, item.key) == key:
                return str(item.name)
        return key
