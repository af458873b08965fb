"""Lets the far end send faxes to a running box, and looks into the box's inbox."""

import itertools
import time
from dataclasses import dataclass
from pathlib import Path

from appliance.paper.received_pages import received_pages
from appliance.services.faxes.records import Fax
from appliance.services.faxes.register import FaxesAsked
from tests.calls.far_fax import FarFax, FarResult
from tests.calls.fax_desk import FaxDesk, rows_of, same

LISTED_SECONDS = 90.0
NUMBERS = itertools.count(1)


@dataclass(frozen=True)
class Sending:
    """One fax on its way from the far end to the box."""

    caller: str
    pages: Path
    id: str


class InboxDesk:
    """The inbox of a running box, and the machine that fills it."""

    def __init__(self, far: FarFax, desk: FaxDesk) -> None:
        self.far, self.desk = far, desk
        self.inbox = desk.appliance.fax.inbox

    def send(self, number: str = "1001", pages: int = 2, **options: str) -> Sending:
        """Send pages like no others, from a number of its own."""
        number_of = next(NUMBERS)
        caller = f"0215888{number_of:04}"
        document = self.desk.appliance.fax.documents.one(self.desk.document(pages))
        path = self.far.settings.home / f"sent{number_of}.tif"
        path.write_bytes(self.desk.appliance.fax.documents.path(document).read_bytes())
        path.chmod(0o644)
        return Sending(caller, path, self.far.send(path, number, caller=caller, **options))

    def result(self, sending: Sending, seconds: float = LISTED_SECONDS) -> FarResult:
        """Return what the far end says about its fax, once it is over."""
        deadline = time.monotonic() + seconds
        while not (found := [one for one in self.far.results() if one.id == sending.id]):
            assert time.monotonic() < deadline, f"{sending.caller} sends on"
            time.sleep(0.2)
        return found[0]

    def received(self, sending: Sending, seconds: float = LISTED_SECONDS) -> Fax:
        """Return the fax of the inbox, once it is closed."""
        deadline = time.monotonic() + seconds
        while not (found := self._closed(sending)):
            assert time.monotonic() < deadline, f"{sending.caller} is not in the inbox"
            time.sleep(0.2)
        (fax,) = found
        return fax

    def check_pages(self, sending: Sending, fax: Fax) -> None:
        """Compare what was kept with what was sent, row by row."""
        documents = self.desk.appliance.fax.documents
        kept = rows_of(documents.path(documents.one(fax.document or ""))) if fax.pages else []
        assert len(kept) == fax.pages
        assert same(kept, rows_of(sending.pages)[: fax.pages]), sending.caller

    def wait_for_page(self, sending: Sending, page: int, seconds: float = LISTED_SECONDS) -> None:
        """Wait until a page has arrived."""
        deadline = time.monotonic() + seconds
        while len(received_pages(self._spool(sending))) < page:
            assert time.monotonic() < deadline, f"{sending.caller} does not come to page {page}"
            time.sleep(0.2)

    def cut(self, sending: Sending) -> None:
        """Let the far end hang up in the middle."""
        for channel in self.far.channels():
            if channel["Uniqueid"] == sending.id:
                self.far.switchboard.hang_up(channel["Channel"])

    def wait_until_well(self) -> None:
        """Wait until every part of the box works."""
        deadline = time.monotonic() + LISTED_SECONDS
        while self.desk.box.health()["status"] != "ok":
            assert time.monotonic() < deadline, self.desk.box.health()
            time.sleep(0.3)
        self.desk.box.wait_for_server()

    def _spool(self, sending: Sending) -> Path:
        found = self.desk.register.listing(FaxesAsked("received", "receiving", sending.caller))
        return self.inbox.spool(found[0].id if found else "none")

    def _closed(self, sending: Sending) -> list[Fax]:
        listed = [
            *self.desk.register.listing(FaxesAsked("received"), 500),
            *self.desk.register.listing(FaxesAsked("received", "empty"), 500),
        ]
        return [f for f in listed if f.number == sending.caller and f.status != "receiving"]
