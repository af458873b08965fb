"""An alarm that fired: who is called and when, what he hears after he said who he is."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from appliance.errors import CampaignRefused
from appliance.services.outbound.consents import Evidence
from tests.demo_calls import DemoCompany
from tests.plugins.wishes.told import (
    ACCOUNT,
    FUND,
    NUMBER,
    PROVES,
    WHO,
    call_about,
    contacts,
    publish,
)

SET_ALARM = ("8", "1", WHO, "1", FUND, "1", "1*7#", "1", "1")
"""A net value of 1.7 or more; the newest one is 1.6284 of 2026-11-20."""


def at(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo("Asia/Shanghai"))


def test_an_alarm_is_told_after_the_pin_and_confirmed(demo: DemoCompany) -> None:
    demo.dial(*SET_ALARM)
    publish(demo, "2026-11-23", "1.7012")
    (contact,) = contacts(demo, "alarm")
    assert (contact.numbers, contact.fund_account) == ((NUMBER,), ACCOUNT)
    call = call_about(demo, "alarm", *PROVES, "1")
    told = call.heard.index("wishes.told_nav_at_least")
    assert call.heard.index("outbound.menu_pin") < told
    assert call.heard[told + 1] == "outbound.menu_heard"
    assert "十一月二十三日公布的净值，一点七零一二元，涨到了您设置的一点七元。" in call.said
    assert contacts(demo, "alarm")[0].result == "confirmed"


def test_it_is_not_repeated_until_it_is_crossed_again(demo: DemoCompany) -> None:
    demo.dial(*SET_ALARM)
    publish(demo, "2026-11-23", "1.7012")
    call_about(demo, "alarm", *PROVES, "1")
    publish(demo, "2026-11-24", "1.7500")
    assert len(contacts(demo, "alarm")) == 1
    publish(demo, "2026-11-25", "1.6900")
    publish(demo, "2026-11-26", "1.7000")
    assert len(contacts(demo, "alarm")) == 2


def test_nothing_is_said_to_who_does_not_prove_who_he_is(demo: DemoCompany) -> None:
    demo.dial(*SET_ALARM)
    publish(demo, "2026-11-23", "1.7012")
    call = call_about(demo, "alarm", "1", "3")
    assert "wishes.told_nav_at_least" not in call.heard
    assert contacts(demo, "alarm")[0].result == "wrong_person"


def test_who_hangs_up_before_the_key_is_called_again(demo: DemoCompany) -> None:
    demo.dial(*SET_ALARM)
    publish(demo, "2026-11-23", "1.7012")
    call_about(demo, "alarm", *PROVES)
    (contact,) = contacts(demo, "alarm")
    assert (contact.state, contact.last_outcome) == ("waiting", "unfinished")


def test_the_language_is_that_of_the_call_in_which_it_was_set(demo: DemoCompany) -> None:
    demo.dial(*SET_ALARM, language="en")
    publish(demo, "2026-11-23", "1.7012")
    call = call_about(demo, "alarm", *PROVES, "1")
    assert "It has risen to the one point seven yuan you set." in call.said


@pytest.mark.parametrize(
    ("fires_at", "wanted_at"),
    [
        ("2026-11-24 10:00:00", "2026-11-24 10:00:00"),
        ("2026-11-24 20:59:59", "2026-11-24 20:59:59"),
        ("2026-11-24 21:00:00", "2026-11-25 09:00:00"),
        ("2026-11-25 03:00:00", "2026-11-25 09:00:00"),
        ("2026-11-27 22:30:00", "2026-11-28 09:00:00"),
        ("2026-11-28 11:00:00", "2026-11-28 11:00:00"),
    ],
)
def test_what_fires_at_night_is_told_in_the_morning(
    demo: DemoCompany, fires_at: str, wanted_at: str
) -> None:
    demo.dial(*SET_ALARM)
    demo.clock.set(fires_at)
    publish(demo, "2026-11-23", "1.7012")
    (contact,) = contacts(demo, "alarm")
    assert contact.due_at == at(wanted_at)
    attempts = demo.appliance.outbound.attempts
    assert (attempts.begin(contact.id) is None) == (fires_at != wanted_at)
    demo.clock.set(wanted_at)
    assert fires_at == wanted_at or attempts.begin(contact.id) is not None


def test_a_weekend_call_that_is_repeated_later_waits_for_a_working_day(demo: DemoCompany) -> None:
    demo.dial(*SET_ALARM)
    demo.clock.set("2026-11-28 11:00:00")
    publish(demo, "2026-11-23", "1.7012")
    (contact,) = contacts(demo, "alarm")
    demo.clock.set("2026-11-28 12:30:00")
    assert demo.appliance.outbound.attempts.begin(contact.id) is None
    assert contacts(demo, "alarm")[0].due_at == at("2026-11-30 09:00")


def test_what_nobody_heard_for_a_day_says_of_when_it_is(demo: DemoCompany) -> None:
    demo.dial(*SET_ALARM)
    publish(demo, "2026-11-23", "1.7012")
    demo.clock.now += timedelta(hours=25)
    call = call_about(demo, "alarm", *PROVES, "1")
    assert "wishes.told_nav_at_least+wishes.told_late" in "+".join(call.heard)
    assert "这个报警发生在十一月二十三日上午十点，之前没有联系上您。" in call.said


def test_a_removed_or_changed_alarm_calls_nobody_any_more(demo: DemoCompany) -> None:
    demo.dial(*SET_ALARM)
    publish(demo, "2026-11-23", "1.7012")
    demo.dial("8", "1", WHO, "2", "2", "1")
    assert [one.result for one in contacts(demo, "alarm")] == ["dropped"]


def test_a_refusal_stands_against_what_was_asked_for_before_it(demo: DemoCompany) -> None:
    demo.dial(*SET_ALARM)
    publish(demo, "2026-11-23", "1.7012")
    demo.clock.now += timedelta(minutes=1)
    demo.appliance.outbound.consents.refuse(NUMBER, "", Evidence(call_id="1.1"))
    (contact,) = contacts(demo, "alarm")
    assert demo.appliance.outbound.attempts.begin(contact.id) is None
    assert contacts(demo, "alarm")[0].result == "refusal"


def test_a_look_again_tells_nothing_twice(demo: DemoCompany) -> None:
    demo.dial(*SET_ALARM)
    publish(demo, "2026-11-23", "1.7012")
    assert demo.appliance.outbound.alarm_watch.look() == 0
    assert len(contacts(demo, "alarm")) == 1


def test_nobody_starts_a_campaign_of_these_kinds(demo: DemoCompany) -> None:
    for name in ("alarm", "order_result"):
        kind = demo.appliance.outbound.campaigns.kinds[name]
        with pytest.raises(CampaignRefused):
            kind.check({})
