"""The workshop as one thing: the drafts, the published versions and the documents in force."""

from collections.abc import Callable
from datetime import datetime

from appliance.services.workshop.drafts import Drafts
from appliance.services.workshop.published import Published
from appliance.services.workshop.runs import Runs
from appliance.services.workshop.versions import Versions
from appliance.store.database import Database


class Workshop:
    """Where technicians change the box, and where everybody reads what is in force."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self.drafts = Drafts(database, clock)
        self.versions = Versions(database, self.drafts, clock)
        self.published = Published(database)
        self.runs = Runs(database, clock)
        self.versions.require(self.runs.missing)
