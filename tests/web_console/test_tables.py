"""Listings leave as tables: as filtered, harmless, noted, by who may, never too many at once."""

import io

import pytest
from openpyxl import load_workbook

from appliance.services.operators.roles import HOLDERS
from web_console import listings
from web_console.rights import right_for


@pytest.fixture
def two_calls(appliance):
    calls = appliance.calls
    calls.begin("1.1", caller="=cmd|' /C calc'!A0", dialled="1000")
    calls.begin("1.2", caller="13800138000", dialled="1000")
    calls.ended("1.2", None, "finished")
    calls.flush()


def test_every_listing_leaves_as_csv_and_as_xlsx(app, operator, demo, two_calls):
    for noun, listing in app.extensions["listings"].items():
        text = operator.get(f"/tables/{noun}.csv")
        assert text.status_code == 200, noun
        assert text.get_data(as_text=True).startswith("\ufeff"), noun
        book = load_workbook(io.BytesIO(operator.get(f"/tables/{noun}.xlsx").data))
        titles = [cell.value for cell in next(book.active.iter_rows())]
        assert len(titles) == len(listing.columns) == len(set(titles)), noun


def test_every_listing_has_a_right_of_its_own_to_be_taken_away(app):
    for noun in app.extensions["listings"]:
        right = right_for("tables.take", "GET", {"noun": noun, "kind": "csv"})
        assert right != "tables.export", f"name tables.take/{noun} in web_console/rights.py"
        assert right in HOLDERS


def test_a_table_is_as_filtered_harmless_and_noted(appliance, operator, two_calls):
    text = operator.get("/tables/calls.csv?ending=finished").get_data(as_text=True)
    assert "13800138000" in text
    assert "calc" not in text
    whole = operator.get("/tables/calls.csv").get_data(as_text=True)
    assert ",'=cmd|' /C calc'!A0," in whole
    noted = {one["subject"] for one in appliance.accesses.listing(action="table_csv")}
    assert noted == {"calls ending=finished", "calls all"}


def test_a_table_that_would_be_too_long_is_refused(operator, two_calls, monkeypatch):
    monkeypatch.setattr("web_console.pages.tables.MOST_ROWS", 1)
    answer = operator.get("/tables/calls.csv?direction=inbound", follow_redirects=True)
    assert "缩小筛选范围" in answer.text
    assert answer.request.args["direction"] == "inbound"


def test_never_many_tables_are_made_at_once(app, operator, two_calls):
    made = app.extensions["tables"]
    ends = [made.begin() for _ in range(listings.AT_ONCE)]
    assert "请一分钟后再试" in operator.get("/tables/calls.csv", follow_redirects=True).text
    ends[0]()
    ends[0]()  # counts once
    assert operator.get("/tables/calls.csv").status_code == 200
    assert operator.get("/tables/calls.csv").status_code == 200  # the place was given back


def test_a_filter_is_kept_shared_deleted_and_brought_back(appliance, operator, two_calls):
    page = operator.get("/calls/?ending=finished&page=1").text
    assert 'value="ending=finished"' in page
    operator.post("/saved-filters/calls", asked="ending=finished", name="我的筛选", shared="yes")
    assert "我的筛选" in operator.get("/calls/").text
    (one,) = appliance.saved_filters.seen_by("somebody else", "calls")
    assert one.asked == {"ending": "finished"}
    gone = operator.post(f"/saved-filters/{one.id}/delete")
    assert "我的筛选" not in operator.get("/calls/").text
    assert f"/saved-filters/{one.id}/restore" in operator.get(gone.location).text
    operator.post(f"/saved-filters/{one.id}/restore")
    assert "我的筛选" in operator.get("/calls/").text
    assert operator.post("/saved-filters/999/delete").status_code == 404


def test_a_filter_without_name_or_condition_is_refused(operator):
    for fields in ({"asked": "", "name": "x"}, {"asked": "ending=finished", "name": " "}):
        answer = operator.post("/saved-filters/calls", **fields)
        assert operator.get(answer.location).text.count("note-bad") == 1


def test_nobody_deletes_the_filter_of_another(appliance, operator):
    kept = appliance.saved_filters.keep("eve", "calls", "hers", {"day": "2026-11-20"}, shared=True)
    assert operator.post(f"/saved-filters/{kept.id}/delete").status_code == 404
    assert appliance.saved_filters.seen_by("admin", "calls")


def test_what_staff_work_through_leaves_as_it_is_filtered(appliance, operator, demo):
    requests = appliance.callback_requests
    requests.note(caller="13800138000", reason="missed_call")
    requests.note(caller="13900139000", reason="order_stands")
    requests.done(requests.open()[0].id, "li")
    called = operator.get("/tables/callback_requests.csv?state=called").get_data(as_text=True)
    assert "13800138000" in called and "13900139000" not in called
    assert "人工无人接听" in called
    page = operator.get("/callback-requests/?reason=missed_call").text
    assert "13900139000" not in page and "/tables/callback_requests.csv" in page
    funds = operator.get("/tables/funds.csv?text=000001").get_data(as_text=True)
    assert len(funds.splitlines()) == 2
    imports = operator.get("/tables/exchange_imports.csv?outcome=refused").get_data(as_text=True)
    assert len(imports.splitlines()) == 1, "nothing was refused"
