"""Who is calling: account or certificate number and PIN, asked for and checked."""

import pytest

from appliance import Call, identify
from appliance.assembly import Appliance
from appliance.errors import AccountLocked, IdentityRefused
from appliance.settings import Secret
from tests.demo_calls import CUSTOMERS, LOG_IN, MAIN_MENU, DemoCompany
from tests.scripted_call import ScriptedCall

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


def test_nothing_of_an_account_is_said_before_the_pin(demo: DemoCompany) -> None:
    call = demo.dial(NUMBER + "135791" + "1")
    assert not any(key.startswith("account.holdings") for key in call.heard)
    assert call.heard[: len(MAIN_MENU) + 1] == ["hotline.greeting", *MAIN_MENU]


# --- the trade PIN --------------------------------------------------------------------


def trade(call: Call, appliance: Appliance) -> None:
    """Ask twice for a caller who may trade, as a conversation about orders would."""
    for _time in range(2):
        assert identify(call, appliance, "trade").fund_account == ACCOUNT


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_trades_proves_it_with_the_trade_pin_once(demo: DemoCompany, language: str) -> None:
    call = ScriptedCall(
        NUMBER[1:], "246801", appliance=demo.appliance, language=language, call_id="trade.1"
    )
    assert call.run(trade) == "done"
    assert call.heard[1:3] == ["account.enter_number", "account.enter_trade_pin"]
    assert call.heard.count("account.enter_trade_pin") == 1


def test_the_query_pin_opens_no_trade(demo: DemoCompany) -> None:
    call = ScriptedCall(NUMBER[1:], "135790", appliance=demo.appliance, call_id="trade.2")
    assert call.run(trade) == "hung_up"
    assert call.heard[-2:] == ["account.wrong", "account.enter_number"]


def test_a_known_caller_who_trades_is_asked_for_the_trade_pin_only(demo: DemoCompany) -> None:
    call = ScriptedCall(NUMBER[1:], "135790", "246801", appliance=demo.appliance, call_id="trade.3")

    def query_then_trade(call: Call, appliance: Appliance) -> None:
        identify(call, appliance)
        trade(call, appliance)

    assert call.run(query_then_trade) == "done"
    assert call.heard.count("account.enter_number") == 1
    assert call.heard[-1] == "account.enter_trade_pin"


# --- recording


def test_the_caller_is_told_of_the_recording_before_he_says_who_he_is(demo: DemoCompany) -> None:
    call = demo.dial("2", "980000000011#", "135790")
    assert call.recorded[1:7] == [
        "recording.announcement",
        "start",
        "account.enter_number",
        "mask",
        "account.enter_pin",
        "unmask",
    ]


def test_what_is_keyed_over_the_announcement_is_kept(demo: DemoCompany) -> None:
    call = demo.dial("2", "<9<8<0", "000000011#", "135790")
    assert call.customer == ACCOUNT
    assert call.heard.count("recording.announcement") == 1


def test_a_call_is_recorded_once_and_masked_for_each_secret(demo: DemoCompany) -> None:
    call = ScriptedCall(NUMBER[1:], "135790", "246801", appliance=demo.appliance, call_id="trade.4")

    def query_then_trade(call: Call, appliance: Appliance) -> None:
        identify(call, appliance)
        trade(call, appliance)

    assert call.run(query_then_trade) == "done"
    orders = [entry for entry in call.recorded if "." not in entry]
    assert orders == ["start", "mask", "unmask", "mask", "unmask"]


def test_the_mask_stays_on_until_the_pin_fits_or_nobody_is_there(demo: DemoCompany) -> None:
    call = demo.dial("2", "980000000011#", "900009", "980000000011#", "900009")
    assert [entry for entry in call.recorded if "." not in entry] == ["start", "mask", "unmask"]
    assert call.recorded[-2:] == ["account.enter_number", "unmask"]


def test_who_asks_for_no_account_is_not_recorded(demo: DemoCompany) -> None:
    assert "recording.announcement" not in demo.dial("1", "1", "000001").heard
