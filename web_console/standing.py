"""Where in the menus a call stands, in words: the keys chosen so far and what they lead to."""

from appliance.assembly import Appliance
from appliance.services.workshop.menu_document import ITEM, MAIN, SUBMENU, MenuTree, Target
from web_console.wording import Words


class Places:
    """The names of menu choices, found through the items that the plugins offer."""

    def __init__(self, appliance: Appliance) -> None:
        self._hotline = appliance.hotline

    def names(self, place: list[str], words: Words) -> list[str]:
        """Return a name for each chosen key; the key itself where nobody named it."""
        tree = self._hotline.tree()
        menu: str | None = MAIN
        names, path = [], ""
        for key in place:
            if menu is not None and not path:
                target = self._target(menu, key, tree)
                menu = target.value if target and target.kind == SUBMENU else None
                path = "" if menu else target.value if target and target.kind == ITEM else key
                names.append(words.known(f"place.{path}", target.value or key if target else key))
            else:
                path = f"{path}.{key}"
                names.append(words.known(f"place.{path}", key))
        return names

    def _target(self, menu: str, key: str, tree: MenuTree) -> Target | None:
        if menu != MAIN and menu not in tree.menus:
            return None
        found = [one.target for one in self._hotline.offered(menu, tree) if one.key == key]
        return self._hotline.leads_to(found[0]) if found else None
