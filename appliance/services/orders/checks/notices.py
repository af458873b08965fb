"""Which notices an application still owes its caller, and how a heard one is written down."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from appliance.errors import OrderRefused
from appliance.records.order import Notice
from appliance.services.callers import Customer
from appliance.services.orders.checks.facts import Facts


def noted(
    notice: Notice, customer: Customer, *, version: str, at: datetime, key: str
) -> dict[str, Any]:
    """Return what the order keeps of a notice that was heard and answered."""
    return {
        "name": notice.name,
        "prompt": notice.prompt,
        "version": version,
        "slots": spoken(notice.slots),
        "at": at.isoformat(timespec="milliseconds"),
        "key": key,
        "customer_level": customer.risk_level,
        "assessed_on": customer.assessed_on.isoformat() if customer.assessed_on else "",
        "product_level": notice.slots.get("product"),
    }


def outstanding(notices: Iterable[Notice], facts: Facts) -> list[Notice]:
    """Return the notices that were not heard yet with just these words."""
    heard = [(one["prompt"], one["slots"]) for one in facts.values.get("notices", ())]
    return [one for one in notices if (one.prompt, spoken(one.slots)) not in heard]


def refuse_unheard(notices: Iterable[Notice], facts: Facts) -> None:
    """Refuse where a notice that must be confirmed has become necessary only now."""
    for notice in outstanding(notices, facts):
        if notice.must_confirm:
            raise OrderRefused(notice.name, "trading.refused_changed")


def spoken(slots: Mapping[str, Any]) -> dict[str, str]:
    """Return the slots of a notice as texts."""
    return {name: str(value) for name, value in slots.items()}
