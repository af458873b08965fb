"""A real fax machine sends to the box: every way, cut lines, killed parts; no page is lost."""

import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click
import numpy as np
import pytest

from appliance.audio.sound_files import a_law
from appliance.paper.received_pages import received_pages
from appliance.services.faxes.records import Fax
from tests.calls.box import Box
from tests.calls.caller import Caller
from tests.calls.far_fax import FarFax, FarResult, box_and_far_end
from tests.calls.fax_desk import FaxDesk, fax_desk, rows_of, same
from tests.calls.kept_sound import RATE, speech
from tests.calls.telephone_room import TelephoneRoom

pytestmark = pytest.mark.asterisk

SOUND = {"endpoint": "box_sound_only", "t38": "no"}
WAYS: dict[str, tuple[str, dict[str, str], str, int]] = {
    "T.38": ("1001", {}, "T38", 14400),
    "sound with ECM": ("1001", SOUND, "audio", 14400),
    "sound without ECM": ("1001", {**SOUND, "ecm": "no"}, "audio", 14400),
    "V.29 only": (
        "1001",
        {**SOUND, "modem": "v29", "maxrate": "9600", "minrate": "7200"},
        "audio",
        9600,
    ),
    "the hotline hears the tone": ("1000", SOUND, "audio", 14400),
    "the hotline and T.38": ("1000", {}, "T38", 14400),
}
"""Which number is called how, and what is to come of it."""
LISTED_SECONDS = 90.0
LOST_CONFIRMATION = (0, 1)
"""The page kept last may be one whose confirmation the far end did not get any more."""
PAGES = 5


@dataclass(frozen=True)
class Sending:
    """One fax on its way from the far end to the box."""

    caller: str
    pages: Path
    id: str


class FarDesk:
    """Lets the far end send to a box and looks into the box's inbox."""

    def __init__(self, far: FarFax, desk: FaxDesk) -> None:
        self.far, self.desk = far, desk
        self.inbox = desk.appliance.fax.inbox
        self._sent = 0

    def send(self, number: str = "1001", pages: int = 2, **options: str) -> Sending:
        """Send pages like no others, from a number of its own."""
        self._sent += 1
        caller = f"0215888{self._sent:04}"
        document = self.desk.appliance.fax.documents.one(self.desk.document(pages))
        path = self.far.settings.home / f"sent{self._sent}.tif"
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
        found = self.desk.queue.listing("received", "receiving", sending.caller)
        return self.inbox.spool(found[0].id if found else "none")

    def _closed(self, sending: Sending) -> list[Fax]:
        listed = [*self.inbox.listing(limit=500), *self.inbox.listing("empty", limit=500)]
        return [f for f in listed if f.number == sending.caller and f.status != "receiving"]


@pytest.fixture(scope="module")
def ends() -> Iterator[tuple[Box, FarFax]]:
    """Start a box and the other fax machine."""
    with box_and_far_end() as both:
        yield both


@pytest.fixture(scope="module")
def far_desk(ends: tuple[Box, FarFax]) -> Iterator[FarDesk]:
    box, far = ends
    with fax_desk(box) as desk:
        yield FarDesk(far, desk)


def test_every_page_arrives_as_it_was_sent_on_every_way(far_desk: FarDesk) -> None:
    sendings = {way: far_desk.send(WAYS[way][0], **WAYS[way][1]) for way in WAYS}
    for way, (number, _options, mode, rate) in WAYS.items():
        result, fax = far_desk.result(sendings[way]), far_desk.received(sendings[way])
        assert (way, result.status, result.pages) == (way, "SUCCESS", 2)
        assert (way, fax.status, fax.pages, fax.pages_confirmed) == (way, "received", 2, 2)
        far_desk.check_pages(sendings[way], fax)
        assert (fax.dialled, fax.station, fax.poor_pages) == (number, sendings[way].caller, 0)
        (attempt,) = far_desk.desk.attempts(fax)
        assert (way, attempt.mode, attempt.rate, attempt.outcome) == (way, mode, rate, "received")
        assert result.ecm == (way != "sound without ECM")


def test_the_conversation_in_which_a_tone_is_heard_ends_in_the_ledger(far_desk: FarDesk) -> None:
    calls = [call for call in far_desk.desk.box.calls() if call["dialled"] == "1000"]
    assert len(calls) == 2
    for call in calls:
        did = [step["text"] for step in call["steps"] if step["kind"] == "did"]
        assert did[0] == "main_menu: left for conversation,fax"
        assert did[1].endswith(": begins")
        assert did[2].endswith(": received, 2 pages")
        assert call["ending"] in ("finished", "caller_hung_up")


def test_a_caller_who_speaks_and_whistles_is_not_taken_for_a_fax(
    far_desk: FarDesk, room: TelephoneRoom
) -> None:
    caller = Caller(far_desk.desk.box, room, "13800138000")
    conversation = caller.dial("1000")
    with room.changed:
        for sound in (speech(1.0), whistle(1100, 0.3), speech(0.5), whistle(1000, 1.0)):
            conversation.call.stream.speak(sound)
    conversation.listen(4.0)
    conversation.press("1").hears("fund_query.menu_latest", key="1")
    conversation.hang_up()
    caller.close()


# --- what a fault leaves


def cut_line(far_desk: FarDesk, sendings: Sequence[Sending]) -> None:
    """Let the far end hang up; it knows how many pages were confirmed to it."""
    for sending in sendings:
        far_desk.cut(sending)
    for sending in sendings:
        result, fax = far_desk.result(sending), far_desk.received(sending)
        assert (fax.status, fax.reason) == ("partial", "broken")
        assert fax.pages == fax.pages_confirmed
        assert fax.pages - result.pages in LOST_CONFIRMATION


def kill_asterisk(far_desk: FarDesk, sendings: Sequence[Sending]) -> None:
    """Kill Asterisk; the far end hears nothing more and gives up."""
    far_desk.desk.box.kill("asterisk")
    for sending in sendings:
        fax = far_desk.received(sending)
        assert (fax.status, fax.reason) == ("partial", "lost")
        far_desk.cut(sending)
        assert fax.pages - far_desk.result(sending).pages in LOST_CONFIRMATION


def kill_the_server(far_desk: FarDesk, sendings: Sequence[Sending]) -> None:
    """Kill the FastAGI server; Asterisk receives on, and every page is confirmed and kept."""
    far_desk.desk.box.kill("agi_server")
    for sending in sendings:
        result, fax = far_desk.result(sending), far_desk.received(sending)
        assert (result.status, result.pages) == ("SUCCESS", PAGES)
        assert (fax.status, fax.pages, fax.pages_confirmed) == ("received", PAGES, PAGES)
        assert fax.station == sending.caller


FAULTS = (cut_line, kill_the_server, kill_asterisk)
Fault = Callable[[FarDesk, Sequence[Sending]], None]


def one_round(far_desk: FarDesk, fault: Fault, chance: random.Random) -> int:
    """Let a fault happen in the middle of two faxes; return how many pages were kept."""
    far_desk.wait_until_well()
    sendings = [far_desk.send(pages=PAGES), far_desk.send(pages=PAGES, **SOUND)]
    for sending in sendings:
        far_desk.wait_for_page(sending, 1)
    time.sleep(chance.uniform(0.0, 4.0))
    fault(far_desk, sendings)
    faxes = [far_desk.received(sending) for sending in sendings]
    for sending, fax in zip(sendings, faxes, strict=True):
        assert fax.pages >= 1
        far_desk.check_pages(sending, fax)
    return sum(fax.pages for fax in faxes)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_the_pages_that_were_confirmed_are_kept(far_desk: FarDesk, fault: Fault) -> None:
    one_round(far_desk, fault, random.Random(FAULTS.index(fault)))
    assert "unaltered" in far_desk.desk.box.say("verify")


@pytest.mark.long
@pytest.mark.timeout(7200)
def test_the_pages_that_were_confirmed_are_kept_after_fifty_faults(
    far_desk: FarDesk, capsys: pytest.CaptureFixture[str]
) -> None:
    faults = [cut_line] * 15 + [kill_the_server] * 10 + [kill_asterisk] * 10
    for number, fault in enumerate(faults):
        pages = one_round(far_desk, fault, random.Random(number))
        with capsys.disabled():
            click.echo(f"{number} {fault.__name__}: {pages} of {2 * PAGES} pages")
    assert "unaltered" in far_desk.desk.box.say("verify")


def whistle(hertz: int, seconds: float) -> bytes:
    """Return a tone as A-law."""
    at = np.arange(round(seconds * RATE)) / RATE
    return a_law(0.4 * np.sin(2 * np.pi * hertz * at))
