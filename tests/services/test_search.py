"""The search: what was typed is taken for what it looks like, and an index finds it."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from appliance.assembly import assemble
from appliance.services.calls_asked import CallsAsked, number_ends
from appliance.services.search.typed import typed
from appliance.settings import Settings
from appliance.store.calls import rows_statement

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("138 0013 8000", {"begins": "13800138000"}),
        ("138****8000", {"begins": "138", "ends": "8000"}),
        ("*8000", {"ends": "8000"}),
        ("8000", {"ends": "8000"}),
        ("12", {}),
        ("11010519491231002x", {"begins": "11010519491231002X"}),
        ("2026-11-25", {"day": date(2026, 11, 25)}),
        ("2026年3月5日", {"day": date(2026, 3, 5)}),
        ("20261125", {"day": date(2026, 11, 25), "begins": "20261125"}),
        ("2026-13-25", {"begins": "20261325"}),
        ("  王小明 ", {"words": "王小明"}),
        ("王", {}),
        ("' OR 1=1 --", {"words": "' OR 1=1 --"}),
    ],
)
def test_what_is_typed_is_taken_for_what_it_looks_like(text, shown):
    found = typed(text)
    wanted = {"day": None, "begins": "", "ends": "", "words": "", **shown}
    assert {name: getattr(found, name) for name in wanted} == wanted
    assert bool(found) is bool(shown)


def test_a_number_of_a_listing_is_its_beginning_or_its_end():
    assert number_ends("1380") == ("", "1380")
    assert number_ends("138001") == ("138001", "")
    assert number_ends("138*1234") == ("138", "1234")
    assert number_ends("+86 138****1234") == ("86138", "1234")


@pytest.fixture
def box(tmp_path):
    clock = lambda: datetime(2026, 11, 25, 10, 0, tzinfo=SHANGHAI)  # noqa: E731 - it stands still
    made = assemble(Settings(home=tmp_path), clock)
    calls = made.calls
    for number, caller in enumerate(("13800138000", "13911118000", "02166668888")):
        calls.begin(f"{number}.1", caller=caller, dialled="1000")
    calls.begin("9.1", caller="4001", dialled="13800139999", direction="outbound")
    calls.flush()
    yield made
    made.close()


def test_calls_are_found_by_either_end_of_the_persons_number(box):
    def found(text):
        calls = box.search.find(typed(text)).get("calls")
        return {call["id"] for call in calls.rows} if calls else set()

    assert found("138001") == {"0.1", "9.1"}
    assert found("8000") == {"0.1", "1.1"}
    assert found("138*8000") == {"0.1"}
    assert found("2026-11-25") == {"0.1", "1.1", "2.1", "9.1"}
    assert found("9.1") == set(), "two digits and a dot are not enough"
    assert found("4001") == set(), "what the box called from is no person"


def test_a_noun_that_was_not_asked_for_is_not_looked_at(box):
    assert set(box.search.find(typed("138001"), ["orders"])) == set()
    assert set(box.search.find(typed("138001"))) == {"calls"}


@pytest.mark.parametrize(
    ("asked", "index"),
    [
        ({}, "calls_shown"),
        ({"day": date(2026, 11, 25)}, "calls_shown"),
        ({"caller": "138001"}, "calls_by_number"),
        ({"caller": "8000"}, "calls_by_last_digits"),
        ({"customer": "980000000011"}, "calls_by_customer"),
    ],
)
def test_each_way_to_ask_for_calls_is_served_by_an_index(box, asked, index):
    values = CallsAsked(**asked).values() | {"limit": 25, "offset": 0}
    statement = rows_statement(values)
    with box.database.reading() as tables:
        plan = [row[3] for row in tables.execute(f"EXPLAIN QUERY PLAN {statement}", values)]
    assert any(index in line for line in plan), plan
