"""The account by telephone: who is calling, and what he may hear then."""

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

import pytest

from appliance.errors import AccountLocked, IdentityRefused
from appliance.fund_records import FundFile, ShareBalance, TransactionConfirmation
from appliance.settings import Secret
from tests.demo_calls import CUSTOMERS, LOG_IN, MAIN_MENU, DemoCompany

LANGUAGES = ("zh", "en")
ACCOUNT = "980000000011"
NUMBER = f"2{ACCOUNT}#"
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


# --- who is calling ------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("account", CUSTOMERS)
def test_account_and_pin_open_the_account(demo: DemoCompany, account: str, language: str) -> None:
    call = demo.dial("2", account, "#", CUSTOMERS[account][0], language=language)
    questions = ["account.enter_number", "account.enter_pin", "account.greeting_first"]
    assert call.heard[-10:] == [*questions, *MENU]
    assert call.customer == account


def test_the_caller_is_greeted_by_name_and_told_when_he_last_called(demo: DemoCompany) -> None:
    assert "张先生，您好。" in demo.said(LOG_IN)
    assert "张先生，您好。上次来电，" in demo.said(LOG_IN)


def test_a_certificate_number_with_its_x_is_as_good_as_the_account(demo: DemoCompany) -> None:
    with demo.appliance.database.writing() as tables:
        tables.execute(
            "UPDATE customers SET certificate_number = ? WHERE fund_account = ?",
            ["11010119900307123X", ACCOUNT],
        )
    call = demo.dial("211010119900307123*#135790")
    assert call.customer == ACCOUNT


def test_the_pin_is_written_nowhere(demo: DemoCompany) -> None:
    call = demo.dial(LOG_IN)
    steps = demo.steps(call)
    assert "****" in [step["keys"] for step in steps]
    assert "135790" not in str(steps)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_wrong_pin_and_an_unknown_account_sound_the_same(
    demo: DemoCompany, language: str
) -> None:
    wrong = demo.dial(NUMBER, "135791", language=language)
    unknown = demo.dial("2980000009999#", "135790", language=language)
    assert wrong.texts == unknown.texts
    assert wrong.heard[-2:] == ["account.wrong", "account.enter_number"]


def test_the_words_say_how_many_tries_are_left(demo: DemoCompany) -> None:
    call = demo.dial(NUMBER + "135791", NUMBER[1:] + "135792")
    assert [text for text in call.texts if "还可以" in text] == [
        "账号或密码不符，请重新输入。还可以再试两次。",
        "账号或密码不符，请重新输入。还可以再试一次。",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_three_wrong_pins_bring_a_person(demo: DemoCompany, language: str) -> None:
    wrong = NUMBER[1:] + "135791"
    call = demo.dial("2", wrong, wrong, wrong, language=language)
    assert call.heard[-2:] == ["account.wrong_last", "operator.connecting"]
    assert call.passed_on


def test_going_back_gives_no_further_tries(demo: DemoCompany) -> None:
    wrong = NUMBER[1:] + "135791"
    call = demo.dial("2", wrong, wrong, "*#", "2", wrong)
    assert call.heard[-2:] == ["account.wrong_last", "operator.connecting"]


def test_a_wrong_try_does_not_spoil_the_right_one(demo: DemoCompany) -> None:
    call = demo.dial(NUMBER + "135791", NUMBER[1:] + "135790")
    assert call.heard[-7:] == MENU


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_locked_account_brings_a_person_who_can_unlock_it(
    demo: DemoCompany, language: str
) -> None:
    with pytest.raises(AccountLocked):
        for _attempt in range(6):
            try:
                demo.appliance.callers.identify(ACCOUNT, Secret("135791"), caller="1")
            except IdentityRefused:
                continue
    call = demo.dial(LOG_IN, language=language, caller="13900139000")
    assert call.heard[-2:] == ["account.locked", "operator.connecting"]
    assert call.customer is None
    demo.appliance.callers.unlock(ACCOUNT)
    assert demo.dial(LOG_IN, language=language, caller="13900139001").customer == ACCOUNT


def test_a_number_that_failed_often_is_told_to_wait(demo: DemoCompany) -> None:
    wrong = NUMBER[1:] + "135791"
    for account in ("980000009991#111112", "980000009992#111112", "980000009993#111112"):
        demo.dial("2", account, caller="13700137000")
    call = demo.dial("2", wrong, caller="13700137000")
    assert "account.pause" in call.heard
    assert "account.pause" not in demo.dial("2", wrong, caller="13700137001").heard


def test_who_he_is_is_asked_once_in_a_call(demo: DemoCompany) -> None:
    call = demo.dial(LOG_IN, "*", "2")
    assert call.heard.count("account.enter_number") == 1
    assert call.heard.count("account.enter_pin") == 1
    assert call.heard[-7:] == MENU


def test_a_resumed_call_does_not_ask_again(demo: DemoCompany) -> None:
    demo.dial(LOG_IN, "1", call_id="cut.1")
    call = demo.dial(call_id="cut.1", again=True)
    assert call.heard[0] == "account.holdings_intro"
    assert call.customer == ACCOUNT


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_known_telephone_is_offered_the_tail_of_its_account_and_still_needs_the_pin(
    demo: DemoCompany, language: str
) -> None:
    demo.appliance.callers.set_telephone(ACCOUNT, "13612345678")
    call = demo.dial("21#", caller="13612345678", language=language)
    assert call.heard[-2:] == ["account.suggested", "account.enter_pin"]
    assert ACCOUNT not in call.said
    if language == "zh":
        assert "尾号零零幺幺的账户" in call.said
    opened = demo.dial("21#135790", caller="13612345678", language=language)
    assert opened.customer == ACCOUNT


def test_a_known_telephone_may_ask_for_another_account(demo: DemoCompany) -> None:
    demo.appliance.callers.set_telephone(ACCOUNT, "13612345678")
    call = demo.dial("2980000000012#112358", caller="13612345678")
    assert call.customer == "980000000012"


# --- what he hears --------------------------------------------------------------------


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


# --- the PIN --------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_query_pin_is_changed(demo: DemoCompany, language: str) -> None:
    call = demo.dial(LOG_IN, "6", "135790", "802613", "802613", language=language)
    assert call.heard[-8:] == ["account.pin_changed", *MENU]
    assert demo.dial(NUMBER, "802613").customer == ACCOUNT
    assert demo.dial(LOG_IN).customer is None
    assert "802613" not in str(demo.steps(call))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_new_pin_must_be_keyed_twice_the_same(demo: DemoCompany, language: str) -> None:
    call = demo.dial(LOG_IN, "6135790", "802613", "802614", language=language)
    assert call.heard[-2:] == ["account.pin_differ", "account.pin_new"]
    assert demo.dial(LOG_IN).customer == ACCOUNT


def test_three_different_pairs_bring_a_person_and_change_nothing(demo: DemoCompany) -> None:
    call = demo.dial(LOG_IN, "6135790", *["802613", "802614"] * 3)
    assert call.heard[-2:] == ["account.pin_unchanged", "operator.connecting"]
    assert demo.dial(LOG_IN).customer == ACCOUNT


@pytest.mark.parametrize("pin", ["111111", "123456", "000011"])
def test_a_weak_pin_is_refused_and_another_asked_for(demo: DemoCompany, pin: str) -> None:
    call = demo.dial(LOG_IN, "6135790", pin, pin)
    assert call.heard[-2:] == ["account.pin_weak", "account.pin_new"]
    call = demo.dial(LOG_IN, "6135790", pin, pin, "802613", "802613")
    assert "account.pin_changed" in call.heard


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_old_pin_must_be_right(demo: DemoCompany, language: str) -> None:
    call = demo.dial(LOG_IN, "6", "135791", "135792", "135793", language=language)
    assert call.heard.count("account.pin_wrong") == 2
    assert call.heard[-2:] == ["account.pin_unchanged", "operator.connecting"]
    assert "account.pin_new" not in call.heard


def test_wrong_old_pins_lock_the_account_like_any_others(demo: DemoCompany) -> None:
    demo.dial(LOG_IN, "6", "135791", "135792", "135793", caller="13500135001")
    call = demo.dial(NUMBER, "135794", NUMBER[1:], "135795", caller="13500135002")
    assert call.heard[-2:] == ["account.locked", "operator.connecting"]


def test_nothing_of_an_account_is_said_before_the_pin(demo: DemoCompany) -> None:
    call = demo.dial(NUMBER + "135791" + "1")
    assert not any(key.startswith("account.holdings") for key in call.heard)
    assert call.heard[: len(MAIN_MENU) + 1] == ["hotline.greeting", *MAIN_MENU]
