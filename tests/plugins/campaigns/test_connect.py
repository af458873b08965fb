"""A call that brings a person to the company's staff."""

import pytest

from tests.demo_calls import DemoCompany
from tests.plugins.campaigns.called import campaigning


@pytest.mark.parametrize("language", ["zh", "en"])
def test_one_rings_the_operator_and_is_recorded(demo: DemoCompany, language: str) -> None:
    room = campaigning(demo, "connect", content={}, language=language)
    call = room.call("1", "1")
    assert "campaigns.connect" in call.heard
    assert call.heard[-2:] == ["recording.announcement", "operator.connecting"]
    assert call.recorded.index("start") < call.recorded.index("operator.connecting")
    assert call.line.gone_to == ("operator", "s")
    assert room.result == "confirmed"


def test_the_owner_may_say_what_it_is_about(demo: DemoCompany) -> None:
    room = campaigning(demo, "connect", content={"text": "关于您的{fund:fund}。"})
    call = room.call("1", "*", "1")
    assert call.said.count("关于您的示范成长股票。") == 2
    assert call.passed_on


@pytest.mark.parametrize("keys", ["1", "1..."])
def test_who_does_not_press_the_key_is_not_connected(demo: DemoCompany, keys: str) -> None:
    room = campaigning(demo, "connect", content={})
    assert not room.call(keys).passed_on
    assert room.outcomes[0][0] == "unfinished"


def test_whom_nobody_answers_may_leave_a_message(demo: DemoCompany) -> None:
    room = campaigning(demo, "connect", content={})
    token = room.begin().attempt.token
    room.call("1", "1", token=token)
    call = room.call("1#", token=token, operator_away=True)
    assert call.heard[0] == "operator.away"
    assert room.result == "confirmed"
