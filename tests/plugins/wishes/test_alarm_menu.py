"""Alarms by telephone under key 8: set, read back, confirmed, heard, changed, removed."""

from decimal import Decimal

import pytest

from appliance.records.wish import Alarm
from tests.demo_calls import DemoCompany

ACCOUNT, NUMBER = "980000000011", "13800138000"
WHO = f"{ACCOUNT}#135790"
FUND, MONEY_FUND = "000001", "000003"
"""A net value of 1.6284 is the newest one of the first."""
MY_ALARMS = ("8", "1", WHO, "2")


def set_alarm(fund: str, kind: str, threshold: str) -> tuple[str, ...]:
    """Return the keys that set an alarm to the number one calls from."""
    return ("8", "1", WHO, "1", fund, kind, threshold, "1", "1")


def alarms(demo: DemoCompany) -> list[Alarm]:
    return demo.appliance.outbound.alarms.of_account(ACCOUNT)


def test_an_alarm_is_set_read_back_and_confirmed(demo: DemoCompany) -> None:
    call = demo.dial(*set_alarm(FUND, "1", "1*75#"))
    at = call.heard.index("wishes.alarm_nav_at_least")
    assert call.heard[at : at + 6] == [
        "wishes.alarm_nav_at_least",
        "wishes.by_call",
        "common.confirm",
        "common.enter_again",
        "common.give_up",
        "wishes.alarm_set",
    ]
    (alarm,) = alarms(demo)
    assert (alarm.measure, alarm.direction, alarm.threshold) == ("nav", "at_least", Decimal("1.75"))
    assert (alarm.fund_code, alarm.medium, alarm.address) == (FUND, "call", NUMBER)
    (event,) = demo.appliance.outbound.alarms.events(alarm.id)
    assert (event.event, event.call_id) == ("set", call.id)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    ("keyed", "rule"),
    [
        ((FUND, "2", "1*5#"), ("nav", "at_most", Decimal("1.5"))),
        ((FUND, "3", "2*5#"), ("change", "at_least", Decimal("0.025"))),
        ((FUND, "4", "3#"), ("change", "at_most", Decimal("-0.03"))),
        ((MONEY_FUND, "1", "2*5#"), ("yield", "at_least", Decimal("0.025"))),
        ((MONEY_FUND, "2", "1*05#"), ("yield", "at_most", Decimal("0.0105"))),
    ],
)
def test_each_kind_of_alarm(
    demo: DemoCompany,
    keyed: tuple[str, str, str],
    rule: tuple[str, str, Decimal],
    language: str,
) -> None:
    call = demo.dial(*set_alarm(*keyed), language=language)
    assert f"wishes.alarm_{rule[0]}_{rule[1]}" in call.heard
    (alarm,) = alarms(demo)
    assert (alarm.measure, alarm.direction, alarm.threshold) == rule
    assert alarm.language == language


def test_who_sets_what_is_reached_already_is_told(demo: DemoCompany) -> None:
    call = demo.dial(*set_alarm(FUND, "1", "1*5#"))
    assert "wishes.alarm_set_met" in call.heard
    assert alarms(demo)[0].met


def test_star_gives_up_and_two_enters_it_again(demo: DemoCompany) -> None:
    *keys, _confirm = set_alarm(FUND, "1", "1*75#")
    call = demo.dial(*keys, "2", FUND, "2", "1*5#", "1", "*")
    assert "common.given_up" in call.heard
    assert not alarms(demo)


@pytest.mark.parametrize("keyed", ["00#", "1*23456#", "99999#"])
def test_a_number_no_alarm_can_wait_for_is_asked_for_again(demo: DemoCompany, keyed: str) -> None:
    call = demo.dial("8", "1", WHO, "1", FUND, "1", keyed, "2#", "1", "1")
    assert "wishes.number_unclear" in call.heard
    assert alarms(demo)[0].threshold == 2


def test_an_unknown_fund_is_asked_for_again_and_then_helped_with(demo: DemoCompany) -> None:
    call = demo.dial("8", "1", WHO, "1", "999999", FUND, "1", "2#", "1", "1")
    assert "fund_query.code_unknown" in call.heard
    assert len(alarms(demo)) == 1
    assert demo.dial("8", "1", WHO, "1", "999999", "999999", "999999").passed_on


def test_the_same_alarm_is_not_set_twice(demo: DemoCompany) -> None:
    demo.dial(*set_alarm(FUND, "1", "2#"))
    call = demo.dial(*set_alarm(FUND, "1", "2*00#"))
    assert "wishes.alarm_refused_set_already" in call.heard
    assert len(alarms(demo)) == 1


def test_another_number_is_keyed_and_one_that_cannot_be_is_not_taken(demo: DemoCompany) -> None:
    keys = ("8", "1", WHO, "1", FUND, "1", "2#", "2", "110#", "13900139000#", "1")
    call = demo.dial(*keys)
    assert "wishes.no_number_for_call" in call.heard
    assert alarms(demo)[0].address == "13900139000"


def test_who_hides_his_number_keys_one(demo: DemoCompany) -> None:
    keys = ("8", "1", WHO, "1", FUND, "1", "2#", "13900139000#", "1")
    call = demo.dial(*keys, caller="")
    assert "wishes.your_number" not in call.heard
    assert alarms(demo)[0].address == "13900139000"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_alarms_are_heard_one_by_one_changed_and_removed(demo: DemoCompany, language: str) -> None:
    demo.dial(*set_alarm(FUND, "1", "2#"))
    demo.dial(*set_alarm(FUND, "4", "3#"))
    call = demo.dial(*MY_ALARMS, "3", "1", "4*5#", "1", "2", "1", language=language)
    assert "wishes.alarm_removed" in call.heard
    (alarm,) = alarms(demo)
    assert alarm.threshold == Decimal("-0.045")
    events = demo.appliance.outbound.alarms.events(alarm.id)
    assert [one.event for one in events] == ["set", "changed"]
    assert events[-1].call_id == call.id


def test_removing_wants_its_own_key(demo: DemoCompany) -> None:
    demo.dial(*set_alarm(FUND, "1", "2#"))
    demo.dial(*MY_ALARMS, "2", "*")
    assert len(alarms(demo)) == 1


def test_what_is_said_in_both_languages(demo: DemoCompany) -> None:
    said = demo.said(*set_alarm(FUND, "1", "1*75#"))
    assert "示范成长股票，最新净值一点六二八四元。" in said
    assert "示范成长股票，净值达到或高于一点七五元。" in said
    assert "打电话到尾号八零零零的号码。" in said
    said = demo.said(*set_alarm(FUND, "4", "2*5#"), language="en")
    assert "a fall of two point five percent or more in a day." in said
    said = demo.said(*MY_ALARMS, "1", language="en")
    assert "a net value of one point seven five yuan or more." in said
