"""The fax lists, such as 新兰德快讯, and the numbers that want what is sent to them."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from appliance.caller_number import caller_number
from appliance.errors import FaxListRefused, FaxListUnknown, FaxRefused
from appliance.services.faxes.destinations import Destinations
from appliance.services.faxes.dial_plan import national
from appliance.services.row_records import record, stamp
from appliance.store.database import Database
from appliance.store.fax_lists import FaxListStore

ID = re.compile(r"[a-z][a-z0-9_]{0,29}")
EXTENSION = re.compile(r"[0-9]{0,8}")
LONGEST_NAME = 30


@dataclass(frozen=True)
class FaxList:
    """One list; a caller can join it where it is open to callers, and leave it always."""

    id: str
    position: int
    name_zh: str
    name_en: str
    open_to_callers: bool
    subscribers: int = 0

    def name(self, language: str) -> str:
        """Return the name in a language."""
        return self.name_en if language == "en" else self.name_zh


@dataclass(frozen=True)
class Subscription:
    """One number on a list, or one that was on it."""

    fax_list: str
    number: str
    extension: str
    name: str
    since: datetime
    by_call: str
    """The call in which it was made or ended last, or ''."""
    by_operator: str
    ended_at: datetime | None


class FaxLists:
    """Keeps the lists; numbers stand on them as they are dialled."""

    def __init__(
        self, database: Database, destinations: Destinations, clock: Callable[[], datetime]
    ) -> None:
        self._store = FaxListStore(database)
        self._destinations = destinations
        self._clock = clock

    # --- the lists

    def listing(self) -> list[FaxList]:
        """Return every list in order."""
        return [record(FaxList, row) for row in self._store.rows()]

    def open_to_callers(self) -> list[FaxList]:
        """Return the lists that callers may join."""
        return [one for one in self.listing() if one.open_to_callers]

    def one(self, list_id: str) -> FaxList:
        """Return a list."""
        for one in self.listing():
            if one.id == list_id:
                return one
        raise FaxListUnknown(f"there is no fax list {list_id}")

    def keep(
        self, list_id: str, *, name_zh: str, name_en: str, open_to_callers: bool = True
    ) -> FaxList:
        """Add a list, or change the names and the openness of an existing one."""
        if ID.fullmatch(list_id) is None:
            raise FaxListRefused("id", "a list's id is small letters, digits and _")
        for name in (name_zh, name_en):
            if not 0 < len(name.strip()) <= LONGEST_NAME or not name.isprintable():
                raise FaxListRefused("name", f"a list's name has 1 to {LONGEST_NAME} signs")
        names = {"name_zh": name_zh.strip(), "name_en": name_en.strip()}
        self._store.keep({"id": list_id, "open_to_callers": open_to_callers} | names)
        return self.one(list_id)

    # --- who is on them

    def subscribers(self, list_id: str, *, ended: bool = False) -> list[Subscription]:
        """Return who is on a list, or who left it, the oldest first."""
        rows = self._store.subscriptions(self.one(list_id).id, ended)
        return [record(Subscription, row) for row in rows]

    def of_number(self, number: str, extension: str | None = None) -> list[FaxList]:
        """Return the lists a number is on, whatever its extension where none is named."""
        rows = self._store.of_number(self._as_kept(number), extension)
        return [record(FaxList, row) for row in rows]

    def subscribe(
        self,
        list_id: str,
        number: str,
        *,
        extension: str = "",
        name: str = "",
        by_call: str = "",
        by_operator: str = "",
    ) -> bool:
        """Put a number on a list; tell whether it is new there.

        A number nobody may be sent a fax to is `FaxRefused`.
        """
        fax_list = self.one(list_id)
        if by_call and not fax_list.open_to_callers:
            raise FaxListRefused("closed", f"callers cannot join {list_id}")
        if EXTENSION.fullmatch(extension) is None:
            raise FaxListRefused("extension", f"an extension has up to 8 digits, not {extension!r}")
        values = {
            "fax_list": fax_list.id, "number": self._destinations.permitted(number),
            "extension": extension, "name": name.strip()[:LONGEST_NAME], "at": self._now(),
            "by_call": by_call, "by_operator": by_operator,
        }  # fmt: skip
        return self._store.subscribe(values)

    def rename(self, list_id: str, number: str, name: str, *, extension: str = "") -> None:
        """Change the name of who is on a list."""
        values = {"fax_list": list_id, "number": number, "extension": extension}
        self._store.rename(values | {"name": name.strip()[:LONGEST_NAME]})

    def unsubscribe(
        self,
        list_id: str,
        number: str,
        *,
        extension: str | None = None,
        by_call: str = "",
        by_operator: str = "",
    ) -> bool:
        """Take a number off a list, with all its extensions where none is named.

        Nothing is refused: who wants no more faxes gets none. Tells whether it was on the list.
        """
        values = {
            "fax_list": list_id, "number": self._as_kept(number), "extension": extension,
            "at": self._now(), "by_call": by_call, "by_operator": by_operator,
        }  # fmt: skip
        return self._store.unsubscribe(values) > 0

    def _as_kept(self, number: str) -> str:
        """Return a number as it stands on a list, whether or not it may be dialled today."""
        try:
            return national(number, self._destinations.plan().area_code)
        except FaxRefused:
            return caller_number(number)

    def _now(self) -> str:
        return stamp(self._clock())
