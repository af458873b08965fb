"""Calls that callers were promised: made by the box where the owner lets it."""

from agi_scripts import outbound as script
from tests.demo_calls import DemoCompany
from tests.plugins.surveys.called import answer, due, now
from tests.scripted_call import ScriptedCall


def test_whom_no_operator_answered_may_ask_for_a_call_back(demo: DemoCompany) -> None:
    call = demo.dial("2", operator_away=True)
    assert "operator.will_call_back" in call.heard
    (request,) = demo.appliance.callback_requests.open()
    assert (request.reason, request.caller) == ("missed_call", "13800138000")


def test_a_promised_call_is_made_only_where_the_owner_switched_that_on(demo: DemoCompany) -> None:
    outbound = demo.appliance.outbound
    demo.dial("2", operator_away=True)
    outbound.callbacks.look()
    assert outbound.attempts.due(10) == []
    demo.appliance.parameters.keep("contact.call_back_by_itself", 1)
    for _again in range(2):
        outbound.callbacks.look()
    contact = due(demo)
    call = answer(demo, contact)
    assert call.heard[-2:] == ["callback.promised", "operator.connecting"]
    assert call.line.gone_to == ("operator", "s")
    assert now(demo, contact).result == "confirmed"
    assert demo.appliance.callback_requests.open() == []
    outbound.callbacks.look()
    assert outbound.attempts.due(10) == []


def test_whom_staff_called_back_meanwhile_is_not_called_by_the_box(demo: DemoCompany) -> None:
    outbound = demo.appliance.outbound
    demo.appliance.parameters.keep("contact.call_back_by_itself", 1)
    demo.dial("2", operator_away=True)
    outbound.callbacks.look()
    (request,) = demo.appliance.callback_requests.open()
    demo.appliance.callback_requests.done(request.id, "chen")
    outbound.callbacks.look()
    assert outbound.attempts.due(10) == []


def test_whom_the_box_put_through_to_nobody_is_promised_another_call(demo: DemoCompany) -> None:
    outbound = demo.appliance.outbound
    demo.appliance.parameters.keep("contact.call_back_by_itself", 1)
    demo.dial("2", operator_away=True)
    outbound.callbacks.look()
    call = answer(demo, due(demo))
    back = ScriptedCall(
        "2", appliance=demo.appliance, caller="02112345678", call_id=call.id, operator_away=True
    )
    back.run(script.run)
    assert "operator.will_call_back" in back.heard
    (request,) = demo.appliance.callback_requests.open()
    assert request.caller == "13800138000", "not the box's own number"
