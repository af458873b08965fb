"""What the owner chooses in the console: texts, menu keys and plugin switches."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from appliance.store.database import Database
from appliance.store.preferences import PreferenceStore

SHANGHAI = ZoneInfo("Asia/Shanghai")
COMPANY = {"zh": "示范基金", "en": "Demo Fund"}


class Preferences:
    """The owner's choices; each has a default where nothing was chosen."""

    def __init__(self, database: Database) -> None:
        self._store = PreferenceStore(database)

    def text(self, name: str, default: str) -> str:
        """Return the chosen text of this name, else the default."""
        chosen = self._store.value(name)
        return default if chosen is None else chosen

    def keep(self, name: str, value: str) -> None:
        """Keep the owner's choice."""
        self._store.keep_together({name: value}, _now())

    def keep_together(self, choices: Mapping[str, str | None]) -> None:
        """Keep several choices, all or none; None goes back to the default."""
        self._store.keep_together(choices, _now())

    def listing(self) -> dict[str, str]:
        """Return every choice that differs from its default or was once made."""
        return self._store.values()

    def menu_key(self, item_name: str, default: str) -> str:
        """Return the key the owner gave a menu item; an empty text hides the item."""
        return self.text(f"menu.{item_name}", default)

    def company_name(self, language: str) -> str:
        """Return the name the hotline answers with; a new one is left out until it is rendered."""
        return self.text(f"company.name_{language}", COMPANY[language])

    def plugin_enabled(self, name: str) -> bool:
        """Tell whether a plugin is switched on; a new one is."""
        kept = self._store.plugin(name)
        return kept is None or kept[0]

    def plugin_reason(self, name: str) -> str:
        """Return why a plugin was last put aside, or nothing."""
        kept = self._store.plugin(name)
        return kept[1] if kept else ""

    def switch_plugin(self, name: str, enabled: bool) -> None:
        """Switch a plugin on or off from the next start of a part; forgets why it was put aside."""
        self._store.keep_plugin(name, enabled, "", _now())

    def plugin_put_aside(self, name: str, reason: str) -> None:
        """Remember why a plugin was taken out of service."""
        self._store.keep_plugin(name, self.plugin_enabled(name), reason, _now())


def _now() -> str:
    return datetime.now(SHANGHAI).isoformat(timespec="milliseconds")
