"""Search, figures and the guide of a new box as their reader sees them."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def caller(appliance):
    calls = appliance.calls
    at = datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI)
    calls.begin("1.1", caller="13800138000", dialled="1000", started_at=at)
    calls.answered("1.1", at)
    calls.step("1.1", "keyed", prompt="hotline", keys="1")
    calls.ended("1.1", at, "finished")
    calls.flush()
    appliance.call_facts.catch_up()


def test_one_box_finds_a_call_and_masks_its_number(operator, caller):
    page = operator.get("/search/?words=13800138000").text
    assert "138****8000" in page
    assert 'href="/calls/1.1"' in page
    assert "没有找到" in operator.get("/search/?words=15512345678").text
    assert "输入要找的内容" in operator.get("/search/").text


def test_what_is_typed_harms_nothing(operator):
    for words in ("<script>alert(1)</script>", "' OR 1=1 --", "%", "\x00", "*" * 60):
        page = operator.get("/search/", query_string={"words": words})
        assert page.status_code == 200
        assert "<script>alert" not in page.text


def test_who_may_not_see_a_noun_finds_nothing_of_it(appliance, operator, demo, monkeypatch):
    assert 'href="/customers/980000000011"' in operator.get("/search/?words=980000000011").text
    monkeypatch.setattr(
        "web_console.pages.search.may_open", lambda _method, place: "customers" not in place
    )
    assert 'href="/customers/980000000011"' not in operator.get("/search/?words=980000000011").text


def test_the_day_is_drawn_with_a_table_and_ways_to_its_lists(operator, caller):
    page = operator.get("/figures/?day=2026-11-23").text
    for shown in ("<svg", "看表格", "day=2026-11-23&amp;direction=inbound",
                  "path=hotline.1", "上周同期"):  # fmt: skip
        assert shown in page, shown
    assert "2026-11-23 至 2026-11-29" in operator.get("/figures/?day=2026-11-25&span=week").text
    for odd in ("day=never", "span=year", "day=9999-12-31", "day=0001-01-01"):
        for place in ("/figures/", "/calls/", "/search/", "/orders/"):
            assert operator.get(f"{place}?{odd}").status_code == 200, (place, odd)
    for words in ("9999-12-31", "0001-01-01", "99991231"):
        assert operator.get(f"/search/?words={words}").status_code == 200, words
    assert operator.get("/calls/?until=9999-12-31&day=9999-12-31").status_code == 200


def test_the_guide_sees_what_is_done_and_can_be_put_away(appliance, operator, caller):
    states = {step.name: step.state for step in appliance.first_run.steps()}
    assert states == {"company": "open", "numbers": "open", "trunk": "open",
                      "registrar_folder": "open", "test_call": "done"}  # fmt: skip
    assert "热线还有几步没有设好" in operator.get("/").text
    appliance.hotline.name_company({"zh": "新兰德基金", "en": "Xinlande"})
    assert "现在的名称：新兰德基金" in operator.get("/first-run/").text
    operator.post("/first-run/put_away")
    assert "热线还有几步没有设好" not in operator.get("/").text
    operator.post("/first-run/bring_back")
    assert "热线还有几步没有设好" in operator.get("/").text
