"""Each transaction as a caller keys it, and what he must hear and what must go out for it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from tests.calls.caller import Conversation
from tests.calls.more_customers import Customer

HELD = {"000001": Decimal("3000.00"), "000002": Decimal("5000.00")}
"""What each of the customers holds, registered a month ago."""
NEW_PIN = "739164"


@dataclass(frozen=True, kw_only=True)
class Transaction:
    """One kind of order: its key in the menu, questions with their answers, and the read-back."""

    name: str
    key: str
    business_code: str
    questions: tuple[tuple[str, str], ...]
    """Prompt → keys, pressed as soon as the prompt begins."""
    read_back: str
    slots: Mapping[str, Any]
    """Of the read-back; `fund` and `target` are codes here."""
    booked: Mapping[str, str | Decimal]
    """Of the order in the book."""
    sent: Mapping[str, str | Decimal] = field(default_factory=dict)
    """Of the record in the file of applications."""
    accepted: str = "trading.accepted"
    confirmed_by: str = ""
    return_code: str = "0000"
    """What the registrar answers with."""


PURCHASE = Transaction(
    name="purchase",
    key="1",
    business_code="022",
    questions=(
        ("trading.ask_fund", "000001"),
        ("trading.agree_suitability", "1"),
        ("trading.ask_purchase_amount", "2000*50#"),
    ),
    read_back="trading.purchase_read_back",
    slots={"fund": "000001", "amount": Decimal("2000.50"), "fee": Decimal("15.88")},
    booked={"fund_code": "000001", "amount": Decimal("2000.50")},
    sent={"FundCode": "000001", "ApplicationAmount": Decimal("2000.50")},
    confirmed_by="122",
)
SUBSCRIPTION = Transaction(
    name="subscribe",
    key="2",
    business_code="020",
    questions=(
        ("trading.ask_fund_to_subscribe", "000006"),
        ("trading.ask_subscribe_amount", "3000#"),
    ),
    read_back="trading.subscribe_read_back",
    slots={"fund": "000006", "amount": Decimal(3000), "fee": Decimal("14.93")},
    booked={"fund_code": "000006", "amount": Decimal(3000)},
    sent={"FundCode": "000006", "ApplicationAmount": Decimal(3000)},
    accepted="trading.subscribe_accepted",
    confirmed_by="120",
    return_code="0205",
)
REDEMPTION = Transaction(
    name="redeem",
    key="3",
    business_code="024",
    questions=(
        ("trading.ask_fund_to_redeem", "000002"),
        ("trading.ask_redeem_shares", "1234*56#"),
        ("trading.ask_large_redemption", "1"),
    ),
    read_back="trading.redeem_read_back",
    slots={
        "fund": "000002",
        "shares": Decimal("1234.56"),
        "large_redemption": "large_redemption_1",
        "fee": Decimal("0.005"),
    },
    booked={"fund_code": "000002", "shares": Decimal("1234.56")},
    sent={"FundCode": "000002", "ApplicationVol": Decimal("1234.56"), "LargeRedemptionFlag": "1"},
    confirmed_by="124",
    return_code="9999",
)
SWITCH = Transaction(
    name="switch",
    key="5",
    business_code="036",
    questions=(
        ("trading.ask_fund_to_switch", "000001"),
        ("trading.ask_target_fund", "000002"),
        ("trading.ask_switch_shares", "*#"),
        ("trading.ask_large_redemption", "2"),
    ),
    read_back="trading.switch_read_back",
    slots={
        "fund": "000001",
        "target": "000002",
        "shares": HELD["000001"],
        "large_redemption": "large_redemption_0",
        "fee": Decimal("0.005"),
    },
    booked={"fund_code": "000001", "shares": Decimal(3000)},
    sent={
        "FundCode": "000001",
        "CodeOfTargetFund": "000002",
        "ApplicationVol": HELD["000001"],
        "LargeRedemptionFlag": "0",
    },
    confirmed_by="136",
)
DIVIDEND = Transaction(
    name="dividend",
    key="6",
    business_code="029",
    questions=(
        ("trading.ask_fund_of_dividends", "000002"),
        ("trading.ask_dividend_method", "1"),
    ),
    read_back="trading.dividend_read_back",
    slots={"fund": "000002", "method": "dividend_method_0"},
    booked={"fund_code": "000002"},
    sent={"FundCode": "000002", "DefDividendMethod": "0"},
    confirmed_by="129",
)
TRANSACTIONS = (PURCHASE, SUBSCRIPTION, REDEMPTION, SWITCH, DIVIDEND)


def enter(call: Conversation, customer: Customer, language: str) -> Conversation:
    """Go to the transactions and prove who is calling."""
    if language == "en":
        call.begins("hotline.nav", key="1").press("9")
        call.language = "en"
    call.begins("hotline.nav", key="1").press("3")
    call.begins("account.suggested", tail=customer.fund_account[-4:]).press("1#")
    return call.begins("account.enter_trade_pin").press(customer.trade_pin)


def key_in(call: Conversation, transaction: Transaction) -> None:
    """Choose a transaction and answer its questions."""
    call.begins("trading.menu_purchase", key="1").press(transaction.key)
    for prompt, keys in transaction.questions:
        call.begins(prompt, **({"key": "1"} if "agree" in prompt else {})).press(keys)


def change_pin(call: Conversation, customer: Customer) -> None:
    """Change the trading PIN and hear that it is changed."""
    call.begins("trading.menu_purchase", key="1").press("7")
    call.begins("account.trade_pin_old").press(customer.trade_pin)
    call.begins("account.trade_pin_new").press(NEW_PIN)
    call.begins("account.pin_again").press(NEW_PIN)
    call.hears("account.trade_pin_changed")
