"""Files of trading days: what they may say, and the line that is named where they may not."""

from datetime import date, timedelta

import pytest

from appliance.errors import FileRefused
from appliance.services.trading_calendar import TradingCalendar
from appliance.services.trading_day_files import DayRule, read_trading_days, weekdays
from appliance.store.database import Database

FRIDAY, MONDAY = date(2027, 1, 1), date(2027, 1, 4)


@pytest.fixture
def calendar(tmp_path):
    database = Database(tmp_path / "fundline.db")
    database.migrate()
    yield TradingCalendar(database)
    database.close()


def read(text, encoding="utf-8"):
    return read_trading_days(text.encode(encoding), "days.csv")


def test_a_row_is_a_day_its_state_its_closing_time_and_a_note():
    assert read("2027-01-01,closed,,元旦\n2027-01-04,open,11:30,half\n2027-01-05,OPEN\n") == [
        DayRule(day=FRIDAY, open=False, note="元旦"),
        DayRule(day=MONDAY, open=True, closes_at="11:30", note="half"),
        DayRule(day=date(2027, 1, 5), open=True),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_the_encodings_of_chinese_spreadsheets_are_read(encoding):
    text = "日期,状态,收市,备注\r\n2027/1/1,休市,,元旦\r\n20270104,开市,9:30,\r\n"
    assert read(text, encoding) == [
        DayRule(day=FRIDAY, open=False, note="元旦"),
        DayRule(day=MONDAY, open=True, closes_at="09:30"),
    ]


def test_empty_lines_blanks_and_the_order_of_rows_do_not_matter():
    assert read("\n date , open|closed \n\n2027-01-04 , open ,,\n2027-01-01,closed\n") == [
        DayRule(day=FRIDAY, open=False),
        DayRule(day=MONDAY, open=True),
    ]


def test_a_year_opens_the_weekdays_that_are_not_listed():
    rules = read("year,2027\n2027-01-01,closed\n2027-02-05,open,11:30\n2028-01-03,closed\n")
    of_2027 = [rule for rule in rules if rule.day.year == 2027]
    assert [rule.day for rule in of_2027] == weekdays(2027)
    assert [rule.day for rule in of_2027 if not rule.open] == [FRIDAY]
    assert [rule.closes_at for rule in of_2027 if rule.closes_at] == ["11:30"]
    assert rules[-1] == DayRule(day=date(2028, 1, 3), open=False)


def test_a_holiday_may_be_listed_with_its_weekend():
    assert read("2027-01-01,closed\n2027-01-02,closed\n2027-01-03,closed\n") == [
        DayRule(day=FRIDAY, open=False)
    ]


def test_a_leap_year_has_its_day():
    assert date(2028, 2, 29) in weekdays(2028)
    assert all(day.weekday() < 5 for day in weekdays(2028))
    assert weekdays(2028)[-1] + timedelta(days=3) == date(2029, 1, 1)


REFUSED = {
    "2027-01-01,closed\n2027-01-01,open\n": (2, "stands in line 1 already"),
    "2027-01-01,closed\n2027-01-01,closed\n": (2, "stands in line 1 already"),
    "date,state\n2027-01-01,closed\n20270101,closed\n": (3, "stands in line 2 already"),
    "2027-01-01,closed\n2027-02-06,open\n": (2, "2027-02-06 is a Saturday"),
    "year,2027\n2027-01-01,closed\n2027-02-07,open\n": (3, "weekends, working ones (调休) too"),
    "2027-01-01\n": (1, "open or closed, not ''"),
    "2027-01-01,maybe\n": (1, "open or closed, not 'maybe'"),
    "2027-02-30,open\n": (1, "there is no day 2027-02-30"),
    "1.1.2027,open\n": (1, "no date such as"),
    "2027-01/04,open\n": (1, "no date such as"),
    "2027-01-04,open\ndate,state\n": (2, "no date such as"),
    "1920-01-05,open\n": (1, "no year of the exchanges"),
    "2027-01-04,open,15:30\n": (1, "after the exchanges' close"),
    "2027-01-04,open,half\n": (1, "no time of day"),
    "2027-01-04,closed,11:30\n": (1, "cannot close at 11:30 too"),
    "2027-01-04,open,,a,b\n": (1, "has at most"),
    f"2027-01-04,open,,{'x' * 101}\n": (1, "longer than 100"),
    "2027-01-01,closed\nyear,27\n": (2, "year,2027"),
    "year,2027,x\n": (1, "year,2027"),
    "year\n": (1, "year,2027"),
    "year,2027\nyear,2027\n2027-01-01,closed\n": (2, "stands in line 1 already"),
    "year,2027\n": (1, "holidays are missing"),
    "year,2026\n2027-01-01,closed\n": (1, "closes no weekday of 2026"),
    '2027-01-01,closed\n2027-01-04,"op\n': (2, "this is no CSV"),
    "": (None, "names no trading day"),
    "date,state\n": (None, "names no trading day"),
    "2027-01-02,closed\n": (None, "names no trading day"),
}


@pytest.mark.parametrize("text", REFUSED, ids=range(len(REFUSED)))
def test_a_file_that_cannot_be_is_refused_with_its_line(calendar, text):
    line, reason = REFUSED[text]
    with pytest.raises(FileRefused) as refused:
        calendar.import_table(text.encode(), "days.csv", "staff")
    assert reason in refused.value.reason
    assert (refused.value.file, refused.value.line) == ("days.csv", line)
    assert calendar.years() == {}


@pytest.mark.parametrize("content", [b"\xff\xfe2\x000\x002\x007\x00", b"\x00\xff\xff\x80"])
def test_bytes_that_are_no_text_are_refused(calendar, content):
    with pytest.raises(FileRefused, match=r"UTF-8 nor GB18030"):
        calendar.import_table(content, "days.csv", "staff")


def test_an_import_tells_what_it_changed(calendar, tmp_path):
    file = tmp_path / "2027.csv"
    file.write_text("year,2027\n2027-01-01,closed\n", "utf-8")
    result = calendar.import_file(file, "staff")
    assert (result.first, result.last) == (FRIDAY, date(2027, 12, 31))
    assert (result.days, result.changed) == (261, 261)
    assert calendar.import_file(file, "staff").changed == 0
    file.write_text("year,2027\n2027-01-01,closed\n2027-10-01,closed\n", "utf-8")
    assert calendar.import_file(file, "staff").changed == 1


def test_a_file_that_is_not_there_is_refused(calendar, tmp_path):
    with pytest.raises(FileRefused, match="cannot be read"):
        calendar.import_file(tmp_path / "none.csv", "staff")
