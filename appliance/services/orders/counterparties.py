"""The registrars as counterparties: how each wants its files, kept by the owner."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, fields, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from appliance import acting
from appliance.errors import CounterpartyRefused
from appliance.hookspecs import ApplicationWriter
from appliance.records.exchange import SEND_052, WITHHOLD, Counterparty
from appliance.services.audit.changes import Changes
from appliance.store.counterparties import CounterpartyStore
from appliance.store.database import Database

COUNTERPARTY = "counterparty"
SHANGHAI = ZoneInfo("Asia/Shanghai")
CHOICES = {
    "version": ("20", "21", "22"),
    "cancel_mode": (WITHHOLD, SEND_052),
    "digits_align": ("left", "right"),
    "line_end": ("crlf", "lf"),
    "transaction_time": ("accepted", "opening"),
    "fund_code_width": (6, 20),
}
CODE = re.compile("[0-9A-Za-z]{1,9}")
CODES = ("registrar_code", "distributor_code", "branch_code", "net_no")
SHAPES = {"charge_type": "[0-9]?", "table_number": "[0-9]{0,3}", "currency_type": "([0-9]{3})?"}
COLUMNS = (
    *("registrar_code", "name", "distributor_code", "branch_code"),
    *("version", "cancel_mode", "digits_align", "line_end"),
)


class Counterparties:
    """The profiles of this company's registrars."""

    def __init__(
        self,
        database: Database,
        writers: Sequence[ApplicationWriter] = (),
        clock: Callable[[], datetime] | None = None,
        changes: Changes | None = None,
    ) -> None:
        self._database = database
        self._store = CounterpartyStore(database)
        self._writers = writers
        self._clock = clock or (lambda: datetime.now(SHANGHAI))
        self._changes = changes
        if changes is not None:
            changes.keeper(COUNTERPARTY, self)

    def listing(self) -> list[Counterparty]:
        """Return the profile of every registrar we deal with; one without a distributor is none."""
        found = [self.one(code) for code in self._store.registrars()]
        return [one for one in found if one.distributor_code]

    def one(self, registrar_code: str) -> Counterparty:
        """Return the profile kept for a registrar, else a usual one with our own code filled in."""
        row = self._store.one(registrar_code)
        if row is None:
            distributor = self._store.usual_distributor(registrar_code)
            return Counterparty(registrar_code=registrar_code, distributor_code=distributor)
        kept = {name: row[name] for name in COLUMNS}
        return Counterparty(**kept, **json.loads(row["settings"]))

    def keep(self, profile: Counterparty, by: str) -> None:
        """Write a profile; `CounterpartyRefused` names the value with which no file can be made."""
        _check(profile)
        for writer in self._writers:
            writer.check(profile)
        row: dict[str, Any] = asdict(profile)
        settings = {name: row.pop(name) for name in SETTINGS}
        row["settings"] = json.dumps(settings, ensure_ascii=False, sort_keys=True)
        changed_at = self._clock().astimezone(SHANGHAI).isoformat(timespec="seconds")
        with self._database.writing():
            if self._changes is not None:
                before = _values(self.one(profile.registrar_code))
                self._changes.note(COUNTERPARTY, before, _values(profile))
            self._store.keep(row | {"changed_at": changed_at, "changed_by": by})

    # --- the log of changes

    def present(self, name: str) -> str | None:
        """Return one value of a profile, by `counterparty.<registrar>.<field>`."""
        return _values(self.one(name.split(".")[1]))[name]

    def put_back(self, values: Mapping[str, str | None]) -> None:
        """Give a profile the values it had."""
        registrar_code = next(iter(values)).split(".")[1]
        former = {name.split(".")[2]: json.loads(text or "null") for name, text in values.items()}
        self.keep(replace(self.one(registrar_code), **former), by=acting.who().name)


SETTINGS = tuple(one.name for one in fields(Counterparty) if one.name not in COLUMNS)


def _values(profile: Counterparty) -> dict[str, str | None]:
    """Return every value of a profile as text, by its name in the log of changes."""
    begin = f"{COUNTERPARTY}.{profile.registrar_code}"
    values = asdict(profile).items()
    return {f"{begin}.{name}": json.dumps(one, ensure_ascii=False) for name, one in values}


def _check(profile: Counterparty) -> None:
    for name, allowed in CHOICES.items():
        value = getattr(profile, name)
        if value not in allowed:
            shown = ", ".join(str(one) for one in allowed)
            what = f"{name} is one of {shown}, not {value!r}"
            raise CounterpartyRefused(what, "choice", name=name, value=value, allowed=shown)
    for name in CODES:
        value = getattr(profile, name)
        needed = name in ("registrar_code", "distributor_code")
        if (needed or value) and not CODE.fullmatch(value):
            what = f"{name} is 1 to 9 letters and digits, not {value!r}"
            raise CounterpartyRefused(what, "code", name=name, value=value)
    for name, shape in SHAPES.items():
        value = getattr(profile, name)
        if not re.fullmatch(shape, value):
            what = f"{name} cannot be {value!r}"
            raise CounterpartyRefused(what, "shape", name=name, value=value)
