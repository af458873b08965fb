"""Whether an order can be taken back."""

from appliance.errors import OrderRefused
from appliance.records.order import ACCEPTED
from appliance.services.orders.checks.facts import Facts


def something_to_cancel(facts: Facts) -> None:
    """Refuse a caller who has no order that can be taken back now."""
    if not facts.cancellable:
        raise OrderRefused("something_to_cancel", "trading.refused_nothing_to_cancel")


def order_own(facts: Facts) -> None:
    """Refuse a number that is no order of this account, whether or not it exists."""
    if facts.original is None:
        raise OrderRefused("order_own", "trading.refused_not_your_order", again=True)


def order_cancellable(facts: Facts) -> None:
    """Refuse an order that cannot be taken back, or no longer."""
    order = facts.original
    if order is None or order in facts.cancellable:
        return
    asked = any(one.original_order_number == order.order_number for one in facts.book.pending)
    if asked or order.state in ("withdrawn", "cancelled"):
        raise OrderRefused("order_cancellable", "trading.refused_cancelled_already", again=True)
    if order.state == ACCEPTED and not facts.may_ever_cancel:
        raise OrderRefused("order_cancellable", "trading.refused_not_cancellable", again=True)
    raise OrderRefused("order_cancellable", "trading.refused_cut_passed", again=True)


CHECKS = {check.__name__: check for check in (something_to_cancel, order_own, order_cancellable)}
