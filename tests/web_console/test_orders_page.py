"""Orders in the console: found, summed, exported, and each with its sheet."""

import io
from decimal import Decimal

import pytest
from pypdf import PdfReader

from tests.order_book import ACCOUNT, NUMBER, OrderBook
from tests.web_console.conftest import Operator
from web_console import create_app


@pytest.fixture
def book(tmp_path):
    with OrderBook(tmp_path) as opened:
        yield opened


@pytest.fixture
def operator(book):
    password = book.appliance.operators.first_password().reveal()
    return Operator(create_app(book.appliance), password).settle_in()


def test_without_orders_the_page_says_how_they_come(operator):
    page = operator.get("/orders/").text
    assert "还没有委托" in page
    assert "empty-advice" in page


def test_orders_are_listed_filtered_and_summed(operator, book):
    book.purchase()
    for number in range(30):
        book.accept(amount=Decimal(100 + number), fund_code="000002")
    page = operator.get("/orders/").text
    assert page.count('href="/orders/98120261120') == 25
    assert "4,435.00" in page  # 1000 + 30 orders of 100 to 129 yuan
    assert operator.get("/orders/?page=2").text.count('href="/orders/98120261120') == 6
    one = operator.get("/orders/?fund_code=000001").text
    assert one.count('href="/orders/98120261120') == 1
    assert "1,000.00" in one
    assert NUMBER in operator.get(f"/orders/?text={NUMBER}").text
    for nothing in ("state=confirmed", "trade_date=2026-11-19", "type=redeem", "text=zzz"):
        assert "没有符合条件的委托" in operator.get(f"/orders/?{nothing}").text
    assert operator.get("/orders/?trade_date=never&page=x").status_code == 200


def test_the_filtered_list_is_exported_as_a_table_and_the_export_is_noted(operator, book):
    book.purchase()
    book.accept(caller="=1+1")
    answer = operator.get("/tables/orders.csv?fund_code=000001")
    lines = answer.get_data(as_text=True).splitlines()
    assert lines[0].startswith("\ufeff申请编号,业务")
    assert len(lines) == 3
    assert f"\t{NUMBER}" in lines[2]
    assert ",'=1+1," in lines[1]
    noted = book.appliance.accesses.listing("orders fund_code=000001")
    assert [(one["actor"], one["action"]) for one in noted] == [("admin", "table_csv")]


def test_the_sheet_shows_the_call_second_by_second_and_its_opening_is_noted(operator, book):
    book.record(seconds=60)
    book.purchase()
    book.end_call()
    page = operator.get(f"/orders/{NUMBER}").text
    for shown in ("13800138000", "1,000.00", "请输入六位交易密码。", "****</kbd>", "已受理。",
                  "3f2a9c81d07b", 'data-seconds="10.0"', "<audio controls"):  # fmt: skip
        assert shown in page, shown
    assert "通话结束后，通话过程也会封存" in page
    book.sheets.seal_ended()
    assert "与封存时一致" in operator.get(f"/orders/{NUMBER}").text
    assert [one["action"] for one in book.appliance.accesses.listing(NUMBER)] == ["sheet"] * 2


def test_what_was_altered_is_named_on_the_sheet(operator, book):
    book.purchase()
    book.end_call()
    book.sheets.seal_ended()
    book.alter("UPDATE orders SET amount = '9000.00'")
    assert "与封存时不一致：altered: amount" in operator.get(f"/orders/{NUMBER}").text


def test_the_sheet_is_downloaded_as_pdf_and_the_download_is_noted(operator, book):
    book.purchase()
    book.end_call()
    book.sheets.seal_ended()
    answer = operator.get(f"/orders/{NUMBER}/sheet.pdf")
    assert answer.mimetype == "application/pdf"
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages)
    assert NUMBER in text
    assert ACCOUNT in text
    assert [one["action"] for one in book.appliance.accesses.listing(NUMBER)] == ["sheet_pdf"]


def test_an_unknown_order_has_no_page_and_leaves_no_note(operator, book):
    for path in ("/orders/1", "/orders/1/sheet.pdf"):
        assert operator.get(path).status_code == 404
    assert book.appliance.accesses.listing() == []
