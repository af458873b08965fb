"""Where in the menus a call stands, in words: the keys chosen so far and what they lead to."""

from appliance.assembly import Appliance
from web_console.wording import Words


class Places:
    """The names of menu choices, found through the items that the plugins offer."""

    def __init__(self, appliance: Appliance) -> None:
        self._hotline = appliance.hotline

    def names(self, place: list[str], words: Words) -> list[str]:
        """Return a name for each chosen key; the key itself where nobody named it."""
        names = []
        path = ""
        for key in place:
            path = f"{path}.{key}" if path else self._first(key)
            names.append(words.known(f"place.{path}", key))
        return names

    def _first(self, key: str) -> str:
        names = {item.key: item.name for item in self._hotline.offered()}
        return names.get(key) or key
