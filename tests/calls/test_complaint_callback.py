"""A complaint by telephone; its result by telephone in the named window; and what does not satisfy."""

import tempfile
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest

from appliance.assembly import Appliance, assemble
from appliance.services.outbound.call_windows import CallWindow
from appliance.services.outbound.complaint_records import Complaint
from tests.calls.box import Box, free_ports
from tests.calls.caller import Caller, Conversation
from tests.calls.kept_sound import speech
from tests.calls.sip_phone import SipPhone
from tests.calls.telephone_room import TelephoneRoom
from tests.calls.test_voice_mail import leave

pytestmark = pytest.mark.asterisk

CUSTOMER = "13800155001"
RESULT = "多收的手续费，今天已经退回。"


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
        wiring += 'numbers = ["02112345678"]\n'
        (home / "appliance.toml").write_text(wiring, "utf-8")
        box = Box(home, free_ports())
        box.start()
        carrier.box = box.address
        try:
            yield box
        finally:
            box.stop()


@pytest.fixture
def desk(box: Box) -> Iterator[Appliance]:
    """Sit where staff write results."""
    appliance = assemble(box.settings)
    yield appliance
    appliance.close()
