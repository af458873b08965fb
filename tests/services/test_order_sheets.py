"""Order sheets: what stands on them, and that whatever is altered afterwards is named."""

from datetime import timedelta

import pytest

from appliance.errors import OrderUnknown
from tests.order_book import NUMBER, OrderBook


@pytest.fixture
def book(tmp_path):
    with OrderBook(tmp_path) as opened:
        yield opened


@pytest.fixture
def sealed(book):
    """A book whose only order was told, and whose call is over and sealed."""
    book.purchase()
    book.end_call()
    assert book.sheets.seal_ended() == [NUMBER]
    return book


def test_a_sheet_holds_the_order_its_call_its_history_and_its_recording(sealed):
    sheet = sealed.sheets.sheet(NUMBER)
    assert sheet.order.order_number == NUMBER
    assert (sheet.dialled, sheet.order.caller) == ("1000", "13800138000")
    assert [step.text or step.keys for step in sheet.steps] == [
        "请输入六位交易密码。", "****", "请输入金额。", "1000#", "请确认。", "1", "已受理。",
    ]  # fmt: skip
    assert [event.event for event in sheet.events] == ["accepted"]
    assert sheet.events[0].changed["amount"] == "1000.00"
    assert sheet.read_back["trade_date"] == sheet.order.trade_date
    assert sheet.digest
    assert sheet.faults == ()


def test_each_step_says_where_it_is_heard(book):
    book.record(seconds=60)
    book.purchase()
    book.end_call()
    sheet = book.sheets.sheet(NUMBER)
    assert [step.seconds for step in sheet.steps] == [10, 14, 18, 22, 26, 30, 34]
    assert sheet.recordings[0].sha256
    assert sheet.recordings[0].masked == ((12.0, 15.0),)


def test_the_sheet_of_an_unknown_order_is_refused(book):
    with pytest.raises(OrderUnknown):
        book.sheets.sheet("1")


def test_a_sheet_is_sealed_only_after_its_call_is_over_and_only_once(book):
    book.purchase()
    book.now += timedelta(minutes=30)
    assert book.sheets.seal_ended() == []
    book.end_call()
    assert book.sheets.seal_ended() == [NUMBER]
    assert book.sheets.seal_ended() == []
    assert book.findings() == []


def test_what_comes_after_the_order_is_not_on_its_sheet(book):
    book.purchase()
    book.step("heard", prompt="trading.menu", text="再见。")
    book.end_call()
    assert [step.text for step in book.sheets.sheet(NUMBER).steps][-1] == "已受理。"


def test_an_order_that_was_never_told_has_all_that_was_heard_until_the_end(book):
    book.purchase(told=False)
    book.step("heard", prompt="trading.menu", text="再见。")
    book.end_call()
    assert [step.text for step in book.sheets.sheet(NUMBER).steps][-1] == "再见。"


ALTERATIONS = {
    "UPDATE orders SET amount = '9000.00'": (f"order {NUMBER}", "amount"),
    "UPDATE orders SET caller = '1'": (f"order {NUMBER}", "caller"),
    "UPDATE orders SET details = '{}'": (f"order {NUMBER}", "details"),
    "DELETE FROM orders": (f"order {NUMBER}", "the order is gone"),
    "DELETE FROM order_events": (f"order {NUMBER}/1", "gone"),
    "UPDATE order_events SET content = replace(content, '1000.00', '9000.00')": (
        f"order {NUMBER}/1", "altered"),
    "UPDATE order_events SET note = 'on request'": (f"order {NUMBER}/1", "altered"),
    "UPDATE order_events SET at = '2026-11-20T09:00:00.000+08:00'": (
        f"order {NUMBER}/1", "altered"),
    "UPDATE call_steps SET text = '已拒绝。' WHERE number = 8": (
        f"sheet {NUMBER}", "step 8 of call 77.1 was altered: text"),
    "DELETE FROM call_steps WHERE number = 5": (
        f"sheet {NUMBER}", "step 5 of call 77.1 is gone"),
    "UPDATE calls SET caller = '13900000000'": (f"sheet {NUMBER}", "caller was altered"),
    "DELETE FROM order_sheets": (f"sheet {NUMBER}", "the sealed sheet is gone"),
    "UPDATE order_sheets SET content = replace(content, '1000', '1001')": (
        f"sheet {NUMBER}", "the sealed sheet was altered"),
}  # fmt: skip


@pytest.mark.parametrize(("alteration", "named"), ALTERATIONS.items())
def test_every_alteration_is_named(sealed, alteration, named):
    assert sealed.findings() == []
    sealed.alter(alteration)
    subject, what = named
    assert any(
        finding.subject == subject and what in finding.what for finding in sealed.findings()
    ), sealed.findings()


@pytest.mark.parametrize(
    "alteration", [one for one in ALTERATIONS if "DELETE FROM orders" not in one]
)
def test_the_sheet_itself_says_that_it_was_altered(sealed, alteration):
    sealed.alter(alteration)
    assert sealed.sheets.sheet(NUMBER).faults


def test_every_order_of_a_call_is_found_sealed(book):
    book.purchase()
    book.accept()
    book.accept()
    book.end_call()
    book.sheets.seal_ended()
    assert book.findings() == []


def test_an_order_smuggled_in_is_named(sealed):
    sealed.alter("UPDATE order_sheets SET order_number = order_number")
    sealed.smuggle("981202611201000009")
    names = [finding.subject for finding in sealed.findings()]
    assert "order 981202611201000009" in names


def test_a_flipped_byte_of_the_recording_is_said_on_the_sheet(book):
    book.record(seconds=60)
    book.purchase()
    book.end_call()
    book.sheets.seal_ended()
    assert book.sheets.sheet(NUMBER).faults == ()
    path = book.sound()
    content = bytearray(path.read_bytes())
    content[1000] ^= 1
    path.write_bytes(content)
    assert any("altered" in fault for fault in book.sheets.sheet(NUMBER).faults)
