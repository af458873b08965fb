"""The box calls itself over real SIP: what works is green, and what is broken is red, alone."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import replace

import pytest

from appliance import strongbox
from appliance.assembly import Appliance, assemble
from appliance.machine.self_call import SelfCaller, understanding_of
from appliance.paper.trial_page import write_trial_page
from appliance.records.self_call import ANSWER, FAX, KEYS, NAV, SOUND_IN, SOUND_OUT, Check
from appliance.telephony.switchboard import Switchboard
from appliance.telephony.trial_calls import TrialCall, TrialLine
from tests.calls.box import Box

pytestmark = pytest.mark.asterisk


LOST = {SOUND_OUT: "take", SOUND_IN: "speak", KEYS: "press"}
"""What a call does no more where something is wrong."""


NOBODY = "4999"


def lose(_something: object) -> None:
    """Take what the other side would have got."""


class FaultyLine(TrialLine):
    """A line on which something is wrong."""

    fault = ""

    def _place(self, call: TrialCall, caller: str) -> None:
        if self.fault in LOST:
            setattr(call, LOST[self.fault], lose)
        if self.fault == ANSWER:
            call.number = NOBODY
        super()._place(call, caller)


@contextmanager
def own_appliance(box: Box) -> Iterator[tuple[Appliance, Switchboard]]:
    settings = box.settings
    appliance = assemble(settings)
    switchboard = Switchboard(
        "127.0.0.1", settings.ami_port, "exchange", strongbox.secret(settings, "ami_exchange")
    )
    switchboard.start()
    try:
        yield appliance, switchboard
    finally:
        switchboard.close()
        appliance.close()


def red(checks: list[Check]) -> list[str]:
    return [check.name for check in checks if not check.well]


def test_a_round_is_green_and_each_fault_turns_its_own_check_red(box: Box) -> None:
    """The round is made by the box's own process; the faults by callers beside it."""
    with own_appliance(box) as (appliance, switchboard), ThreadPoolExecutor(6) as people:
        green = people.submit(box.fundline, "self-call")
        asked = {
            name: people.submit(with_fault, name, appliance, switchboard)
            for name in (ANSWER, SOUND_OUT, SOUND_IN, KEYS, NAV)
        }
        for name, checks in asked.items():
            assert red(checks.result()) == [name], checks.result()
        found = green.result()
        codes = {check["name"]: (check["code"], check["detail"]) for check in found["checks"]}
        assert found["red"] == [], codes
        tested = {name for name, (code, _detail) in codes.items() if code != "untested"}
        assert tested >= {"answer", "sound_out", "sound_in", "keys", "nav", "fax", "parts"}
        fax_faults(SelfCaller(appliance, None), box)
        appliance.calls.flush()
        ours = appliance.calls.plain_listing(20, direction="self")
        assert {one["dialled"] for one in ours} >= {"1000", "99901", "99902"}
        assert "self" not in {one["direction"] for one in appliance.calls.plain_listing(50)}


def fax_faults(caller: SelfCaller, box: Box) -> None:
    """Take the fax that came for one of another page, and then for one that never came."""
    sent, received = (box.settings.run / "self_call" / f"{n}.tif" for n in ("sent", "received"))
    assert red([caller._compared(sent, received, 1.0)]) == []
    write_trial_page(sent)
    assert red([caller._compared(sent, received, 1.0)]) == [FAX]
    received.unlink()
    assert red([caller._compared(sent, received, 1.0)]) == [FAX]


def with_fault(name: str, appliance: Appliance, switchboard: Switchboard) -> list[Check]:
    """Make the call in which a fault must show."""
    understanding = understanding_of(appliance)
    line = FaultyLine(switchboard, understanding)
    line.fault = name
    with closing(line):
        caller = SelfCaller(appliance, line)
        if name == NAV:
            caller._newest_quote = lambda: replace(
                SelfCaller._newest_quote(caller), nav=SelfCaller._newest_quote(caller).nav + 1
            )
        return caller.echo() if name == SOUND_IN else caller.hotline()
