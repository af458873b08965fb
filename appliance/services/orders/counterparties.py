"""The registrars as counterparties: how each wants its files, kept by the owner."""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from appliance.errors import CounterpartyRefused
from appliance.exchange_records import SEND_052, WITHHOLD, Counterparty
from appliance.hookspecs import ApplicationWriter
from appliance.store.counterparties import CounterpartyStore
from appliance.store.database import Database

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
    ) -> None:
        self._store = CounterpartyStore(database)
        self._writers = writers
        self._clock = clock or (lambda: datetime.now(SHANGHAI))

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
        self._store.keep(row | {"changed_at": changed_at, "changed_by": by})


SETTINGS = tuple(one.name for one in fields(Counterparty) if one.name not in COLUMNS)


def _check(profile: Counterparty) -> None:
    for name, allowed in CHOICES.items():
        value = getattr(profile, name)
        if value not in allowed:
            shown = ", ".join(str(one) for one in allowed)
            raise CounterpartyRefused(f"{name} is one of {shown}, not {value!r}")
    for name in CODES:
        value = getattr(profile, name)
        needed = name in ("registrar_code", "distributor_code")
        if (needed or value) and not CODE.fullmatch(value):
            raise CounterpartyRefused(f"{name} is 1 to 9 letters and digits, not {value!r}")
    for name, shape in SHAPES.items():
        value = getattr(profile, name)
        if not re.fullmatch(shape, value):
            raise CounterpartyRefused(f"{name} cannot be {value!r}")
