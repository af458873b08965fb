"""Net values by telephone, listened to: what comes out of the receiver is what was imported."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

import plugins.ofd_exchange
from appliance.audio.prompts import Sentence
from tests.calls import registrar_files
from tests.calls.box import Box
from tests.calls.caller import Caller
from tests.calls.conftest import CallerMaker

pytestmark = pytest.mark.asterisk

LANGUAGES = ("zh", "en")
FUNDS = [f"00000{number}" for number in range(1, 9)]
STATUS = {"000007": "fund_status_5"}
MONEY_FUND, IN_SUBSCRIPTION = "000003", "000006"
Quotes = dict[str, list[registrar_files.Row]]


@pytest.fixture(scope="module")
def quotes(tmp_path_factory: pytest.TempPathFactory) -> Quotes:
    """Return what the demo registrar's files of type 07 say, by fund, newest first."""
    folder = tmp_path_factory.mktemp("registrar")
    plugins.ofd_exchange.demo_files(folder)
    found: Quotes = {code: [] for code in FUNDS}
    for row in registrar_files.rows_of(folder, "07"):
        if row["NetValueType"] == "0":
            found[row["FundCode"]].append(row)
    for rows in found.values():
        rows.sort(key=lambda row: row["UpdateDate"], reverse=True)
    return found


def nav_slots(rows: list[registrar_files.Row]) -> dict[str, Any]:
    """Return what must be heard of a fund, taken from the registrar's own file."""
    newest, before = rows[0], rows[1]
    nav, earlier = registrar_files.decimal(newest, "NAV"), registrar_files.decimal(before, "NAV")
    return {
        "fund": newest["FundName"],
        "day": datetime.strptime(newest["UpdateDate"], "%Y%m%d").date(),  # noqa: DTZ007
        "nav": nav,
        "change": ((nav - earlier) / earlier).quantize(Decimal("0.0001")),
        "accumulated": registrar_files.decimal(newest, "AccumulativeNAV"),
    }


def sentences(box: Box, language: str, *keys: tuple[str, dict[str, Any]]) -> list[Sentence]:
    return [box.prompts.sentence(language, key, **slots) for key, slots in keys]


def offer(language: str, company: str) -> list[tuple[str, dict[str, Any]]]:
    greeting: list[tuple[str, dict[str, Any]]] = [("hotline.greeting", {"company": company})]
    choices = [
        ("nav", "1"),
        ("account", "2"),
        ("trading", "3"),
        ("fax", "4"),
        ("commentary", "5"),
        ("complaint", "7"),
        ("wishes", "8"),
        ("language", "9"),
        ("operator", "0"),
        ("repeat", "*"),
    ]
    return [*(greeting if company else []), *((f"hotline.{c}", {"key": k}) for c, k in choices)]


NAV_MENU: list[tuple[str, dict[str, Any]]] = [
    ("fund_query.menu_latest", {"key": "1"}),
    ("fund_query.menu_history", {"key": "2"}),
    ("fund_query.menu_dividend", {"key": "3"}),
    ("common.back", {}),
]


@pytest.fixture(scope="module")
def pool() -> Iterator[ThreadPoolExecutor]:
    """Let callers be on the line at once."""
    with ThreadPoolExecutor(2 * len(FUNDS)) as threads:
        yield threads


def test_callers_hear_every_sentence_in_order_in_both_languages(
    new_caller: CallerMaker, box: Box, quotes: Quotes, pool: ThreadPoolExecutor
) -> None:
    def listen(caller: Caller, language: str) -> None:
        call = caller.dial("1000")
        call.language = language
        if language == "en":
            call.press("9")
        company = "" if language == "en" else "示范基金"
        call.hears_all(sentences(box, language, *offer(language, company)))
        call.press("1").hears_all(sentences(box, language, *NAV_MENU))
        call.press("1").hears_all(sentences(box, language, ("fund_query.enter_code", {})))
        told = ("fund_query.latest", nav_slots(quotes["000001"]))
        call.press("000001")
        call.hears_all(sentences(box, language, told, ("fund_query.again_or_back", {})))
        call.hang_up()

    callers = [new_caller("13800130101"), new_caller("13800130102")]
    list(pool.map(listen, callers, LANGUAGES))


def expected_sentence(code: str, rows: list[registrar_files.Row]) -> tuple[str, dict[str, Any]]:
    if code == IN_SUBSCRIPTION:
        return "fund_query.subscription_period", {"fund": rows[0]["FundName"]}
    slots = nav_slots(rows)
    if code == MONEY_FUND:
        income = registrar_files.decimal(rows[0], "FundIncome")
        a_year = registrar_files.decimal(rows[0], "Yield")
        of_day = {"fund": slots["fund"], "day": slots["day"], "income": income}
        return "fund_query.money_fund", {**of_day, "yield": a_year}
    return "fund_query.latest", slots


def test_every_fund_is_heard_as_it_was_imported(
    new_caller: CallerMaker, quotes: Quotes, pool: ThreadPoolExecutor
) -> None:
    def listen(caller: Caller, code: str, language: str) -> None:
        call = caller.dial("1000")
        call.language = language
        call.press("9" if language == "en" else "", "11", code)
        key, slots = expected_sentence(code, quotes[code])
        call.hears(key, within=40, **slots)
        if code in STATUS:
            call.hears("fund_query.status", status=STATUS[code])
        call.hang_up()

    asked = [(code, language) for code in FUNDS for language in LANGUAGES]
    callers = [new_caller(f"138001301{number}") for number in range(10, 10 + len(asked))]
    list(pool.map(listen, callers, *zip(*asked, strict=True)))


def test_keys_pressed_ahead_are_not_asked_again(caller: Caller, quotes: Quotes) -> None:
    call = caller.dial("1000").press("11000001")
    call.hears("fund_query.latest", **nav_slots(quotes["000001"]))
    heard = [clip.name for clip in call.clips() if clip.frames > 25]
    assert not [name for name in heard if "menu_latest" in name or "enter_code" in name]


def test_a_key_stops_the_sentence_at_once(caller: Caller) -> None:
    call = caller.dial("1000").begins("hotline.nav", key="1")
    before = len(call.call.stream.datagrams)
    call.press("1")
    key_up = call.call.stream.key_ups[-1].at
    call.hears("fund_query.menu_latest", key="1")
    clips = call.clips(before)
    menu = next(clip for clip in clips if "menu_latest" in clip.name)
    assert menu.whole
    between = [p for p in call.call.stream.packets(before) if key_up < p.at < menu.at]
    assert len(between) <= 2, "the sentence went on after the key"
