"""Where received faxes go: the first route that fits takes a fax, every fax is in the console."""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from appliance.caller_number import caller_number
from appliance.errors import FaxListUnknown, FaxRouteRefused
from appliance.services.faxes.lists import FaxLists
from appliance.services.mail_queue import EMAIL
from appliance.services.row_records import record
from appliance.store.database import Database
from appliance.store.fax_routes import FaxRouteStore

LONGEST_NAME = 40
PATTERN = re.compile(r"[+0-9A-Z.() -]{0,20}\*?")
"""T.30 gives a station id twenty signs: digits, plus and space; machines send letters as well."""
NOT_COMPARED = re.compile(r"[\s().-]")


@dataclass(frozen=True)
class FaxRoute:
    """One route; an empty condition fits every fax, one that ends with `*` every such beginning."""

    id: int
    position: int
    name: str
    dialled: str = ""
    caller: str = ""
    station: str = ""
    email: str = ""
    """Who gets the fax as PDF: one address or several with commas between."""
    fax_list: str | None = None
    """The list for which it becomes a bulletin."""
    forwards: bool = False
    """Whether the bulletin goes out at once; else a person releases it."""

    @property
    def recipients(self) -> list[str]:
        """Return the addresses."""
        return [address.strip() for address in self.email.split(",") if address.strip()]

    def fits(self, dialled: str, caller: str, station: str) -> bool:
        """Tell whether a fax with these numbers takes this route."""
        return (
            _fits(self.dialled, dialled, caller_number(dialled))
            and _fits(self.caller, caller, caller_number(caller))
            and _fits(self.station, station)
        )


class FaxRoutes:
    """Keeps the routes."""

    def __init__(self, database: Database, lists: FaxLists) -> None:
        self._store = FaxRouteStore(database)
        self._lists = lists

    def listing(self) -> list[FaxRoute]:
        """Return every route in the order in which they are tried."""
        return [record(FaxRoute, row) for row in self._store.rows()]

    def fitting(self, *, dialled: str, caller: str, station: str) -> FaxRoute | None:
        """Return the first route that fits; None leaves the fax to the console alone."""
        return next((r for r in self.listing() if r.fits(dialled, caller, station)), None)

    def add(self, name: str, **values: Any) -> FaxRoute:
        """Add a route behind the others; `FaxRouteRefused` says what it cannot be."""
        draft = self._checked(FaxRoute(0, 0, name.strip(), **values))
        return self._one(self._store.add(asdict(draft)))

    def change(self, route_id: int, **values: Any) -> FaxRoute:
        """Change what is named of a route."""
        draft = self._checked(replace(self._one(route_id), **values))
        self._store.change(asdict(draft))
        return self._one(route_id)

    def remove(self, route_id: int) -> None:
        """Take a route away."""
        self._store.remove(self._one(route_id).id)

    def arrange(self, route_ids: Sequence[int]) -> None:
        """Put all routes into an order."""
        if sorted(route_ids) != sorted(route.id for route in self.listing()):
            raise FaxRouteRefused("order", "the order must name each route once")
        self._store.arrange(list(route_ids))

    def _one(self, route_id: int) -> FaxRoute:
        for route in self.listing():
            if route.id == route_id:
                return route
        raise FaxRouteRefused("unknown", f"there is no route {route_id}")

    def _checked(self, route: FaxRoute) -> FaxRoute:
        if not 0 < len(route.name) <= LONGEST_NAME or not route.name.isprintable():
            raise FaxRouteRefused("name", f"a route's name has 1 to {LONGEST_NAME} signs")
        for address in route.recipients:
            if EMAIL.fullmatch(address) is None:
                raise FaxRouteRefused("email", f"{address!r} is no e-mail address")
        if route.fax_list is not None:
            try:
                self._lists.one(route.fax_list)
            except FaxListUnknown as error:
                raise FaxRouteRefused("fax_list", str(error)) from error
        return replace(
            route,
            dialled=_condition("dialled", route.dialled),
            caller=_condition("caller", route.caller),
            station=_condition("station", route.station),
            email=", ".join(route.recipients),
            forwards=route.forwards and route.fax_list is not None,
        )


def _condition(name: str, typed: str) -> str:
    pattern = typed.strip().upper()
    if PATTERN.fullmatch(pattern) is None:
        raise FaxRouteRefused(name, f"{pattern!r} is no number, nor the beginning of one with a *")
    return pattern


def _fits(pattern: str, *forms: str) -> bool:
    """Tell whether a condition fits one of the forms of a number, as sent or as dialled here."""
    wanted, given = _compared(pattern), [_compared(form) for form in forms]
    if wanted.endswith("*"):
        return any(form.startswith(wanted[:-1]) for form in given)
    return not wanted or wanted in given or caller_number(wanted) in given


def _compared(text: str) -> str:
    return NOT_COMPARED.sub("", text).upper()
