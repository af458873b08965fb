"""A clock that was ahead and is put right makes nobody wait longer, and brings no call twice."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from appliance.assembly import assemble
from appliance.campaign_kinds import CampaignKind
from appliance.records.campaign import ContactsAsked, NewCampaign, NewContact
from appliance.records.message import NewMessage
from appliance.settings import Settings

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 25, 10, tzinfo=SHANGHAI)
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
NOTICE = CampaignKind(
    name="notice", purpose="service", run=lambda *_: "confirmed", check=lambda _: None, fields=()
)


class Box:
    """A running campaign whose clock is set by the test."""

    def __init__(self, home: Path) -> None:
        self.now = NOW
        self.appliance = assemble(Settings(home=home), clock=lambda: self.now)
        self.appliance.calendar.seed()
        self.room = self.appliance.outbound
        self.room.campaigns.kinds["notice"] = NOTICE  # type: ignore[index]
        self.campaign = self.room.campaigns.create(NewCampaign(name="x", kind="notice")).id
        self.add("13700137000")
        self.room.campaigns.start(self.campaign, "admin")

    def add(self, number: str, **details: datetime) -> None:
        contact = NewContact(numbers=(number,), **details)  # type: ignore[arg-type]
        self.room.contacts.add(self.campaign, [contact])

    def call(self, outcome: str) -> None:
        """Call the one who is due, with this outcome."""
        (due,) = self.room.attempts.due(10)
        attempt = self.room.attempts.begin(due.contact.id)
        assert attempt is not None
        self.room.attempts.end(attempt.attempt.token, outcome)

    def due_in(self) -> timedelta:
        """Return how long the last contact still waits."""
        due_at = self.room.contacts.listing(ContactsAsked(campaign=self.campaign))[-1].due_at
        assert due_at is not None
        return due_at - self.now

    def set_back(self, by: timedelta) -> None:
        self.now -= by
        self.room.waiting_times.bring_forward(by.total_seconds())


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    """Open a box with a campaign of one contact."""
    box = Box(tmp_path)
    yield box
    box.appliance.close()


@pytest.mark.parametrize("by", [HOUR, DAY])
def test_the_pause_before_the_next_try_keeps_its_length(box: Box, by: timedelta) -> None:
    box.call("busy")
    pause = box.due_in()
    assert pause > timedelta()
    box.set_back(by)
    assert box.due_in() == pause
    box.set_back(MINUTE)  # the same again, with what was reckoned before
    assert box.due_in() == pause


def test_a_pause_that_was_reckoned_rightly_stays(box: Box) -> None:
    box.call("busy")
    pause = box.due_in()
    box.now += DAY
    box.set_back(DAY - MINUTE)
    assert box.due_in() == pause - MINUTE


@pytest.mark.parametrize("by", [HOUR, DAY])
def test_who_was_added_by_a_clock_ahead_is_called_now(box: Box, by: timedelta) -> None:
    assert box.due_in() == timedelta()
    box.set_back(by)
    assert box.due_in() == timedelta()


def test_a_time_somebody_wanted_stays(box: Box) -> None:
    box.add("13900139000", requested_at=NOW, wanted_at=NOW + HOUR)
    box.set_back(HOUR)
    assert box.due_in() == 2 * HOUR


def test_a_fax_does_not_wait_longer(box: Box) -> None:
    queue = box.appliance.fax.queue
    with box.appliance.database.writing() as tables:
        row = {"direction": "sent", "number": "02155550001", "status": "waiting", "way": "dial"}
        row |= {"origin": "console", "created_at": NOW.isoformat(timespec="milliseconds")}
        for name, later in (("soon", 1), ("wanted", 5)):
            at = (NOW + later * MINUTE).isoformat(timespec="milliseconds")
            wanted = {"not_before": at} if name == "wanted" else {}
            tables.table("faxes").insert({**row, "id": name, "next_at": at, **wanted})
    box.set_back(DAY)
    assert queue.one("soon").next_at == box.now + MINUTE
    assert queue.one("wanted").next_at == NOW + 5 * MINUTE


@pytest.mark.parametrize(("wanted", "waits"), [(None, timedelta()), (NOW + MINUTE, DAY + MINUTE)])
def test_a_message_does_not_wait_longer_unless_its_time_was_wanted(
    box: Box, wanted: datetime | None, waits: timedelta
) -> None:
    message = NewMessage(number="13800138000", text="x", wanted_at=wanted)
    queued = box.room.text_messages.add(message)
    box.set_back(DAY)
    with box.appliance.database.reading() as tables:
        row = tables.execute("SELECT due_at FROM messages WHERE id = ?", [queued]).fetchone()
    assert datetime.fromisoformat(row[0]) - box.now == waits
