"""The sheet of an order that a caller gave in a whole conversation."""

from datetime import timedelta

from tests.demo_calls import TRADE


def test_a_real_conversations_sheet_begins_with_the_identification(demo):
    call = demo.dial(TRADE + "1" + "000002" + "1000#" + "1")
    order = demo.appliance.orders.listing()[0]
    demo.appliance.calls.ended(call.id, None, "caller_hung_up")
    demo.appliance.calls.flush()
    demo.clock.now += timedelta(minutes=1)
    assert demo.appliance.order_sheets.seal_ended() == [order.order_number]
    sheet = demo.appliance.order_sheets.sheet(order.order_number)
    prompts = [step.prompt for step in sheet.steps]
    assert prompts[0] == "account.enter_number"
    assert "trading.purchase_read_back" in prompts
    assert prompts.index("trading.purchase_read_back") < prompts.index("trading.accepted")
    assert [step.keys for step in sheet.steps if step.prompt == "account.enter_trade_pin"][
        1
    ] == "****"
    assert sheet.faults == ()
    assert demo.appliance.seals.verify().findings == []
