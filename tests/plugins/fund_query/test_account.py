"""The account by telephone: shares, value, and what happened in it."""

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

import pytest

from appliance.records.fund import FundFile, ShareBalance, TransactionConfirmation
from tests.demo_calls import LOG_IN, DemoCompany

LANGUAGES = ("zh", "en")
ACCOUNT = "980000000011"
MENU = [
    "account.menu_shares",
    "account.menu_value",
    "account.menu_applications",
    "account.menu_confirmations",
    "account.menu_dividends",
    "account.menu_pin",
    "common.back",
]
AFTER = ["common.repeat", "common.back_or_hang_up"]


def new_sentences(demo: DemoCompany, keys: str, language: str = "zh") -> list[str]:
    """Return what is heard between the menu of the account and the choice after the result."""
    heard = demo.dial(LOG_IN, keys, language=language).heard
    assert heard[-2:] == AFTER
    return heard[heard.index("account.menu_pin") + 2 : -2]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_shares_are_read_fund_by_fund(demo: DemoCompany, language: str) -> None:
    holdings = demo.appliance.funds.holdings(ACCOUNT)
    rows = ["account.holdings_row"] * len(holdings)
    ending = ["account.holdings_as_of", "account.final_note"]
    assert new_sentences(demo, "1", language) == ["account.holdings_intro", *rows, *ending]


def test_the_sum_is_what_shares_and_net_values_in_the_store_make(demo: DemoCompany) -> None:
    funds = demo.appliance.funds
    total = Decimal(0)
    for holding in funds.holdings(ACCOUNT):
        quote = funds.latest_quote(holding.fund_code)
        assert quote is not None
        value = holding.total_shares * quote.nav
        total += value.quantize(Decimal("0.01"), ROUND_HALF_UP)
    spoken = demo.appliance.prompts.sentence("zh", "account.value_total", total=total).text
    assert spoken in demo.said(LOG_IN, "2")


def test_a_money_fund_counts_its_undistributed_income(demo: DemoCompany) -> None:
    (holding,) = demo.appliance.funds.holdings("980000000013")
    assert holding.undistributed_income > 0
    value = holding.total_shares + holding.undistributed_income
    call = demo.dial("2980000000013#271828", "2")
    prompts = demo.appliance.prompts
    assert prompts.sentence("zh", "account.value_total", total=value).text in call.said
    assert "account.value_row_money" in call.heard
    assert "account.holdings_row_income" in demo.dial("2980000000013#271828", "1").heard


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("key", "what"), [("3", "applications"), ("4", "confirmations"), ("5", "dividends")]
)
def test_what_happened_in_the_account_is_read(
    demo: DemoCompany, key: str, what: str, language: str
) -> None:
    sentences = new_sentences(demo, key, language)
    assert sentences[0] == f"account.{what}_intro"
    assert sentences[-2:] == ["account.end_of_list", "account.final_note"]
    found = getattr(demo.appliance.funds, what)(ACCOUNT, 30)
    assert len(sentences) == len(found) + 3
    assert found


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", list("12345"))
def test_one_repeats_a_result_and_star_goes_back(
    demo: DemoCompany, key: str, language: str
) -> None:
    once = new_sentences(demo, key, language)
    twice = new_sentences(demo, key + "1", language)
    assert twice == [*once, *AFTER, *once]
    assert demo.dial(LOG_IN, key, "*", language=language).heard[-7:] == MENU


def empty_account(demo: DemoCompany) -> str:
    with demo.appliance.database.writing() as tables:
        for table in ("holdings", "confirmations", "dividends"):
            tables.execute(f"DELETE FROM {table}")  # noqa: S608
    return LOG_IN


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_empty_account_says_so(demo: DemoCompany, language: str) -> None:
    log_in = empty_account(demo)
    call = demo.dial(log_in, "1*2*3*4*5*", language=language)
    told = [key for key in call.heard if key.startswith("account.no_")]
    assert told == [
        "account.no_holdings",
        "account.no_holdings",
        "account.no_applications",
        "account.no_confirmations",
        "account.no_dividends",
    ]


def book_file(demo: DemoCompany, file_type: str, *records: object) -> None:
    demo.appliance.funds.apply(
        FundFile(
            name=f"OFD_98_001_20261123_{file_type}.TXT",
            file_type=file_type,
            version="22",
            creator="98",
            receiver="001",
            file_date=date(2026, 11, 23),
            records=records,  # type: ignore[arg-type]
        )
    )


def confirmation(number: int, **values: object) -> TransactionConfirmation:
    known: dict[str, object] = {
        "ta_serial_number": f"T{number:05}",
        "confirmed_on": date(2026, 1, 1) + timedelta(days=number),
        "business_code": "122",
        "return_code": "0000",
        "fund_account": ACCOUNT,
        "fund_code": "000001",
        "distributor_code": "001",
        "application_number": f"A{number:05}",
    }
    return TransactionConfirmation(**(known | values))  # type: ignore[arg-type]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", ["3", "4"])
def test_a_long_list_is_read_five_at_a_time(demo: DemoCompany, key: str, language: str) -> None:
    empty_account(demo)
    book_file(demo, "04", *[confirmation(number) for number in range(12)])
    row = "account.application_row" if key == "3" else "account.confirmation_row"
    call = demo.dial(LOG_IN, key, language=language)
    assert call.heard[-7:] == [*[row] * 5, "common.more", "common.back"]
    call = demo.dial(LOG_IN, key, "11", language=language)
    assert call.heard.count(row) == 12
    assert call.heard[-2:] == AFTER


CONFIRMED: list[tuple[dict[str, object], str]] = [
    ({}, "confirmation_row"),
    ({"amount": Decimal("100.00")}, "confirmation_row_amount"),
    ({"shares": Decimal("100.00")}, "confirmation_row_shares"),
    ({"shares": Decimal("1.00"), "amount": Decimal("1.00")}, "confirmation_row_both"),
    (
        {
            "shares": Decimal("1.00"),
            "amount": Decimal("1.00"),
            "nav": Decimal("1.0000"),
            "charge": Decimal("0.10"),
        },
        "confirmation_row_full",
    ),
    (
        {
            "business_code": "136",
            "target_fund_code": "000002",
            "shares": Decimal("5.00"),
            "target_shares": Decimal("4.00"),
        },
        "confirmation_row_conversion",
    ),
    ({"return_code": "0228", "amount": Decimal("1.00")}, "confirmation_row_failed"),
]


@pytest.mark.parametrize(("values", "row"), CONFIRMED)
def test_a_confirmation_says_the_figures_it_has(
    demo: DemoCompany, values: dict[str, object], row: str
) -> None:
    empty_account(demo)
    book_file(demo, "04", confirmation(1, **values))
    assert f"account.{row}" in new_sentences(demo, "4")


def test_a_refused_order_is_never_called_confirmed(demo: DemoCompany) -> None:
    empty_account(demo)
    book_file(demo, "04", confirmation(1, return_code="0228"))
    for key in "34":
        said = demo.said(LOG_IN, key)
        assert "登记机构没有确认" in said
        assert "已确认" not in said


def test_a_business_without_a_word_is_called_other_business(demo: DemoCompany) -> None:
    empty_account(demo)
    book_file(demo, "04", confirmation(1, business_code="199"))
    assert "其他业务，示范成长股票" in demo.said(LOG_IN, "4")


def test_shares_that_are_not_available_are_told_apart(demo: DemoCompany) -> None:
    empty_account(demo)
    book_file(
        demo,
        "05",
        ShareBalance(
            fund_account=ACCOUNT,
            fund_code="000001",
            confirmed_on=date(2026, 11, 23),
            total_shares=Decimal("100.00"),
            available_shares=Decimal("60.00"),
            frozen_shares=Decimal("40.00"),
            distributor_code="001",
        ),
    )
    assert "共一百份，其中可用六十份" in demo.said(LOG_IN, "1")
