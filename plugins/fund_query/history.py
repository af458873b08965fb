"""A fund's earlier net values: newest first, or of one day."""

from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from appliance import Call, Menu, MenuItem, stay
from plugins.fund_query.fund_code import ask_fund
from plugins.fund_query.quote_sentences import SUBSCRIPTION_STATUS, history_row
from plugins.fund_query.speech import AT_ONCE, Spoken, say_all, spoken

if TYPE_CHECKING:
    from appliance.assembly import Appliance
    from appliance.services.funds import Fund, Quote

SHANGHAI = ZoneInfo("Asia/Shanghai")
LIMIT = 60
LONGEST_WAY_BACK_YEARS = 8
"""A leap day may be so far away, over a century year without one."""
MORE, ONE_DAY, ANOTHER = "1", "2", "3"


def history(call: Call, appliance: "Appliance") -> None:
    """Read the net values of one fund after the other."""
    while True:
        _read_fund(call, appliance, ask_fund(call, appliance))


def past_day(keys: str, today: date) -> date | None:
    """Return the latest day not in the future with this month and day, `MMDD`; None if none has."""
    for year in range(today.year, today.year - LONGEST_WAY_BACK_YEARS, -1):
        try:
            day = date(year, int(keys[:2]), int(keys[2:]))
        except ValueError:
            continue
        if day <= today:
            return day
    return None


def _read_fund(call: Call, appliance: "Appliance", fund: "Fund") -> None:
    if fund.fund_status == SUBSCRIPTION_STATUS:
        say_all(call, [spoken("fund_query.subscription_period", fund=fund.fund_name)])
        return
    quotes = call.work(appliance.back_end.history, fund.fund_code, LIMIT)
    if not quotes:
        say_all(call, [spoken("fund_query.no_history", fund=fund.fund_name)])
        return
    intro = spoken("fund_query.history_intro", fund=fund.fund_name, count=len(quotes[:AT_ONCE]))
    say_all(call, [intro])
    said = 0
    choice = MORE
    while choice != ANOTHER:
        if choice == MORE:
            say_all(call, [history_row(quote) for quote in quotes[said : said + AT_ONCE]])
            said += AT_ONCE
        else:
            _say_one_day(call, appliance, fund)
        choice = call.choose(BETWEEN if said < len(quotes) else AT_THE_END).key


def _say_one_day(call: Call, appliance: "Appliance", fund: "Fund") -> None:
    day = past_day(call.ask("fund_query.which_day", digits=4), datetime.now(SHANGHAI).date())
    if day is None:
        say_all(call, [spoken("fund_query.no_such_day")])
        return
    quote = call.work(appliance.back_end.quote_on, fund.fund_code, day)
    say_all(call, day_sentences(quote, day))


def day_sentences(quote: "Quote | None", day: date) -> list[Spoken]:
    """Return what is said when a day was asked for; without a quote the last one before it."""
    if quote is None:
        return [spoken("fund_query.nothing_that_day", day=day)]
    if quote.nav_date != day:
        return [
            spoken("fund_query.nothing_that_day", day=day),
            spoken("fund_query.the_day_before"),
            history_row(quote),
        ]
    return [history_row(quote)]


_MORE = MenuItem(MORE, "common.more", stay)
_ONE_DAY = MenuItem(ONE_DAY, "fund_query.one_day", stay)
_ANOTHER = MenuItem(ANOTHER, "fund_query.another", stay)
BETWEEN = Menu("between", (_MORE, _ONE_DAY, _ANOTHER), footer={"common.back": ""})
AT_THE_END = Menu("at_the_end", (_ONE_DAY, _ANOTHER), footer={"common.back": ""})
