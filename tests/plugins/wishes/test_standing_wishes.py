"""Results of orders and the morning commentary, wished for under key 8, and all of it ended."""

import pytest

from appliance.records.contact import CALL
from appliance.records.wish import MAIL_ADDRESS, NewWish, Wish
from appliance.services.outbound.consents import Evidence
from tests.demo_calls import DemoCompany

ACCOUNT, NUMBER, FUND = "980000000011", "13800138000", "000001"
WHO = f"{ACCOUNT}#135790"


def wish(demo: DemoCompany, topic: str = "order_result") -> Wish | None:
    return demo.appliance.outbound.wishes.one(ACCOUNT, topic)


def note_mail_address(demo: DemoCompany) -> None:
    new = NewWish(
        fund_account=ACCOUNT, topic=MAIL_ADDRESS, medium="mail", address="zhang@example.com"
    )
    demo.appliance.outbound.wishes.wish(new, Evidence(operator="admin"))


def test_results_by_telephone_are_read_back_and_confirmed(demo: DemoCompany) -> None:
    call = demo.dial("8", "2", WHO, "1", "1", "1")
    at = call.heard.index("wishes.order_result_on")
    assert call.heard[at + 1 : at + 3] == ["wishes.by_call", "common.confirm"]
    assert call.heard[at + 5] == "wishes.noted"
    held = wish(demo)
    assert held is not None
    assert (held.medium, held.address, held.call_id) == (CALL, NUMBER, call.id)


def test_results_by_fax_go_where_a_fax_may_go(demo: DemoCompany) -> None:
    call = demo.dial("8", "2", WHO, "4", "13900139000#", "02155667788#", "1")
    assert "wishes.no_number_for_fax" in call.heard
    held = wish(demo)
    assert held is not None
    assert (held.medium, held.address) == ("fax", "02155667788")


def test_mail_is_offered_where_an_address_is_known(demo: DemoCompany) -> None:
    assert "wishes.menu_by_mail" not in demo.dial("8", "2", WHO).heard
    note_mail_address(demo)
    call = demo.dial("8", "2", WHO, "3", "1")
    assert "wishes.by_mail" in call.heard
    held = wish(demo)
    assert held is not None
    assert held.address == "zhang@example.com"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_is_set_is_said_changed_and_ended(demo: DemoCompany, language: str) -> None:
    demo.dial("8", "2", WHO, "1", "1", "1", language=language)
    call = demo.dial("8", "2", WHO, "5", "1", language=language)
    assert "wishes.order_result_on" in call.heard
    assert "wishes.ended" in call.heard
    assert wish(demo) is None
    events = demo.appliance.outbound.wishes.events(ACCOUNT)
    assert [one.medium for one in events] == ["", "call"]
    assert events[0].call_id == call.id


@pytest.mark.parametrize("keys", [("1", "1"), ("1", "1", "*")])
def test_who_does_not_confirm_has_wished_nothing(demo: DemoCompany, keys: tuple[str, ...]) -> None:
    demo.dial("8", "2", WHO, *keys)
    assert wish(demo) is None


def test_the_morning_commentary_is_wished_and_ended(demo: DemoCompany) -> None:
    call = demo.dial("8", "3", WHO, "1", "1")
    assert "wishes.commentary_nobody" in call.heard
    held = wish(demo, "commentary")
    assert held is not None
    assert held.medium == CALL
    demo.dial("8", "3", WHO, "5", "1")
    assert wish(demo, "commentary") is None


@pytest.mark.parametrize("language", ["zh", "en"])
def test_all_that_is_set_is_heard_and_ended_at_once(demo: DemoCompany, language: str) -> None:
    demo.dial("8", "1", WHO, "1", FUND, "1", "2#", "1", "1")
    demo.dial("8", "2", WHO, "1", "1", "1")
    demo.dial("8", "3", WHO, "1", "1")
    note_mail_address(demo)
    call = demo.dial("8", "4", WHO, "1", "1", language=language)
    for sentence in ("alarm_nav_at_least", "order_result_on", "commentary_on", "all_ended"):
        assert f"wishes.{sentence}" in call.heard
    assert not demo.appliance.outbound.alarms.of_account(ACCOUNT)
    assert (wish(demo), wish(demo, "commentary")) == (None, None)
    assert demo.appliance.outbound.wishes.mail_address(ACCOUNT) == "zhang@example.com"
    assert "wishes.nothing_set" in demo.dial("8", "4", WHO).heard


def test_ending_all_wants_its_own_key(demo: DemoCompany) -> None:
    demo.dial("8", "2", WHO, "1", "1", "1")
    demo.dial("8", "4", WHO, "1", "*")
    assert wish(demo) is not None


def test_what_is_said_in_both_languages(demo: DemoCompany) -> None:
    said = demo.said("8", "2", WHO, "1", "1", "1")
    assert "您还没有预约成交回报。" in said
    assert "委托有了结果，就通知您。 打电话到尾号八零零零的号码。" in said.replace("\n", " ")
    said = demo.said("8", "4", WHO, language="en")
    assert "You are told as soon as there is a result of an order." in said
    assert "We will call the number ending in eight zero zero zero." in said
