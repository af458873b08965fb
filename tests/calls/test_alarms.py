"""An alarm's life on the telephone: set, fired by an imported file, told once, and once again."""

import tempfile
import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from appliance.assembly import Appliance, assemble
from appliance.records.campaign import Contact, ContactsAsked
from plugins.ofd_exchange.demo import DISTRIBUTOR, REGISTRAR, funds
from plugins.ofd_exchange.file_names import DataName
from plugins.ofd_exchange.writer import write_data
from tests.calls.box import Box
from tests.calls.caller import Caller, Conversation
from tests.calls.campaign_desk import AT_ANY_TIME
from tests.calls.ports import free_ports
from tests.calls.sip_call import SipCall
from tests.calls.sip_phone import SipPhone
from tests.calls.telephone_room import TelephoneRoom

pytestmark = pytest.mark.asterisk

RING_SECONDS = 150
"""A notice is looked for every five seconds, and its words are spoken before anybody is called."""
ACCOUNT, PIN, TELEPHONE = "980000000011", "135790", "13800157001"
FUND, FUND_NAME, LEVEL = "000001", "示范成长股票", "9.5"
TODAY = datetime.now(ZoneInfo("Asia/Shanghai")).date
"""Asked when it counts: the demo's newest net value is of a day before."""


@pytest.fixture
def carrier(room: TelephoneRoom) -> Iterator[SipPhone]:
    """Stand at the far end of the trunk, at an address of its own."""
    phone = SipPhone(room, "carrier", ("127.0.0.1", 5060), address="127.0.0.2")
    yield phone
    phone.close()


@pytest.fixture
def box(carrier: SipPhone) -> Iterator[Box]:
    """Start a box with a trunk."""
    with tempfile.TemporaryDirectory(prefix="fundline-", dir="/tmp") as folder:
        Path(folder).chmod(0o711)
        home = Path(folder) / "home"
        home.mkdir()
        host, port = carrier.address
        wiring = f'[[trunk]]\nname = "carrier"\nhost = "{host}"\nport = {port}\n'
        (home / "appliance.toml").write_text(wiring, "utf-8")
        box = Box(home, free_ports())
        box.start()
        carrier.box = box.address
        try:
            yield box
        finally:
            box.end()


@pytest.fixture
def desk(box: Box) -> Iterator[Appliance]:
    """Open the store of the running box, whose customers may be called at any hour."""
    appliance = assemble(box.settings)
    appliance.parameters.keep_all(AT_ANY_TIME)
    yield appliance
    appliance.close()


def publish(box: Box, name: str, net_values: dict[date, str]) -> None:
    """Import the registrar's daily files with these net values of the fund."""
    folder = box.home.parent / name
    folder.mkdir()
    for day, nav in net_values.items():
        row = next(row for row in funds.rows(day, [day] * 5) if row["FundCode"] == FUND)
        file = DataName(REGISTRAR, DISTRIBUTOR, day, "07")
        write_data(folder, file, [row | {"NAV": Decimal(nav)}], version="22")
    report = box.fundline("exchange", "import", str(folder))
    assert len(report["imported"]) == len(net_values), report


def set_alarm(box: Box, room: TelephoneRoom) -> None:
    """Set an alarm by telephone for the number one calls from."""
    caller = Caller(box, room, TELEPHONE)
    call = caller.dial("1000")
    call.press("8", "1", f"{ACCOUNT}#", PIN, "1", FUND, "1", "9*5#", "1")
    threshold = Decimal(LEVEL)
    call.hears("wishes.alarm_nav_at_least", fund=FUND_NAME, threshold=threshold)
    call.begins("common.confirm", key="1").press("1")
    call.begins("wishes.alarm_set").hang_up()
    caller.close()


def hear_it(box: Box, ringing: SipCall, nav: str, day: date) -> None:
    """Answer, prove who one is, hear that the alarm fired, and confirm it."""
    ringing.answer()
    call = Conversation(box, ringing)
    call.begins("outbound.preamble", company="", code="000000").press("1", "2", PIN)
    slots = {"fund": FUND_NAME, "day": day, "value": Decimal(nav), "threshold": Decimal(LEVEL)}
    call.hears("wishes.told_nav_at_least", **slots)
    call.begins("outbound.menu_heard", key="1").press("1")
    call.begins("outbound.thanks").hang_up()


def told(desk: Appliance) -> list[Contact]:
    """Return whom the box calls, or called, about alarms."""
    campaign = desk.outbound.campaigns.standing("alarm")
    return desk.outbound.contacts.listing(ContactsAsked(campaign=campaign.id))


def wait_until_seen(desk: Appliance, day: date, seconds: float = 60) -> None:
    """Wait until the alarm has looked at the net value of a day."""
    deadline = time.monotonic() + seconds
    while desk.outbound.alarms.of_account(ACCOUNT)[0].seen_day != day:
        assert time.monotonic() < deadline, f"the net value of {day} is not looked at"
        time.sleep(0.2)


def test_an_alarm_is_set_fires_is_told_and_fires_again_only_when_it_is_crossed_again(
    box: Box, room: TelephoneRoom, carrier: SipPhone, desk: Appliance
) -> None:
    set_alarm(box, room)
    days = [TODAY() + timedelta(days=ahead) for ahead in range(4)]

    publish(box, "above", {days[0]: "9.6123"})
    ringing = carrier.next_ring(RING_SECONDS)
    assert ringing._invite is not None
    assert f"sip:{TELEPHONE}@" in ringing._invite.start
    hear_it(box, ringing, "9.6123", days[0])

    publish(box, "still_above", {days[1]: "9.7000"})
    wait_until_seen(desk, days[1])
    assert [one.result for one in told(desk)] == ["confirmed"]

    publish(box, "again", {days[2]: "9.4000", days[3]: "9.5000"})
    ringing = carrier.next_ring(RING_SECONDS)
    ringing.answer()
    ringing.hang_up()
    assert len(told(desk)) == 2
