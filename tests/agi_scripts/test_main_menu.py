"""The hotline's main menu, as callers hear it."""

import json

import pytest

from agi_scripts.hotline_menu import hotline_menu
from tests.demo_calls import LOG_IN, MAIN_MENU, TRADE, DemoCompany

LANGUAGES = ("zh", "en")
GREETING = "hotline.greeting"


def choice(key: str, at: str = "", **parts: str) -> str:
    """Return a choice as the document has it; a text that is no table is quoted."""
    header = f"[[menus.{at}.choice]]" if at else "[[choice]]"
    lines = [
        f"{n} = {v if v[0] == '{' or v == 'true' else json.dumps(v)}" for n, v in parts.items()
    ]
    return "\n".join([header, f'key = "{key}"', *lines, ""])


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_caller_is_greeted_once_and_offered_what_works(demo: DemoCompany, language: str) -> None:
    call = demo.dial("*", language=language)
    assert call.heard == [GREETING, *MAIN_MENU, *MAIN_MENU]
    assert call.line.answered


def test_the_choice_comes_before_its_key(demo: DemoCompany) -> None:
    assert demo.said().startswith("您好，示范基金。查询净值，请按一；查询账户，请按二；")


def test_the_company_has_the_name_the_owner_chose(demo: DemoCompany) -> None:
    demo.appliance.preferences.keep("company.name_zh", "东方基金")
    assert demo.said().startswith("您好，东方基金。")


def test_nine_changes_the_language_and_back(demo: DemoCompany) -> None:
    call = demo.dial("99")
    assert call.texts[1].startswith("For prices, press one.")
    assert call.texts[2].startswith("查询净值，请按一；")
    assert call.heard.count(GREETING) == 1


def test_the_language_is_kept_in_everything_that_follows(demo: DemoCompany) -> None:
    call = demo.dial("911000001")
    assert "Please enter the six digit fund code." in call.texts
    assert call.line.language == "en"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", list("6#"))
def test_a_key_without_a_feature_is_a_wrong_key(demo: DemoCompany, key: str, language: str) -> None:
    call = demo.dial(key, language=language)
    assert call.heard == [GREETING, *MAIN_MENU, "errors.no_choice_first", *MAIN_MENU]


@pytest.mark.parametrize("language", LANGUAGES)
def test_three_wrong_keys_bring_a_person(demo: DemoCompany, language: str) -> None:
    call = demo.dial("666", language=language)
    assert call.heard[-2:] == ["errors.help", "operator.connecting"]
    assert call.line.gone_to == ("operator", "s")
    assert call.passed_on


def test_three_silences_bring_a_person(demo: DemoCompany) -> None:
    call = demo.dial("...")
    assert call.heard[-2:] == ["errors.help", "operator.connecting"]
    assert call.passed_on


PLACES = {
    "main menu": "",
    "net values": "1",
    "between the net values": "12000001",
    "after a day": "120000012",
    "account": LOG_IN,
    "after the shares": LOG_IN + "1",
    "transactions": TRADE,
    "dividend methods": TRADE + "6000001",
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("place", PLACES)
def test_zero_brings_a_person_in_every_menu(demo: DemoCompany, place: str, language: str) -> None:
    keys = PLACES[place] + ("*" if place == "after a day" else "") + "0"
    call = demo.dial(keys, language=language)
    assert call.passed_on
    assert call.line.gone_to == ("operator", "s")
    assert call.heard[-1] == "operator.connecting"


QUESTIONS = {"latest": "11", "history": "12", "dividends": "13", "one day": "120000012"}


@pytest.mark.parametrize("question", QUESTIONS)
def test_zero_and_hash_bring_a_person_in_every_question(demo: DemoCompany, question: str) -> None:
    assert demo.dial(QUESTIONS[question] + "0#").passed_on


LEVELS = {
    "net values": ("1", "hotline.nav"),
    "latest": ("11", "fund_query.menu_latest"),
    "after a net value": ("11000001", "fund_query.menu_latest"),
    "history": ("12", "fund_query.menu_latest"),
    "between the net values": ("12000001", "fund_query.menu_latest"),
    "one day": ("120000012", "fund_query.menu_latest"),
    "dividends": ("13", "fund_query.menu_latest"),
    "account number": ("2", "hotline.nav"),
    "PIN": ("2980000000011#", "hotline.nav"),
    "account": (LOG_IN, "hotline.nav"),
    "shares": (LOG_IN + "1", "account.menu_shares"),
    "market value": (LOG_IN + "2", "account.menu_shares"),
    "applications": (LOG_IN + "3", "account.menu_shares"),
    "confirmations": (LOG_IN + "4", "account.menu_shares"),
    "account dividends": (LOG_IN + "5", "account.menu_shares"),
    "old PIN": (LOG_IN + "6", "account.menu_shares"),
    "new PIN": (LOG_IN + "6135790", "account.menu_shares"),
    "new PIN again": (LOG_IN + "6135790" + "802613", "account.menu_shares"),
    "trading account number": ("3", "hotline.nav"),
    "trade PIN": ("3980000000011#", "hotline.nav"),
    "transactions": (TRADE, "hotline.nav"),
    "fund to buy": (TRADE + "1", "trading.menu_purchase"),
    "amount to buy": (TRADE + "1000002", "trading.menu_purchase"),
    "shares to redeem": (TRADE + "3000001", "trading.menu_purchase"),
    "target fund": (TRADE + "5000001", "trading.menu_purchase"),
    "dividend method": (TRADE + "6000001", "trading.menu_purchase"),
    "old trade PIN": (TRADE + "7", "trading.menu_purchase"),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("level", LEVELS)
def test_star_goes_back_one_level_everywhere(demo: DemoCompany, level: str, language: str) -> None:
    keys, menu_above = LEVELS[level]
    star = {"account number": "*#", "trading account number": "*#"}.get(level, "*")
    if level == "shares to redeem":  # a star and a hash would be all of them
        star = "*."
    before = demo.dial(keys, language=language)
    after = demo.dial(keys, star, language=language)
    new = after.heard[len(before.heard) :]
    assert new[0] == menu_above
    assert not after.passed_on


def test_who_finds_no_operator_hears_an_apology_and_the_menu(demo: DemoCompany) -> None:
    first = demo.dial("9110#", call_id="busy.1")
    assert first.passed_on
    call = demo.dial("*1", call_id="busy.1", operator_away=True)
    offer = ["operator.away", "voice_mail.menu_leave", "operator.menu_call_back"]
    offer.append("voice_mail.back_to_menu")
    assert call.heard[: len(offer) + len(MAIN_MENU)] == [*offer, *MAIN_MENU]
    assert call.heard[len(offer) + len(MAIN_MENU)] == "fund_query.menu_latest"
    assert call.language == "en"


RESUMED = {
    "": "hotline.nav",
    "1": "fund_query.menu_latest",
    "11": "fund_query.enter_code",
    "12": "fund_query.enter_code",
    "13": "fund_query.enter_code",
    LOG_IN: "account.menu_shares",
    LOG_IN + "1": "account.holdings_intro",
    LOG_IN + "2": "account.holdings_intro",
    LOG_IN + "3": "account.applications_intro",
    LOG_IN + "6": "account.query_pin_old",
    TRADE: "recording.announcement",
    TRADE + "1": "recording.announcement",
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("keys", RESUMED)
def test_a_resumed_call_is_where_it_was_and_greets_nobody(
    demo: DemoCompany, keys: str, language: str
) -> None:
    cut = demo.dial(*(["9"] if language == "en" else []), keys, call_id="cut.1")
    call = demo.dial(call_id="cut.1", again=True)
    assert call.heard[0] == RESUMED[keys]
    assert call.language == cut.language == language
    assert GREETING not in call.heard


def test_a_resumed_call_goes_on_like_any_other(demo: DemoCompany) -> None:
    demo.dial("11", call_id="cut.2")
    call = demo.dial("000001**", call_id="cut.2", again=True)
    assert call.heard == [
        "fund_query.enter_code",
        "fund_query.latest",
        "fund_query.again_or_back",
        *("fund_query.menu_latest", "fund_query.menu_history", "fund_query.menu_dividend"),
        "common.back",
        *MAIN_MENU,
    ]


def test_the_owner_moves_an_item_to_another_key(demo: DemoCompany) -> None:
    demo.publish(choice("6", item="fund_query.quotes"))
    call = demo.dial("6")
    assert "办理交易，请按三；传真，请按四；名家股评，请按五；查询净值，请按六；" in call.texts[0]
    assert call.heard[-4] == "fund_query.menu_latest"
    assert demo.dial("1").heard[-len(MAIN_MENU) - 1] == "errors.no_choice_first"


def test_the_owner_hides_an_item(demo: DemoCompany) -> None:
    demo.publish('hidden = ["fund_query.account"]')
    assert "hotline.account" not in demo.dial("2").heard


def test_an_item_whose_key_the_owner_gave_to_another_is_not_offered(demo: DemoCompany) -> None:
    demo.publish(choice("2", item="fund_query.quotes"))
    menu = hotline_menu(demo.appliance, "zh")
    assert menu.items[0].prompt == "hotline.nav"
    assert [item.key for item in menu.items] == ["2", "3", "4", "5", "7", "8", "9"]


def test_the_plugins_are_asked_once(demo: DemoCompany) -> None:
    assert demo.appliance.hotline.items is demo.appliance.hotline.items


def test_what_is_keyed_ahead_is_not_asked_again(demo: DemoCompany) -> None:
    call = demo.dial("11000001")
    keyed = [step["keys"] for step in demo.steps(call) if step["kind"] == "keyed"]
    assert keyed == ["1", "1", "000001"]


# --- a tree of the owner's own


def test_a_submenu_asks_its_question_each_time_and_star_leads_back(demo: DemoCompany) -> None:
    demo.publish(
        choice("6", say="hotline.company", menu="more")
        + '[menus.more]\nquestion = "conference.which"\n'
        + choice("1", "more", say="hotline.nav", item="fund_query.quotes")
        + choice("2", "more", say="hotline.fax", sentence="errors.not_available")
    )
    call = demo.dial("62*")
    asked = ["conference.which", "hotline.nav", "hotline.fax", "hotline.operator", "hotline.back"]
    start = call.heard.index("conference.which")
    assert "hotline.nav" not in call.heard[:start], "it stands in the submenu now"
    assert call.heard[start:] == [*asked, "errors.not_available", *asked, *call.heard[1:start]]


def test_a_plugin_behind_a_submenu_works_and_leads_back_into_it(demo: DemoCompany) -> None:
    demo.publish(
        choice("6", say="hotline.company", menu="more")
        + choice("3", "more", item="fund_query.quotes")
        + choice("4", "more", say="hotline.company", back="true")
    )
    call = demo.dial("63*4")
    assert "fund_query.menu_latest" in call.heard
    back = len(call.heard) - 1 - call.heard[::-1].index("hotline.back")
    assert "hotline.repeat" in call.heard[back:], "4 led back to the main menu"


def test_a_key_leads_to_a_mailbox_and_the_caller_back_to_the_menu(demo: DemoCompany) -> None:
    demo.publish(choice("6", say="hotline.company", mailbox="8001"))
    call = demo.dial("6#1")
    assert "voice_mail.received" in call.heard
    assert call.heard[-1] == "hotline.repeat"
    assert demo.appliance.voice_mail.listing(mailbox="8001")


def test_a_key_leads_to_a_telephone_of_the_house(demo: DemoCompany) -> None:
    demo.publish(choice("6", say="hotline.company", number="8000"))
    call = demo.dial("6")
    assert call.line.gone_to == ("house_line", "s")
    assert call.line.variables["FUNDLINE_DIAL"] == "PJSIP/8000"
    assert call.heard[-1] == "hotline.repeat", "nothing is said any more"


def test_a_key_leads_to_a_conversation_with_a_number_of_its_own(demo: DemoCompany) -> None:
    demo.publish(choice("6", say="hotline.company", script="conference"))
    assert "conference.none" in demo.dial("6").heard


@pytest.mark.parametrize(
    ("at", "heard"),
    [
        ("2026-11-23 09:00:00", "operator.connecting"),
        ("2026-11-23 08:59:59", "errors.not_available"),
        ("2026-11-23 17:00:00", "errors.not_available"),
        ("2026-11-22 10:00:00", "errors.not_available"),
    ],
)
def test_the_time_of_the_day_decides_where_a_key_leads(
    demo: DemoCompany, at: str, heard: str
) -> None:
    hours = (
        '{ days = "trading", from = "09:00", to = "17:00",'
        ' open = { operator = true }, closed = { sentence = "errors.not_available" } }'
    )
    demo.publish(choice("6", say="hotline.company", times=hours))
    demo.clock.set(at)
    assert heard in demo.dial("6").heard


@pytest.mark.parametrize(
    "target",
    [
        {"item": "nobody.nothing"},
        {"mailbox": "8999"},
        {"number": "8999"},
        {"menu": "empty"},
        {"sentence": "own.nothing"},
    ],
)
def test_what_leads_nowhere_is_not_announced(demo: DemoCompany, target: dict[str, str]) -> None:
    demo.publish(choice("6", say="hotline.company", **target))
    assert demo.dial("6").heard == [GREETING, *MAIN_MENU, "errors.no_choice_first", *MAIN_MENU]


def test_who_is_in_a_call_keeps_the_menu_he_began_with(demo: DemoCompany) -> None:
    first = demo.publish(choice("6", say="hotline.company", sentence="errors.not_available"))
    demo.publish("")
    assert "errors.not_available" not in demo.dial("6").heard
    assert "errors.not_available" in demo.dial("6", version=first.number).heard
