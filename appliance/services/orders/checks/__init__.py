"""The checks of an order, by name: each refuses, warns with a notice, or says nothing."""

from collections.abc import Callable

from appliance.records.order import Notice
from appliance.services.orders.checks import (
    buying,
    cancelling,
    customers,
    dividends,
    fund_states,
    owner_limits,
    selling,
    switching,
)
from appliance.services.orders.checks.facts import Facts, Market

Check = Callable[[Facts], Notice | None]

CHECKS: dict[str, Check] = {
    **customers.CHECKS,
    **fund_states.CHECKS,
    **buying.CHECKS,
    **selling.CHECKS,
    **switching.CHECKS,
    **dividends.CHECKS,
    **cancelling.CHECKS,
    **owner_limits.CHECKS,
}

__all__ = ["CHECKS", "Check", "Facts", "Market"]
