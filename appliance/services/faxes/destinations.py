"""Toll control: every number a fax is dialled to is asked for here, and nowhere else."""

import csv
import io
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from appliance.caller_number import caller_number
from appliance.errors import FaxRefused
from appliance.services.faxes.dial_plan import (
    AREA_CODE,
    EXTENSION,
    PREFIX,
    DialPlan,
    Rule,
    national,
    refusal,
)
from appliance.services.parameters import (
    FAX_BULLETIN_PER_DAY,
    FAX_BULLETIN_PER_NUMBER,
    FAX_DEMAND_PER_CALLER,
    FAX_DEMAND_PER_DAY,
    FAX_DEMAND_PER_NUMBER,
    FAX_STAFF_PER_DAY,
    FAX_STAFF_PER_NUMBER,
    FAX_TO_MOBILES,
    Parameters,
)
from appliance.services.preferences import Preferences
from appliance.store import fax_limits
from appliance.store.database import Database

SHANGHAI = ZoneInfo("Asia/Shanghai")
RULES, AREA = "fax.destination_rules", "fax.area_code"
ALLOW, DENY = "allow", "deny"

DEMAND = ("on_demand",)
BULLETIN = ("bulletin",)
STAFF = ("console", "command", "notice")
LIMITS = {
    DEMAND: (FAX_DEMAND_PER_NUMBER, FAX_DEMAND_PER_DAY),
    BULLETIN: (FAX_BULLETIN_PER_NUMBER, FAX_BULLETIN_PER_DAY),
    STAFF: (FAX_STAFF_PER_NUMBER, FAX_STAFF_PER_DAY),
}


class Destinations:
    """Where faxes may go: the owner's rules and limits, read afresh for each question."""

    def __init__(
        self,
        database: Database,
        preferences: Preferences,
        own_numbers: Callable[[], Iterable[str]],
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._preferences = preferences
        self._parameters = Parameters(preferences)
        self._own_numbers = own_numbers
        self._clock = clock

    def check(self, number: str, *, origin: str, call_id: str = "", extension: str = "") -> str:
        """Return the number to dial for a new fax; `FaxRefused` where it may not be ordered.

        Asked inside the transaction that orders the fax, so that no two go over a limit together.
        """
        permitted = self.permitted(number, extension)
        self._keep_limits(permitted, origin, call_id)
        return permitted

    def permitted(self, number: str, extension: str = "") -> str:
        """Return the number to dial; `FaxRefused` where the rules, as they are now, forbid it."""
        permitted = self.plan().permitted(number)
        if EXTENSION.fullmatch(extension) is None:
            raise refusal("extension")
        return permitted

    def form(self, number: str) -> str:
        """Return the one form of a number, whatever may be dialled; signs alone where it is none.

        What people say about their numbers is kept under it.
        """
        try:
            return national(number, self._preferences.text(AREA, ""))
        except FaxRefused:
            return caller_number(number) or number.strip()

    def plan(self) -> DialPlan:
        """Return what the owner decided."""
        area_code = self._preferences.text(AREA, "")
        return DialPlan(
            area_code=area_code,
            own_numbers=frozenset(_known(self._own_numbers(), area_code)),
            to_mobiles=bool(self._parameters.value(FAX_TO_MOBILES)),
            rules=self.rules(),
        )

    def callable_numbers(self) -> Callable[[str], str]:
        """Return what gives a number as it is called, by the rules as they are now.

        Mobile telephones are called whatever the rules for faxes say of them; it raises
        `FaxRefused` where a number may not be dialled.
        """
        return replace(self.plan(), to_mobiles=True).permitted

    def rules(self) -> list[Rule]:
        """Return the owner's rules by prefix; the longest that fits a number decides."""
        rows = csv.reader(io.StringIO(self._preferences.text(RULES, "")))
        return [Rule(prefix, verdict == ALLOW, note) for prefix, verdict, note in rows]

    def keep_rules(self, rules: Iterable[Rule]) -> None:
        """Keep the owner's rules, all of them or none; `FaxRefused` where a prefix is none."""
        table = io.StringIO()
        by_prefix = {_prefix(rule.prefix): rule for rule in rules}
        csv.writer(table).writerows(
            (prefix, ALLOW if rule.allowed else DENY, rule.note.strip())
            for prefix, rule in sorted(by_prefix.items())
        )
        self._preferences.keep(RULES, table.getvalue())

    def keep_area_code(self, area_code: str) -> None:
        """Keep the box's own area code, which a number without one gets; '' for none."""
        if area_code and AREA_CODE.fullmatch(area_code) is None:
            raise refusal("incomplete")
        self._preferences.keep(AREA, area_code)

    def _keep_limits(self, number: str, origin: str, call_id: str) -> None:
        since = self._clock().astimezone(SHANGHAI).date().isoformat()
        origins = next(group for group in LIMITS if origin in group)
        per_number, per_day = (int(self._parameters.value(one)) for one in LIMITS[origins])
        with self._database.writing() as tables:
            if 0 < per_number <= fax_limits.of_number(tables, number, since, origins):
                raise refusal("number_limit")
            if 0 < per_day <= fax_limits.of_day(tables, since, origins):
                raise refusal("day_limit")
            per_caller = int(self._parameters.value(FAX_DEMAND_PER_CALLER))
            if origins == DEMAND and 0 < per_caller <= fax_limits.of_caller(tables, call_id, since):
                raise refusal("caller_limit")


def _prefix(typed: str) -> str:
    prefix = typed.strip().replace("+", "00", 1) if typed.strip().startswith("+") else typed.strip()
    if PREFIX.fullmatch(prefix) is None:
        raise refusal("signs")
    return prefix


def _known(numbers: Iterable[str], area_code: str) -> Iterable[str]:
    for number in numbers:
        try:
            yield national(number, area_code)
        except FaxRefused:  # a pattern of the trunk, or an extension: nothing that can be dialled
            continue
