"""Filters that operators keep: what they asked of a listing, under a name, own or shared."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from appliance.errors import FilterRefused
from appliance.store.database import Database
from appliance.store.saved_filters import SavedFilterStore

LONGEST_NAME = 40
MOST = 50


@dataclass(frozen=True)
class SavedFilter:
    """What somebody asked of a listing, under a name."""

    id: int
    operator: str
    listing: str
    name: str
    asked: Mapping[str, str]
    shared: bool


class SavedFilters:
    """The saved filters of all listings."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._store = SavedFilterStore(database)
        self._clock = clock

    def seen_by(self, operator: str, listing: str) -> list[SavedFilter]:
        """Return an operator's own filters of a listing and the shared ones, by name."""
        return [_saved(row) for row in self._store.seen_by(operator, listing)]

    def keep(
        self, operator: str, listing: str, name: str, asked: Mapping[str, str], *, shared: bool
    ) -> SavedFilter:
        """Keep a filter under a name; an own one of that name gives way to it."""
        name = " ".join(name.split())
        if not name or len(name) > LONGEST_NAME:
            raise FilterRefused("name", f"a filter's name has 1 to {LONGEST_NAME} signs")
        asked = {key: value for key, value in asked.items() if value}
        if not asked:
            raise FilterRefused("empty", "a filter that filters nothing is not worth a name")
        own = [one for one in self.seen_by(operator, listing) if one.operator == operator]
        if len(own) >= MOST and name not in {one.name for one in own}:
            raise FilterRefused("many", f"{MOST} filters of one listing are enough; delete one")
        values = {
            "operator": operator,
            "listing": listing,
            "name": name,
            "asked": json.dumps(asked, ensure_ascii=False),
            "shared": int(shared),
            "saved_at": self._clock().isoformat(timespec="seconds"),
        }
        return SavedFilter(self._store.keep(values), operator, listing, name, asked, shared)

    def delete(self, number: int, operator: str) -> SavedFilter:
        """Delete an operator's own filter; it can be brought back."""
        if not self._store.delete(number, operator, self._clock().isoformat(timespec="seconds")):
            raise FilterRefused("unknown", f"{operator} has no filter {number} to delete")
        return self._one(number)

    def restore(self, number: int, operator: str) -> SavedFilter:
        """Bring a deleted filter back."""
        if not self._store.restore(number, operator):
            raise FilterRefused("unknown", f"filter {number} cannot be brought back")
        return self._one(number)

    def _one(self, number: int) -> SavedFilter:
        row = self._store.row(number)
        if row is None:
            raise FilterRefused("unknown", f"there is no filter {number}")
        return _saved(row)


def _saved(row: dict[str, object]) -> SavedFilter:
    return SavedFilter(
        id=int(str(row["id"])),
        operator=str(row["operator"]),
        listing=str(row["listing"]),
        name=str(row["name"]),
        asked=json.loads(str(row["asked"])),
        shared=bool(row["shared"]),
    )
