"""What the registrar answers: orders confirmed, failed, cancelled; and what does not agree."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from appliance.errors import DifferenceUnknown
from appliance.records.order import Order
from tests.plugins.ofd_exchange.exchange_box import (
    FRIDAY,
    MONDAY,
    TUESDAY,
    ExchangeBox,
    exchange,
)
from tests.plugins.ofd_exchange.registrar import Registrar
from tests.plugins.ofd_exchange.sample_rows import balance, confirmation, dividend

__all__ = ["exchange"]

LARGE = {"large_redemption": "1"}
SOME = Decimal("100.00")


def answer_to(order: Order, serial: str = "98A1", **more: Any) -> dict[str, Any]:
    """Return the registrar's row that confirms an order."""
    return (
        confirmation(
            serial,
            AppSheetSerialNo=order.order_number,
            BusinessCode=f"1{order.business_code[1:]}",
            TransactionCfmDate=MONDAY,
            TransactionDate=FRIDAY,
            ApplicationAmount=order.amount,
            ApplicationVol=order.shares,
            FundCode=order.fund_code,
        )
        | more
    )


def test_a_registrar_that_reads_strictly_answers_and_the_orders_have_their_results(
    exchange: ExchangeBox,
) -> None:
    registrar = Registrar(exchange.files)
    registrar.shares["980000000011", "000001"] = Decimal("5000.00")
    exchange.take(registrar.balances(FRIDAY))
    bought = exchange.accept(amount=Decimal("2000.00"))
    sold = exchange.accept("redeem", "024", shares=SOME, details=LARGE)
    switch = {"shares": SOME, "target_fund_code": "000005", "details": LARGE}
    switched = exchange.accept("switch", "036", **switch)
    method = exchange.accept("dividend", "029", details={"dividend_method": "0"})
    refused = exchange.accept(amount=Decimal("7.00"))
    exchange.send(bought, sold, switched, method, refused)
    registrar.answer(exchange.out, MONDAY, {refused.order_number: "0205"})
    report = exchange.appliance.exchange_imports.import_folder(exchange.files, "test")
    assert not report.refused
    for one in (bought, sold, switched, method):
        assert exchange.state(one) == "confirmed"
        assert exchange.events(one) == ["accepted", "exported", "confirmed"]
    failed = exchange.orders.one(refused.order_number)
    assert (failed.state, failed.return_code, failed.error_detail) == (
        "failed",
        "0205",
        "拒绝 0205",
    )
    last = exchange.orders.events(bought.order_number)[-1]
    assert last.by == "registrar file OFD_98_001_20261123_04.TXT"
    assert exchange.kinds() == []
    assert not exchange.orders.state_faults()


def test_the_same_answers_twice_change_nothing(exchange: ExchangeBox) -> None:
    confirmed, failed = exchange.accept(), exchange.accept()
    subscribed = exchange.accept("subscribe", "020", fund_code="000004", amount=SOME)
    never_sent = exchange.accept(trade_date=MONDAY)
    exchange.send(confirmed, failed, subscribed)
    rows = [
        answer_to(confirmed),
        answer_to(failed, "98A2", ReturnCode="0228", ErrorDetail="停止申购"),
        answer_to(subscribed, "98A3"),
        answer_to(never_sent, "98A4"),
        confirmation("98A5", AppSheetSerialNo="001202611201999999", TransactionCfmDate=MONDAY),
        confirmation("98A6", BusinessCode="142", AppSheetSerialNo="", TransactionCfmDate=MONDAY),
    ]
    assert exchange.answer("04", *rows).outcome == "imported"
    before = exchange.dump()
    [path] = exchange.files.glob("OFD_98_001_20261123_04.TXT")
    path.write_bytes(path.read_bytes().replace(b"\r\n", b"\n"))
    assert exchange.take(path).outcome == "imported"
    assert exchange.dump() == before
    assert exchange.kinds() == ["never_exported", "unknown_application"]


def test_120_is_not_130(exchange: ExchangeBox) -> None:
    one = exchange.accept("subscribe", "020", fund_code="000004", amount=SOME)
    exchange.send(one)
    exchange.answer("04", answer_to(one, BusinessCode="120", BusinessFinishFlag="0"))
    assert (exchange.state(one), exchange.events(one)[-1]) == ("exported", "registrar_accepted")
    result = answer_to(one, "98B1", BusinessCode="130", FromTAFlag="1", TransactionCfmDate=TUESDAY)
    exchange.answer("04", result, day=TUESDAY)
    assert (exchange.state(one), exchange.events(one)[-1]) == ("confirmed", "confirmed")
    assert exchange.kinds(open_only=False) == []


def test_a_refused_120_is_final(exchange: ExchangeBox) -> None:
    one = exchange.accept("subscribe", "020", fund_code="000004", amount=SOME)
    exchange.send(one)
    exchange.answer("04", answer_to(one, BusinessCode="120", ReturnCode="0241"))
    assert exchange.state(one) == "failed"


def test_120_and_130_in_one_file_end_confirmed(exchange: ExchangeBox) -> None:
    one = exchange.accept("subscribe", "020", fund_code="000004", amount=SOME)
    exchange.send(one)
    exchange.answer("04", answer_to(one), answer_to(one, "98A2", BusinessCode="130"))
    assert exchange.events(one)[-2:] == ["registrar_accepted", "confirmed"]


def test_a_redemption_confirmed_in_parts_stays_open_until_the_last(exchange: ExchangeBox) -> None:
    one = exchange.accept("redeem", "024", shares=SOME, details=LARGE)
    exchange.send(one)
    exchange.answer("04", answer_to(one, BusinessFinishFlag="0", ConfirmedVol=Decimal("40.00")))
    assert (exchange.state(one), exchange.events(one)[-1]) == ("exported", "registrar_partial")
    rest = answer_to(one, "98B1", ConfirmedVol=Decimal("60.00"), TransactionCfmDate=TUESDAY)
    exchange.answer("04", rest, day=TUESDAY)
    assert exchange.state(one) == "confirmed"


@pytest.mark.parametrize("business", ["142", "143", "144", "145", "150"])
def test_what_nobody_applied_for_is_booked_and_touches_no_order(
    exchange: ExchangeBox, business: str
) -> None:
    one = exchange.accept()
    exchange.send(one)
    unasked = answer_to(one, BusinessCode=business, FromTAFlag="1")
    exchange.answer("04", unasked, unasked | {"TASerialNO": "98A2", "AppSheetSerialNo": ""})
    assert exchange.state(one) == "exported"
    booked = exchange.appliance.funds.confirmations(one.fund_account, 9)
    assert [row.business_code for row in booked] == [business, business]
    assert exchange.kinds() == []


def test_a_cancellation_by_052_cancels_the_order(exchange: ExchangeBox) -> None:
    exchange.profile(cancel_mode="send052")
    original = exchange.accept()
    cancel = exchange.accept(
        "cancel", "052", original_order_number=original.order_number, amount=None
    )
    exchange.send(original, cancel)
    exchange.answer("04", answer_to(cancel))
    assert (exchange.state(cancel), exchange.state(original)) == ("confirmed", "cancelled")
    assert exchange.kinds() == []


def test_a_refused_cancellation_leaves_the_order_as_it_is(exchange: ExchangeBox) -> None:
    exchange.profile(cancel_mode="send052")
    original = exchange.accept()
    cancel = exchange.accept(
        "cancel", "052", original_order_number=original.order_number, amount=None
    )
    exchange.send(original, cancel)
    exchange.answer("04", answer_to(cancel, ReturnCode="0139"), answer_to(original, "98A2"))
    assert (exchange.state(cancel), exchange.state(original)) == ("failed", "confirmed")


def test_152_may_name_the_cancelled_order_itself(exchange: ExchangeBox) -> None:
    original = exchange.accept()
    exchange.send(original)
    exchange.answer("04", answer_to(original, BusinessCode="152"))
    assert exchange.state(original) == "cancelled"


def test_an_order_cannot_be_withdrawn_once_the_file_is_cut(exchange: ExchangeBox) -> None:
    one = exchange.accept()
    assert exchange.orders.cancellable(one.fund_account, exchange.now) == [one]
    exchange.export(forced_by="Wang")
    assert exchange.orders.cancellable(one.fund_account, exchange.now) == []


def test_a_switch_may_be_confirmed_leg_by_leg(exchange: ExchangeBox) -> None:
    switch = {"shares": SOME, "target_fund_code": "000005", "details": LARGE}
    one = exchange.accept("switch", "036", **switch)
    exchange.send(one)
    legs = (
        answer_to(one, BusinessCode="137", FundCode="000005", ApplicationVol=Decimal(7)),
        answer_to(one, "98A2", BusinessCode="138"),
    )
    exchange.answer("04", *legs)
    assert exchange.state(one) == "confirmed"
    assert exchange.kinds() == []


def test_zeros_that_a_registrar_puts_before_our_number_do_not_hide_the_order(
    exchange: ExchangeBox,
) -> None:
    exchange.profile(digits_align="right")
    one = exchange.accept()
    exchange.send(one)
    exchange.answer("04", answer_to(one, AppSheetSerialNo=one.order_number.rjust(24, "0")))
    assert exchange.state(one) == "confirmed"


def test_an_unknown_code_fails_the_order_and_has_no_words(exchange: ExchangeBox) -> None:
    one = exchange.accept()
    exchange.send(one)
    exchange.answer("04", answer_to(one, ReturnCode="8888", ErrorDetail="内部原因"))
    assert exchange.orders.one(one.order_number).error_detail == "内部原因"
    assert exchange.appliance.return_codes.spoken("8888", "zh") is None


# --- differences


@pytest.mark.parametrize(
    ("stated", "field"),
    [
        ({"ApplicationAmount": Decimal("999.00")}, "ApplicationAmount"),
        ({"FundCode": "000005"}, "FundCode"),
        ({"TAAccountID": "980000000012"}, "TAAccountID"),
        ({"BusinessCode": "124"}, "BusinessCode"),
    ],
)
def test_an_answer_that_contradicts_its_order_is_not_taken(
    exchange: ExchangeBox, stated: dict[str, Any], field: str
) -> None:
    one = exchange.accept()
    exchange.send(one)
    exchange.answer("04", answer_to(one, **stated))
    assert exchange.state(one) == "exported"
    [found] = exchange.appliance.reconciliation.differences()
    assert (found.kind, found.note, found.order_number) == (
        "contradiction",
        field,
        one.order_number,
    )
    assert found.stated
    assert found.expected != found.stated


def test_a_second_other_answer_is_a_difference(exchange: ExchangeBox) -> None:
    one = exchange.accept()
    exchange.send(one)
    exchange.answer("04", answer_to(one))
    exchange.answer("04", answer_to(one, "98B1", ReturnCode="0205"), day=TUESDAY)
    assert exchange.state(one) == "confirmed"
    assert exchange.kinds() == ["contradiction"]


def test_an_answer_to_a_withdrawn_order_is_a_difference(exchange: ExchangeBox) -> None:
    one = exchange.accept()
    with exchange.appliance.database.writing() as tables:
        exchange.orders.withdraw(tables, one.order_number, by="test")
    exchange.send()
    exchange.answer("04", answer_to(one))
    assert (exchange.state(one), exchange.kinds()) == ("withdrawn", ["withdrawn"])


def test_numbers_of_another_channel_of_the_distributor_are_not_ours(exchange: ExchangeBox) -> None:
    exchange.answer("04", confirmation(AppSheetSerialNo="r01SO2026112000000001"))
    assert exchange.kinds() == []


def test_an_order_nobody_answered_is_missed_and_settles_itself_when_answered(
    exchange: ExchangeBox,
) -> None:
    one, other = exchange.accept(), exchange.accept()
    exchange.send(one, other)
    exchange.answer("04", answer_to(other))
    assert exchange.kinds() == []
    late = answer_to(one, "98B1", TransactionCfmDate=TUESDAY)
    exchange.answer("04", day=TUESDAY)
    assert exchange.kinds() == ["missing_confirmation"]
    exchange.answer("04", late, day=date(2026, 11, 25))
    assert exchange.kinds() == []
    [settled] = exchange.appliance.reconciliation.differences(open_only=False)
    assert settled.settled_by == "registrar file OFD_98_001_20261125_04.TXT"


def test_balances_that_moved_without_a_confirmation_are_listed(exchange: ExchangeBox) -> None:
    other = {"FundCode": "000004", "TransactionCfmDate": MONDAY}
    exchange.answer("05", balance("100.00"), balance("50.00", FundCode="000004"), day=FRIDAY)
    assert exchange.kinds() == []
    exchange.answer("04", confirmation("98B1", TransactionCfmDate=MONDAY, ConfirmedVol=SOME))
    exchange.answer("05", balance("190.00", TransactionCfmDate=MONDAY), balance("50.00", **other))
    [found] = exchange.appliance.reconciliation.differences()
    assert (found.kind, found.fund_code) == ("balance", "000001")
    assert (found.expected, found.stated) == ("200.00", "190.00")


def test_a_holding_that_vanished_is_listed(exchange: ExchangeBox) -> None:
    exchange.answer("05", balance("100.00"), day=FRIDAY)
    exchange.answer("05", balance("5.00", FundCode="000004", TransactionCfmDate=MONDAY))
    found = exchange.appliance.reconciliation.differences()
    assert {(one.fund_code, one.expected, one.stated) for one in found} == {
        ("000001", "100.00", "0.00"),
        ("000004", "0.00", "5.00"),
    }


def test_a_dividend_paid_in_shares_explains_a_balance_whenever_its_file_comes(
    exchange: ExchangeBox,
) -> None:
    exchange.answer("05", balance("100.00"), day=FRIDAY)
    exchange.answer("05", balance("101.61", TransactionCfmDate=MONDAY))
    assert exchange.kinds() == ["balance"]
    paid = dividend("98C1", TransactionCfmDate=MONDAY, VolOfDividendforReinvestment=Decimal("1.61"))
    exchange.answer("06", paid)
    assert exchange.kinds() == []


def test_business_that_may_move_shares_either_way_is_not_compared(exchange: ExchangeBox) -> None:
    exchange.answer("05", balance("100.00"), day=FRIDAY)
    exchange.answer("04", confirmation("98B1", BusinessCode="133", TransactionCfmDate=MONDAY))
    exchange.answer("05", balance("60.00", TransactionCfmDate=MONDAY))
    assert exchange.kinds() == []


def test_balances_in_two_parts_are_compared_as_one(exchange: ExchangeBox) -> None:
    exchange.answer("05", balance("100.00"), balance("50.00", FundCode="000004"), day=FRIDAY)
    exchange.answer("05", balance("100.00", TransactionCfmDate=MONDAY), batch=1)
    assert exchange.kinds() == ["balance"]
    second = balance("50.00", FundCode="000004", TransactionCfmDate=MONDAY)
    exchange.answer("05", second, batch=2)
    assert exchange.kinds() == []


def test_a_difference_is_settled_by_name(exchange: ExchangeBox) -> None:
    exchange.answer("04", confirmation(AppSheetSerialNo="001202611201999999"))
    [found] = exchange.appliance.reconciliation.differences()
    exchange.appliance.reconciliation.settle(found.id, "Wang")
    assert exchange.appliance.reconciliation.differences() == []
    [settled] = exchange.appliance.reconciliation.differences(open_only=False)
    assert (settled.settled_by, settled.stated) == ("Wang", "122 0000")
    with pytest.raises(DifferenceUnknown):
        exchange.appliance.reconciliation.settle(99, "Wang")


def test_a_day_shows_what_went_out_and_what_came_back(exchange: ExchangeBox) -> None:
    one, other = exchange.accept(), exchange.accept()
    exchange.accept(training=True)
    exchange.send(one, other)
    exchange.answer("04", answer_to(one), answer_to(other, "98A2", FundCode="000004"))
    day = exchange.appliance.reconciliation.day(FRIDAY)
    assert [batch.orders for batch in day.sent] == [2]
    assert [row["file"] for row in day.received] == ["OFD_98_001_20261123_04.TXT"]
    assert (day.by_state, day.unanswered) == ({"confirmed": 1, "exported": 1}, 1)
    assert [found.kind for found in day.differences] == ["contradiction"]
