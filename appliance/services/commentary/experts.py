"""The experts who record commentaries and the managers who release them: number, name, PIN."""

import re
from dataclasses import dataclass
from typing import Any

from appliance.errors import ExpertRefused, IdentityRefused
from appliance.services.staff_pins import StaffPins
from appliance.settings import Secret
from appliance.store.database import Database
from appliance.store.experts import ExpertStore

ROLE = "expert"
NUMBER = re.compile(r"[1-9][0-9]{2,7}")
LONGEST_NAME, LONGEST_ABOUT = 30, 200


@dataclass(frozen=True)
class Expert:
    """One expert, or a manager who `releases` what others recorded."""

    number: str
    name: str
    about: str
    """What callers hear about him."""
    releases: bool
    operator: str
    """His name in the console, where he has one: the same person in the rule of two people."""
    active: bool


class Experts:
    """Keeps the experts."""

    def __init__(self, database: Database, pins: StaffPins) -> None:
        self._store = ExpertStore(database)
        self._pins = pins

    def listing(self) -> list[Expert]:
        """Return every expert, by number."""
        return [_expert(row) for row in self._store.all()]

    def one(self, number: str) -> Expert:
        """Return an expert."""
        found = next((expert for expert in self.listing() if expert.number == number), None)
        if found is None:
            raise ExpertRefused(f"there is no expert {number}")
        return found

    def keep(
        self,
        number: str,
        name: str,
        *,
        about: str = "",
        releases: bool = False,
        operator: str = "",
        active: bool = True,
    ) -> None:
        """Add an expert, or change an existing one."""
        name, about = name.strip(), about.strip()
        if NUMBER.fullmatch(number) is None:
            raise ExpertRefused(f"an expert's number has 3 to 8 digits, not {number!r}", "number")
        if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
            raise ExpertRefused(
                f"an expert's name has 1 to {LONGEST_NAME} signs, not {name!r}", "name"
            )
        if len(about) > LONGEST_ABOUT or not about.isprintable():
            raise ExpertRefused(
                f"the text about an expert has at most {LONGEST_ABOUT} signs", "about"
            )
        row = {"number": number, "name": name, "about": about, "operator": operator.strip()}
        self._store.keep(row | {"releases": int(releases), "active": int(active)})

    def prove(self, number: str, pin: Secret) -> Expert:
        """Return the active expert whose number and PIN these are; else refused."""
        self._pins.prove(ROLE, number, pin)
        expert = self.one(number)
        if not expert.active:
            raise IdentityRefused("this expert is no longer active")
        return expert

    def set_pin(self, number: str, pin: Secret) -> None:
        """Set an expert's PIN and lift his lock."""
        self.one(number)
        self._pins.set(ROLE, number, pin)

    def has_pin(self, number: str) -> bool:
        """Tell whether an expert can log in by telephone."""
        return self._pins.has(ROLE, number)

    def locked(self, number: str) -> bool:
        """Tell whether too many wrong PINs locked an expert."""
        return self._pins.locked(ROLE, number)

    def same_person(self, one: str, other: str) -> bool:
        """Tell whether two names, expert numbers or console names, are one person's."""
        return bool(self._names(one) & self._names(other))

    def _names(self, name: str) -> set[str]:
        names = {name}
        for expert in self.listing():
            if expert.operator and name in (expert.number, expert.operator):
                names |= {expert.number, expert.operator}
        return names


def _expert(row: dict[str, Any]) -> Expert:
    return Expert(**row | {"releases": bool(row["releases"]), "active": bool(row["active"])})
