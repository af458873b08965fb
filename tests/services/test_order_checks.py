"""Every check of an order, as a table: what refuses, with which sentence, and what just passes."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from appliance.audio.prompts import Prompts
from appliance.errors import OrderRefused
from appliance.records.order import Notice, Question, TransactionType
from appliance.services.orders.checks import CHECKS
from appliance.services.parameters import (
    ASSESSMENT_DAYS,
    CALLER_ACCOUNTS,
    CALLER_AMOUNT,
    CALLER_ORDERS,
    DAY_AMOUNT,
    DAY_SHARES,
    MINIMUM_AGE,
    ORDER_AMOUNT,
    ORDER_SHARES,
    REGISTERED_ONLY,
    SHORT_HOLDING_DAYS,
    Parameter,
)
from appliance.settings import CHECKOUT
from tests.services.trading_room import ACCOUNT, COMPANY, MONDAY, TELEPHONE, TradingRoom

PROMPTS = Prompts(CHECKOUT / "sounds")
Arrange = Callable[[TradingRoom], None]
BUY = {"fund_code": "000001", "amount": "1000"}
SELL = {"fund_code": "000001", "shares": "500"}
SWITCH = {"fund_code": "000001", "target_fund_code": "000002", "shares": "500"}
SUBSCRIBE = {"fund_code": "000006", "amount": "1000"}
DIVIDEND = {"fund_code": "000001", "dividend_method": "0"}


@dataclass(frozen=True)
class Row:
    """One application: what there is, what is answered, and the sentence it is refused with."""

    check: str
    outcome: str
    """What follows `trading.` in the refusal or notice; empty where it just passes."""
    type: str
    answers: dict[str, Any]
    there: tuple[Arrange, ...] = ()
    account: str = ACCOUNT
    caller: str = TELEPHONE
    slots: dict[str, Any] = field(default_factory=dict)
    again: bool | None = None

    @property
    def name(self) -> str:
        """Return what this row shows."""
        return f"{self.check}: {self.outcome or 'passes'} ({self.type})"


def buy(check: str, outcome: str, *there: Arrange, **more: Any) -> Row:
    answers = BUY | {k: more.pop(k) for k in ("fund_code", "amount") if k in more}
    return Row(check, outcome, "purchase", answers, there, **more)


def sell(check: str, outcome: str, *there: Arrange, **more: Any) -> Row:
    answers = SELL | {k: more.pop(k) for k in ("fund_code", "shares") if k in more}
    return Row(check, outcome, "redeem", answers, there, **more)


def switch(check: str, outcome: str, *there: Arrange, **more: Any) -> Row:
    keys = ("fund_code", "target_fund_code", "shares")
    answers = SWITCH | {k: more.pop(k) for k in keys if k in more}
    return Row(check, outcome, "switch", answers, there, **more)


def subscribe(check: str, outcome: str, *there: Arrange, **more: Any) -> Row:
    answers = SUBSCRIBE | {k: more.pop(k) for k in ("fund_code", "amount") if k in more}
    return Row(check, outcome, "subscribe", answers, there, **more)


def dividend(check: str, outcome: str, *there: Arrange, **more: Any) -> Row:
    answers = DIVIDEND | {k: more.pop(k) for k in ("dividend_method",) if k in more}
    return Row(check, outcome, "dividend", answers, there, **more)


# --- what there is before


def fund(code: str = "000001", **facts: Any) -> Arrange:
    return lambda room: room.fund(code, **facts)


def new_fund(**facts: Any) -> Arrange:
    usual = {"fund_status": "1", "IPOStartDate": "2026-11-20", "IPOEndDate": "2026-12-10"}
    return lambda room: room.fund("000006", **(usual | facts))


def held(*lots: tuple[str, int], code: str = "000001", **facts: Any) -> Arrange:
    return lambda room: room.holding(code, *(lots or (("1000", 400),)), **facts)


def business(code: str) -> Arrange:
    return lambda room: room.account_business(code)


def risk(level: int, day: date = date(2026, 11, 20)) -> Arrange:
    return lambda room: room.appliance.callers.set_risk(ACCOUNT, level, day)


def never_assessed(room: TradingRoom) -> None:
    with room.appliance.database.writing() as tables:
        tables.execute("UPDATE customers SET risk_level = NULL, assessed_on = NULL")


def certificate(day: date) -> Arrange:
    return lambda room: room.appliance.callers.set_certificate_end(ACCOUNT, day)


def born(day: date) -> Arrange:
    def arrange(room: TradingRoom) -> None:
        card = f"110101{day:%Y%m%d}2211"
        with room.appliance.database.writing() as tables:
            tables.execute(
                "UPDATE customers SET certificate_type = '0', certificate_number = ?", [card]
            )

    return arrange


def no_transaction_account(room: TradingRoom) -> None:
    with room.appliance.database.writing() as tables:
        tables.execute("DELETE FROM transaction_accounts")


def new_year(room: TradingRoom) -> None:
    room.now = room.now.replace(month=12, day=31)


def sold_to(kind: str) -> Arrange:
    return lambda room: room.appliance.funds.set_selling("000001", confirm_days=1, sold_to=kind)


def ordered(type: str, account: str = ACCOUNT, **answers: Any) -> Arrange:
    def arrange(room: TradingRoom) -> None:
        if account != ACCOUNT:
            room.customer(account, kind="0")
        room.order(type, account, **answers)

    return arrange


def limit(parameter: Parameter, value: str) -> Arrange:
    return lambda room: room.appliance.parameters.keep(parameter.name, value, by="test")


FIRST = {"MinBidsAmountByIndi": "100", "MinAppBidsAmountByIndi": "10"}
COMPANYS = {"MinBidsAmountByInst": "10000", "MinBidsAmountByIndi": "100"}
NEW = {"MinSubsAmountByIndi": "1000", "IndiAppSubsAmount": "100"}


def company(room: TradingRoom) -> None:
    room.customer(COMPANY, kind="0")


ROWS = [
    # --- the customer
    buy("account_normal", "refused_account_frozen", business("104")),
    buy("account_normal", "refused_account_lost", business("106")),
    buy("account_normal", "refused_account_closed", business("102")),
    sell("account_normal", "refused_account_frozen", held(), business("104")),
    buy("account_normal", "", business("104"), business("105")),
    buy("transaction_account", "refused_no_transaction_account", no_transaction_account),
    buy(
        "certificate_valid",
        "refused_certificate_expired",
        certificate(date(2026, 11, 22)),
        slots={"day": date(2026, 11, 22)},
    ),
    buy("certificate_valid", "", certificate(MONDAY)),
    sell("certificate_valid", "", held(), certificate(date(2026, 1, 1))),
    buy("old_enough", "", born(date(2008, 11, 23))),
    buy("old_enough", "refused_too_young", born(date(2008, 11, 24)), slots={"age": 18}),
    buy("old_enough", "", born(date(2015, 1, 1)), limit(MINIMUM_AGE, "0")),
    sell("old_enough", "", held(), born(date(2015, 1, 1))),
    buy("settlement_known", "refused_calendar", new_year),
    buy("assessment_valid", "refused_not_assessed", never_assessed),
    buy("assessment_valid", "refused_assessment_expired", risk(3, date(2025, 11, 22))),
    buy("assessment_valid", "", risk(3, date(2025, 11, 23))),
    buy("assessment_valid", "refused_assessment_expired", limit(ASSESSMENT_DAYS, "2")),
    sell("assessment_valid", "", held(), never_assessed),
    # --- suitability
    *(buy("suitability", "", risk(level), fund(risk=level)) for level in range(1, 6)),
    buy("suitability", "refused_lowest_class", risk(1), fund(risk=2), slots={"product": 2}),
    buy("suitability", "refused_lowest_class", risk(1), fund(risk=5), again=True),
    *(
        buy(
            "suitability",
            "notice_risk",
            risk(level),
            fund(risk=level + 1),
            slots={"customer": level, "product": level + 1},
        )
        for level in range(2, 5)
    ),
    buy("suitability", "refused_risk_unknown", fund("000009", risk=None), fund_code="000009"),
    switch("suitability", "notice_risk", held(), fund("000002", risk=5)),
    buy("investor_class", "refused_only_institutions", sold_to("0")),
    buy("investor_class", "", sold_to("1")),
    buy("investor_class", "refused_only_individuals", company, sold_to("1"), account=COMPANY),
    # --- the fund's state
    buy("fund_known", "refused_fund_unknown", fund_code="999999", slots={"code": "999999"}),
    buy("fund_open_for_purchase", "refused_in_subscription", fund(fund_status="1")),
    buy("fund_open_for_purchase", "refused_suspended", fund(fund_status="4")),
    buy("fund_open_for_purchase", "refused_purchase_suspended", fund(fund_status="5"), again=True),
    buy("fund_open_for_purchase", "", fund(fund_status="6")),
    buy("fund_open_for_purchase", "refused_fund_ended", fund(fund_status="8")),
    buy("fund_open_for_purchase", "refused_fund_ended", fund(fund_status="a")),
    buy("fund_open_for_purchase", "refused_closed_period", fund(fund_status="9")),
    sell("fund_open_for_redemption", "refused_not_yet_sold", held(), fund(fund_status="1")),
    sell("fund_open_for_redemption", "refused_suspended", held(), fund(fund_status="4")),
    sell("fund_open_for_redemption", "", held(), fund(fund_status="5")),
    sell("fund_open_for_redemption", "refused_redemption_suspended", held(), fund(fund_status="6")),
    sell("fund_open_for_redemption", "refused_fund_ended", held(), fund(fund_status="8")),
    sell("fund_open_for_redemption", "refused_closed_period", held(), fund(fund_status="9")),
    subscribe("fund_open_for_subscription", "", new_fund()),
    subscribe(
        "fund_open_for_subscription", "refused_not_in_subscription", new_fund(fund_status="0")
    ),
    subscribe(
        "fund_open_for_subscription", "refused_not_in_subscription", new_fund(fund_status="5")
    ),
    subscribe("fund_open_for_subscription", "refused_suspended", new_fund(fund_status="4")),
    subscribe("fund_open_for_subscription", "refused_fund_ended", new_fund(fund_status="8")),
    subscribe("fund_open_for_subscription", "refused_closed_period", new_fund(fund_status="9")),
    subscribe(
        "fund_open_for_subscription",
        "refused_subscription_begins",
        new_fund(IPOStartDate="2026-11-24"),
        slots={"day": date(2026, 11, 24)},
    ),
    subscribe(
        "fund_open_for_subscription",
        "refused_subscription_ended",
        new_fund(IPOEndDate="2026-11-20"),
        slots={"day": date(2026, 11, 20)},
    ),
    subscribe("fund_open_for_subscription", "", new_fund(IPOEndDate="2026-11-23")),
    # --- amounts
    buy("amount_sensible", "refused_amount_zero", amount="0", again=True),
    buy("amount_sensible", "refused_amount_decimals", amount="100.005"),
    buy("amount_sensible", "", amount="100.05"),
    buy("purchase_minimum", "", fund(**FIRST), amount="100"),
    buy(
        "purchase_minimum",
        "refused_first_minimum",
        fund(**FIRST),
        amount="99.99",
        slots={"amount": Decimal(100)},
    ),
    buy("purchase_minimum", "", fund(**FIRST), held(), amount="10"),
    buy("purchase_minimum", "", fund(**FIRST), ordered("purchase", **BUY), amount="10"),
    buy("purchase_minimum", "refused_additional_minimum", fund(**FIRST), held(), amount="9.99"),
    buy("purchase_minimum", "", fund(MinBidsAmountByIndi="0"), amount="0.01"),
    buy(
        "purchase_minimum",
        "refused_first_minimum",
        company,
        fund(**COMPANYS),
        account=COMPANY,
        amount="9999",
    ),
    buy("purchase_maximum", "", fund(IndiMaxPurchase="1000")),
    buy("purchase_maximum", "refused_order_maximum", fund(IndiMaxPurchase="999.99")),
    buy("purchase_maximum", "", company, fund(IndiMaxPurchase="10"), account=COMPANY),
    buy("purchase_day_total", "", fund(IndiDayMaxSumBuy="2000"), ordered("purchase", **BUY)),
    buy(
        "purchase_day_total",
        "refused_day_total",
        fund(IndiDayMaxSumBuy="1999.99"),
        ordered("purchase", **BUY),
        slots={"amount": Decimal("999.99")},
    ),
    buy(
        "purchase_day_total",
        "refused_day_total_used",
        fund(IndiDayMaxSumBuy="1000"),
        ordered("purchase", **BUY),
        again=False,
    ),
    subscribe("subscription_minimum", "refused_first_minimum", new_fund(**NEW), amount="999"),
    subscribe(
        "subscription_minimum",
        "refused_additional_minimum",
        new_fund(**NEW),
        ordered("subscribe", **SUBSCRIBE),
        amount="99",
    ),
    subscribe(
        "subscription_minimum",
        "",
        new_fund(**NEW),
        ordered("subscribe", **SUBSCRIBE),
        amount="100",
    ),
    subscribe("subscription_step", "", new_fund(UnitSubsAmountByIndi="500")),
    subscribe("subscription_step", "refused_amount_step", new_fund(UnitSubsAmountByIndi="300")),
    subscribe("subscription_maximum", "refused_order_maximum", new_fund(MaxSubsAmountByIndi="999")),
    # --- shares
    sell("holding_there", "refused_no_holding"),
    sell("shares_free", "refused_all_frozen", held(("1000", 400), frozen="1000")),
    sell("shares_free", "refused_all_sold", held(), ordered("redeem", **SELL | {"shares": "all"})),
    sell("shares_sensible", "refused_shares_zero", held(), shares="0"),
    sell("shares_sensible", "refused_shares_decimals", held(), shares="1.005"),
    sell("enough_shares", "", held(), shares="1000"),
    sell(
        "enough_shares",
        "refused_too_many_shares",
        held(),
        shares="1000.01",
        slots={"available": Decimal(1000)},
    ),
    sell("enough_shares", "refused_too_many_shares", held(("1000", 400), frozen="600")),
    sell(
        "enough_shares",
        "refused_shares_being_sold",
        held(),
        ordered("redeem", **SELL | {"shares": "600"}),
        slots={"sold": Decimal(600), "available": Decimal(400)},
    ),
    sell(
        "enough_shares",
        "refused_shares_being_sold",
        held(),
        ordered("switch", **SWITCH),
        shares="501",
    ),
    sell("redemption_minimum", "", held(), fund(MinRedemptionVol="500")),
    sell("redemption_minimum", "refused_shares_minimum", held(), fund(MinRedemptionVol="500.01")),
    sell("redemption_minimum", "", held(("100", 400)), fund(MinRedemptionVol="500"), shares="all"),
    sell("redemption_maximum", "refused_shares_maximum", held(), fund(IndiMaxRedeem="499")),
    sell("redemption_maximum", "refused_shares_maximum", held(), fund(MaxRedemptionVol="499")),
    sell("redemption_maximum", "", held(), fund(IndiMaxRedeem="500", MaxRedemptionVol="0")),
    sell(
        "redemption_day_total",
        "refused_day_shares",
        held(),
        fund(IndiDayMaxSumRedeem="600"),
        ordered("redeem", **SELL),
        shares="200",
        slots={"shares": Decimal(100)},
    ),
    sell(
        "redemption_day_total",
        "refused_day_shares_used",
        held(),
        fund(IndiDayMaxSumRedeem="500"),
        ordered("redeem", **SELL),
        shares="1",
    ),
    sell("minimum_balance", "", held(), fund(MinAccountBalance="500")),
    sell(
        "minimum_balance",
        "notice_minimum_balance",
        held(),
        fund(MinAccountBalance="500.01"),
        slots={"rest": Decimal(500), "shares": Decimal(1000), "minimum": Decimal("500.01")},
    ),
    sell("minimum_balance", "", held(), fund(MinAccountBalance="500.01"), shares="all"),
    # --- shares held for a short time: the registrar confirms on Tuesday, one day later
    sell("short_holding", "", held(("1000", 6))),
    sell(
        "short_holding",
        "notice_short_holding_rate",
        held(("1000", 5)),
        slots={"shares": Decimal(500), "days": 7, "percent": Decimal("0.015")},
    ),
    sell("short_holding", "", held(("500", 400), ("500", 1))),
    sell(
        "short_holding", "notice_short_holding_rate", held(("500", 400), ("500", 1)), shares="501"
    ),
    sell(
        "short_holding",
        "notice_short_holding_rate",
        held(("500", 400), ("500", 1)),
        ordered("redeem", **SELL),
        shares="1",
    ),
    sell(
        "short_holding",
        "notice_short_holding",
        held(("1000", 1), code="000005"),
        fund_code="000005",
        slots={"shares": Decimal(500), "days": 7},
    ),
    sell("short_holding", "", held(("1000", 5)), limit(SHORT_HOLDING_DAYS, "0")),
    # --- switches
    switch("different_fund", "refused_same_fund", held(), target_fund_code="000001"),
    switch(
        "same_registrar", "refused_other_registrar", held(), fund("000002", registrar_code="97")
    ),
    switch(
        "switch_relation",
        "refused_no_relation",
        held(code="000002"),
        fund_code="000002",
        target_fund_code="000001",
    ),
    switch("charge_class", "refused_charge_class", held(), target_fund_code="000004"),
    switch("charge_class", "", held(share_class="1"), target_fund_code="000004"),
    switch("charge_class", "", held(share_class="1"), target_fund_code="000005"),
    switch("fund_open_for_switch_out", "", held(), fund(convert_status="2")),
    switch("fund_open_for_switch_out", "refused_switch_out", held(), fund(convert_status="1")),
    switch("fund_open_for_switch_out", "refused_switch_out", held(), fund(convert_status="3")),
    switch(
        "fund_open_for_switch_out", "refused_redemption_suspended", held(), fund(fund_status="6")
    ),
    switch("fund_open_for_switch_in", "", held(), fund("000002", convert_status="1")),
    switch(
        "fund_open_for_switch_in", "refused_switch_in", held(), fund("000002", convert_status="2")
    ),
    switch(
        "fund_open_for_switch_in",
        "refused_purchase_suspended",
        held(),
        fund("000002", fund_status="5"),
    ),
    switch("switch_minimum", "refused_shares_minimum", held(), fund(MinInterconvertVol="501")),
    switch("switch_minimum", "", held(), fund(MinInterconvertVol="500")),
    # --- dividend methods
    dividend("holding_there", "refused_no_holding"),
    dividend("dividend_changes", "", held(method="1")),
    dividend("dividend_changes", "refused_dividend_same", held(method="0"), again=True),
    dividend(
        "dividend_money_fund",
        "refused_money_fund_dividend",
        fund(fund_type="04"),
        held(method="0"),
        dividend_method="1",
    ),
    dividend(
        "dividend_once_a_day", "refused_dividend_today", held(), ordered("dividend", **DIVIDEND)
    ),
    # --- the owner's limits
    buy("registered_number", "", limit(REGISTERED_ONLY, "1"), caller="+8613800138000"),
    buy("registered_number", "refused_other_telephone", limit(REGISTERED_ONLY, "1"), caller="021"),
    buy("registered_number", "refused_other_telephone", limit(REGISTERED_ONLY, "1"), caller=""),
    buy("caller_orders", "", limit(CALLER_ORDERS, "2"), ordered("purchase", **BUY)),
    buy(
        "caller_orders",
        "refused_caller_orders",
        limit(CALLER_ORDERS, "1"),
        ordered("purchase", **BUY),
        slots={"count": 1},
    ),
    buy("caller_accounts", "", limit(CALLER_ACCOUNTS, "1"), ordered("purchase", **BUY)),
    buy(
        "caller_accounts",
        "refused_caller_accounts",
        limit(CALLER_ACCOUNTS, "1"),
        ordered("purchase", COMPANY, **BUY),
    ),
    buy("caller_amount", "", limit(CALLER_AMOUNT, "2000"), ordered("purchase", COMPANY, **BUY)),
    buy(
        "caller_amount",
        "refused_caller_amount",
        limit(CALLER_AMOUNT, "1500"),
        ordered("purchase", COMPANY, **BUY),
        slots={"left": Decimal(500)},
    ),
    buy(
        "caller_amount",
        "refused_caller_amount_used",
        limit(CALLER_AMOUNT, "1000"),
        ordered("purchase", COMPANY, **BUY),
        again=False,
    ),
    buy("order_amount", "", limit(ORDER_AMOUNT, "1000")),
    buy("order_amount", "refused_telephone_amount", limit(ORDER_AMOUNT, "999"), again=True),
    buy("order_amount", "", limit(ORDER_AMOUNT, "0"), amount="4000000"),
    buy(
        "day_amount",
        "refused_telephone_day_amount",
        limit(DAY_AMOUNT, "1500"),
        ordered("purchase", **BUY | {"fund_code": "000002"}),
        slots={"left": Decimal(500)},
    ),
    buy(
        "day_amount",
        "refused_telephone_day_used",
        limit(DAY_AMOUNT, "1000"),
        ordered("purchase", **BUY),
    ),
    sell("order_shares", "refused_telephone_shares", held(), limit(ORDER_SHARES, "499")),
    sell("order_shares", "", held(), limit(ORDER_SHARES, "500")),
    sell(
        "day_shares",
        "refused_telephone_day_shares",
        held(),
        limit(DAY_SHARES, "600"),
        ordered("redeem", **SELL),
        shares="101",
    ),
    # --- cancellations
    Row("something_to_cancel", "refused_nothing_to_cancel", "cancel", {}),
    Row(
        "something_to_cancel",
        "refused_nothing_to_cancel",
        "cancel",
        {},
        (new_fund(), ordered("subscribe", **SUBSCRIBE)),
    ),
    Row(
        "order_own",
        "refused_not_your_order",
        "cancel",
        {"original_order_number": "001202611231999999"},
        (ordered("purchase", **BUY),),
    ),
    Row(
        "order_own",
        "refused_not_your_order",
        "cancel",
        {"original_order_number": "001202611231000001"},
        (ordered("purchase", COMPANY, **BUY), ordered("purchase", **BUY)),
    ),
    Row(
        "order_cancellable",
        "refused_not_cancellable",
        "cancel",
        {"original_order_number": "001202611231000001"},
        (new_fund(), ordered("subscribe", **SUBSCRIBE), ordered("purchase", **BUY)),
    ),
    Row(
        "order_cancellable",
        "refused_cancelled_already",
        "cancel",
        {"original_order_number": "001202611231000001"},
        (
            ordered("purchase", **BUY),
            ordered("purchase", **BUY),
            ordered("cancel", original_order_number="001202611231000001"),
        ),
    ),
    Row(
        "order_cancellable",
        "",
        "cancel",
        {"original_order_number": "001202611231000001"},
        (ordered("purchase", **BUY),),
    ),
]


def heard(room: TradingRoom, row: Row) -> OrderRefused | list[Notice]:
    """Go through an application and return its refusal, else the notices that were heard."""
    try:
        application = room.begin(row.type, row.account, row.caller)
        answers = row.answers | ({"large_redemption": "1"} if "shares" in row.answers else {})
        notices = room.answers(application, **answers)
        application.quote()
        return notices
    except OrderRefused as refusal:
        return refusal


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_an_application_is_refused_warned_of_or_passes(room: TradingRoom, row: Row) -> None:
    for arrange in row.there:
        arrange(room)
    outcome = heard(room, row)
    said = [outcome] if isinstance(outcome, OrderRefused) else outcome
    assert [one.prompt for one in said] == ([f"trading.{row.outcome}"] if row.outcome else [])
    if isinstance(outcome, OrderRefused):
        assert outcome.check == row.check
        assert row.again in (None, outcome.again)
    for one in said:
        assert row.slots.items() <= dict(one.slots).items()
        for language in PROMPTS.languages:
            assert PROMPTS.sentence(language, one.prompt, **one.slots).text


REGULAR = Question(
    name="fund_code",
    kind="fund",
    prompt="trading.ask_fund",
    checks=("fund_open_for_regular_investment",),
)
DAY = Question(name="day", kind="number", prompt="trading.ask_fund", at_least=1, at_most=28)
INVESTMENT = TransactionType(
    name="investment",
    business_code="039",
    confirmed_by=("139",),
    key="8",
    direction="buy",
    questions=(REGULAR, DAY),
)


@pytest.mark.parametrize(
    ("facts", "outcome"),
    [
        ({}, ""),
        ({"PeriodicStatus": "0"}, ""),
        ({"PeriodicStatus": "1"}, ""),
        ({"PeriodicStatus": "2"}, "trading.refused_regular_investment"),
        ({"PeriodicStatus": "3"}, "trading.refused_regular_investment"),
        ({"fund_status": "5"}, "trading.refused_purchase_suspended"),
    ],
)
def test_regular_purchases_are_only_taken_where_the_fund_allows_them(
    room: TradingRoom, facts: dict[str, str], outcome: str
) -> None:
    room.fund("000001", **facts)
    application = room.desk.begin(INVESTMENT, ACCOUNT, caller=TELEPHONE, call_id="call")
    try:
        application.answer(REGULAR, "000001")
    except OrderRefused as refusal:
        assert refusal.prompt == outcome
    else:
        assert outcome == ""


def test_a_number_outside_of_its_range_is_asked_for_again(room: TradingRoom) -> None:
    application = room.desk.begin(INVESTMENT, ACCOUNT, caller=TELEPHONE, call_id="call")
    application.answer(REGULAR, "000001")
    with pytest.raises(OrderRefused, match="refused_number") as refusal:
        application.answer(DAY, 29)
    assert refusal.value.again
    assert refusal.value.slots == {"least": 1, "most": 28}
    assert application.answer(DAY, 28) == []


def test_every_check_of_the_box_refuses_or_warns_somewhere_in_the_table() -> None:
    shown = {row.check for row in ROWS if row.outcome}
    assert set(CHECKS) - shown == set(REGULAR.checks)
