"""The calls the box makes for campaigns stand in the ledger once somebody answered."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from appliance.exchange.call_events import CallEvents
from appliance.services.calls import Calls
from appliance.store.database import Database

CALL = "campaign-0123456789abcdef"
NOW = datetime(2026, 11, 25, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


class Ledger:
    """A ledger and what writes Asterisk's events into it."""

    def __init__(self, home: Path) -> None:
        self.database = Database(home / "fundline.db")
        self.database.migrate()
        self.calls = Calls(self.database, lambda: NOW)
        self.events = CallEvents(self.calls, lambda: NOW)

    def say(self, name: str, **fields: str) -> None:
        event = {"Uniqueid": CALL, "Linkedid": CALL, "Context": "inbound", "Channel": "PJSIP/t-1"}
        self.events.subscriptions[name]({**event, **fields})

    def row(self) -> dict[str, object] | None:
        self.calls.flush()
        return self.calls.one(CALL)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    made = Ledger(tmp_path)
    yield made
    made.calls.close()
    made.database.close()


def test_nobody_who_did_not_answer_is_in_it(ledger: Ledger) -> None:
    ledger.say("Newchannel")
    ledger.say("Newstate", ChannelState="5")
    ledger.say("Hangup", Cause="17")
    assert ledger.row() is None
    assert ledger.events.running == []


def test_an_answered_call_is_one_of_the_box_and_ends(ledger: Ledger) -> None:
    ledger.say("Newchannel")
    ledger.say("Newstate", ChannelState="6")
    ledger.calls.begin(CALL, caller="", dialled="13800138000", direction="outbound")
    ledger.say("HangupRequest", Cause="16")
    ledger.say("Hangup", Cause="16")
    row = ledger.row()
    assert row is not None
    assert (row["direction"], row["dialled"]) == ("outbound", "13800138000")
    assert (row["answered_at"], row["ending"]) == (NOW.isoformat("T", "milliseconds"),
                                                   "caller_hung_up")  # fmt: skip


def test_after_a_gap_only_answered_ones_are_taken_up(ledger: Ledger) -> None:
    ringing = {"Uniqueid": CALL, "Linkedid": CALL, "ChannelState": "5", "Channel": "PJSIP/t-1"}
    start = NOW - timedelta(hours=1)
    ledger.events.reconcile(lambda: [ringing], start, None)
    assert ledger.row() is None
    ledger.events.reconcile(lambda: [{**ringing, "ChannelState": "6"}], start, None)
    row = ledger.row()
    assert row is not None
    assert (row["direction"], row["ended_at"]) == ("outbound", None)
    ledger.events.reconcile(list, start, None)
    assert (ledger.row() or {})["ending"] == "unseen"


def test_it_is_no_call_of_the_customer_for_his_greeting(ledger: Ledger) -> None:
    ledger.say("Newchannel")
    ledger.say("Newstate", ChannelState="6")
    ledger.calls.identified(CALL, "980000000011")
    ledger.calls.begin("in.1", caller="13800138000", dialled="1000")
    ledger.calls.flush()
    assert ledger.calls.last_call_at("980000000011") is None
    ledger.calls.identified("in.1", "980000000011")
    ledger.calls.flush()
    assert ledger.calls.last_call_at("980000000011") == NOW
