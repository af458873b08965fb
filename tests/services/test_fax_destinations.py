"""Toll control: what is dialled, what never is, and how often.

`forbidden_numbers.csv` lists ways of asking for a forbidden number, with backslash escapes for
signs that cannot be seen, and the code of each refusal.
"""

import csv
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from appliance.errors import FaxRefused, FundlineError
from appliance.services.calls import Calls
from appliance.services.faxes.destinations import Destinations
from appliance.services.faxes.dial_plan import Rule
from appliance.services.parameters import Parameters
from appliance.services.preferences import Preferences
from appliance.store.database import Database

with Path(__file__).with_name("forbidden_numbers.csv").open(encoding="utf-8", newline="") as file:
    FORBIDDEN = [
        (row["asked"].encode("latin-1").decode("unicode_escape"), row["code"])
        for row in csv.DictReader(file)
    ]
MONDAY = datetime(2026, 11, 23, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
OWN = ("02155551000", "+86 21 5555 1001", "8001")
ORIGINS = ("on_demand", "console", "command", "bulletin", "notice")


class Room:
    """Destinations of a box in Shanghai, and the faxes ordered from it."""

    def __init__(self, home: Path) -> None:
        self.now = MONDAY
        self.database = Database(home / "fundline.db")
        self.database.migrate()
        preferences = Preferences(self.database)
        self.parameters = Parameters(preferences)
        self.destinations = Destinations(self.database, preferences, lambda: OWN, lambda: self.now)
        self.destinations.keep_area_code("021")
        self.calls = Calls(self.database, lambda: self.now)
        self._ordered = 0

    def order(self, number: str, origin: str = "on_demand", call_id: str = "") -> str:
        """Order a fax as the queue does: asked and written in one transaction."""
        with self.database.writing() as tables:
            dialled = self.destinations.check(number, origin=origin, call_id=call_id)
            self._ordered += 1
            fax = {"id": str(self._ordered), "direction": "sent", "number": dialled, "way": "dial"}
            fax |= {"status": "waiting", "origin": origin, "call_id": call_id}
            tables.table("faxes").insert(fax | {"created_at": self.now.isoformat()})
        return dialled

    def refused(self, number: str, origin: str = "on_demand", call_id: str = "") -> str:
        """Return the code of the refusal of an order."""
        with pytest.raises(FaxRefused) as refusal:
            self.order(number, origin, call_id)
        return refusal.value.code


def _open(home: Path) -> Iterator[Room]:
    room = Room(home)
    yield room
    room.calls.close()
    room.database.close()


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    yield from _open(tmp_path)


@pytest.mark.parametrize(
    ("asked", "dialled"),
    [
        ("02155550001", "02155550001"),
        ("021-5555 0001", "02155550001"),
        ("(021) 5555.0001", "02155550001"),
        ("55550001", "02155550001"),
        ("+862155550001", "02155550001"),
        ("+86 21 5555 0001", "02155550001"),
        ("008602155550001", "02155550001"),
        ("01065550001", "01065550001"),
        ("0571 8555 0001", "057185550001"),
        ("0955 5550001", "09555550001"),
    ],
)
def test_a_fixed_number_is_dialled_in_one_form(room: Room, asked: str, dialled: str) -> None:
    assert room.destinations.permitted(asked) == dialled


def test_there_are_at_least_two_hundred_ways_of_asking() -> None:
    assert len({asked for asked, _code in FORBIDDEN}) >= 200


@pytest.fixture(scope="module")
def asked_room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    yield from _open(tmp_path_factory.mktemp("asked"))


@pytest.mark.parametrize(("asked", "code"), FORBIDDEN, ids=lambda value: ascii(value)[:40])
def test_a_forbidden_number_is_refused_whoever_asks(
    asked_room: Room, asked: str, code: str
) -> None:
    assert {asked_room.refused(asked, origin) for origin in ORIGINS} == {code}


def test_each_refusal_has_a_sentence_of_its_own(room: Room) -> None:
    with pytest.raises(FaxRefused, match="abroad"):
        room.order("0085223456789")


def test_a_forbidden_number_is_no_extension_either(room: Room) -> None:
    for extension in ("12345678901", "*67", "#", "1,2", "1w2", "abc", "１", "1\n"):
        with pytest.raises(FaxRefused) as refusal:
            room.destinations.check("02155550001", origin="console", extension=extension)
        assert refusal.value.code == "extension"
    assert room.destinations.check("02155550001", origin="console", extension="8012")


@pytest.mark.parametrize("own", ["02155551000", "55551001", "+862155551000"])
def test_the_box_never_calls_itself(room: Room, own: str) -> None:
    room.destinations.keep_rules([Rule(prefix="", allowed=True), Rule("021", True)])
    assert room.refused(own) == "own"


def test_a_local_number_wants_the_box_own_area_code(room: Room) -> None:
    room.destinations.keep_area_code("")
    assert room.refused("55550001") == "area_code"


@pytest.mark.parametrize("wrong", ["21", "0400", "abc", "021 ", "00"])
def test_an_area_code_is_one_of_the_country(room: Room, wrong: str) -> None:
    with pytest.raises(FaxRefused):
        room.destinations.keep_area_code(wrong)


def test_mobiles_are_dialled_when_the_owner_switches_them_on(room: Room) -> None:
    room.parameters.keep("fax.to_mobiles", 1)
    assert room.destinations.permitted("+86 138 0013 8000") == "13800138000"
    assert room.destinations.permitted("19312345678") == "19312345678"
    for forbidden in ("193021555500", "1380013800", "13490000000", "16812345678", "110"):
        assert room.refused(forbidden)


def test_the_longest_rule_of_the_owner_decides(room: Room) -> None:
    room.destinations.keep_rules(
        [Rule("+852", True, "Hong Kong"), Rule("008529", False), Rule("0898", False)]
    )
    assert room.destinations.permitted("+852 2345 6789") == "0085223456789"
    assert room.refused("+852 9345 6789") == "denied"
    assert room.refused("0898 6555 0001") == "denied"
    assert room.refused("+853 2345 6789") == "foreign"
    assert [rule.prefix for rule in room.destinations.rules()] == ["00852", "008529", "0898"]


def test_only_what_is_listed_goes_where_all_else_is_denied(room: Room) -> None:
    room.destinations.keep_rules([Rule("", False), Rule("02155550001", True, "auditor")])
    assert room.destinations.permitted("55550001") == "02155550001"
    assert room.refused("55550002") == "denied"


def test_no_rule_opens_the_emergency_numbers_or_a_wider_kind(room: Room) -> None:
    room.destinations.keep_rules(
        [Rule("", True), Rule("0", True), Rule("1", True), Rule("110", True)]
    )
    assert [room.refused(n) for n in ("110", "0085223456789", "16812345", "95588")] == [
        "emergency", "foreign", "premium", "special"
    ]  # fmt: skip


@pytest.mark.parametrize("prefix", ["abc", "0 2", "*", "0" * 21, "０"])
def test_a_rule_has_digits_only_and_refusing_one_keeps_the_others(room: Room, prefix: str) -> None:
    room.destinations.keep_rules([Rule("0898", False)])
    with pytest.raises(FaxRefused):
        room.destinations.keep_rules([Rule("0571", False), Rule(prefix, True)])
    assert room.destinations.rules() == [Rule("0898", False)]


# --- limits


def test_callers_get_five_faxes_a_day_to_one_number(room: Room) -> None:
    for call in range(5):
        room.order("02155550001", call_id=f"c{call}")
    assert room.refused("55550001") == "number_limit"
    room.order("02155550001", origin="console")
    room.now += timedelta(days=1)
    room.order("02155550001")


def test_one_caller_gets_ten_faxes_a_day_in_all_his_calls(room: Room) -> None:
    for call in ("a", "b"):
        room.calls.begin(call, caller="13800138000", dialled="1000")
    room.calls.begin("other", caller="13911112222", dialled="1000")
    for number in range(10):
        room.order(f"0215555010{number}", call_id="ab"[number % 2])
    assert room.refused("02155550200", call_id="a") == "caller_limit"
    room.order("02155550200", call_id="other")


def test_a_caller_without_a_number_is_counted_by_his_call(room: Room) -> None:
    for call in ("a", "b"):
        room.calls.begin(call, caller="", dialled="1000")
    for number in range(10):
        room.order(f"0215555010{number}", call_id="a")
    assert room.refused("02155550200", call_id="a") == "caller_limit"
    room.order("02155550200", call_id="b")


@pytest.mark.parametrize(
    ("origin", "limit"),
    [
        ("on_demand", "fax.on_demand_per_day"),
        ("console", "fax.staff_per_day"),
        ("bulletin", "fax.bulletin_per_day"),
    ],
)
def test_a_day_has_a_limit_for_each_origin(room: Room, origin: str, limit: str) -> None:
    room.parameters.keep(limit, 2)
    room.order("02155550001", origin)
    room.order("02155550002", origin)
    assert room.refused("02155550003", origin) == "day_limit"
    room.parameters.keep(limit, 0)
    room.order("02155550003", origin)


def test_two_calls_at_once_do_not_go_over_a_limit_together(room: Room) -> None:
    def ordered(call: int) -> bool:
        try:
            room.order("02155550001", call_id=f"c{call}")
        except FundlineError:
            return False
        return True

    with ThreadPoolExecutor(8) as callers:
        assert sum(callers.map(ordered, range(40))) == 5
