"""Which day's price an order gets, when it settles, and what the owner may say about it."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.errors import CalendarRefused, CalendarUnknown
from appliance.services.trading_calendar import Settlement, TradingCalendar
from appliance.store.database import Database

SHANGHAI = ZoneInfo("Asia/Shanghai")
TODAY = date(2026, 11, 24)
YEAR_2027 = b"year,2027\n2027-01-01,closed,,New Year\n"


def at(day: str, clock: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), time.fromisoformat(clock), SHANGHAI)


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.fixture(scope="module")
def seeded(tmp_path_factory):
    """Give the calendar as it is delivered, for tests that change nothing."""
    database = Database(tmp_path_factory.mktemp("calendar") / "fundline.db")
    database.migrate()
    calendar = TradingCalendar(database, lambda: at("2026-11-24", "10:00"))
    calendar.seed()
    yield calendar
    database.close()


@pytest.fixture
def path(tmp_path):
    return tmp_path / "fundline.db"


@pytest.fixture
def calendar(path):
    """Give a delivered calendar of one's own, for tests that change it."""
    database = Database(path)
    database.migrate()
    calendar = TradingCalendar(database, lambda: at("2026-11-24", "10:00"))
    calendar.seed()
    yield calendar
    database.close()


# --- the delivered table


CLOSED_2026 = (
    *("01-01", "01-02", "02-16", "02-17", "02-18", "02-19", "02-20", "02-23", "04-06"),
    *("05-01", "05-04", "05-05", "06-19", "09-25", "10-01", "10-02", "10-05", "10-06", "10-07"),
)


def test_2026_is_closed_on_the_days_the_exchanges_announced(seeded):
    closed = [one.day for one in seeded.listing(2026) if not one.open]
    assert closed == [day(f"2026-{one}") for one in CLOSED_2026]


def test_every_year_from_2004_to_2026_is_complete_and_no_other_is_known(seeded):
    assert seeded.years() == dict.fromkeys(range(2004, 2027), True)


@pytest.mark.parametrize(
    "closed",
    [
        *("2004-01-19", "2004-01-20", "2004-01-21", "2005-02-07", "2005-02-08", "2006-01-26"),
        *("2006-01-27", "2024-02-09"),
    ],
)
def test_the_exchanges_shut_on_eight_days_on_which_others_work(seeded, closed):
    assert not seeded.is_open(day(closed))


@pytest.mark.parametrize("working", ["2026-01-04", "2026-02-14", "2026-02-28", "2026-09-20"])
def test_a_working_day_of_a_weekend_is_closed(seeded, working):
    assert day(working).weekday() >= 5
    assert not seeded.is_open(day(working))


# --- the price date


@pytest.mark.parametrize(
    ("accepted", "clock", "expected"),
    [
        ("2026-11-24", "00:00:00", "2026-11-24"),
        ("2026-11-24", "14:59:59", "2026-11-24"),
        ("2026-11-24", "14:59:59.999", "2026-11-24"),
        ("2026-11-24", "15:00:00", "2026-11-25"),
        ("2026-11-24", "15:00:01", "2026-11-25"),
        ("2026-11-27", "14:59:59", "2026-11-27"),  # a Friday
        ("2026-11-27", "19:30:00", "2026-11-30"),
        ("2026-11-28", "10:00:00", "2026-11-30"),
        ("2026-11-29", "23:59:59", "2026-11-30"),
        ("2026-02-13", "15:00:00", "2026-02-24"),  # the last day before the spring festival
        ("2026-02-14", "10:00:00", "2026-02-24"),  # a working Saturday
        ("2026-09-20", "10:00:00", "2026-09-21"),  # a working Sunday
        ("2026-09-30", "14:59:59", "2026-09-30"),  # the last day before the national holidays
        ("2026-09-30", "15:00:00", "2026-10-08"),
        ("2026-10-03", "10:00:00", "2026-10-08"),
        ("2024-02-08", "15:00:00", "2024-02-19"),
        ("2024-02-09", "10:00:00", "2024-02-19"),
        ("2026-12-31", "14:59:59", "2026-12-31"),
    ],
)
def test_an_order_gets_the_price_of(seeded, accepted, clock, expected):
    assert seeded.trade_date(at(accepted, clock)) == day(expected)


def test_a_moment_of_another_time_zone_counts_as_the_moment_it_is(seeded):
    assert seeded.trade_date(datetime(2026, 11, 24, 6, 59, 59, tzinfo=UTC)) == day("2026-11-24")
    assert seeded.trade_date(datetime(2026, 11, 24, 7, 0, 0, tzinfo=UTC)) == day("2026-11-25")
    assert seeded.trade_date(datetime(2026, 11, 24, 16, 0, 0, tzinfo=UTC)) == day("2026-11-25")


DAYS = st.dates(date(2004, 1, 1), date(2026, 12, 20))
MOMENTS = st.builds(datetime.combine, DAYS, st.times(), st.just(SHANGHAI))


@given(MOMENTS)
def test_the_price_date_is_an_open_day_and_none_between_is(seeded, moment):
    found = seeded.trade_date(moment)
    assert seeded.is_open(found)
    assert moment < seeded.cut_off(found)
    passed = [moment.date() + timedelta(n) for n in range((found - moment.date()).days)]
    assert all(not seeded.is_open(one) or moment >= seeded.cut_off(one) for one in passed)


@given(MOMENTS, MOMENTS)
def test_a_later_order_never_gets_an_earlier_price(seeded, one, other):
    first, second = sorted((one, other))
    assert seeded.trade_date(first) <= seeded.trade_date(second)


@given(st.dates(date(2004, 1, 10), date(2026, 11, 30)), st.integers(1, 10))
def test_counting_trading_days_is_going_from_one_to_the_next(seeded, start, count):
    stepped = start
    for _ in range(count):
        stepped = seeded.next_open(stepped)
    assert seeded.after(start, count) == stepped
    if seeded.is_open(start):
        assert seeded.previous_open(seeded.next_open(start)) == start


def test_the_day_before_a_holiday_week_is_found_backwards(seeded):
    assert seeded.previous_open(day("2026-10-08")) == day("2026-09-30")
    assert seeded.previous_open(day("2026-10-03")) == day("2026-09-30")


def test_a_count_of_no_days_is_a_mistake(seeded):
    with pytest.raises(ValueError, match="1 or more"):
        seeded.after(TODAY, 0)


# --- settlement


def test_an_order_is_confirmed_the_next_trading_day_and_told_the_one_after(seeded):
    assert seeded.settlement(day("2026-11-24")) == Settlement(
        trade_date=day("2026-11-24"), confirmed_on=day("2026-11-25"), query_from=day("2026-11-26")
    )


def test_a_holiday_week_lies_between_order_and_confirmation(seeded):
    before = seeded.settlement(day("2026-09-30"))
    assert (before.confirmed_on, before.query_from) == (day("2026-10-08"), day("2026-10-09"))
    after = seeded.settlement(seeded.trade_date(at("2026-09-30", "15:00")))
    assert after == Settlement(day("2026-10-08"), day("2026-10-09"), day("2026-10-12"))


def test_a_fund_abroad_takes_longer(seeded):
    found = seeded.settlement(day("2026-11-24"), confirm_days=2)
    assert (found.confirmed_on, found.query_from) == (day("2026-11-26"), day("2026-11-27"))


def test_the_last_days_of_december_have_a_price_but_no_settlement(seeded):
    assert seeded.settlement(day("2026-12-29")).query_from == day("2026-12-31")
    for last in ("2026-12-30", "2026-12-31"):
        assert seeded.trade_date(at(last, "14:00")) == day(last)
        with pytest.raises(CalendarUnknown, match="2027-01-01; import the table of 2027"):
            seeded.settlement(day(last))
    with pytest.raises(CalendarUnknown):
        seeded.trade_date(at("2026-12-31", "15:00"))


def test_with_next_years_table_they_settle(calendar):
    calendar.import_table(YEAR_2027, "2027.csv", "staff")
    found = calendar.settlement(day("2026-12-31"))
    assert (found.confirmed_on, found.query_from) == (day("2027-01-04"), day("2027-01-05"))
    assert calendar.trade_date(at("2026-12-31", "15:00")) == day("2027-01-04")


def test_an_unknown_weekday_is_not_guessed_and_a_weekend_needs_no_row(seeded):
    with pytest.raises(CalendarUnknown, match="2027-01-04"):
        seeded.is_open(day("2027-01-04"))
    with pytest.raises(CalendarUnknown, match="2003-12-31"):
        seeded.previous_open(day("2004-01-01"))
    assert not seeded.is_open(day("2027-01-02"))


# --- cut-offs and shortened days


def test_without_a_setting_the_cut_off_is_three_in_the_afternoon(seeded):
    assert seeded.cut_off(TODAY, "000001", "022") == at("2026-11-24", "15:00")


def test_the_most_specific_cut_off_counts(calendar):
    def cut(fund="", business=""):
        return calendar.cut_off(TODAY, fund, business).strftime("%H:%M")

    calendar.set_cut_off("14:50")
    calendar.set_cut_off("14:40", business_code="024")
    calendar.set_cut_off("14:30", "000008")
    calendar.set_cut_off("14:45", "000008", "024")
    assert cut() == cut("000001", "022") == "14:50"
    assert cut("000001", "024") == "14:40"
    assert cut("000008", "022") == "14:30"
    assert cut("000008", "024") == "14:45"
    assert calendar.trade_date(at("2026-11-24", "14:30"), "000008", "022") == day("2026-11-25")
    assert calendar.trade_date(at("2026-11-24", "14:30"), "000001", "022") == TODAY
    assert calendar.forget_cut_off("000008")
    assert not calendar.forget_cut_off("000008")
    assert cut("000008", "022") == "14:50"
    assert [one["at"] for one in calendar.cut_offs()] == ["14:50", "14:40", "14:45"]


def test_a_shortened_day_ends_when_it_closes(calendar):
    calendar.set_cut_off("10:30", "000008")
    calendar.edit(day("2026-12-24"), is_open=True, closes_at="11:30", note="typhoon", by="staff")
    assert calendar.cut_off(day("2026-12-24")) == at("2026-12-24", "11:30")
    assert calendar.cut_off(day("2026-12-24"), "000008") == at("2026-12-24", "10:30")
    assert calendar.trade_date(at("2026-12-24", "11:29:59")) == day("2026-12-24")
    assert calendar.trade_date(at("2026-12-24", "11:30:00")) == day("2026-12-25")


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("15:01",), "late"),
        (("25:00",), "time"),
        (("noon",), "time"),
        (("",), "time"),
        (("14:30", "1"), "fund"),
        (("14:30", "", "22"), "business"),
    ],
)
def test_a_cut_off_that_cannot_be_is_refused(calendar, arguments, reason):
    with pytest.raises(CalendarRefused) as refused:
        calendar.set_cut_off(*arguments)
    assert refused.value.reason == reason
    assert calendar.cut_offs() == []


# --- what the owner edits


def test_an_edit_counts_at_once_in_another_process(calendar, path):
    other = TradingCalendar(Database(path))
    assert other.is_open(TODAY)
    calendar.edit(TODAY, is_open=False, note="台风  停市", by="staff")
    assert not other.is_open(TODAY)
    assert other.trade_date(at("2026-11-24", "10:00")) == day("2026-11-25")
    (row,) = [one for one in other.listing(2026) if one.day == TODAY]
    assert (row.note, row.changed_by, row.changed_at) == (
        "台风 停市",
        "staff",
        at("2026-11-24", "10:00"),
    )


def test_edits_and_imports_outlive_the_next_start(calendar):
    calendar.edit(TODAY, is_open=False, by="staff")
    calendar.import_table(b"2026-12-24,open,11:30,half a day\n", "half.csv", "staff")
    calendar.import_table(YEAR_2027, "2027.csv", "staff")
    calendar.seed()
    assert not calendar.is_open(TODAY)
    assert calendar.cut_off(day("2026-12-24")) == at("2026-12-24", "11:30")
    assert calendar.years()[2027]


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ({"day": day("2026-11-28"), "is_open": True}, "weekend"),
        ({"day": day("2026-11-28"), "is_open": False}, "weekend"),
        ({"day": TODAY, "is_open": True, "closes_at": "15:30"}, "late"),
        ({"day": TODAY, "is_open": True, "closes_at": "half past"}, "time"),
        ({"day": TODAY, "is_open": False, "closes_at": "11:30"}, "closed"),
        ({"day": TODAY, "is_open": False, "note": "x" * 101}, "note"),
        ({"day": date(1920, 1, 1), "is_open": True}, "day"),
    ],
)
def test_a_day_that_cannot_be_is_refused(calendar, arguments, reason):
    with pytest.raises(CalendarRefused) as refused:
        calendar.edit(**arguments, by="staff")
    assert refused.value.reason == reason
    assert calendar.is_open(TODAY)


# --- the alarm


@pytest.mark.parametrize(
    ("today", "missing"),
    [
        ("2026-10-31", None),
        ("2026-11-01", 2027),
        ("2026-12-31", 2027),
        ("2027-01-01", 2027),
        ("2025-12-31", None),
    ],
)
def test_the_alarm_begins_in_november_and_does_not_end_with_the_year(seeded, today, missing):
    assert seeded.missing_year(day(today)) == missing


def test_the_alarm_ends_with_a_complete_table_only(calendar):
    assert calendar.missing_year() == 2027
    calendar.import_table(b"2027-01-01,closed\n2027-01-04,open\n", "some.csv", "staff")
    assert calendar.years()[2027] is False
    assert calendar.missing_year() == 2027
    calendar.import_table(YEAR_2027, "2027.csv", "staff")
    assert calendar.missing_year() is None
