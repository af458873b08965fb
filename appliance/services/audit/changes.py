"""The log of changes: of every setting who changed it, when, from what and to what; with undo."""

import json
import re
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from appliance.errors import UndoRefused
from appliance.services.audit.entries import CHANGE, Audit
from appliance.store.audit import EntriesAsked, Entry
from appliance.store.database import Database

CHANGED, UNDONE = "changed", "undone"
HIDDEN = "***"
"""What stands in the place of a secret."""
SECRET = re.compile(r"(password|secret|token|pin|_key)$")

_undoing: ContextVar[int | None] = ContextVar("undoing", default=None)

Values = Mapping[str, str | None]
"""Settings by their names; None is what nobody has chosen."""


class Keeper(Protocol):
    """Who keeps settings of one kind, and can put old values back."""

    def present(self, name: str) -> str | None:
        """Return the value a setting has now."""

    def put_back(self, values: Values) -> None:
        """Give settings these values again; notes that as the change it is."""


@dataclass(frozen=True)
class Value:
    """One setting of a change: its name, what it was, what it became."""

    name: str
    old: str | None
    new: str | None


@dataclass(frozen=True)
class Change:
    """Settings that were changed together."""

    number: int
    at: datetime
    actor: str
    address: str
    door: str
    action: str
    noun: str
    values: tuple[Value, ...]
    undoes: int | None


class Changes:
    """Notes what is changed, in the transaction that changes it, and takes it back."""

    def __init__(self, database: Database, audit: Audit) -> None:
        self.audit = audit
        self._database = database
        self._keepers: dict[str, Keeper] = {}

    def keeper(self, noun: str, keeper: Keeper) -> None:
        """Let somebody put back the settings of a kind."""
        self._keepers[noun] = keeper

    def note(self, noun: str, old: Values, new: Values) -> None:
        """Write down, inside the transaction of the change, what becomes different by it."""
        values = [
            [name, *_shown(name, old.get(name), now)]
            for name, now in new.items()
            if old.get(name) != now
        ]
        if not values:
            return
        undoing = _undoing.get()
        undoes = {} if undoing is None else {"undoes": undoing}
        detail = json.dumps({"noun": noun, "values": values, **undoes}, ensure_ascii=False)
        names = ", ".join(str(value[0]) for value in values)
        self.audit.note(UNDONE if undoes else CHANGED, names, detail, kind=CHANGE)

    def note_secret(self, name: str) -> None:
        """Write down that a secret was given; what it is stands nowhere."""
        self.note("secret", {name: None}, {name: HIDDEN})

    # --- looking

    def listing(self, asked: EntriesAsked) -> list[Change]:
        """Return the changes asked for, newest first."""
        return [_change(entry) for entry in self.audit.listing(replace(asked, kind=CHANGE))]

    def count(self, asked: EntriesAsked) -> int:
        """Return how many changes the listing has in all."""
        return self.audit.count(replace(asked, kind=CHANGE))

    def can_undo(self, change: Change) -> bool:
        """Tell whether everything still is as this change left it."""
        keeper = self._keepers.get(change.noun)
        if keeper is None or any(HIDDEN in (one.old, one.new) for one in change.values):
            return False
        return all(keeper.present(one.name) == one.new for one in change.values)

    # --- taking back

    def undo(self, number: int) -> Change:
        """Put back what a change changed; `UndoRefused` where something changed since."""
        entry = self.audit.one(number)
        if entry is None or entry.kind != CHANGE:
            raise UndoRefused("unknown", f"there is no change {number}")
        change = _change(entry)
        keeper = self._keepers.get(change.noun)
        if keeper is None or any(HIDDEN in (one.old, one.new) for one in change.values):
            raise UndoRefused("impossible", f"change {number} cannot be taken back by the box")
        token = _undoing.set(number)
        try:
            with self._database.writing():
                for one in change.values:
                    _refuse_moved(one, keeper.present(one.name))
                keeper.put_back({one.name: one.old for one in change.values})
        finally:
            _undoing.reset(token)
        return change


def _shown(name: str, old: str | None, new: str | None) -> list[str | None]:
    if SECRET.search(name):
        return [HIDDEN, HIDDEN]
    return [old, new]


def _refuse_moved(value: Value, present: str | None) -> None:
    if present != value.new:
        now, then = ("as delivered" if one is None else repr(one) for one in (present, value.new))
        what = f"{value.name} was changed since: it is {now} now, not {then}"
        raise UndoRefused("changed_since", what, value.name)


def _change(entry: Entry) -> Change:
    detail = json.loads(entry.detail)
    return Change(
        number=entry.number,
        at=datetime.fromisoformat(entry.at),
        actor=entry.actor,
        address=entry.address,
        door=entry.door,
        action=entry.action,
        noun=detail["noun"],
        values=tuple(Value(*value) for value in detail["values"]),
        undoes=detail.get("undoes"),
    )
