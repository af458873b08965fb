"""A caller changes his query PIN."""

import pytest

from tests.demo_calls import LOG_IN, DemoCompany

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
def test_the_query_pin_is_changed(demo: DemoCompany, language: str) -> None:
    call = demo.dial(LOG_IN, "6", "135790", "802613", "802613", language=language)
    assert call.heard[-8:] == ["account.query_pin_changed", *MENU]
    assert demo.dial(NUMBER, "802613").customer == ACCOUNT
    assert demo.dial(LOG_IN).customer is None
    assert "802613" not in str(demo.steps(call))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_new_pin_must_be_keyed_twice_the_same(demo: DemoCompany, language: str) -> None:
    call = demo.dial(LOG_IN, "6135790", "802613", "802614", language=language)
    assert call.heard[-2:] == ["account.pin_differ", "account.query_pin_new"]
    assert demo.dial(LOG_IN).customer == ACCOUNT


def test_three_different_pairs_bring_a_person_and_change_nothing(demo: DemoCompany) -> None:
    call = demo.dial(LOG_IN, "6135790", *["802613", "802614"] * 3)
    assert call.heard[-2:] == ["account.query_pin_unchanged", "operator.connecting"]
    assert demo.dial(LOG_IN).customer == ACCOUNT


@pytest.mark.parametrize("pin", ["111111", "123456", "000011"])
def test_a_weak_pin_is_refused_and_another_asked_for(demo: DemoCompany, pin: str) -> None:
    call = demo.dial(LOG_IN, "6135790", pin, pin)
    assert call.heard[-2:] == ["account.pin_weak", "account.query_pin_new"]
    call = demo.dial(LOG_IN, "6135790", pin, pin, "802613", "802613")
    assert "account.query_pin_changed" in call.heard


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_old_pin_must_be_right(demo: DemoCompany, language: str) -> None:
    call = demo.dial(LOG_IN, "6", "135791", "135792", "135793", language=language)
    assert call.heard.count("account.pin_wrong") == 2
    assert call.heard[-2:] == ["account.query_pin_unchanged", "operator.connecting"]
    assert "account.query_pin_new" not in call.heard


def test_wrong_old_pins_lock_the_account_like_any_others(demo: DemoCompany) -> None:
    demo.dial(LOG_IN, "6", "135791", "135792", "135793", caller="13500135001")
    call = demo.dial(NUMBER, "135794", NUMBER[1:], "135795", caller="13500135002")
    assert call.heard[-2:] == ["account.locked", "operator.connecting"]
