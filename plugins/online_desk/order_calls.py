"""How each kind of order is said to the desk, and how its answers about orders are read."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from appliance import DeskAnswer
from plugins.online_desk.answers import Answer, Nonsense
from plugins.online_desk.reading import CONFIRMED, FAILED, FLAGS, UNDONE

if TYPE_CHECKING:
    from appliance import Order

BY_TELEPHONE = "1"
CANCEL = "052"
BUYS = ("020", "022")
CALLS = {
    "020": "subscribe_trade",
    "022": "allot_trade",
    "024": "redeem_trade",
    "029": "dividendmethod_trade",
    "036": "transform_trade",
}
"""Business code → call; another kind of order is not placed at a desk."""

OUTCOMES = {CONFIRMED: "confirmed", FAILED: "refused", UNDONE: "undone"}
Card = Mapping[str, str]


def card(answer: Answer) -> Card:
    """Return the first bank card of `accobank_qry`."""
    rows = answer.agreed_rows()
    if not rows:
        raise Nonsense("the account has no bank card")
    return {name: rows[0].text(name) for name in ("bank_no", "bank_account", "capital_mode")}


def order_fields(order: "Order", card: Card) -> dict[str, str]:
    """Return the fields of an order; its number is the key under which the desk takes it once."""
    fields: dict[str, Any] = {
        "channel_serial_id": order.order_number,
        "trade_acco": order.transaction_account,
        "fund_acco": order.fund_account,
        "fund_code": order.fund_code,
        "share_type": order.share_class,
        "money_type": order.currency_type,
        "trust_way": BY_TELEPHONE,
        "apply_date": f"{order.accepted_at:%Y%m%d}",
        "apply_time": f"{order.accepted_at:%H%M%S}",
        "trade_date": f"{order.trade_date:%Y%m%d}",
    }
    if order.business_code in BUYS:
        fields |= {"balance": order.amount, **card}
    else:
        fields |= {
            "shares": order.shares,
            "fund_exceed_flag": order.details.get("large_redemption", "1"),
            "auto_buy": order.details.get("dividend_method"),
            "target_fund_code": order.target_fund_code,
        }
    return {name: str(value) for name, value in fields.items() if value not in (None, "")}


def undo_fields(order: "Order", desk_number: str, key: str) -> dict[str, str]:
    """Return the fields of taking an order back; asked for twice under one key it is done once."""
    return {
        "channel_serial_id": key,
        "original_appno": desk_number,
        "trade_acco": order.transaction_account,
        "trust_way": BY_TELEPHONE,
    }


def taken(key: str, outcome: str) -> Callable[[Answer], DeskAnswer]:
    """Return the reader of the answer to an order or to taking it back; `key` is echoed."""

    def read(answer: Answer) -> DeskAnswer:
        if not answer.agreed:
            return DeskAnswer(outcome="refused", return_code=answer.code, text=answer.message)
        if len(answer.rows) != 1 or answer.rows[0].text("channel_serial_id") != key:
            raise Nonsense("the answer is about another order")
        number = answer.rows[0].code("allot_no", r"[0-9A-Za-z]{1,32}")
        return DeskAnswer(outcome=outcome, desk_number=number, return_code=answer.code)

    return read


def found(key: str) -> Callable[[Answer], DeskAnswer | None]:
    """Return the reader of what the desk knows under a key."""

    def read(answer: Answer) -> DeskAnswer | None:
        rows = answer.agreed_rows()
        if not rows:
            return None
        if len(rows) > 1 or rows[0].text("channel_serial_id") != key:
            raise Nonsense("the answer is about another order")
        return DeskAnswer(
            outcome=OUTCOMES.get(rows[0].code("taconfirm_flag", FLAGS), "taken"),
            desk_number=rows[0].code("allot_no", r"[0-9A-Za-z]{1,32}"),
            text=rows[0].text("error_detail", ""),
        )

    return read
