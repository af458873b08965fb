"""The limits the owner sets on orders by telephone, whatever the registrar allows."""

from decimal import Decimal

from appliance.caller_number import caller_number
from appliance.errors import OrderRefused
from appliance.services.orders.checks.facts import NOTHING, Facts
from appliance.services.parameters import (
    CALLER_ACCOUNTS,
    CALLER_AMOUNT,
    CALLER_ORDERS,
    DAY_AMOUNT,
    DAY_SHARES,
    ORDER_AMOUNT,
    ORDER_SHARES,
    REGISTERED_ONLY,
)

CALLER = ("trading.refused_caller_amount", "trading.refused_caller_amount_used")
ONE_AMOUNT = ("trading.refused_telephone_amount", "trading.refused_telephone_day_used")
DAYS_AMOUNT = ("trading.refused_telephone_day_amount", "trading.refused_telephone_day_used")
ONE_SHARES = ("trading.refused_telephone_shares", "trading.refused_telephone_day_used")
DAYS_SHARES = ("trading.refused_telephone_day_shares", "trading.refused_telephone_day_used")
"""What is said while something is left of a limit, and afterwards."""


def registered_number(facts: Facts) -> None:
    """Refuse a telephone that is not the customer's, where the owner wants it so."""
    if not facts.owner(REGISTERED_ONLY):
        return
    telephone = caller_number(facts.customer.telephone)
    if not telephone or caller_number(facts.caller) != telephone:
        raise OrderRefused("registered_number", "trading.refused_other_telephone")


def caller_orders(facts: Facts) -> None:
    """Refuse a telephone from which too many orders came today."""
    most = facts.owner(CALLER_ORDERS)
    if most and len(facts.book.of_caller) >= most:
        raise OrderRefused("caller_orders", "trading.refused_caller_orders", count=int(most))


def caller_accounts(facts: Facts) -> None:
    """Refuse one more account on a telephone that traded for too many today."""
    most = facts.owner(CALLER_ACCOUNTS)
    accounts = {fund_account for fund_account, _amount in facts.book.of_caller}
    others = accounts - {facts.customer.fund_account}
    if most and len(others) >= most:
        raise OrderRefused("caller_accounts", "trading.refused_caller_accounts", count=int(most))


def caller_amount(facts: Facts) -> None:
    """Refuse what would lift the day's amounts from this telephone above the limit."""
    used = sum((amount for _account, amount in facts.book.of_caller), NOTHING)
    _within("caller_amount", CALLER, facts.owner(CALLER_AMOUNT), used, facts.amount)


def order_amount(facts: Facts) -> None:
    """Refuse an amount above what the owner allows by telephone."""
    _within("order_amount", ONE_AMOUNT, facts.owner(ORDER_AMOUNT), NOTHING, facts.amount)


def day_amount(facts: Facts) -> None:
    """Refuse what would lift the account's purchases of the day above the owner's limit."""
    used = facts.bought_today()
    _within("day_amount", DAYS_AMOUNT, facts.owner(DAY_AMOUNT), used, facts.amount)


def order_shares(facts: Facts) -> None:
    """Refuse more shares than the owner allows by telephone."""
    _within("order_shares", ONE_SHARES, facts.owner(ORDER_SHARES), NOTHING, facts.shares)


def day_shares(facts: Facts) -> None:
    """Refuse what would lift the account's redemptions of the day above the owner's limit."""
    used = facts.sold_today()
    _within("day_shares", DAYS_SHARES, facts.owner(DAY_SHARES), used, facts.shares)


def _within(
    check: str, prompts: tuple[str, str], most: Decimal, used: Decimal, wanted: Decimal
) -> None:
    """Refuse what is above the rest of a limit; zero is no limit."""
    if not most or used + wanted <= most:
        return
    left, (some_left, none_left) = most - used, prompts
    if left <= 0:
        raise OrderRefused(check, none_left)
    raise OrderRefused(check, some_left, again=True, left=left)


CHECKS = {
    check.__name__: check
    for check in (
        registered_number,
        caller_orders,
        caller_accounts,
        caller_amount,
        order_amount,
        day_amount,
        order_shares,
        day_shares,
    )
}
