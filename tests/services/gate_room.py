"""A contact gate over a store of its own, told step by step what happened before."""

import shlex
import shutil
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from appliance.errors import ContactSuppressed
from appliance.records.contact import Question, Ticket
from appliance.services.faxes.destinations import Destinations
from appliance.services.faxes.dial_plan import Rule
from appliance.services.outbound.consents import Consents, Evidence
from appliance.services.outbound.contact_gate import ContactGate
from appliance.services.parameters import Parameters
from appliance.services.preferences import Preferences
from appliance.services.trading_calendar import TradingCalendar
from appliance.store.database import Database

SHANGHAI = ZoneInfo("Asia/Shanghai")
OWN = ("02155551000",)
PERSONS = (
    ("980000000011", "310101197001011234", "13800138000"),
    ("980000000012", "310101198002022345", "13900139000"),
    ("980000000022", "310101198002022345", ""),
    ("980000000013", "310101199003033456", "02161112222"),
    ("980000000014", "310101196004044567", "13800138000"),
)
"""Account, certificate, telephone; 12 and 22 are one person, 11 and 14 share a telephone."""
CALLED = Evidence(call_id="1.1")
STAFF = Evidence(source="console", operator="admin", text="a letter of the customer")


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def gate_home(home: Path) -> Path:
    """Make the store every room starts from."""
    database = Database(home / "fundline.db")
    database.migrate()
    TradingCalendar(database, lambda: moment("2026-01-01 00:00")).seed()
    with database.writing() as tables:
        for account, certificate, telephone in PERSONS:
            row = {"fund_account": account, "certificate_number": certificate}
            row |= {"telephone": telephone, "updated_at": "2026-01-01T00:00:00+08:00"}
            tables.table("customers").insert(row)
    database.checkpoint()
    database.close()
    return home


class GateRoom:
    """A gate whose clock is set by the test."""

    def __init__(
        self, template: Path, home: Path, opened: Callable[[Path], Database] = Database
    ) -> None:
        if not (home / "fundline.db").exists():
            shutil.copy(template / "fundline.db", home / "fundline.db")
        self.now = moment("2026-11-25 10:00")
        self.database = opened(home / "fundline.db")
        preferences = Preferences(self.database)
        self.parameters = Parameters(preferences)
        self.calendar = TradingCalendar(self.database, self.clock)
        self.destinations = Destinations(self.database, preferences, lambda: OWN, self.clock)
        self.consents = Consents(self.database, self.destinations.form, self.clock)
        self.gate = ContactGate(
            self.database,
            consents=self.consents,
            destinations=self.destinations,
            parameters=self.parameters,
            calendar=self.calendar,
            clock=self.clock,
        )

    def clock(self) -> datetime:
        return self.now

    def close(self) -> None:
        self.database.close()

    def ask(self, number: str = "13800138000", **details: object) -> Ticket:
        question = {"medium": "call", "purpose": "service", **details}
        return self.gate.ask(Question(number=number, **question))  # type: ignore[arg-type]

    def verdict(self, number: str = "13800138000", **details: object) -> str:
        """Return the reason of a decision."""
        try:
            self.ask(number, **details)
        except ContactSuppressed as suppressed:
            return suppressed.code
        return "allowed"

    def happens(self, step: str) -> None:
        """Let one thing happen, `2026-11-25 09:00 refuse number=13800138000`."""
        day, at, verb, *words = shlex.split(step)
        self.now = moment(f"{day} {at}")
        names = dict(word.split("=", 1) for word in words)
        who = names.get("number", ""), names.get("account", "")
        purpose = names.get("purpose", "service")
        if verb in ("agree", "withdraw"):
            getattr(self.consents, verb)(purpose, *who, CALLED)
        elif verb in ("refuse", "take_back"):
            getattr(self.consents, verb)(*who, CALLED)
        elif verb in ("blacklist", "end_blacklist"):
            getattr(self.consents, verb)(*who, STAFF)
        elif verb == "set":
            self.parameters.keep_all(names)
        elif verb == "area_code":
            self.destinations.keep_area_code(names["code"])
        elif verb in ("allow", "deny"):
            self.destinations.keep_rules([Rule(names["prefix"], verb == "allow")])
        elif verb in ("closed", "open"):
            self.calendar.edit(date.fromisoformat(names["day"]), is_open=verb == "open", by="admin")
        else:
            assert verb == "contact", verb
            for _ in range(int(names.get("times", "1"))):
                verdict = self.verdict(
                    who[0],
                    fund_account=who[1],
                    purpose=purpose,
                    medium=names.get("medium", "call"),
                    campaign=names.get("campaign", ""),
                )
                assert verdict == names.get("reason", "allowed"), step
