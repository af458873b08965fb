"""Puts order sheets together: the order, its call second by second, its history and its proof."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from appliance.errors import CustomerUnknown, FundUnknown
from appliance.records.sheet import OrderSheet, SheetEvent, SheetRecording
from appliance.services.call_steps import placed_steps
from appliance.services.callers import Callers
from appliance.services.funds import Funds
from appliance.services.orders import order_rows
from appliance.services.orders.book import Orders
from appliance.services.orders.proof import OrderWitness, SheetProof
from appliance.services.recordings import Recording, Recordings
from appliance.services.seals import Seals
from appliance.store.database import Database
from appliance.store.order_sheets import ORDER, SHEET, OrderSheetStore


class OrderSheets:
    """The sheets of all orders."""

    def __init__(
        self,
        database: Database,
        seals: Seals,
        proof: SheetProof,
        *,
        orders: Orders,
        recordings: Recordings,
        callers: Callers,
        funds: Funds,
    ) -> None:
        self._store, self._proof = OrderSheetStore(database), proof
        self._orders, self._recordings = orders, recordings
        self._callers, self._funds = callers, funds
        seals.witness(ORDER, OrderWitness(database, orders))
        seals.witness(SHEET, proof)

    def seal_ended(self) -> list[str]:
        """Seal the sheets of orders whose call is over; return their numbers."""
        return self._proof.seal_ended()

    def sheet(self, order_number: str) -> OrderSheet:
        """Return the sheet of an order; `OrderUnknown` where no order has this number."""
        order = self._orders.one(order_number)
        evidence = self._proof.sealed(order_number) or self._proof.evidence(order)
        recordings = self._recordings.of_call(order.call_id)
        call = evidence["call"] or {}
        answered_at = call.get("answered_at")
        steps = ((step["number"], step) for step in evidence["steps"])
        return OrderSheet(
            order=order,
            customer_name=self._customer_name(order.fund_account),
            fund_name=self._fund_name(order.fund_code),
            target_fund_name=self._fund_name(order.target_fund_code),
            dialled=call.get("dialled", ""),
            answered_at=datetime.fromisoformat(answered_at) if answered_at else None,
            read_back=self._read_back(order.intent_id),
            steps=tuple(placed_steps(steps, recordings)),
            events=tuple(self._events(order_number)),
            recordings=tuple(map(_recording, recordings)),
            sent=self._store.batch(order.exported_in) if order.exported_in else {},
            digest=self._proof.digest(order_number),
            faults=tuple(self._faults(order_number, recordings)),
        )

    def _faults(self, order_number: str, recordings: Sequence[Recording]) -> Iterator[str]:
        """Yield what of this order differs from what was sealed; the chain itself is not read."""
        for _number, what in self._orders.state_faults(order_number):
            yield what
        sealed = dict(self._store.seals(ORDER, order_number))
        for subject, seal in sealed.items():
            wrong = self._orders.verify_subject(subject, seal)
            if wrong:
                yield f"{subject}: {wrong}"
        for event in self._orders.events(order_number):
            if f"{order_number}/{event.number}" not in sealed:
                yield f"{order_number}/{event.number}: the change was never sealed"
        for subject, seal in self._store.seals(SHEET, order_number):
            wrong = self._proof.check(subject, seal)
            if wrong:
                yield wrong
        for recording in recordings:
            for subject, seal in self._store.seals("recording", recording.subject):
                wrong = self._recordings.check(subject, seal)
                if wrong:
                    yield f"recording {subject}: {wrong}"

    def _events(self, order_number: str) -> Iterator[SheetEvent]:
        former: Mapping[str, Any] = {}
        sealed = dict(self._store.seals(ORDER, order_number))
        for event in self._orders.events(order_number):
            changed = {
                name: value
                for name, value in event.content.items()
                if value != former.get(name, "") and value is not None
            }
            yield SheetEvent(
                number=event.number,
                at=event.at,
                event=event.event,
                by=event.by,
                note=event.note,
                changed=changed,
                digest=sealed.get(f"{order_number}/{event.number}", ""),
            )
            former = event.content

    def _read_back(self, intent_id: str) -> dict[str, Any]:
        row = self._store.intent(intent_id)
        if row is None:
            return {}
        intent = order_rows.as_intent(row)
        return {
            "written_at": datetime.fromisoformat(row["written_at"]),
            "trade_date": intent.trade_date,
            "confirm_date": intent.confirm_date,
            "query_from": intent.query_from,
            "estimated_fee": intent.estimated_fee,
            **{name: value for name, value in intent.values.items() if name != "notices"},
        }

    def _customer_name(self, fund_account: str) -> str:
        try:
            return self._callers.customer(fund_account).masked_name
        except CustomerUnknown:
            return ""

    def _fund_name(self, fund_code: str) -> str:
        try:
            return self._funds.fund(fund_code).fund_name if fund_code else ""
        except FundUnknown:
            return ""


def _recording(recording: Recording) -> SheetRecording:
    length = (recording.milliseconds or 0) / 1000
    return SheetRecording(
        part=recording.part,
        file=recording.file,
        started_at=recording.started_at,
        milliseconds=recording.milliseconds,
        sha256=recording.sha256 or "",
        masked=tuple(
            (since, length if until is None else until) for since, until in recording.masked
        ),
    )
