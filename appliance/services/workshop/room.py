"""The workshop as one thing: the drafts, the published versions and the documents in force."""

from collections.abc import Callable
from datetime import datetime

from appliance.audio.prompts import Prompts
from appliance.services.mail_queue import MailQueue
from appliance.services.preferences import Preferences
from appliance.services.workshop.drafts import Drafts
from appliance.services.workshop.golden_calls import GoldenCalls
from appliance.services.workshop.nightly_calls import NightlyCalls
from appliance.services.workshop.published import Published
from appliance.services.workshop.runs import Runs
from appliance.services.workshop.versions import Versions
from appliance.store.database import Database


class Workshop:
    """Where technicians change the box, and where everybody reads what is in force."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database, self._clock = database, clock
        self.drafts = Drafts(database, clock)
        self.versions = Versions(database, self.drafts, clock)
        self.published = Published(database)
        self.runs = Runs(database, clock)
        self.versions.require(self.runs.missing)

    def keep_golden_calls(
        self, prompts: Prompts, mail: MailQueue, preferences: Preferences
    ) -> NightlyCalls:
        """Add the calls that must always go the same way, and what asks for them each night."""
        self.golden_calls = GoldenCalls(self._database, prompts, self._clock)
        self.nightly_calls = NightlyCalls(
            self._database,
            runs=self.runs,
            golden_calls=self.golden_calls,
            mail=mail,
            preferences=preferences,
        )
        return self.nightly_calls
