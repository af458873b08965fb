"""The book of accesses: every playback and every export, with who did it and from where."""

from typing import Any

from appliance.services.audit.entries import SAW, Audit
from appliance.store.audit import EntriesAsked


class Accesses:
    """What of the audit tells who saw what."""

    def __init__(self, audit: Audit) -> None:
        self._audit = audit

    def note(self, action: str, subject: str) -> None:
        """Write down an access of who acts now, before it is granted."""
        self._audit.saw(action, subject)

    def listing(
        self,
        subject: str = "",
        *,
        limit: int = 100,
        offset: int = 0,
        action: str = "",
        actor: str = "",
    ) -> list[dict[str, Any]]:
        """Return accesses, newest first; of one subject, action or person where it is named."""
        asked = EntriesAsked(SAW, actor, action, subject, limit=limit, offset=offset)
        return [entry._asdict() for entry in self._audit.listing(asked)]

    def count(self, subject: str = "", *, action: str = "", actor: str = "") -> int:
        """Return how many accesses the listing has in all."""
        return self._audit.count(EntriesAsked(SAW, actor, action, subject))

    def actions(self) -> list[str]:
        """Return every action that was ever noted."""
        return self._audit.actions(SAW)
