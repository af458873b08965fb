"""What the funds service keeps and tells of fund files."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from appliance.errors import FileRefused, FundUnknown
from appliance.records.fund import (
    AccountConfirmation,
    Dividend,
    FundFile,
    FundQuote,
    FundRecord,
    ShareBalance,
    TransactionConfirmation,
)
from appliance.services.fund_bookings import CLOSED, FROZEN, NORMAL
from appliance.services.funds import FundBackEnd, Funds
from appliance.store.database import Database

ACCOUNT = "980000000011"
FRIDAY, MONDAY = date(2026, 11, 20), date(2026, 11, 23)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path / "fundline.db")
    database.migrate()
    yield database
    database.close()


@pytest.fixture
def funds(database: Database) -> Funds:
    return Funds(database)


def file(kind: str, *records: FundRecord, day: date = FRIDAY, **more: Any) -> FundFile:
    facts = {"version": "21", "creator": "98", "receiver": "001"} | more
    name = f"OFD_98_001_{day:%Y%m%d}_{kind}.TXT"
    return FundFile(name=name, file_type=kind, file_date=day, records=records, **facts)


def quote(nav: str, day: date = FRIDAY, **more: Any) -> FundQuote:
    facts = {"fund_code": "000001", "fund_name": "示范成长股票", "fund_status": "0"} | more
    return FundQuote(nav=Decimal(nav), nav_date=day, **facts)


def balance(shares: str, day: date = FRIDAY, **more: Any) -> ShareBalance:
    facts = {"fund_account": ACCOUNT, "fund_code": "000001", "distributor_code": "001"} | more
    count = Decimal(shares)
    return ShareBalance(confirmed_on=day, total_shares=count, available_shares=count, **facts)


def account(business: str, serial: str, day: date = FRIDAY, **more: Any) -> AccountConfirmation:
    facts = {"return_code": "0000", "fund_account": ACCOUNT, "investor_name": "张示范"} | more
    return AccountConfirmation(
        ta_serial_number=serial, confirmed_on=day, business_code=business, **facts
    )


def confirmation(serial: str = "1", **more: Any) -> TransactionConfirmation:
    facts = {"business_code": "122", "return_code": "0000", "fund_account": ACCOUNT} | more
    return TransactionConfirmation(ta_serial_number=serial, confirmed_on=FRIDAY, **facts)


def shares(funds: Funds) -> dict[str, str]:
    return {one.fund_code: str(one.total_shares) for one in funds.holdings(ACCOUNT)}


def customer(database: Database) -> dict[str, Any]:
    with database.reading() as tables:
        [row] = tables.query("SELECT * FROM customers")
    return dict(row)


def test_the_funds_service_is_a_back_end(funds: Funds) -> None:
    back_end: FundBackEnd = funds
    assert back_end.listing() == []


def test_an_unknown_fund_is_named(funds: Funds) -> None:
    with pytest.raises(FundUnknown, match="999999"):
        funds.fund("999999")


def test_quotes_are_told_newest_first(funds: Funds) -> None:
    quotes = [quote(f"1.000{day}", date(2026, 11, day)) for day in (3, 5, 4)]
    assert funds.apply(file("07", *quotes)) == 3
    assert [one.nav_date.day for one in funds.history("000001", 2)] == [5, 4]
    latest = funds.latest_quote("000001")
    assert latest is not None
    assert str(latest.nav) == "1.0005"
    before = funds.previous_quote("000001", latest.nav_date)
    assert before is not None
    assert before.nav_date.day == 4
    assert funds.quote_on("000001", date(2026, 11, 2)) is None
    assert funds.quote_on("000001", FRIDAY) == latest
    assert funds.newest_quotes() == {"000001": latest}


def test_an_older_file_changes_no_newer_fund(funds: Funds) -> None:
    funds.apply(file("07", quote("1.2000", FRIDAY, fund_status="5"), day=MONDAY))
    funds.apply(file("07", quote("1.1000", FRIDAY, fund_status="0", fund_name="旧名"), day=FRIDAY))
    assert funds.fund("000001").fund_status == "5"
    assert funds.names() == ["示范成长股票"]
    latest = funds.latest_quote("000001")
    assert latest is not None
    assert latest.nav == Decimal("1.2000")


def test_a_file_with_an_older_day_does_not_become_the_latest(funds: Funds) -> None:
    funds.apply(file("07", quote("1.2000", MONDAY), day=MONDAY))
    funds.apply(file("07", quote("1.1000", FRIDAY), day=FRIDAY))
    assert [str(one.nav) for one in funds.history("000001", 9)] == ["1.2000", "1.1000"]


def test_a_correction_replaces_a_quote(funds: Funds) -> None:
    funds.apply(file("07", quote("1.2000")))
    funds.apply(file("07", quote("1.2100"), day=MONDAY))
    assert [str(one.nav) for one in funds.history("000001", 9)] == ["1.2100"]


def test_risk_levels_survive_the_next_file(funds: Funds) -> None:
    funds.apply(file("07", quote("1.2000", limits={"MinRedemptionVol": "10.00"})))
    assert funds.fund("000001").risk_level is None
    funds.set_risk_level("000001", 4)
    funds.apply(file("07", quote("1.3000", MONDAY), day=MONDAY))
    assert funds.fund("000001").risk_level == 4
    assert funds.fund("000001").limits == {}
    with pytest.raises(FundUnknown):
        funds.set_risk_level("999999", 4)
    with pytest.raises(ValueError, match="1 to 5"):
        funds.set_risk_level("000001", 6)


def test_a_contradiction_refuses_the_whole_file(funds: Funds) -> None:
    with pytest.raises(FileRefused, match="contradict"):
        funds.apply(file("07", quote("2.0", fund_code="000002"), quote("1.1"), quote("1.2")))
    assert funds.listing() == []
    funds.apply(file("05", balance("7.00")))
    with pytest.raises(FileRefused, match="contradict"):
        funds.apply(file("05", balance("1.00", MONDAY), balance("2.00", MONDAY), day=MONDAY))
    assert shares(funds) == {"000001": "7.00"}


def test_full_balances_replace_those_of_the_same_registrar_and_distributor(funds: Funds) -> None:
    funds.apply(file("05", balance("1.00"), balance("2.00", fund_code="000002")))
    funds.apply(file("05", balance("3.00", fund_code="110001"), creator="11"))
    funds.apply(
        file("05", balance("4.00", fund_code="000004", distributor_code="002"), receiver="002")
    )
    funds.apply(file("05", balance("5.00", MONDAY), day=MONDAY))
    assert shares(funds) == {"000001": "5.00", "000004": "4.00", "110001": "3.00"}


def test_full_balances_without_a_row_empty_the_account(funds: Funds) -> None:
    funds.apply(file("05", balance("1.00")))
    funds.apply(file("05", day=MONDAY))
    assert funds.holdings(ACCOUNT) == []


def test_older_full_balances_change_nothing(funds: Funds) -> None:
    funds.apply(file("05", balance("5.00", MONDAY), day=MONDAY))
    assert funds.apply(file("05", balance("1.00"), balance("2.00", fund_code="000002"))) == 0
    assert shares(funds) == {"000001": "5.00"}


def test_increments_change_only_their_accounts(funds: Funds) -> None:
    funds.apply(file("05", balance("1.00"), balance("2.00", fund_code="000002")))
    funds.apply(file("05", balance("9.00", MONDAY), full=False, version="22", day=MONDAY))
    assert shares(funds) == {"000001": "9.00", "000002": "2.00"}
    old = balance("4.00", date(2026, 11, 19))
    assert funds.apply(file("05", old, full=False, version="22")) == 0
    assert funds.apply(file("05", balance("3.00"), full=False, version="22")) == 1
    assert shares(funds) == {"000001": "9.00", "000002": "2.00"}


def test_registrations_follow_their_balance(funds: Funds, database: Database) -> None:
    old, new = date(2026, 1, 5), date(2026, 3, 9)
    parts = [balance("1.00", new, detail=True), balance("2.00", old, detail=True)]
    funds.apply(file("05", balance("3.00"), *parts))
    funds.apply(file("05", balance("9.00", old, detail=True), full=False, version="22"))
    funds.apply(file("05", *parts, full=False, version="22", day=MONDAY))
    assert shares(funds) == {"000001": "3.00"}
    with database.reading() as tables:
        found = [row["shares"] for row in tables.table("holding_details").rows]
    assert found == ["1.00", "2.00"]


def test_an_increment_to_nothing_takes_the_fund_off_the_list(funds: Funds) -> None:
    funds.apply(file("05", balance("1.00")))
    funds.apply(file("05", balance("0.00", MONDAY), full=False, day=MONDAY))
    assert funds.holdings(ACCOUNT) == []


def test_a_holding_tells_its_market_value(funds: Funds) -> None:
    funds.apply(file("05", balance("100.50")))
    assert funds.holdings(ACCOUNT)[0].market_value is None
    funds.apply(file("07", quote("1.2345")))
    [held] = funds.holdings(ACCOUNT)
    assert (held.fund_name, held.nav_date) == ("示范成长股票", FRIDAY)
    assert held.market_value == Decimal("124.07")  # 124.06725


def test_an_account_is_opened_changed_frozen_and_closed(funds: Funds, database: Database) -> None:
    details = {"transaction_account": "00100000000000011", "distributor_code": "001"}
    funds.apply(file("02", account("101", "1", certificate_number="11", **details)))
    assert customer(database)["certificate_number"] == "11"
    funds.apply(file("02", account("103", "2", MONDAY, investor_name="张改名")))
    assert customer(database)["investor_name"] == "张改名"
    assert customer(database)["certificate_number"] == "11"
    for number, (business, status) in enumerate(
        (("104", FROZEN), ("105", NORMAL), ("102", CLOSED))
    ):
        funds.apply(file("02", account(business, f"3{number}", MONDAY)))
        assert customer(database)["status"] == status
    funds.apply(file("02", account("101", "1", certificate_number="11", **details)))
    assert customer(database)["status"] == CLOSED


def test_a_refused_opening_makes_no_customer(funds: Funds, database: Database) -> None:
    funds.apply(file("02", account("101", "1", return_code="0101")))
    with database.reading() as tables:
        assert tables.table("customers").count == 0
        assert tables.table("account_confirmations").count == 1


def test_an_older_change_of_an_account_is_left_out(funds: Funds, database: Database) -> None:
    funds.apply(file("02", account("101", "2", MONDAY, investor_name="新名"), day=MONDAY))
    funds.apply(file("02", account("103", "1", FRIDAY, investor_name="旧名")))
    assert customer(database)["investor_name"] == "新名"


def test_transaction_accounts_come_and_go(funds: Funds, database: Database) -> None:
    details = {"transaction_account": "00100000000000011", "distributor_code": "001"}
    funds.apply(file("02", account("001", "1", **details)))
    with database.reading() as tables:
        assert tables.table("transaction_accounts").count == 1
    funds.apply(file("02", account("109", "2", **details)))
    with database.reading() as tables:
        assert tables.table("transaction_accounts").count == 0


def test_the_registrars_newest_word_on_a_serial_number_counts(funds: Funds) -> None:
    funds.apply(file("04", confirmation(finished=False)))
    funds.apply(file("04", confirmation(finished=True)))
    funds.apply(file("04", confirmation(business_code="124"), creator="11"))
    rows = funds.confirmations(ACCOUNT, 9)
    assert {(row.business_code, row.finished) for row in rows} == {("122", True), ("124", True)}


def test_confirmations_and_applications_are_limited(funds: Funds) -> None:
    rows = [
        confirmation(str(day), application_number=f"A{day}", applied_on=date(2026, 11, day))
        for day in range(1, 10)
    ]
    funds.apply(file("04", *rows, confirmation("x", from_ta=True, business_code="143")))
    assert len(funds.confirmations(ACCOUNT, 4)) == 4
    assert [row.application_number for row in funds.applications(ACCOUNT, 2)] == ["A9", "A8"]
    assert len(funds.applications(ACCOUNT, 99)) == 9
    assert funds.confirmations("980000000012", 9) == []


def test_dividends_are_told_for_accounts_and_funds(funds: Funds) -> None:
    facts: dict[str, Any] = {
        "fund_code": "000001",
        "confirmed_on": FRIDAY,
        "paid_on": FRIDAY,
        "dividend_per_unit": Decimal("2.00"),
        "draw_bonus_unit": Decimal(1000),
    }
    mine = Dividend(ta_serial_number="1", fund_account=ACCOUNT, **facts)
    other = Dividend(ta_serial_number="2", fund_account="980000000012", **facts)
    refused = Dividend(ta_serial_number="3", fund_account=ACCOUNT, return_code="0201", **facts)
    funds.apply(file("06", mine, other, refused))
    assert len(funds.dividends(ACCOUNT, 9)) == 1
    [paid] = funds.fund_dividends("000001", 9)
    assert (paid.dividend_per_unit, paid.draw_bonus_unit) == (Decimal("2.00"), Decimal(1000))
    assert (paid.paid_on, paid.fund_account) == (FRIDAY, "")
