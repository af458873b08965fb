"""Promises to call back: none is lost, none is made twice."""

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from appliance.errors import CallbackUnknown
from appliance.services.callback_requests import (
    DESK_AWAY_ORDER,
    DESK_AWAY_QUERY,
    CallbackRequests,
)
from appliance.store.database import Database

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
CALLER = {"caller": "13800138000", "fund_account": "980000000011"}


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def requests(tmp_path: Path, clock: Clock) -> CallbackRequests:
    database = Database(tmp_path / "fundline.db")
    database.migrate()
    return CallbackRequests(database, clock)


def test_the_longest_wait_comes_first(requests: CallbackRequests, clock: Clock) -> None:
    requests.note(**CALLER, call_id="1", reason=DESK_AWAY_QUERY)
    clock.now += timedelta(minutes=1)
    requests.note(caller="", call_id="2", reason=DESK_AWAY_ORDER)
    assert [(one.call_id, one.reason) for one in requests.open()] == [
        ("1", DESK_AWAY_QUERY),
        ("2", DESK_AWAY_ORDER),
    ]
    assert requests.open()[0].noted_at == NOW


def test_one_call_makes_one_promise_for_one_reason(requests: CallbackRequests) -> None:
    for reason in (DESK_AWAY_QUERY, DESK_AWAY_QUERY, DESK_AWAY_ORDER):
        requests.note(**CALLER, call_id="1", reason=reason)
    assert len(requests.open()) == 2


def test_who_was_called_back_waits_no_longer(requests: CallbackRequests, clock: Clock) -> None:
    requests.note(**CALLER, call_id="1", reason=DESK_AWAY_QUERY)
    number = requests.open()[0].id
    clock.now += timedelta(hours=1)
    requests.done(number, "wang")
    assert not requests.open()
    done = requests.listing()[0]
    assert (done.done_by, done.done_at) == ("wang", NOW + timedelta(hours=1))
    with pytest.raises(CallbackUnknown, match=str(number)):
        requests.done(number, "li")


def test_a_reason_nobody_knows_is_refused(requests: CallbackRequests) -> None:
    with pytest.raises(ValueError, match="weather"):
        requests.note(caller="", reason="weather")
