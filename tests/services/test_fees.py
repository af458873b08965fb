"""What an order costs, with the figures worked out by hand, and the tables the owner brings."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.errors import FileRefused
from appliance.services.funds import Lot
from appliance.services.orders.fees import Fees, SoldPart, sold_parts
from appliance.store.database import Database

RATES = """\
fund_code,business_code,individual_or_institution,from_amount,from_days,rate,fixed
000001,022,,0,0,0.8%,
000001,022,,1000000,0,0.5%,
000001,022,,5000000,0,,1000
000001,022,0,0,0,0.004,
000001,024,,0,0,1.5%,
000001,024,,0,7,1%,
000001,024,,0,30,0.5%,
000001,024,,0,180,0,
000002,022,,0,0,0.3%,
000003,022,,0,0,0,
000003,024,,0,0,0,
"""
ON = date(2026, 11, 24)


@pytest.fixture
def fees(tmp_path: Path) -> Iterator[Fees]:
    database = Database(tmp_path / "fundline.db")
    database.migrate()
    fees = Fees(database)
    fees.import_table(RATES.encode(), "rates.csv")
    yield fees
    database.close()


@pytest.mark.parametrize(
    ("amount", "kind", "fee"),
    [
        ("1000", "1", "7.94"),  # 1000 − 1000 / 1.008 = 1000 − 992.0635
        ("1000", "0", "3.98"),  # 1000 − 1000 / 1.004 = 1000 − 996.0159
        ("0.01", "1", "0.00"),
        ("999999.99", "1", "7936.51"),
        ("1000000", "1", "4975.12"),
        ("5000000", "1", "1000"),
        ("123456.78", "1", "979.82"),
    ],
)
def test_the_fee_of_a_purchase_is_contained_in_its_amount(
    fees: Fees, amount: str, kind: str, fee: str
) -> None:
    assert fees.of_amount("022", "000001", kind, Decimal(amount)) == Decimal(fee)


@pytest.mark.parametrize(
    ("parts", "fee"),
    [
        ([("1000", 1)], "18.75"),
        ([("1000", 6)], "18.75"),
        ([("1000", 7)], "12.50"),
        ([("1000", 29)], "12.50"),
        ([("1000", 30)], "6.25"),
        ([("1000", 180)], "0.00"),
        ([("600", 400), ("300", 90), ("100", 2)], "3.75"),
        ([("0.01", 1)], "0.00"),
    ],
)
def test_the_fee_of_a_redemption_follows_the_days_of_each_registration(
    fees: Fees, parts: list[tuple[str, int]], fee: str
) -> None:
    sold = [SoldPart(Decimal(shares), days) for shares, days in parts]
    assert fees.of_shares("000001", "1", sold, Decimal("1.25")) == Decimal(fee)


def test_a_switch_costs_the_redemption_and_the_difference_of_the_purchase_fees(fees: Fees) -> None:
    held = [SoldPart(Decimal(1000), 200)]
    # 000002 (0.3 %) into 000001 (0.8 %) of 1250.00: 9.92 − 3.74; nobody knows its redemption rate.
    assert fees.of_switch("000002", "000001", "1", held, Decimal("1.25")) is None
    # Into a cheaper fund nothing is given back.
    assert fees.of_switch("000001", "000002", "1", held, Decimal("1.25")) == Decimal("0.00")
    # Out of a fund without fees: all of the target's, 1250 − 1250 / 1.008.
    assert fees.of_switch("000003", "000001", "1", held, Decimal("1.25")) == Decimal("9.92")
    young = [SoldPart(Decimal(1000), 2)]
    assert fees.of_switch("000001", "000002", "1", young, Decimal("1.25")) == Decimal("18.75")


def test_what_is_not_known_is_not_estimated(fees: Fees) -> None:
    part = SoldPart(Decimal(1000), 10)
    assert fees.of_amount("022", "000009", "1", Decimal(1000)) is None
    assert fees.of_shares("000001", "1", [part], None) is None
    assert fees.of_shares("000009", "1", [part], Decimal(1)) is None
    assert fees.of_shares("000001", "1", [SoldPart(Decimal(1), None)], Decimal(1)) is None


def test_a_fund_without_any_redemption_fee_needs_no_days(fees: Fees) -> None:
    unknown = SoldPart(Decimal(1000), None)
    assert fees.of_shares("000003", "1", [unknown], Decimal(1)) == Decimal("0.00")


def lot(shares: str, day: date | None) -> Lot:
    return Lot(fund_code="000001", shares=Decimal(shares), registered_on=day)


def test_the_oldest_shares_are_sold_first_whatever_order_they_come_in() -> None:
    lots = [lot("100", date(2026, 11, 20)), lot("200", date(2026, 1, 5))]
    parts = sold_parts(lots, Decimal(250), Decimal(0), ON)
    assert parts == [SoldPart(Decimal(200), 323), SoldPart(Decimal(50), 4)]


def test_what_pending_orders_sell_is_gone_first() -> None:
    lots = [lot("200", date(2026, 1, 5)), lot("100", date(2026, 11, 20))]
    assert sold_parts(lots, Decimal(50), Decimal(220), ON) == [SoldPart(Decimal(50), 4)]


def test_shares_nobody_registered_have_no_days() -> None:
    assert sold_parts([], Decimal(50), Decimal(0), ON) == [SoldPart(Decimal(50), None)]
    parts = sold_parts([lot("20", None)], Decimal(50), Decimal(0), ON)
    assert parts == [SoldPart(Decimal(20), None), SoldPart(Decimal(30), None)]


SHARES = st.decimals(min_value="0.01", max_value="1000000", places=2)


@given(
    st.lists(st.tuples(SHARES, st.dates(date(2025, 1, 1), ON)), max_size=6),
    SHARES,
    st.decimals(min_value="0", max_value="1000000", places=2),
)
def test_parts_are_all_that_is_sold_and_never_younger_before_older(
    registered: list[tuple[Decimal, date]], shares: Decimal, before: Decimal
) -> None:
    lots = [Lot(fund_code="000001", shares=count, registered_on=day) for count, day in registered]
    parts = sold_parts(lots, shares, before, ON)
    assert sum(part.shares for part in parts) == shares
    days = [part.days for part in parts if part.days is not None]
    assert days == sorted(days, reverse=True)
    assert all(part.shares > 0 for part in parts)


def test_a_new_table_takes_the_place_of_the_rates_of_the_same_funds(fees: Fees) -> None:
    header = RATES.splitlines()[0]
    assert fees.import_table(f"{header}\n000002,022,,0,0,0.1%,\n".encode(), "new.csv") == 1
    assert [rate.rate for rate in fees.rates("000002")] == [Decimal("0.001")]
    assert len(fees.rates("000001")) == 8


HEADER = "fund_code,business_code,individual_or_institution,from_amount,from_days,rate,fixed"


@pytest.mark.parametrize(
    ("content", "line", "field"),
    [
        ("fund_code,rate\n", 1, ""),
        (f"{HEADER}\n", None, ""),
        (f"{HEADER}\n000001,022,,0,0,0.8%\n", 2, ""),
        (f"{HEADER}\n000001,022,,0,0,80%,\n", 2, "rate"),
        (f"{HEADER}\n000001,022,,0,0,1.5,\n", 2, "rate"),
        (f"{HEADER}\n000001,022,,0,0,-0.1,\n", 2, "rate"),
        (f"{HEADER}\n000001,022,,0,0,eight,\n", 2, "rate"),
        (f"{HEADER}\n000001,022,,0,0,NaN,\n", 2, "rate"),
        (f"{HEADER}\n000001,22,,0,0,0,\n", 2, "business_code"),
        (f"{HEADER}\n1,022,,0,0,0,\n", 2, "fund_code"),
        (f"{HEADER}\n000001,022,3,0,0,0,\n", 2, "individual_or_institution"),
        (f"{HEADER}\n000001,024,,0,1.5,0,\n", 2, "from_days"),
        (f"{HEADER}\n000001,022,,0,0,0,\n\n000001,022,,0.0,0,1%,\n", 4, ""),
    ],
)
def test_a_wrong_table_changes_nothing_and_says_where(
    fees: Fees, content: str, line: int | None, field: str
) -> None:
    before = fees.rates()
    with pytest.raises(FileRefused) as refusal:
        fees.import_table(content.encode(), "wrong.csv")
    assert (refusal.value.file, refusal.value.line, refusal.value.field) == (
        "wrong.csv",
        line,
        field,
    )
    assert fees.rates() == before


def test_a_spreadsheets_gb18030_is_read_too(fees: Fees) -> None:
    fees.import_switches(
        "fund_code,target_fund_code,target_share_class\r\n000001,000002,\r\n".encode("gb18030"),
        "switches.csv",
    )
    assert fees.relation("000001", "000002") == ""
    assert fees.relation("000002", "000001") is None
    with pytest.raises(FileRefused, match="itself"):
        fees.import_switches(
            b"fund_code,target_fund_code,target_share_class\n000001,000001,\n", "switches.csv"
        )
