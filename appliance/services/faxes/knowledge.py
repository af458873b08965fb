"""The owner's own texts, which callers can have as a fax: plain, with a title, in each language."""

import re
from dataclasses import dataclass

from appliance.errors import KnowledgeRefused, KnowledgeUnknown
from appliance.services.preferences import Preferences

KEY = re.compile(r"[a-z0-9][a-z0-9_]{0,39}")
PREFIX = "knowledge."
LANGUAGES = ("zh", "en")
MOST_CHARACTERS = 60_000


@dataclass(frozen=True)
class KnowledgeEntry:
    """One text in one language."""

    key: str
    language: str
    title: str
    text: str


class Knowledge:
    """The texts, kept as the owner's choices: the first line is the title."""

    def __init__(self, preferences: Preferences) -> None:
        self._preferences = preferences

    def listing(self) -> list[KnowledgeEntry]:
        """Return every text, by key, each language's by itself."""
        kept = sorted(self._preferences.listing().items())
        return [_entry(name, text) for name, text in kept if name.startswith(PREFIX) and text]

    def one(self, key: str, language: str = "zh") -> KnowledgeEntry:
        """Return a text, in the other language where it is not written in this one."""
        found = {one.language: one for one in self.listing() if one.key == key}
        if not found:
            raise KnowledgeUnknown(f"there is no text {key!r}")
        return found.get(language) or next(iter(found.values()))

    def keep(self, key: str, language: str, title: str, text: str) -> None:
        """Write a text, in place of the one with the same key and language."""
        if not KEY.fullmatch(key) or language not in LANGUAGES:
            raise KnowledgeRefused("key", f"{key!r} is no key: small letters, digits and _ only")
        title, text = " ".join(title.split()), text.strip()
        if not title:
            raise KnowledgeRefused("title", f"the text {key} needs a title")
        if not text or len(text) > MOST_CHARACTERS:
            message = f"the text {key} needs 1 to {MOST_CHARACTERS} characters"
            raise KnowledgeRefused("text", message)
        self._preferences.keep(f"{PREFIX}{key}.{language}", f"{title}\n{text}")

    def remove(self, key: str) -> None:
        """Take a text away, in every language."""
        self._preferences.keep_together({f"{PREFIX}{key}.{one}": None for one in LANGUAGES})


def _entry(name: str, kept: str) -> KnowledgeEntry:
    _prefix, key, language = name.split(".")
    title, _newline, text = kept.partition("\n")
    return KnowledgeEntry(key, language, title, text)
