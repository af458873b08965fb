"""The sales desk that takes orders and tells of accounts at once, where there is one."""

from collections.abc import Callable, Sequence
from typing import NoReturn, Protocol

from appliance.errors import DeskAway
from appliance.records.order import DeskAnswer, DeskHealth, Order
from appliance.services.funds import FundBackEnd, Funds
from appliance.store.database import Database

FILES = "files"
"""The owner's preference `back_end` where there is no desk: orders go out as files at the cut."""

Preference = Callable[[str, str], str]


class OrderDesk(FundBackEnd, Protocol):
    """A back end that also takes orders; it is asked for an answer about each."""

    @property
    def name(self) -> str:
        """Return the name of the plugin it comes from; orders carry it as their back end."""

    @property
    def training(self) -> bool:
        """Tell whether this is a training desk, whose orders nobody executes."""

    @property
    def deadline_seconds(self) -> float:
        """Return after how long the desk counts as not answering."""

    def place(self, order: Order) -> DeskAnswer:
        """Place an order under its number as key; called once an order, never twice.

        `DeskAway` means that the desk certainly does not have it; `unknown` that nobody knows.
        """

    def undo(self, order: Order) -> DeskAnswer:
        """Take back an order that was placed: `undone`, `refused` or `unknown`; or `DeskAway`."""

    def look_up(self, order: Order) -> DeskAnswer | None:
        """Return what the desk knows of an order's number, None for nothing; or `DeskAway`."""

    def health(self) -> DeskHealth:
        """Return how the desk is, without asking it."""

    def refresh(self) -> None:
        """Ask for all market data and keep it as the last known; the clock does so."""

    def start(self) -> None:
        """Start what has to run once in a box; called in the exchange only."""

    def stop(self) -> None:
        """Stop what `start` began."""


class AbsentDesk(Funds):
    """Stands where the owner's desk could not be loaded, and takes nothing."""

    training = False
    deadline_seconds = 0.0

    def __init__(self, database: Database, name: str) -> None:
        super().__init__(database)
        self.name = name

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise DeskAway(self._reason, asked=False)

    place = undo = look_up = _refuse
    holdings = dividends = confirmations = applications = _refuse

    def health(self) -> DeskHealth:
        """Say that there is none."""
        return DeskHealth(well=False, last_error=self._reason)

    def refresh(self) -> None:
        """Keep what is known."""

    def start(self) -> None:
        """Start nothing."""

    def stop(self) -> None:
        """Stop nothing."""

    @property
    def _reason(self) -> str:
        return f"the back end {self.name} is chosen, and no working plugin of this name is there"


def chosen_desk(
    offers: Sequence[OrderDesk], preference: Preference, database: Database
) -> OrderDesk | None:
    """Return the desk the owner chose, None where the box's own files are the back end."""
    if offers:
        return offers[0]
    name = preference("back_end", FILES)
    return None if name == FILES else AbsentDesk(database, name)
