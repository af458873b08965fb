"""A technician's desk beside a running box: what he publishes, and what Asterisk then has."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from appliance import strongbox
from appliance.records.workshop import WANTED, Version
from appliance.services.row_records import SHANGHAI
from appliance.services.workshop.drafts import Drafts
from appliance.services.workshop.versions import Versions
from appliance.store.database import Database
from appliance.telephony.reloading import global_variable
from appliance.telephony.switchboard import Switchboard
from tests.calls.box import Box

PATIENCE_SECONDS = 40.0


class WorkshopDesk:
    """Publishes into a box's database, without proofs, and waits for what the exchange does."""

    def __init__(self, box: Box) -> None:
        self.box = box
        self.database = Database(box.settings.database)
        self.drafts = Drafts(self.database, now)
        self.versions = Versions(self.database, self.drafts, now)
        self.switchboard = Switchboard(
            "127.0.0.1",
            box.settings.ami_port,
            "exchange",
            strongbox.secret(box.settings, "ami_exchange"),
        )
        self.switchboard.start()

    def publish(self, documents: Mapping[str, str | None]) -> Version:
        """Want documents, as the click on the page does."""
        draft = self.drafts.open("li", "trial", self.versions.published())
        for name, text in documents.items():
            draft = self.drafts.change(draft.number, name, text, draft.revision, "li")
        return self.versions.publish(draft, "li")

    def settled(self, version: Version) -> Version:
        """Wait until a version is in force or failed."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while (one := self.versions.version(version.number)).state == WANTED:
            assert time.monotonic() < deadline, f"version {version.number} is still wanted"
            time.sleep(0.02)
        return one

    def asterisk_has(self) -> str:
        """Return the version of which Asterisk says that it has it."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not self.switchboard.connected:
            assert time.monotonic() < deadline, "Asterisk's manager stays away"
            time.sleep(0.05)
        return global_variable(self.switchboard, "FUNDLINE_VERSION")

    def files_in_place(self) -> Path:
        """Return the folder whose files Asterisk reads at its next start."""
        return (self.box.settings.asterisk / "etc").resolve()

    def close(self) -> None:
        """Leave the desk."""
        self.switchboard.close()
        self.database.close()


@contextmanager
def opened(box: Box) -> Iterator[WorkshopDesk]:
    """Sit down at a box's desk; at the end the box is as delivered again."""
    desk = WorkshopDesk(box)
    try:
        yield desk
        if desk.versions.published().documents:
            desk.settled(desk.versions.roll_back(0, "li"))
    finally:
        desk.close()


def now() -> datetime:
    """Return the time in Shanghai."""
    return datetime.now(SHANGHAI)
