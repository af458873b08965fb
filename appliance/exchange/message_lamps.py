"""Lights the lamp of each house telephone whose mailbox has new messages.

Asterisk knows nothing of our mailboxes, so the telephones are told by a NOTIFY of our own: when the
numbers change, and when a telephone registers.
"""

import logging
from collections.abc import Callable, Mapping

from appliance.errors import ActionRefused, SwitchboardAway
from appliance.services.voice_mail.messages import Counts, VoiceMail

SHOWN = ("Created", "Reachable", "NonQualified", "Updated")
"""States of a contact in which its telephone may have forgotten what it was told."""

log = logging.getLogger(__name__)


class MessageLamps:
    """What each telephone was told last; `notify(extension, counts)` tells it anew."""

    def __init__(
        self,
        voice_mail: VoiceMail,
        extensions: Callable[[], list[str]],
        notify: Callable[[str, Counts], None],
    ) -> None:
        self._voice_mail = voice_mail
        self._extensions = extensions
        self._notify = notify
        self._told: dict[str, Counts] = {}

    def contact(self, event: Mapping[str, str]) -> None:
        """Forget what a telephone was told that comes (back) into the house."""
        if event.get("ContactStatus") in SHOWN:
            self._told.pop(event.get("EndpointName", event.get("AOR", "")), None)

    def forget(self) -> None:
        """Forget everything: Asterisk is another one."""
        self._told.clear()

    def look(self) -> None:
        """Tell every telephone whose mailbox has changed."""
        counts = self._voice_mail.counts()
        for extension in self._extensions():
            now = counts.get(extension)
            if now is None or self._told.get(extension) == now:
                continue
            try:
                self._notify(extension, now)
            except ActionRefused as error:  # it is not registered; it will be told when it is
                log.debug("extension %s is not told: %s", extension, error)
            except SwitchboardAway:
                return
            self._told[extension] = now
