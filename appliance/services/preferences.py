"""What the owner chooses in the console: texts and plugin switches."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from appliance.services.audit.changes import Changes
from appliance.store.database import Database
from appliance.store.preferences import PreferenceStore

SHANGHAI = ZoneInfo("Asia/Shanghai")
PREFERENCE, PLUGIN = "preference", "plugin"
ON, OFF = "on", "off"
COMPANY = {"zh": "示范基金", "en": "Demo Fund"}


class Preferences:
    """The owner's choices; each has a default where nothing was chosen."""

    def __init__(self, database: Database, changes: Changes | None = None) -> None:
        self._database = database
        self._store = PreferenceStore(database)
        self._changes = changes
        if changes is not None:
            changes.keeper(PREFERENCE, self)
            changes.keeper(PLUGIN, _Switches(self))

    def text(self, name: str, default: str) -> str:
        """Return the chosen text of this name, else the default."""
        chosen = self._store.value(name)
        return default if chosen is None else chosen

    def keep(self, name: str, value: str) -> None:
        """Keep the owner's choice."""
        self.keep_together({name: value})

    def keep_together(self, choices: Mapping[str, str | None]) -> None:
        """Keep several choices, all or none; None goes back to the default."""
        with self._database.writing():
            before = self._store.keep_together(choices, _now())
            self._note(PREFERENCE, before, choices)

    def remember(self, name: str, value: str) -> None:
        """Keep what the box itself wants to know again; nobody chose it, so it is no change."""
        self._store.keep_together({name: value}, _now())

    def present(self, name: str) -> str | None:
        """Return the chosen value of this name, None where nothing was chosen."""
        return self._store.value(name)

    def put_back(self, values: Mapping[str, str | None]) -> None:
        """Give choices the values they had."""
        self.keep_together(values)

    def listing(self) -> dict[str, str]:
        """Return every choice that differs from its default or was once made."""
        return self._store.values()

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
        with self._database.writing():
            before = {name: _switch(self.plugin_enabled(name))}
            self._store.keep_plugin(name, enabled, "", _now())
            self._note(PLUGIN, before, {name: _switch(enabled)})

    def plugin_put_aside(self, name: str, reason: str) -> None:
        """Remember why a plugin was taken out of service."""
        self._store.keep_plugin(name, self.plugin_enabled(name), reason, _now())

    def _note(
        self, noun: str, old: Mapping[str, str | None], new: Mapping[str, str | None]
    ) -> None:
        if self._changes is not None:
            self._changes.note(noun, old, new)


class _Switches:
    """The switches of the plugins, for the log of changes."""

    def __init__(self, preferences: Preferences) -> None:
        self._preferences = preferences

    def present(self, name: str) -> str | None:
        """Return whether a plugin is on or off."""
        return _switch(self._preferences.plugin_enabled(name))

    def put_back(self, values: Mapping[str, str | None]) -> None:
        """Switch plugins as they were."""
        for name, value in values.items():
            self._preferences.switch_plugin(name, value == ON)


def _switch(enabled: bool) -> str:
    return ON if enabled else OFF


def _now() -> str:
    return datetime.now(SHANGHAI).isoformat(timespec="milliseconds")
