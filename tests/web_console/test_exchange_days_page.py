"""The exchange of a day in the console: sent, received, different, and sent again."""

import pytest

from tests.order_book import OrderBook
from tests.web_console.conftest import Operator
from web_console import create_app

DAY = "2026-11-20"


@pytest.fixture
def book(tmp_path):
    with OrderBook(tmp_path / "home") as opened:
        opened.import_demo(tmp_path / "demo")
        profile = opened.appliance.counterparties.listing()[0]
        opened.purchase(
            registrar_code=profile.registrar_code, distributor_code=profile.distributor_code
        )
        yield opened


@pytest.fixture
def operator(book):
    password = book.appliance.operators.first_password().reveal()
    return Operator(create_app(book.appliance), password).settle_in()


@pytest.fixture
def number(book):
    return book.orders.listing()[0].order_number


def send(operator, **fields):
    return operator.post(f"/exchange-days/{DAY}/export", **fields)


def test_before_the_cut_off_sending_needs_a_second_word(operator, book):
    refused = send(operator)
    assert refused.status_code == 422
    assert "没有发送" in refused.text
    assert "等待发送的委托：1 笔" in operator.get(f"/exchange-days/?day={DAY}").text
    assert send(operator, early="yes").status_code == 303
    page = operator.get(f"/exchange-days/?day={DAY}").text
    assert "已发送 1 笔委托" in page
    assert "还有 1 笔已发送的委托没有收到确认" in page


def test_a_file_that_went_out_is_downloaded_unchanged_and_noted(operator, book):
    send(operator, early="yes")
    batch = book.appliance.exchange_exports.listing()[0]
    page = operator.get(f"/exchange-days/?day={DAY}").text
    assert batch.digest in page
    for name in batch.files:
        with operator.get(f"/exchange-days/{DAY}/files/{name}") as answer:
            assert answer.data == (book.appliance.settings.outbox / name).read_bytes()
        assert book.appliance.accesses.listing(name)[0]["action"] == "export"
    assert operator.get(f"/exchange-days/{DAY}/files/OTHER.TXT").status_code == 404


def test_sending_again_lays_the_same_files_out_again(operator, book):
    send(operator, early="yes")
    name = book.appliance.exchange_exports.listing()[0].file
    path = book.appliance.settings.outbox / name
    content = path.read_bytes()
    path.unlink()
    send(operator, early="yes")
    assert path.read_bytes() == content
    assert len(book.appliance.exchange_exports.listing()) == 1


def test_an_order_that_failed_shows_the_registrars_detail(operator, book, number):
    with book.appliance.database.writing() as tables:
        book.orders.resolve(
            tables, number, "failed", return_code="0303", error_detail="可用份额不足", by="test"
        )
    page = operator.get(f"/exchange-days/?day={DAY}").text
    assert "<code>0303</code> 可用份额不足" in page
    assert number in page


def test_a_difference_is_settled_by_who_looked_into_it(operator, book, number):
    with book.appliance.database.writing() as tables:
        tables["differences"].insert({
            "found_at": book.now.isoformat(), "kind": "balance", "order_number": number,
            "fund_account": "980000000011", "fund_code": "000001", "expected": "10.00",
            "stated": "9.00"})  # fmt: skip
    page = operator.get("/exchange-days/").text
    assert "份额不一致" in page
    assert "我们：10.00，对方：9.00" in page
    found = book.appliance.reconciliation.differences()[0]
    operator.post(f"/exchange-days/differences/{found.id}/settle", day=DAY)
    assert book.appliance.reconciliation.differences() == []
    assert operator.post("/exchange-days/differences/x/settle", day=DAY).status_code == 404


def test_a_day_without_anything_says_what_will_come(operator, book):
    page = operator.get("/exchange-days/?day=2026-11-19").text
    for sentence in ("这一天还没有发出文件", "没有差异"):
        assert sentence in page
    assert "2026-11-18" in page
    assert operator.get("/exchange-days/?day=never").status_code == 404
    for odd in ("1990-01-01", "2031-05-05", "2026-11-21"):
        assert operator.get(f"/exchange-days/?day={odd}").status_code == 200
