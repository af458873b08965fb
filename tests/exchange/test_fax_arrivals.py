"""What the dialplan says about a fax whose server was away reaches the inbox."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.exchange.fax_arrivals import FaxArrivals
from appliance.exchange.ticks import Ticks
from appliance.services.faxes.register import FaxesAsked
from tests.services.fax_room import STATION, FaxBox


@pytest.fixture
def box(tmp_path: Path) -> Iterator[FaxBox]:
    box = FaxBox(tmp_path / "home")
    yield box
    box.close()


def told(box: FaxBox, fax_id: str, **values: str) -> dict[str, str]:
    """Return the event as Asterisk sends it."""
    event = {
        "Event": "UserEvent", "UserEvent": "FaxReceived", "Status": "SUCCESS", "Error": "",
        "File": str(box.fax.inbox.spool(fax_id)), "Pages": "2", "Rate": "14400", "Mode": "audio",
        "Station": STATION,
    }  # fmt: skip
    return event | values


def test_a_fax_whose_end_only_asterisk_saw_is_whole(box: FaxBox) -> None:
    fax = box.begin()
    box.arrive(fax, 2)
    FaxArrivals(box.fax.inbox).told(told(box, fax.id))
    box.end_call(fax)
    box.pass_time(10)
    Ticks(box.appliance, beat=lambda: None).adopt_faxes()
    (kept,) = box.fax.register.listing(FaxesAsked("received"))
    assert (kept.status, kept.pages_confirmed, kept.station) == ("received", 2, STATION)
    (attempt,) = box.fax.queue.attempts_of(kept.id)
    assert (attempt.mode, attempt.rate, attempt.outcome) == ("audio", 14400, "received")


@pytest.mark.parametrize(
    "values",
    [
        {"UserEvent": "FaxSent"},
        {"File": "/somewhere/else.tif"},
        {"Status": "FAILED", "Pages": "", "Rate": "", "Error": "The call dropped prematurely"},
    ],
)
def test_no_other_event_makes_a_fax_whole(box: FaxBox, values: dict[str, str]) -> None:
    fax = box.begin()
    box.arrive(fax, 2)
    FaxArrivals(box.fax.inbox).told(told(box, fax.id, **values))
    box.end_call(fax)
    box.pass_time(10)
    assert [kept.status for kept in box.fax.inbox.adopt()] == ["partial"]
