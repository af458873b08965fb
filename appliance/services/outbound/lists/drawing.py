"""Draws customers for a campaign in the order of a seed, and notes who is left out and why."""

from collections.abc import Callable, Iterable
from datetime import date

from appliance.campaign_records import Campaign
from appliance.errors import FaxRefused
from appliance.services.outbound.contact_gate import ContactGate
from appliance.services.outbound.lists import objections
from appliance.services.outbound.lists.records import Candidate, Conditions, Fault
from appliance.services.outbound.lists.selection import CustomerFact, drawing_order, fits


class Drawing:
    """One draw for one campaign."""

    def __init__(
        self,
        campaign: Campaign,
        *,
        gate: ContactGate,
        callable_number: Callable[[str], str],
        present: tuple[set[str], set[str]],
    ) -> None:
        self._campaign = campaign
        self._gate = gate
        self._callable_number = callable_number
        self._present_numbers, self._present_accounts = present
        self._chosen: dict[str, str] = {}
        self.rows = 0
        self.candidates: list[Candidate] = []
        self.faults: list[Fault] = []

    def draw(
        self,
        customers: Iterable[CustomerFact],
        wanted: Conditions,
        today: date,
        *,
        seed: str,
        size: int,
    ) -> None:
        """Draw until there are `size` who can be called, or all are drawn; 0 draws all.

        Who is left out is replaced by the next; who would come after the last is not looked at.
        """
        fitting = [one for one in customers if fits(one, wanted, today)]
        self.rows = len(fitting)
        for one in sorted(fitting, key=lambda one: drawing_order(seed, one.fund_account)):
            if size and len(self.candidates) == size:
                return
            number, reason, detail = self._number(one)
            if not reason:
                reason, detail = self._objection(one, number)
            if reason:
                self.faults.append(Fault(0, one.fund_account, reason, detail))
                continue
            self._chosen.update(dict.fromkeys(_keys(one, number), one.fund_account))
            self.candidates.append(Candidate((number,), one.fund_account, one.name))

    def _number(self, one: CustomerFact) -> tuple[str, str, str]:
        if one.closed:
            return "", "closed", ""
        if not one.telephone:
            return "", "no_number", ""
        try:
            return self._callable_number(one.telephone), "", ""
        except FaxRefused as refused:
            return "", "number", refused.code

    def _objection(self, one: CustomerFact, number: str) -> tuple[str, str]:
        if number in self._present_numbers or one.fund_account in self._present_accounts:
            return "present", ""
        chosen = next(filter(None, map(self._chosen.get, _keys(one, number))), "")
        if chosen:
            return "same_person", chosen
        return objections.lasting(self._gate, self._campaign, number, one.fund_account)


def _keys(one: CustomerFact, number: str) -> list[str]:
    return [f"number {number}", *([f"person {one.certificate}"] if one.certificate else [])]
