"""The order book: what is written down, what becomes of it, and what proves it."""

import json
import sqlite3
from decimal import Decimal

import pytest

from appliance.errors import ChangeRefused, OrderUnknown
from appliance.records.order import (
    ACCEPTED,
    CANCELLED,
    CONFIRMED,
    EXPORTED,
    FAILED,
    WITHDRAWN,
    Order,
)
from tests.services.trading_room import ACCOUNT, COMPANY, MONDAY, TUESDAY, TradingRoom

BUY = {"fund_code": "000001", "amount": "1000.50"}


@pytest.fixture
def order(room: TradingRoom) -> Order:
    return room.order("purchase", **BUY)


def resolve(room: TradingRoom, order: Order, state: str, **more: str) -> bool:
    with room.appliance.database.writing() as tables:
        return room.orders.resolve(tables, order.order_number, state, **more)


def export(room: TradingRoom, *orders: Order) -> None:
    with room.appliance.database.writing() as tables:
        numbers = [order.order_number for order in orders]
        room.orders.exported(tables, numbers, "OFD_001_98_20261123_03.TXT")


def test_an_intent_is_read_back_as_it_was_meant(room: TradingRoom) -> None:
    room.fund("000001", risk=5)
    intent = room.apply("purchase", **BUY)
    (kept,) = room.orders.open_intents(intent.call_id)
    assert kept == intent
    assert kept.values["amount"] == Decimal("1000.50")
    assert kept.estimated_fee == Decimal("7.94")


def test_an_intent_a_crash_left_open_is_lost_once(room: TradingRoom) -> None:
    intent = room.apply("purchase", **BUY)
    assert room.orders.lose(intent.id)
    assert not room.orders.lose(intent.id)
    assert room.orders.open_intents(intent.call_id) == []


def test_an_intent_that_became_an_order_is_not_lost(room: TradingRoom) -> None:
    intent = room.apply("purchase", **BUY)
    room.desk.accept(intent, room.now)
    assert not room.orders.lose(intent.id)


def test_an_order_is_untold_until_its_caller_heard_of_it(room: TradingRoom, order: Order) -> None:
    assert room.orders.untold(ACCOUNT) == [order]
    room.orders.told(order.order_number)
    assert room.orders.untold(ACCOUNT) == []
    assert room.orders.one(order.order_number).told_at == room.now


def test_telling_again_keeps_the_first_moment(room: TradingRoom, order: Order) -> None:
    room.orders.told(order.order_number)
    first = room.now
    room.now = room.now.replace(hour=11)
    room.orders.told(order.order_number)
    assert room.orders.one(order.order_number).told_at == first


def test_a_result_is_told_once_and_only_after_the_order_was(
    room: TradingRoom, order: Order
) -> None:
    export(room, order)
    resolve(room, order, CONFIRMED, return_code="0000")
    assert room.orders.untold_results(ACCOUNT) == []
    room.orders.told(order.order_number)
    assert [one.state for one in room.orders.untold_results(ACCOUNT)] == [CONFIRMED]
    room.orders.result_told(order.order_number)
    assert room.orders.untold_results(ACCOUNT) == []


def test_an_order_goes_out_once_with_the_name_of_its_file(room: TradingRoom, order: Order) -> None:
    assert room.orders.to_export(MONDAY, "98") == [order]
    assert room.orders.to_export(MONDAY, "97") == room.orders.to_export(TUESDAY, "98") == []
    export(room, order)
    assert room.orders.to_export(MONDAY, "98") == []
    assert room.orders.one(order.order_number).exported_in == "OFD_001_98_20261123_03.TXT"


def test_what_the_registrar_said_is_kept_and_saying_it_again_changes_nothing(
    room: TradingRoom, order: Order
) -> None:
    export(room, order)
    answer = {"return_code": "0205", "error_detail": "申请金额非法"}
    assert resolve(room, order, FAILED, **answer)
    assert not resolve(room, order, FAILED, **answer)
    failed = room.orders.one(order.order_number)
    assert (failed.state, failed.return_code, failed.error_detail) == (FAILED, *answer.values())
    assert [event.event for event in room.orders.events(order.order_number)] == [
        ACCEPTED,
        EXPORTED,
        FAILED,
    ]


def test_a_withdrawn_order_is_never_confirmed(room: TradingRoom, order: Order) -> None:
    room.order("cancel", original_order_number=order.order_number)
    assert room.orders.one(order.order_number).state == WITHDRAWN
    with pytest.raises(ChangeRefused, match=order.order_number):
        resolve(room, order, CONFIRMED)


def test_no_order_has_a_number_nobody_gave(room: TradingRoom, order: Order) -> None:
    with pytest.raises(OrderUnknown):
        room.orders.one("1")
    with pytest.raises(OrderUnknown), room.appliance.database.writing() as tables:
        room.orders.resolve(tables, "1", CONFIRMED)


def test_what_failed_or_was_cancelled_no_longer_counts(room: TradingRoom) -> None:
    room.holding("000001", ("1000", 400))
    sold = room.order("redeem", fund_code="000001", shares="600")
    bought = room.order("purchase", **BUY)
    assert room.orders.pending(ACCOUNT) == [sold, bought]
    assert room.orders.pending(ACCOUNT, "000002") == []
    resolve(room, sold, FAILED)
    resolve(room, bought, CANCELLED)
    assert room.orders.pending(ACCOUNT) == []
    assert room.order("redeem", fund_code="000001", shares="all").shares == Decimal(1000)


def test_a_confirmed_order_counts_for_its_day_but_is_pending_no_more(
    room: TradingRoom, order: Order
) -> None:
    resolve(room, order, CONFIRMED)
    facts = room.orders.facts(ACCOUNT, order.caller, MONDAY)
    assert [one.order_number for one in facts.orders] == [order.order_number]
    assert facts.pending == ()
    assert room.orders.facts(ACCOUNT, order.caller, TUESDAY).orders == ()


def test_a_listing_answers_every_filter(room: TradingRoom) -> None:
    room.holding("000001", ("1000", 400))
    room.customer(COMPANY, kind="0")
    sold = room.order("redeem", fund_code="000001", shares="600")
    bought = room.order("purchase", **BUY)
    other = room.order("purchase", COMPANY, fund_code="000002", amount="20000")
    orders = room.orders
    assert orders.listing() == [other, bought, sold]
    assert orders.listing(limit=1, offset=1) == [bought]
    assert orders.listing(fund_account=ACCOUNT) == orders.of_account(ACCOUNT, 9) == [bought, sold]
    assert orders.listing(fund_code="000002") == [other]
    assert orders.listing(type="redeem") == [sold]
    assert orders.listing(call_id=bought.call_id) == [bought, sold]
    assert orders.listing(text="000013") == [other]
    assert orders.listing(state=EXPORTED) == orders.listing(trade_date=TUESDAY) == []
    assert orders.count(trade_date=MONDAY, type="purchase") == 2


def test_totals_leave_out_what_did_not_happen(room: TradingRoom) -> None:
    failed = room.order("purchase", **BUY)
    room.order("purchase", fund_code="000002", amount="20000")
    resolve(room, failed, FAILED)
    totals = room.orders.totals(fund_account=ACCOUNT)
    assert (totals.orders, totals.amount, totals.shares) == (2, Decimal(20000), Decimal(0))
    assert totals.by_state == {FAILED: 1, ACCEPTED: 1}
    assert totals.by_type == {"purchase": 2}


def test_each_change_is_sealed_and_proves_itself(room: TradingRoom, order: Order) -> None:
    export(room, order)
    resolve(room, order, CONFIRMED, return_code="0000")
    with room.appliance.database.reading() as tables:
        rows = tables.query(
            "SELECT subject, digest FROM seals WHERE kind = 'order' ORDER BY number"
        )
        seals = [(row["subject"], row["digest"]) for row in rows]
    number = order.order_number
    assert [subject for subject, _digest in seals] == [f"{number}/{n}" for n in (1, 2, 3)]
    assert [room.orders.verify_subject(*seal) for seal in seals] == [None, None, None]
    assert room.orders.verify_subject(seals[0][0], "0" * 64) == "the change was altered"
    assert room.orders.verify_subject(f"{number}/4", "") == "the change is gone"
    assert room.orders.state_faults() == []


def test_telling_a_caller_changes_no_sealed_content(room: TradingRoom, order: Order) -> None:
    room.orders.told(order.order_number)
    room.orders.result_told(order.order_number)
    assert room.orders.state_faults() == []


def test_a_field_changed_behind_the_books_back_is_named(room: TradingRoom, order: Order) -> None:
    with room.appliance.database.writing() as tables:
        tables.execute("UPDATE orders SET amount = '9000', fund_code = '000002'")
    assert room.orders.state_faults() == [(order.order_number, "altered: amount, fund_code")]


def test_an_order_without_history_is_named(room: TradingRoom, order: Order) -> None:
    with room.appliance.database.writing() as tables:
        tables.execute("DROP TRIGGER order_events_stay")
        tables.execute("DELETE FROM order_events")
    assert room.orders.state_faults() == [(order.order_number, "it has no history")]


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM orders",
        "DELETE FROM order_events",
        "UPDATE order_events SET content = '{}'",
    ],
)
def test_the_book_itself_refuses_to_forget(room: TradingRoom, order: Order, statement: str) -> None:
    with (
        pytest.raises(sqlite3.IntegrityError),
        room.appliance.database.writing() as tables,
    ):
        tables.execute(statement)


def test_an_event_holds_the_whole_order_after_the_change(room: TradingRoom, order: Order) -> None:
    (event,) = room.orders.events(order.order_number)
    assert event.at == room.now
    assert event.content["amount"] == "1000.50"
    assert json.loads(event.content["details"]) == {"notices": []}
    assert "told_at" not in event.content
