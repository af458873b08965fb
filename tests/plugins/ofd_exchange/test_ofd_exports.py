"""Exports: when they are allowed, what goes out, and that it goes out once."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from appliance import ApplicationBatch, ApplicationFiles
from appliance.errors import ExportRefused
from appliance.exchange.ticks import Ticks
from appliance.machine.box_doctor import examine_box
from appliance.machine.findings import Finding
from appliance.services.orders.exchange_exports import ExchangeExports
from plugins.ofd_exchange import dictionary
from plugins.ofd_exchange.applications import OfdApplicationWriter
from tests.plugins.ofd_exchange.exchange_box import (
    AFTER_THE_CUT,
    FRIDAY,
    MONDAY,
    SHANGHAI,
    ExchangeBox,
    exchange,
    published,
)
from tests.plugins.ofd_exchange.sample_orders import orders_of_every_business
from tests.plugins.ofd_exchange.strict_reader import read_applications, read_index

__all__ = ["exchange"]

DATA, SECOND = "OFD_001_98_20261120_03.TXT", "OFD_001_98_20261120_03_002.TXT"
INDEX = "OFI_001_98_20261120.TXT"
GOLDEN = Path(__file__).with_name("golden")


def test_before_the_cut_off_only_somebody_by_name_gets_the_file(exchange: ExchangeBox) -> None:
    one = exchange.accept()
    with pytest.raises(ExportRefused, match="until 15:00"):
        exchange.export()
    assert exchange.state(one) == "accepted"
    assert exchange.export(forced_by="Wang").files == [DATA, INDEX]
    assert exchange.state(one) == "exported"
    assert exchange.exports.listing()[0].by == "Wang, before the cut-off"


def test_orders_after_a_forced_export_go_out_as_a_second_batch(exchange: ExchangeBox) -> None:
    exchange.accept()
    exchange.export(forced_by="Wang")
    first = exchange.sent()
    late = exchange.accept()
    exchange.now = AFTER_THE_CUT
    result = exchange.export()
    assert (result.orders, result.files) == (1, [DATA, SECOND, INDEX])
    assert exchange.sent()[DATA] == first[DATA]
    assert read_index(exchange.out / INDEX) == [DATA, SECOND]
    second = read_applications(exchange.out / SECOND)
    assert second.value(0, "AppSheetSerialNo") == late.order_number
    assert exchange.orders.one(late.order_number).exported_in == SECOND


def test_sending_again_gives_the_same_bytes_and_changes_nothing(exchange: ExchangeBox) -> None:
    exchange.send(exchange.accept(), exchange.accept())
    sent, before = exchange.sent(), exchange.dump()
    shutil.rmtree(exchange.out)
    exchange.profile(version="22", line_end="lf")
    before |= {table: exchange.dump()[table] for table in ("counterparties", "audit")}
    result = exchange.export()
    assert (result.orders, result.files) == (0, [DATA, INDEX])
    assert exchange.sent() == sent
    assert exchange.dump() == before


def test_without_orders_an_empty_index_goes_out(exchange: ExchangeBox) -> None:
    exchange.now = AFTER_THE_CUT
    assert exchange.export().as_json() == {"orders": 0, "files": [INDEX], "left_out": {}}
    assert read_index(exchange.out / INDEX) == []
    assert exchange.export().files == [INDEX]
    assert len(exchange.exports.listing()) == 1


def test_a_day_without_trading_and_a_registrar_nobody_knows_are_refused(
    exchange: ExchangeBox,
) -> None:
    with pytest.raises(ExportRefused, match="no trading day"):
        exchange.export(date(2026, 11, 21))
    exchange.now = AFTER_THE_CUT
    with pytest.raises(ExportRefused, match="no registrar 77"):
        exchange.export(registrar_code="77")


def test_training_orders_and_those_of_a_sales_desk_never_go_out(exchange: ExchangeBox) -> None:
    exchange.accept(training=True)
    exchange.accept(back_end="online")
    exchange.now = AFTER_THE_CUT
    assert exchange.export().files == [INDEX]


def test_withdrawn_orders_are_left_out(exchange: ExchangeBox) -> None:
    kept, withdrawn = exchange.accept(), exchange.accept()
    with exchange.appliance.database.writing() as tables:
        exchange.orders.withdraw(tables, withdrawn.order_number, by="13800138000")
    exchange.send(kept)
    [record] = read_applications(exchange.out / DATA).records
    assert record["AppSheetSerialNo"].strip() == kept.order_number
    assert exchange.state(withdrawn) == "withdrawn"


def test_where_052_is_agreed_the_order_and_its_cancellation_go_out(exchange: ExchangeBox) -> None:
    exchange.profile(cancel_mode="send052")
    original = exchange.accept()
    exchange.accept("cancel", "052", original_order_number=original.order_number, amount=None)
    exchange.now = AFTER_THE_CUT
    assert exchange.export().orders == 2
    found = read_applications(exchange.out / DATA)
    assert [found.value(number, "BusinessCode") for number in (0, 1)] == ["022", "052"]
    assert found.value(1, "OriginalAppSheetNo") == original.order_number


def test_the_types_of_the_box_export_what_the_golden_files_show(exchange: ExchangeBox) -> None:
    known = {one.name: one for one in exchange.appliance.transaction_types.listing()}
    shown = [one for one in orders_of_every_business() if one.type in known]
    assert len(shown) >= 6
    for one in shown:
        exchange.accept(
            **{
                name: value
                for name, value in vars(one).items()
                if name not in ("intent_id", "order_number", "business_code")
            },
            code=one.business_code,
        )
    exchange.send(*shown)
    found = read_applications(exchange.out / DATA)
    for number, one in enumerate(shown):
        golden = read_applications(GOLDEN / f"03_{one.business_code}_21.TXT").records[0]
        record = found.records[number]
        names = [name for name in golden if golden[name] != record[name]]
        assert set(names) <= {"AppSheetSerialNo", "OriginalAppDate", "PeriodSubTimeUnit"}


def test_one_order_that_cannot_be_written_keeps_no_other_back(exchange: ExchangeBox) -> None:
    good, bad = exchange.accept(), exchange.accept(amount=Decimal("0.001"))
    exchange.now = AFTER_THE_CUT
    result = exchange.export()
    assert (result.orders, list(result.left_out)) == (1, [bad.order_number])
    assert (exchange.state(good), exchange.state(bad)) == ("exported", "accepted")
    [difference] = exchange.appliance.reconciliation.differences()
    assert (difference.kind, difference.order_number) == ("not_exportable", bad.order_number)
    assert "more than 2 decimals" in difference.note
    before = exchange.dump()
    assert exchange.exports.export_due(exchange.out).files == []
    assert exchange.dump() == before
    exchange.appliance.reconciliation.settle(difference.id, "Wang")
    assert exchange.exports.export_due(exchange.out).left_out
    assert exchange.kinds() == ["not_exportable"]


def test_a_kept_file_that_was_changed_or_lost_is_not_sent_again(exchange: ExchangeBox) -> None:
    exchange.send(exchange.accept())
    [kept] = exchange.home.glob(f"sent/98/001/20261120/001/{DATA}")
    kept.write_bytes(kept.read_bytes().replace(b"000001 ", b"000002 "))
    with pytest.raises(ExportRefused, match="not as they were sent"):
        exchange.export()
    kept.unlink()
    with pytest.raises(ExportRefused, match="is gone"):
        exchange.export()


# --- by the clock


def test_the_clock_sends_once_a_minute_after_the_cut_off(exchange: ExchangeBox) -> None:
    exchange.accept()
    outbox = exchange.appliance.settings.outbox
    ticks = Ticks(exchange.appliance, lambda: None)
    for at in ((14, 59), (15, 0)):
        exchange.now = datetime(2026, 11, 20, *at, 30, tzinfo=SHANGHAI)
        ticks.export_orders()
        assert published(outbox) == {}
    exchange.now = datetime(2026, 11, 20, 15, 1, tzinfo=SHANGHAI)
    ticks.export_orders()
    assert sorted(published(outbox)) == [DATA, INDEX]
    shutil.rmtree(outbox)  # fetched by the transfer
    exchange.now += timedelta(minutes=1)
    ticks.export_orders()
    assert published(outbox) == {}


def test_an_order_that_reached_the_disk_late_goes_out_by_itself(exchange: ExchangeBox) -> None:
    exchange.now = AFTER_THE_CUT
    exchange.exports.export_due(exchange.out)
    exchange.accept()
    assert exchange.exports.export_due(exchange.out).files == [SECOND, INDEX]


def test_days_the_box_was_down_are_made_up_for(exchange: ExchangeBox) -> None:
    exchange.now = AFTER_THE_CUT
    assert exchange.exports.export_due(exchange.out).files == [INDEX]
    monday = exchange.accept(trade_date=MONDAY)
    exchange.now = datetime(2026, 11, 25, 9, 0, tzinfo=SHANGHAI)
    result = exchange.exports.export_due(exchange.out)
    days = [batch.trade_date for batch in result.batches]
    assert days == [MONDAY, date(2026, 11, 24)]
    assert exchange.state(monday) == "exported"
    assert exchange.exports.export_due(exchange.out).files == []


def test_a_box_that_never_sent_begins_with_today(exchange: ExchangeBox) -> None:
    exchange.now = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)
    assert exchange.exports.export_due(exchange.out).files == []
    assert FRIDAY < MONDAY


def test_a_registrar_that_waits_for_the_command_is_left_to_it(exchange: ExchangeBox) -> None:
    exchange.profile(automatic=False)
    exchange.accept()
    exchange.now = AFTER_THE_CUT
    assert exchange.exports.export_due(exchange.out).files == []
    assert exchange.export().files == [DATA, INDEX]


def test_the_last_days_orders_go_out_though_the_new_years_table_is_missing(
    exchange: ExchangeBox,
) -> None:
    last = exchange.accept(trade_date=date(2026, 12, 31))
    exchange.now = datetime(2027, 1, 4, 9, 0, tzinfo=SHANGHAI)
    assert exchange.exports.overdue() == [("98", date(2026, 12, 31))]
    exchange.exports.export_due(exchange.out)
    assert exchange.state(last) == "exported"
    assert exchange.exports.overdue() == []


def test_the_doctor_names_a_day_that_did_not_go_out_and_open_differences(
    exchange: ExchangeBox,
) -> None:
    def outbox() -> Finding:
        return next(one for one in examine_box(exchange.appliance) if one.name == "outbox")

    exchange.accept()
    exchange.accept(amount=Decimal("0.001"))
    exchange.now = AFTER_THE_CUT
    assert outbox().well
    exchange.now = AFTER_THE_CUT + timedelta(minutes=10)
    assert not outbox().well
    assert "--trade-date 20261120" in outbox().advice
    exchange.export()
    assert (outbox().well, outbox().warning) == (True, True)


# --- beside callers, and beside itself


class SlowWriter(OfdApplicationWriter):
    """The writer, and a caller who gives an order while it writes."""

    def __init__(self, exchange: ExchangeBox) -> None:
        self.exchange, self.ordered = exchange, False

    def write(self, folder: Path, batch: ApplicationBatch) -> ApplicationFiles:
        """Write, then let the order come."""
        files = super().write(folder, batch)
        if not self.ordered:
            self.ordered = True
            self.exchange.accept()
        return files


def test_an_order_that_comes_while_the_file_is_written_is_in_it(exchange: ExchangeBox) -> None:
    exchange.accept()
    box = exchange.appliance
    exports = ExchangeExports(
        box.database,
        orders=box.orders,
        types=box.transaction_types,
        counterparties=box.counterparties,
        calendar=box.calendar,
        writers=[SlowWriter(exchange)],
        sent=box.settings.sent,
        clock=lambda: exchange.now,
    )
    result = exports.export(FRIDAY, exchange.out, "test", forced_by="Wang")
    assert (result.orders, result.files) == (2, [DATA, INDEX])
    assert len(read_applications(exchange.out / DATA).records) == 2


def test_two_exports_at_once_send_every_order_once(exchange: ExchangeBox) -> None:
    orders = [exchange.accept() for _ in range(20)]
    exchange.now = AFTER_THE_CUT
    others = [ExchangeBox(exchange.home.parent) for _ in range(3)]
    for other in others:
        other.now = AFTER_THE_CUT
    with ThreadPoolExecutor() as pool:
        results = [run.result() for run in [pool.submit(one.export) for one in others]]
    assert sorted(result.orders for result in results) == [0, 0, 20]
    assert len(exchange.exports.listing()) == 1
    assert len(read_applications(exchange.out / DATA).records) == 20
    for one in orders:
        assert exchange.events(one) == ["accepted", "exported"]
    for other in others:
        other.appliance.close()


def test_every_field_the_types_export_is_known_in_every_version(exchange: ExchangeBox) -> None:
    for one in exchange.appliance.transaction_types.listing():
        for name in one.export:
            for version in ("21", "22"):
                assert dictionary.field(name, version, "03") is not None, (one.name, name)
