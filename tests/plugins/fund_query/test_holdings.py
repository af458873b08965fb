"""What shares are worth, and which sentence says it."""

from datetime import date
from decimal import Decimal

from appliance.services.funds import Quote
from plugins.fund_query.holdings import Position, share_row, total_sentences, value_row

DAY = date(2026, 11, 20)


def position(shares: str, *, available: str | None = None, income: str = "0.00") -> Position:
    return Position(
        fund_code="000001",
        fund_name="示范成长股票",
        confirmed_on=DAY,
        total_shares=Decimal(shares),
        available_shares=Decimal(available or shares),
        undistributed_income=Decimal(income),
    )


def quote(nav: str, income: str | None = None) -> Quote:
    return Quote(
        fund_code="000001",
        nav_date=DAY,
        nav=Decimal(nav),
        fund_income=Decimal(income) if income else None,
    )


def test_the_value_is_shares_times_net_value_rounded_half_up() -> None:
    assert position("100.00").value(quote("1.00005")) == Decimal("100.01")
    assert position("100.00").value(quote("1.00004")) == Decimal("100.00")


def test_a_money_fund_share_is_worth_one_and_its_income_counts() -> None:
    assert position("500.00", income="1.23").value(quote("0.6", "0.6")) == Decimal("501.23")
    assert position("500.00", income="-0.23").value(quote("0.6", "0.6")) == Decimal("499.77")


def test_without_a_net_value_there_is_no_value() -> None:
    assert position("500.00").value(None) is None
    assert value_row(position("500.00"), None).key == "account.value_row_unknown"


def test_available_shares_are_said_only_where_they_differ() -> None:
    assert [s.key for s in share_row(position("5.00"))] == ["account.holdings_row"]
    partly = share_row(position("5.00", available="3.00"))
    assert [s.key for s in partly] == ["account.holdings_row_available"]
    assert partly[0].slots["available"] == Decimal("3.00")


def test_undistributed_income_is_said_where_there_is_some() -> None:
    keys = [s.key for s in share_row(position("5.00", income="-0.10"))]
    assert keys == ["account.holdings_row", "account.holdings_row_income"]


def test_a_sum_without_every_fund_says_so() -> None:
    whole = total_sentences([Decimal("1.10"), Decimal("2.20")])
    partial = total_sentences([Decimal("1.10"), None])
    assert whole[0].key == "account.value_total"
    assert whole[0].slots == {"total": Decimal("3.30")}
    assert partial[0].key == "account.value_total_partial"
    assert partial[0].slots == {"total": Decimal("1.10")}


def test_every_sum_ends_with_the_note_that_it_is_an_estimate() -> None:
    assert total_sentences([None])[-1].key == "account.value_note"
    assert [s.key for s in total_sentences([None])] == ["account.value_note"]
