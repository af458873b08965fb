"""The trading calendar in the console: what is known, changed, imported and missing."""

import io
from datetime import date

import pytest

OPEN_DAY, HOLIDAY = date(2026, 11, 20), date(2026, 10, 1)


@pytest.fixture(autouse=True)
def seeded(appliance):
    appliance.calendar.seed()


def test_a_year_shows_every_month_and_the_state_of_each_day(operator):
    page = operator.get("/calendar/?year=2026").text
    assert page.count('class="month panel"') == 12
    assert 'class="day day-open" href="/calendar/2026-11-20"' in page
    assert 'class="day day-closed" href="/calendar/2026-10-01"' in page
    assert "/calendar/2026-11-21" not in page  # a Saturday cannot be changed
    unknown = operator.get("/calendar/?year=2031").text
    assert "day-unknown" in unknown
    assert "不完整" in unknown
    assert operator.get("/calendar/?year=99999").status_code == 200


def test_a_day_is_changed_by_hand_and_the_next_order_counts_by_it(operator, appliance):
    answer = operator.post("/calendar/2026-11-20", state="closed", note="台风")
    assert answer.location == "/calendar/?year=2026"
    assert not appliance.calendar.is_open(OPEN_DAY)
    changed = next(one for one in appliance.calendar.listing(2026) if one.day == OPEN_DAY)
    assert (changed.note, changed.changed_by) == ("台风", "admin")
    assert "台风" in operator.get("/calendar/2026-11-20").text


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"state": "closed", "closes_at": "11:30"}, "休市的日子没有收市时间"),
        ({"state": "open", "closes_at": "15:30"}, "不能晚于 15:00"),
        ({"state": "open", "closes_at": "soon"}, "请写成时和分"),
        ({"state": "open", "note": "长" * 101}, "备注太长"),
    ],
)
def test_a_day_that_cannot_be_is_refused_with_its_reason(operator, fields, sentence):
    answer = operator.post("/calendar/2026-11-20", **fields)
    assert answer.status_code == 422
    assert sentence in answer.text


def test_weekends_and_no_days_have_no_page(operator):
    for path in ("/calendar/2026-11-21", "/calendar/tomorrow", "/calendar/1980-01-02"):
        assert operator.get(path).status_code == 404


def test_a_cut_off_is_set_shown_and_taken_away(operator, appliance, demo):
    operator.post("/calendar/cut-offs", at="14:30", fund="000001", business="024")
    assert f"{appliance.calendar.cut_off(OPEN_DAY, '000001', '024'):%H:%M}" == "14:30"
    assert "14:30" in operator.get("/calendar/").text
    operator.post("/calendar/cut-offs/forget", fund="000001", business="024")
    assert appliance.calendar.cut_offs() == []
    late = operator.post("/calendar/cut-offs", at="16:00")
    assert late.status_code == 422
    assert "不能晚于 15:00" in late.text


def test_a_year_is_imported_whole_or_not_at_all(operator, appliance):
    table = "year,2027\n2027-01-01,closed,,元旦\n"
    operator.post("/calendar/import", file=(io.BytesIO(table.encode()), "2027.csv"))
    assert appliance.calendar.years()[2027]
    assert not appliance.calendar.is_open(date(2027, 1, 1))
    wrong = operator.post("/calendar/import", file=(io.BytesIO(b"2028-01-03,perhaps"), "x.csv"))
    assert wrong.status_code == 422
    assert "文件没有导入" in wrong.text
    assert 2028 not in appliance.calendar.years()
    assert operator.post("/calendar/import").status_code == 422
