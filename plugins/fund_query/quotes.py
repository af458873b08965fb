"""What anybody may ask about a fund: its latest and earlier net values, and its dividends."""

from typing import TYPE_CHECKING

from appliance import Call, Menu, MenuItem
from plugins.fund_query.fund_code import NEXT_QUESTION, QUESTION, ask_fund
from plugins.fund_query.history import history
from plugins.fund_query.quote_sentences import latest_sentences
from plugins.fund_query.speech import Spoken, read_rows, say_all, spoken

if TYPE_CHECKING:
    from appliance.assembly import Appliance
    from appliance.services.funds import DividendRow

DIVIDENDS_LIMIT = 20


def run(call: Call, appliance: "Appliance") -> None:
    """Lead through the menu of net values."""
    while True:
        call.follow(call.choose(MENU), appliance)


def latest(call: Call, appliance: "Appliance") -> None:
    """Say the latest net value of one fund after the other."""
    question = QUESTION
    while True:
        fund = ask_fund(call, appliance, question)
        say_all(call, call.work(latest_sentences, appliance.back_end, fund))
        question = NEXT_QUESTION


def dividends(call: Call, appliance: "Appliance") -> None:
    """Read what one fund after the other has paid, newest first."""
    question = QUESTION
    while True:
        fund = ask_fund(call, appliance, question)
        paid = call.work(appliance.back_end.fund_dividends, fund.fund_code, DIVIDENDS_LIMIT)
        rows = [[dividend_row(dividend)] for dividend in paid]
        if rows:
            intro = spoken("fund_query.dividend_intro", fund=fund.fund_name, count=len(rows))
        else:
            intro = spoken("fund_query.no_dividends", fund=fund.fund_name)
        say_all(call, [intro])
        read_rows(call, rows)
        question = NEXT_QUESTION


def dividend_row(dividend: "DividendRow") -> Spoken:
    """Return the sentence of one payment to all holders of a fund."""
    day = dividend.paid_on or dividend.ex_dividend_on or dividend.confirmed_on
    if dividend.draw_bonus_unit is not None and dividend.draw_bonus_unit > 1:
        units = int(dividend.draw_bonus_unit)
        return spoken(
            "fund_query.dividend_row", day=day, units=units, amount=dividend.dividend_per_unit
        )
    return spoken("fund_query.dividend_row_per_unit", day=day, amount=dividend.dividend_per_unit)


MENU = Menu(
    "quotes",
    (
        MenuItem("1", "fund_query.menu_latest", latest),
        MenuItem("2", "fund_query.menu_history", history),
        MenuItem("3", "fund_query.menu_dividend", dividends),
    ),
    footer={"common.back": ""},
)
