"""Draws customers for a campaign in the order of a seed, and notes who is left out and why."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from appliance.errors import FaxRefused
from appliance.records.campaign import Campaign
from appliance.services.campaigns.lists import objections
from appliance.services.campaigns.lists.objections import Objection
from appliance.services.campaigns.lists.records import Candidate, Conditions, Fault
from appliance.services.campaigns.lists.selection import CustomerFact, drawing_order, fits
from appliance.services.outbound.contact_gate import ContactGate

AT_ONCE = 500
"""So many customers the gate is asked about together."""


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
        fitting.sort(key=lambda one: drawing_order(seed, one.fund_account))
        for begin in range(0, len(fitting), AT_ONCE):
            for one, number, objection in self._looked_at(fitting[begin : begin + AT_ONCE]):
                if size and len(self.candidates) == size:
                    return
                self._take(one, number, self._before(one, number) or objection)

    def _looked_at(
        self, customers: list[CustomerFact]
    ) -> Iterator[tuple[CustomerFact, str, Objection]]:
        """Yield each customer with his number, or why he has none, or what the gate objects."""
        numbered = [(one, *self._number(one)) for one in customers]
        people = [(number, one.fund_account) for one, number, _none in numbered if number]
        objected = iter(objections.lasting(self._gate, self._campaign, people))
        for one, number, none in numbered:
            yield one, number, next(objected) if number else none

    def _take(self, one: CustomerFact, number: str, objection: Objection) -> None:
        if objection:
            self.faults.append(Fault(0, one.fund_account, *objection))
            return
        self._chosen.update(dict.fromkeys(_keys(one, number), one.fund_account))
        self.candidates.append(Candidate((number,), one.fund_account, one.name))

    def _number(self, one: CustomerFact) -> tuple[str, Objection]:
        """Return a customer's number, or '' and why he has none."""
        if one.closed:
            return "", ("closed", "")
        if not one.telephone:
            return "", ("no_number", "")
        try:
            return self._callable_number(one.telephone), None
        except FaxRefused as refused:
            return "", ("number", refused.code)

    def _before(self, one: CustomerFact, number: str) -> Objection:
        """Return why somebody is in the campaign, or was drawn, already."""
        if number in self._present_numbers or one.fund_account in self._present_accounts:
            return "present", ""
        chosen = next(filter(None, map(self._chosen.get, _keys(one, number))), "")
        return ("same_person", chosen) if chosen else None


def _keys(one: CustomerFact, number: str) -> list[str]:
    return [f"number {number}", *([f"person {one.certificate}"] if one.certificate else [])]
