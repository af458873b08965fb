"""Gathers what belongs to one customer, call, order or complaint."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from appliance.errors import CaseUnknown, OrderUnknown
from appliance.services.calls import Calls
from appliance.services.complaints.complaints import SEALED as COMPLAINT_EVENT
from appliance.services.orders.book import Orders
from appliance.store.evidence import EvidenceStore
from appliance.store.order_sheets import ORDER, SHEET

CUSTOMER, CALL, ORDER_CASE, COMPLAINT = "customer", "call", "order", "complaint"
KINDS = (CUSTOMER, CALL, ORDER_CASE, COMPLAINT)


@dataclass(frozen=True)
class Case:
    """What evidence is wanted of: a kind and its number."""

    kind: str
    number: str


@dataclass
class Gathered:
    """What belongs to a case: calls, orders, complaints, and the sealed files by their seals."""

    calls: set[str] = field(default_factory=set)
    orders: set[str] = field(default_factory=set)
    complaints: set[str] = field(default_factory=set)
    files: dict[tuple[str, str], str] = field(default_factory=dict)


class Gathering:
    """Follows a case to everything that belongs to it."""

    def __init__(self, store: EvidenceStore, calls: Calls, orders: Orders) -> None:
        self._store, self._calls, self._orders = store, calls, orders

    def gather(self, case: Case) -> Gathered:
        """Return what belongs to a case; `CaseUnknown` where there is none of this number."""
        found = Gathered()
        getattr(self, f"_of_{case.kind}")(found, case.number)
        return found

    def seals(self, found: Gathered) -> Iterator[tuple[str, str]]:
        """Yield kind and subject of every seal that a case has."""
        yield from found.files
        for order_number in found.orders:
            yield ORDER, f"{order_number}/"
            yield SHEET, order_number
        for receipt_number in found.complaints:
            for event in self._store.complaint_events(receipt_number):
                yield COMPLAINT_EVENT, str(event["id"])

    def _of_customer(self, found: Gathered, number: str) -> None:
        calls = self._store.calls_of(number)
        self._add_files(found, fund_account=number)
        for call_id in calls:
            self._add_call(found, call_id)
        found.orders.update(self._store.orders(fund_account=number))
        found.complaints.update(self._store.complaints(fund_account=number))
        if not (found.calls or found.orders or found.complaints or found.files):
            raise CaseUnknown(f"the box has no evidence of customer {number}")

    def _of_call(self, found: Gathered, number: str) -> None:
        if self._calls.one(number) is None:
            raise CaseUnknown(f"there is no call {number}")
        self._add_call(found, number)
        found.orders.update(self._store.orders(call_id=number))
        found.complaints.update(self._store.complaints(call_id=number))

    def _of_order(self, found: Gathered, number: str) -> None:
        try:
            order = self._orders.one(number)
        except OrderUnknown:
            raise CaseUnknown(f"there is no order {number}") from None
        found.orders.add(number)
        self._add_call(found, order.call_id)

    def _of_complaint(self, found: Gathered, number: str) -> None:
        complaint = self._store.complaint(number)
        if complaint is None:
            raise CaseUnknown(f"there is no complaint {number}")
        found.complaints.add(number)
        events = self._store.complaint_events(number)
        for call_id in {complaint["call_id"], *(event["call_id"] for event in events)}:
            self._add_call(found, call_id)

    def _add_call(self, found: Gathered, call_id: str) -> None:
        if call_id and self._calls.one(call_id) is not None:
            found.calls.add(call_id)
            self._add_files(found, call_id=call_id)

    def _add_files(self, found: Gathered, *, call_id: str = "", fund_account: str = "") -> None:
        for row in self._store.files(call_id=call_id, fund_account=fund_account):
            found.files[row["kind"], row["subject"]] = row["file"]
