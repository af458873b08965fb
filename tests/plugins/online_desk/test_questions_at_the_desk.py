"""What callers hear of net values and accounts while the sales desk is well, and while not."""

import pytest

from tests.demo_calls import LOG_IN
from tests.plugins.online_desk.online_company import ACCOUNT, OnlineCompany

NAV = "11000001"
AWAY = "desk.away_query"
FAULTS = ["cuts_before", "bad_json", "half", "wrong_types", "status_500", "slow"]
ACCOUNT_KEYS = {"shares": "1", "value": "2", "applications": "3", "confirmations": "4"}


@pytest.mark.parametrize("fault", FAULTS)
def test_while_the_desk_is_away_the_last_value_is_said_with_its_date(
    online: OnlineCompany, fault: str
) -> None:
    online.desk.break_down(fault, seconds=10.0)
    call = online.dial(NAV)
    quote = online.appliance.funds.latest_quote("000001")
    assert quote is not None
    assert "fund_query.latest" in call.heard
    assert "十一月二十日公布的净值" in call.said
    assert AWAY not in call.heard
    assert online.appliance.callback_requests.open() == []


def test_a_killed_desk_leaves_the_last_value_too(online: OnlineCompany) -> None:
    online.desk.stop()
    assert "十一月二十日公布的净值" in online.said(NAV)


@pytest.mark.parametrize("key", ACCOUNT_KEYS.values(), ids=ACCOUNT_KEYS.keys())
@pytest.mark.parametrize("fault", FAULTS)
def test_an_account_is_not_guessed_at(online: OnlineCompany, fault: str, key: str) -> None:
    online.desk.break_down(fault, seconds=10.0)
    call = online.dial(LOG_IN, key)
    assert call.heard.count(AWAY) == 1
    assert call.heard[-1] == "common.back", "the menu of the account is offered again"
    (request,) = online.appliance.callback_requests.open()
    assert (request.fund_account, request.call_id) == (ACCOUNT, call.id)
    assert (request.caller, request.reason) == ("13800138000", "desk_away_query")


def test_a_second_question_in_the_same_call_promises_nothing_twice(online: OnlineCompany) -> None:
    online.desk.stop()
    call = online.dial(LOG_IN, "1", "2")
    assert call.heard.count(AWAY) == 2
    assert len(online.appliance.callback_requests.open()) == 1


@pytest.mark.parametrize("key", ACCOUNT_KEYS.values(), ids=ACCOUNT_KEYS.keys())
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_desk_that_is_well_answers(online: OnlineCompany, key: str, language: str) -> None:
    call = online.dial(LOG_IN, key, language=language)
    assert AWAY not in call.heard
    assert call.heard[-1] == "common.back_or_hang_up"


def test_the_holdings_heard_are_those_of_the_files(online: OnlineCompany) -> None:
    by_desk = online.dial(LOG_IN, "1").texts
    online.appliance.back_end = online.appliance.funds
    by_files = online.dial(LOG_IN, "1").texts
    assert by_desk[-4:] == by_files[-4:]
