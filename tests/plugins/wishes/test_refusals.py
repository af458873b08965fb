"""Callers refuse the box's calls under keys 8 and 5, allow them again, and hear what is set."""

import pytest

from appliance.errors import ContactSuppressed
from appliance.records.contact import Question
from tests.demo_calls import DemoCompany

NUMBER, ACCOUNT = "13800138000", "980000000011"
WHO = "980000000011#135790"


def verdict(demo: DemoCompany, number: str = NUMBER, account: str = "") -> str:
    """Return what the contact gate says to a service call now."""
    question = Question(medium="call", purpose="service", number=number, fund_account=account)
    try:
        demo.appliance.outbound.gate.ask(question)
    except ContactSuppressed as suppressed:
        return suppressed.code
    return "allowed"


def test_a_refusal_of_a_number_is_read_back_and_counts_at_once(demo: DemoCompany) -> None:
    assert verdict(demo) == "allowed"
    call = demo.dial("8", "5", "1", "1", "1")
    read_back = call.heard.index("wishes.refuse_number")
    assert call.heard[read_back + 1 : read_back + 4] == [
        "common.confirm",
        "common.give_up",
        "wishes.refused",
    ]
    assert "wishes.menu_take_back" in call.heard[read_back:]
    assert verdict(demo) == "refusal"
    assert verdict(demo, "13900139000", ACCOUNT) == "allowed"
    (event,) = demo.appliance.outbound.consents.events(NUMBER)
    assert (event.call_id, event.source, event.holds) == (call.id, "call", True)
    assert f"contacts: refused {NUMBER}" in [step["text"] for step in demo.steps(call)]


def test_a_refusal_of_a_person_counts_at_every_number(demo: DemoCompany) -> None:
    call = demo.dial("8", "5", "1", "2", WHO, "1")
    assert "wishes.refuse_person" in call.heard
    assert verdict(demo, "13900139000", ACCOUNT) == "refusal"
    assert verdict(demo) == "refusal"


def test_who_does_not_confirm_has_refused_nothing(demo: DemoCompany) -> None:
    call = demo.dial("8", "5", "1", "1", "*")
    assert "common.given_up" in call.heard
    assert verdict(demo) == "allowed"


@pytest.mark.parametrize("keys", [("8", "5", "1", "1"), ("8", "5", "1", "1", "5")])
def test_hanging_up_before_the_key_refuses_nothing(demo: DemoCompany, keys: tuple[str]) -> None:
    demo.dial(*keys)
    assert demo.appliance.outbound.consents.count() == 0


def test_a_refusal_is_taken_back(demo: DemoCompany) -> None:
    demo.dial("8", "5", "1", "1", "1")
    call = demo.dial("8", "5", "1", "1", "1")
    assert "wishes.taken_back" in call.heard
    assert verdict(demo) == "allowed"
    assert [one.holds for one in demo.appliance.outbound.consents.events(NUMBER)] == [False, True]


def test_a_persons_refusal_is_taken_back_only_after_the_pin(demo: DemoCompany) -> None:
    demo.appliance.callers.set_telephone(ACCOUNT, NUMBER)
    demo.dial("8", "5", "1", "2", "1#135790", "1")
    call = demo.dial("8", "5", "1", "1", "1")
    assert "wishes.still_refused" in call.heard
    assert verdict(demo) == "refusal"
    call = demo.dial("8", "5", "1", "2", "1#135790", "1")
    assert "wishes.taken_back" in call.heard
    assert verdict(demo) == "allowed"


def test_who_hides_his_number_says_who_he_is(demo: DemoCompany) -> None:
    call = demo.dial("8", "5", "1", WHO, "1", caller="")
    assert "wishes.menu_number" not in call.heard
    assert "wishes.refuse_number" not in call.heard
    assert verdict(demo, "13900139000", ACCOUNT) == "refusal"


def test_service_notices_are_agreed_to_heard_and_withdrawn(demo: DemoCompany) -> None:
    call = demo.dial("8", "5", "2", WHO, "1", "3")
    assert "wishes.agreed" in call.heard
    assert "wishes.now_agreed" in call.heard
    standing = demo.appliance.outbound.consents.standing("", ACCOUNT)
    assert standing.consent("service") is True
    call = demo.dial("8", "5", "2", WHO, "1", "3")
    assert "wishes.withdrawn" in call.heard
    assert "wishes.now_withdrawn" in call.heard
    assert verdict(demo) == "withdrawn"


def test_who_agrees_but_refused_calls_is_told(demo: DemoCompany) -> None:
    call = demo.dial("8", "5", "1", "1", "1", "2", WHO, "1", "3")
    assert "wishes.agreed_but_refused" in call.heard
    assert call.heard.index("wishes.now_refused") < call.heard.index("wishes.now_agreed")


def test_what_is_said_in_both_languages(demo: DemoCompany) -> None:
    said = demo.said("8", "5", "1", "1", "1")
    assert "我们不再主动打电话或发传真到尾号八零零零的号码。" in said
    assert "已经登记，立即生效。" in said
    assert "恢复接听我们的来电，请按一；" in said
    said = demo.said("8", "5", "3", language="en")
    assert "At the moment, you want no calls from us." in said
    said = demo.said("8", "5", "1", "1", "1", language="en")
    assert "We may call the number ending in eight zero zero zero again." in said


def test_a_call_that_broke_off_goes_on_in_the_menu(demo: DemoCompany) -> None:
    demo.appliance.calls.begin("broken.1", caller=NUMBER, dialled="1000")
    demo.appliance.calls.place("broken.1", ["8", "5"], "zh")
    call = demo.dial("3", call_id="broken.1", again=True)
    assert "wishes.now_welcome" in call.heard
