"""Orders at the sales desk: whatever breaks, the book, the desk and the caller agree in the end."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from appliance.errors import DeskAway
from appliance.exchange.desk_watch import DeskWatch
from appliance.records.order import Order
from appliance.services.orders.submissions import GRACE, PLACE_WITHIN, SETTLE_AFTER
from tests.demo_calls import TRADE
from tests.plugins.online_desk.online_company import ACCOUNT, OnlineCompany, online_company
from tests.scripted_call import ScriptedCall

PURCHASE = "1000002" + "1000#" + "1"
CANCEL = "4" + "1" + "1"
AWAY, REFUSED = "desk.away_order", "desk.refused_order"
UNCLEAR = ["cuts_after", "bad_json", "half", "too_long", "wrong_types"]
"""Faults with which the desk takes the order, and the box cannot know."""
NEVER_TAKEN = ["cuts_before", "status_500"]


def placed(online: OnlineCompany, *faults: str, seconds: float = 0.0) -> ScriptedCall:
    """Dial and order while the desk's order call is broken."""
    for fault in faults:
        online.desk.break_down(fault, "allot_trade", seconds=seconds)
    call = online.dial(TRADE, PURCHASE)
    online.desk.break_down("well")
    return call


def the_order(online: OnlineCompany) -> Order:
    (order,) = online.appliance.orders.listing(type="purchase")
    return order


def pass_time(online: OnlineCompany, by: timedelta) -> Order:
    """Let time pass, then let the clock settle what is open."""
    online.clock.now += by
    online.appliance.submissions.settle()
    return the_order(online)


def at_the_desk(online: OnlineCompany) -> list[str]:
    """Return the state of each order the desk has."""
    return [order["taconfirm_flag"] for order in online.desk.book.orders.values()]


def reasons(online: OnlineCompany) -> list[str]:
    return [one.reason for one in online.appliance.callback_requests.open()]


def test_an_order_is_placed_once_and_told(online: OnlineCompany) -> None:
    call = placed(online)
    order = the_order(online)
    assert "trading.accepted" in call.heard
    assert (order.state, order.back_end, order.training) == ("accepted", "online_desk", False)
    assert online.desk.calls.count("allot_trade") == 1
    at_desk = online.desk.book.orders[order.order_number]
    assert (at_desk["balance"], at_desk["fund_code"]) == (str(order.amount), "000002")
    assert [event.event for event in online.appliance.orders.events(order.order_number)] == [
        "submitting",
        "accepted",
    ]
    assert not online.appliance.orders.to_export(order.trade_date, order.registrar_code)
    assert online.appliance.orders.state_faults() == []


def test_what_the_desk_refuses_is_told_and_failed(online: OnlineCompany) -> None:
    call = placed(online, "refuses")
    assert REFUSED in call.heard
    assert "trading.accepted" not in call.heard
    order = the_order(online)
    assert (order.state, order.return_code) == ("failed", "3109")
    assert reasons(online) == []
    assert "trading.not_accepted_before" not in online.dial(TRADE).heard


def test_a_desk_that_was_killed_before_takes_nothing(online: OnlineCompany) -> None:
    online.desk.stop()
    call = online.dial(TRADE, PURCHASE)
    assert AWAY in call.heard
    assert "trading.ask_fund" not in call.heard
    assert online.appliance.orders.listing() == []
    assert reasons(online) == ["desk_away_order"]


def test_a_desk_killed_between_the_read_back_and_the_key_takes_nothing(
    online: OnlineCompany,
) -> None:
    online.desk.break_down("cuts_before", "accobank_qry")
    call = online.dial(TRADE, PURCHASE)
    assert call.heard[-1:] != ["trading.accepted"]
    assert AWAY in call.heard
    assert (the_order(online).state, at_the_desk(online)) == ("failed", [])


@pytest.mark.parametrize("fault", UNCLEAR)
def test_an_order_the_desk_took_without_saying_so_is_taken_back(
    online: OnlineCompany, fault: str
) -> None:
    call = placed(online, fault)
    assert AWAY in call.heard
    assert "trading.accepted" not in call.heard
    assert (the_order(online).state, at_the_desk(online)) == ("submitting", ["9"])
    assert pass_time(online, SETTLE_AFTER).state == "cancelled"
    assert at_the_desk(online) == ["4"]
    assert online.desk.calls.count("allot_trade") == 1
    assert reasons(online) == ["desk_away_order"]
    assert "trading.not_accepted_before" in online.dial(TRADE).heard
    assert "trading.not_accepted_before" not in online.dial(TRADE).heard


def test_an_answer_after_ten_seconds_comes_too_late(online: OnlineCompany) -> None:
    call = placed(online, "slow", seconds=10.0)
    assert AWAY in call.heard
    assert pass_time(online, SETTLE_AFTER).state == "cancelled"
    assert at_the_desk(online) == ["4"]


@pytest.mark.parametrize("fault", NEVER_TAKEN)
def test_an_order_the_desk_never_got_fails_after_a_grace(online: OnlineCompany, fault: str) -> None:
    call = placed(online, fault)
    assert AWAY in call.heard
    assert pass_time(online, SETTLE_AFTER).state == "submitting"
    assert pass_time(online, GRACE).state == "failed"
    assert at_the_desk(online) == []


def test_nothing_is_settled_while_the_desk_stays_away(online: OnlineCompany) -> None:
    placed(online, "cuts_after")
    online.desk.stop()
    assert pass_time(online, GRACE * 2).state == "submitting"
    online.desk.start()
    assert pass_time(online, timedelta(0)).state == "cancelled"


def test_an_order_the_desk_does_not_undo_stands_and_staff_see_it(online: OnlineCompany) -> None:
    placed(online, "bad_json")
    online.desk.book.undo_possible = False
    assert pass_time(online, SETTLE_AFTER).state == "accepted"
    assert sorted(reasons(online)) == ["desk_away_order", "order_stands"]
    (difference,) = online.appliance.reconciliation.differences()
    assert difference.order_number == the_order(online).order_number
    assert "trading.accepted_before" in online.dial(TRADE).heard


def test_an_undo_whose_answer_is_lost_is_found_to_be_done(online: OnlineCompany) -> None:
    placed(online, "cuts_after")
    online.desk.break_down("cuts_after", "undotradeapply_trade")
    assert pass_time(online, SETTLE_AFTER).state == "submitting"
    online.desk.break_down("well")
    assert pass_time(online, timedelta(seconds=5)).state == "cancelled"


def test_the_result_of_the_registrar_comes_through_the_desk(online: OnlineCompany) -> None:
    placed(online)
    order = the_order(online)
    online.desk.book.orders[order.order_number]["taconfirm_flag"] = "1"
    online.appliance.submissions.follow()
    assert the_order(online).state == "accepted"
    online.clock.set(f"{order.confirm_date} 18:00:00")
    online.appliance.submissions.follow()
    assert the_order(online).state == "confirmed"
    assert "trading.result_confirmed" in online.dial(TRADE).heard


# --- taking an order back


def test_a_cancellation_undoes_the_order_at_the_desk(online: OnlineCompany) -> None:
    placed(online)
    call = online.dial(TRADE, CANCEL)
    assert "trading.cancel_accepted" in call.heard
    assert (the_order(online).state, at_the_desk(online)) == ("cancelled", ["4"])
    (cancel,) = online.appliance.orders.listing(type="cancel")
    assert cancel.state == "confirmed"


def test_a_cancellation_without_an_answer_is_not_told_as_done(online: OnlineCompany) -> None:
    placed(online)
    online.desk.break_down("cuts_after", "undotradeapply_trade")
    call = online.dial(TRADE, CANCEL)
    assert AWAY in call.heard
    assert the_order(online).state == "accepted"
    online.desk.break_down("well")
    assert pass_time(online, SETTLE_AFTER).state == "cancelled"
    assert "order_stands" in reasons(online)


def test_a_cancellation_the_desk_never_got_leaves_the_order(online: OnlineCompany) -> None:
    placed(online)
    online.desk.break_down("cuts_before", "undotradeapply_trade")
    online.dial(TRADE, CANCEL)
    online.desk.break_down("well")
    assert pass_time(online, GRACE).state == "accepted"
    (cancel,) = online.appliance.orders.listing(type="cancel")
    assert (cancel.state, at_the_desk(online)) == ("failed", ["9"])


# --- a box that dies in between


class DeskThatDies:
    """The desk of a box that dies when it places an order, before the desk has it or after."""

    def __init__(self, online: OnlineCompany, *, after: bool) -> None:
        self._desk, self._after = online.client, after

    def __getattr__(self, name: str) -> object:
        return getattr(self._desk, name)

    def place(self, order: Order) -> object:
        if self._after:
            self._desk.place(order)
        raise KeyboardInterrupt


@pytest.mark.parametrize("after", [False, True], ids=["before the desk has it", "after"])
@pytest.mark.parametrize("resumed", [False, True], ids=["next call", "taken up again"])
def test_a_box_that_dies_while_placing_leaves_no_half_order(
    demo_home: Path, tmp_path: Path, after: bool, resumed: bool
) -> None:
    with online_company(demo_home, tmp_path) as online:
        dying = DeskThatDies(online, after=after)
        with pytest.MonkeyPatch.context() as patch, pytest.raises(KeyboardInterrupt):
            patch.setattr(online.appliance.submissions, "_desk", dying)
            online.dial(TRADE, PURCHASE, call_id="cut.1")
        assert (the_order(online).state, at_the_desk(online)) == ("submitting", ["9"] * after)
        if resumed:
            again = online.dial("246801", call_id="cut.1", again=True)
            assert again.heard.count(AWAY) == 1
        assert pass_time(online, GRACE).state == ("cancelled" if after else "failed")
        assert at_the_desk(online) == ["4"] * after
        assert "trading.not_accepted_before" in online.dial(TRADE).heard
        assert reasons(online) == ["desk_away_order"]


def test_an_order_given_up_meanwhile_is_not_accepted_by_a_late_answer(
    online: OnlineCompany,
) -> None:
    order = written(online)
    online.appliance.submissions.give_up(order.order_number)
    with pytest.raises(DeskAway):
        online.appliance.submissions.submit(order)
    assert pass_time(online, SETTLE_AFTER).state == "cancelled"


def test_an_order_is_never_placed_long_after_its_key(online: OnlineCompany) -> None:
    order = written(online)
    online.clock.now += PLACE_WITHIN + timedelta(seconds=1)
    with pytest.raises(DeskAway):
        online.appliance.submissions.submit(order)
    assert (the_order(online).state, at_the_desk(online)) == ("failed", [])


def written(online: OnlineCompany) -> Order:
    """Return an order that is on the disk and not placed yet."""
    kept: list[Order] = []

    def keep(order: Order) -> Order:
        kept.append(order)
        raise DeskAway("not placed by this test", asked=False)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(online.appliance.submissions, "submit", keep)
        online.dial(TRADE, PURCHASE)
    return kept[0]


# --- what leaves the box


def test_nothing_of_a_pin_goes_to_the_desk(
    online: OnlineCompany, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    said: list[str] = []
    answer = online.desk.book.answer

    def listen(call: str, fields: dict[str, str]) -> dict[str, object]:
        said.append(json.dumps(fields))
        return answer(call, fields)

    online.desk.book.answer = listen  # type: ignore[assignment,method-assign]
    placed(online)
    assert "allot_trade" in online.desk.calls
    assert not [text for text in said if "246801" in text or "password" in text]
    assert "246801" not in caplog.text
    assert ACCOUNT not in caplog.text


# --- the training desk


@pytest.fixture
def training(demo_home: Path, tmp_path: Path) -> Iterator[OnlineCompany]:
    """Give a box whose technician switched the training desk on."""
    choices = {"online_desk.training": "on", "back_end": "files"}
    with online_company(demo_home, tmp_path, **choices) as company:
        company.client.start()
        yield company
        company.client.stop()


def test_whoever_trades_in_training_hears_so_and_no_order_counts(training: OnlineCompany) -> None:
    call = training.dial(TRADE, PURCHASE)
    assert call.texts.count("现在是培训模式，所做的交易不会成交。") == 1
    order = the_order(training)
    assert (order.state, order.training) == ("accepted", True)
    assert not training.appliance.orders.to_export(order.trade_date, order.registrar_code)
    assert training.desk.calls == []


def test_outside_of_training_nobody_hears_of_it(online: OnlineCompany) -> None:
    assert "desk.training" not in online.dial(TRADE).heard


# --- the clock


def test_the_clock_settles_orders_and_keeps_the_market_as_last_known(
    online: OnlineCompany,
) -> None:
    placed(online, "cuts_after")
    online.clock.now += SETTLE_AFTER
    watch = DeskWatch(online.appliance)
    watch.look()
    assert the_order(online).state == "cancelled"
    assert online.desk.calls[-2:] == ["newhq_qry", "trade_limit_qry"]
    asked = len(online.desk.calls)
    watch.look()
    assert len(online.desk.calls) == asked, "a desk that is well is asked once a minute"


def test_the_training_desk_is_opened_by_the_clocks_process(demo_home: Path, tmp_path: Path) -> None:
    with online_company(demo_home, tmp_path, **{"online_desk.training": "on"}) as online:
        with pytest.raises(DeskAway, match="not open"):
            online.client.holdings(ACCOUNT)
        watch = DeskWatch(online.appliance)
        watch.start()
        assert online.client.holdings(ACCOUNT)
        watch.stop()
