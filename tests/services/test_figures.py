"""The figures: what a call was, counted by day and week; each number is that of its list."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from appliance.services.calls import Calls
from appliance.services.figures.call_facts import CallFacts, path
from appliance.services.figures.figures import DAY, WEEK, FigureRoom
from appliance.store.database import Database

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY = date(2026, 11, 23)


class Clock:
    """A clock that stands where it was set."""

    def __init__(self):
        self.now = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)

    def __call__(self):
        return self.now


class Line:
    """A hotline on which a test lets people call."""

    def __init__(self, folder):
        self.clock = Clock()
        self.database = Database(folder / "box.db")
        self.database.migrate()
        self.calls = Calls(self.database, self.clock)
        self.facts = CallFacts(self.database, self.clock)
        self.figures = FigureRoom(self.database)
        self.number = 0

    def call(self, *steps, ending="caller_hung_up", direction="inbound", at=None):
        """Let somebody call: each step is (kind, prompt, keys) or a text of what was done."""
        self.clock.now = at or self.clock.now + timedelta(minutes=1)
        self.number += 1
        call = f"{self.number}.1"
        self.calls.begin(call, caller=f"1380000{self.number:04}", dialled="1000",
                         direction=direction)  # fmt: skip
        self.calls.answered(call)
        for step in steps:
            kind, prompt, keys = step if isinstance(step, tuple) else ("did", "", "")
            text = step if isinstance(step, str) else ""
            self.calls.step(call, kind, prompt=prompt, keys=keys, text=text)
        self.calls.ended(call, self.clock.now + timedelta(seconds=40), ending)
        self.calls.flush()
        return call

    def settle(self):
        """Let the exchange write down what the calls were."""
        self.clock.now += timedelta(minutes=2)
        while self.facts.catch_up():
            pass


HOTLINE = ("heard", "hotline", "")


@pytest.fixture
def line(tmp_path):
    made = Line(tmp_path)
    yield made
    made.calls.close()
    made.database.close()


def test_a_call_is_told_by_its_first_choices_and_where_it_ended(line):
    line.call(HOTLINE, ("keyed", "hotline", "3"), ("keyed", "account.enter_number", "98"),
              ("keyed", "transactions", "1"), ending="finished")  # fmt: skip
    line.call(HOTLINE)
    line.call(HOTLINE, ("keyed", "hotline", "1"), ("heard", "fund.nav", ""))
    line.settle()
    found = line.figures.of(MONDAY, DAY)
    assert found.choices == {"hotline.3": 1, "hotline.3/transactions.1": 1, "hotline.1": 1}
    assert found.given_up == {"hotline": 1}, "who heard his price did not give up"
    assert found.hours[9] == 3
    assert found.endings == {"caller_hung_up": 2, "finished": 1}


def test_every_number_is_that_of_the_list_behind_it(line):
    for _ in range(3):
        line.call(HOTLINE, ("keyed", "hotline", "2"), "identity: refused")
    line.call(HOTLINE)
    line.call(direction="outbound")
    line.settle()
    totals = line.figures.of(MONDAY, DAY).totals
    count, inbound = line.calls.count, {"day": MONDAY, "direction": "inbound"}
    assert totals.inbound == count(**inbound) == 4
    assert totals.refused_pins == count(**inbound, refused_pins=True) == 3
    assert totals.gave_up == count(**inbound, gave_up=True) == 1
    assert totals.outbound == count(day=MONDAY, direction="outbound") == 1
    assert count(**inbound, path="hotline.2") == 3
    assert count(**inbound, path="hotline") == 0
    assert count(**inbound, hour=9) == 4
    assert count(**inbound, heard="hotline", gave_up=True) == 1


def test_a_week_is_laid_beside_the_week_before(line):
    line.call(HOTLINE, at=datetime(2026, 11, 18, 10, 0, tzinfo=SHANGHAI))
    for hour in (10, 11):
        line.call(HOTLINE, at=datetime(2026, 11, 25, hour, 0, tzinfo=SHANGHAI))
    line.settle()
    found = line.figures.of(MONDAY, WEEK)
    assert (found.totals.inbound, found.before.inbound) == (2, 1)
    assert (found.hours[11], found.hours_before[10]) == (1, 1)
    assert found.by_day[date(2026, 11, 25)]["inbound"] == 2
    assert found.until == date(2026, 11, 29)


def test_a_call_counts_once_it_is_settled_and_only_once(line):
    line.call(HOTLINE)
    assert line.facts.catch_up() == 0, "its last steps may still be on their way"
    line.settle()
    assert line.facts.catch_up() == 0
    assert line.figures.of(MONDAY, DAY).totals.inbound == 1


def test_facts_made_anew_are_the_same(line):
    for keys in "1231":
        line.call(HOTLINE, ("keyed", "hotline", keys))
    line.settle()
    before = line.figures.of(MONDAY, DAY)
    assert line.facts.make_anew("2026-11-23", "2026-11-24") == 4
    assert line.figures.of(MONDAY, DAY) == before


def test_a_clock_that_ran_ahead_hides_no_later_call(line):
    line.call(HOTLINE, at=datetime(2030, 1, 1, 10, 0, tzinfo=SHANGHAI))
    line.settle()
    line.call(HOTLINE, at=datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI))
    line.settle()
    assert line.figures.of(MONDAY, DAY).totals.inbound == 1


def test_the_path_is_cut_after_three_choices():
    steps = [{"kind": "keyed", "prompt": f"menu{n}", "keys": "1"} for n in range(5)]
    assert path(steps) == "menu0.1/menu1.1/menu2.1"
    assert path([]) == ""
