"""Alarms fire once for each crossing, whatever order and however often quotes come in."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from appliance.errors import AlarmRefused
from appliance.records.fund import FundFile, FundQuote
from appliance.records.wish import Alarm, NewAlarm, Notice, Rule
from appliance.services.funds import Funds
from appliance.services.outbound.consents import Evidence
from appliance.services.wishes.alarm_rules import Measured, crossings
from appliance.services.wishes.alarm_watch import AlarmWatch
from appliance.services.wishes.alarms import MOST_ALARMS, Alarms
from appliance.store.database import Database

ACCOUNT, FUND, NUMBER = "980000000011", "000001", "13800138000"
CALLED = Evidence(call_id="1.1")


def row(text: str) -> list[Measured]:
    return [
        Measured(date.fromordinal(740000 + day), Decimal(value))
        for day, value in enumerate(text.split())
    ]


@pytest.mark.parametrize(
    ("direction", "met", "values", "fired", "met_then"),
    [
        ("at_least", False, "1.4", "", False),
        ("at_least", False, "1.5", "1.5", True),
        ("at_least", False, "1.4999", "", False),
        ("at_least", False, "1.6 1.7 1.8", "1.6", True),
        ("at_least", False, "1.6 1.4 1.7", "1.6 1.7", True),
        ("at_least", False, "1.6 1.4", "1.6", False),
        ("at_least", True, "1.6 1.7", "", True),
        ("at_least", True, "1.4", "", False),
        ("at_least", True, "1.6 1.4 1.5", "1.5", True),
        ("at_least", False, "", "", False),
        ("at_most", False, "1.6", "", False),
        ("at_most", False, "1.5", "1.5", True),
        ("at_most", False, "1.5001 1.4 1.3", "1.4", True),
        ("at_most", True, "1.4 1.6 1.5 1.2", "1.5", True),
        ("at_most", True, "1.4", "", True),
    ],
)
def test_crossings(direction: str, met: bool, values: str, fired: str, met_then: bool) -> None:
    rule = Rule("nav", direction, Decimal("1.5"))
    now, crossed = crossings(rule, met, row(values))
    assert (" ".join(str(one.value) for one in crossed), now) == (fired, met_then)


class Telling:
    """Keeps the notices of alarms that fire; `breaks` is a box that stops in between."""

    def __init__(self, *, breaks: bool = False) -> None:
        self.told: list[Notice] = []
        self._breaks = breaks

    def possible(self, kind: str) -> bool:
        return kind == "alarm"

    def give(self, _tables: object, notice: Notice) -> None:
        if self._breaks:
            raise PowerCut
        self.told.append(notice)

    def take_back(self, kind: str, fund_account: str, about: str = "") -> None:
        """Take back nothing: what was told stays in the list."""


class PowerCut(Exception):
    """The box stops here."""


class AlarmRoom:
    """Alarms over a store of their own; what they tell is kept in a list."""

    def __init__(self, home: Path) -> None:
        self.database = Database(home / "fundline.db")
        self.database.migrate()
        self.funds = Funds(self.database)
        self.telling = Telling()
        self.told = self.telling.told
        self.alarms = Alarms(self.database, self.telling, self.clock)
        self.watch = AlarmWatch(self.database, self.telling, self.clock)

    def clock(self) -> datetime:
        return datetime(2026, 11, 25, 10, tzinfo=ZoneInfo("Asia/Shanghai"))

    def quote(self, day: str, nav: str, *, yield_7d: str = "", stated: str = "") -> None:
        """Book a quote of a day, stated on that day or later."""
        quote = FundQuote(
            fund_code=FUND,
            fund_name="示范成长股票",
            fund_status="0",
            nav=Decimal(nav),
            nav_date=date.fromisoformat(day),
            yield_7d=Decimal(yield_7d) if yield_7d else None,
        )
        file = FundFile(
            name="quotes",
            file_type="07",
            version="22",
            creator="98",
            receiver="001",
            file_date=date.fromisoformat(stated or day),
            records=(quote,),
        )
        self.funds.apply(file)

    def set(self, measure: str, direction: str, threshold: str, **details: str) -> Alarm:
        rule = Rule(measure, direction, Decimal(threshold))
        new = {"fund_account": ACCOUNT, "fund_code": FUND, "medium": "call", "address": NUMBER}
        return self.alarms.set(NewAlarm(rule=rule, **(new | details)), CALLED)

    def fired(self) -> list[tuple[str, str]]:
        """Look, and return day and value of each notice since the last time."""
        self.watch.look()
        found = [(one.values["day"], one.values["value"]) for one in self.told]
        self.told.clear()
        return found


@pytest.fixture
def room(tmp_path: Path) -> Iterator[AlarmRoom]:
    room = AlarmRoom(tmp_path)
    room.quote("2026-11-19", "1.4000")
    room.quote("2026-11-20", "1.4000")
    yield room
    room.database.close()


def test_it_fires_once_and_again_only_after_it_went_back(room: AlarmRoom) -> None:
    room.set("nav", "at_least", "1.5")
    assert not room.fired()
    room.quote("2026-11-23", "1.5000")
    assert room.fired() == [("2026-11-23", "1.5000")]
    assert not room.fired()
    room.quote("2026-11-24", "1.6000")
    assert not room.fired()
    room.quote("2026-11-25", "1.4000")
    assert not room.fired()
    room.quote("2026-11-26", "1.5500")
    assert room.fired() == [("2026-11-26", "1.5500")]


def test_days_that_come_in_together_are_looked_at_one_by_one(room: AlarmRoom) -> None:
    room.set("nav", "at_least", "1.5")
    for day, nav in (("23", "1.5000"), ("24", "1.3000"), ("25", "1.7000"), ("26", "1.8000")):
        room.quote(f"2026-11-{day}", nav)
    assert room.fired() == [("2026-11-23", "1.5000"), ("2026-11-25", "1.7000")]
    alarm = room.alarms.of_account(ACCOUNT)[0]
    assert (alarm.fired, alarm.met, alarm.seen_day) == (2, True, date(2026, 11, 26))


def test_what_is_reached_when_it_is_set_does_not_fire(room: AlarmRoom) -> None:
    assert room.set("nav", "at_least", "1.4").met
    assert not room.fired()
    room.quote("2026-11-23", "1.4500")
    assert not room.fired()


def test_an_older_file_and_the_same_file_change_nothing(room: AlarmRoom) -> None:
    room.set("nav", "at_least", "1.5")
    room.quote("2026-11-18", "1.9000")
    room.quote("2026-11-20", "1.4000")
    assert not room.fired()


def test_a_corrected_value_counts_as_a_new_one(room: AlarmRoom) -> None:
    room.set("nav", "at_least", "1.5")
    room.quote("2026-11-23", "1.0000")
    assert not room.fired()
    room.quote("2026-11-23", "1.5100", stated="2026-11-24")
    assert room.fired() == [("2026-11-23", "1.5100")]
    room.quote("2026-11-23", "1.5000", stated="2026-11-25")
    assert not room.fired()


def test_a_change_is_compared_as_it_is_heard(room: AlarmRoom) -> None:
    room.set("change", "at_least", "0.025")
    room.set("change", "at_most", "-0.025")
    room.quote("2026-11-23", "1.4350")
    assert room.fired() == [("2026-11-23", "0.0250")]
    room.quote("2026-11-24", "1.3992")
    assert not room.fired()
    room.quote("2026-11-25", "1.3000")
    assert room.fired() == [("2026-11-25", "-0.0709")]


def test_a_fund_without_a_quote_fires_with_its_first(room: AlarmRoom) -> None:
    with room.database.writing() as tables:
        tables.execute("DELETE FROM quotes")
    assert not room.set("nav", "at_least", "1").met
    room.quote("2026-11-23", "1.0001")
    assert room.fired() == [("2026-11-23", "1.0001")]


def test_the_yield_of_a_money_fund(room: AlarmRoom) -> None:
    room.quote("2026-11-21", "1.0000", yield_7d="0.0180")
    room.set("yield", "at_least", "0.02")
    room.set("yield", "at_most", "0.015")
    room.quote("2026-11-22", "1.0000", yield_7d="0.0200")
    assert room.fired() == [("2026-11-22", "0.0200")]
    room.quote("2026-11-23", "1.0000")
    room.quote("2026-11-24", "1.0000", yield_7d="0.0149")
    assert room.fired() == [("2026-11-24", "0.0149")]


def test_a_removed_alarm_fires_no_more_and_a_changed_one_begins_anew(room: AlarmRoom) -> None:
    one, other = room.set("nav", "at_least", "1.5"), room.set("nav", "at_least", "1.6")
    room.alarms.remove(one.id, CALLED)
    assert room.alarms.change(other.id, Decimal("1.3"), CALLED).met
    room.quote("2026-11-23", "1.5500")
    assert not room.fired()
    assert [event.event for event in room.alarms.events(other.id)] == ["set", "changed"]
    with pytest.raises(AlarmRefused):
        room.alarms.remove(one.id, CALLED)


def test_a_look_that_breaks_off_leaves_nothing_and_the_next_one_tells(room: AlarmRoom) -> None:
    room.set("nav", "at_least", "1.5")
    room.quote("2026-11-23", "1.5000")
    with pytest.raises(PowerCut):
        AlarmWatch(room.database, Telling(breaks=True), room.clock).look()
    alarm = room.alarms.of_account(ACCOUNT)[0]
    assert not alarm.met
    assert [event.event for event in room.alarms.events(alarm.id)] == ["set"]
    assert room.fired() == [("2026-11-23", "1.5000")]


def test_each_crossing_has_a_key_of_its_own(room: AlarmRoom) -> None:
    room.set("nav", "at_least", "1.5")
    for day, nav in (("23", "1.5000"), ("24", "1.3000"), ("25", "1.7000")):
        room.quote(f"2026-11-{day}", nav)
    room.watch.look()
    keys = [one.key for one in room.told]
    assert len(set(keys)) == 2


@pytest.mark.parametrize(
    ("measure", "threshold"),
    [("nav", "0"), ("nav", "-1"), ("nav", "10000"), ("nav", "1.00001"), ("yield", "-0.01"),
     ("yield", "1"), ("change", "0"), ("change", "-1.1"), ("weather", "1")],
)  # fmt: skip
def test_a_threshold_that_makes_no_sense_is_refused(
    room: AlarmRoom, measure: str, threshold: str
) -> None:
    with pytest.raises(AlarmRefused):
        room.set(measure, "at_least", threshold)


def test_an_account_has_so_many_alarms_and_no_two_of_a_kind(room: AlarmRoom) -> None:
    for number in range(MOST_ALARMS):
        room.set("nav", "at_least", f"{2 + number}")
    with pytest.raises(AlarmRefused):
        room.set("nav", "at_least", "50")
    with pytest.raises(AlarmRefused) as refused:
        room.set("nav", "at_least", "2", fund_account="980000000012", medium="fax")
    assert refused.value.code == "medium"
    room.set("nav", "at_least", "2", fund_account="980000000012")
    with pytest.raises(AlarmRefused) as refused:
        room.set("nav", "at_least", "2.0", fund_account="980000000012")
    assert refused.value.code == "set_already"
