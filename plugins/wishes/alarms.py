"""Alarms on quotes by telephone: set, read back, confirmed; heard, changed and removed."""

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from appliance import (
    AlarmRefused,
    Call,
    ContactEvidence,
    Menu,
    MenuItem,
    NewAlarm,
    Rule,
    identify,
    stay,
)
from plugins.wishes import medium
from plugins.wishes.asking import CONFIRMATION, ask_decimal, ask_fund, confirmed
from plugins.wishes.wording import alarm_sentence, fund_sentence

if TYPE_CHECKING:
    from appliance.assembly import Appliance
    from appliance.records.wish import Alarm
    from appliance.services.funds import Fund

TOPIC = "alarm"
NAV, CHANGE, YIELD = "nav", "change", "yield"
AT_LEAST, AT_MOST = "at_least", "at_most"
OF_FUNDS = {
    "1": (NAV, AT_LEAST),
    "2": (NAV, AT_MOST),
    "3": (CHANGE, AT_LEAST),
    "4": (CHANGE, AT_MOST),
}
OF_MONEY_FUNDS = {"1": (YIELD, AT_LEAST), "2": (YIELD, AT_MOST)}
CHANGE_IT, REMOVE_IT, NEXT_ONE = "1", "2", "3"
HUNDRED = Decimal(100)
NAV_DECIMALS, PERCENT_DECIMALS = Decimal("0.0001"), Decimal("0.01")
HIGHEST_NAV = Decimal(10000)


def run(call: Call, appliance: "Appliance") -> None:
    """Offer to set an alarm, and to hear those that are set."""
    account = identify(call, appliance).fund_account
    while True:
        items = [MenuItem("1", "wishes.menu_set_alarm", set_alarm)]
        if appliance.outbound.alarms.of_account(account):
            items.append(MenuItem("2", "wishes.menu_my_alarms", my_alarms))
        menu = Menu("wishes_alarms", tuple(items), footer={"common.back": ""})
        call.follow(call.choose(menu), appliance)


def set_alarm(call: Call, appliance: "Appliance") -> None:
    """Lead through one alarm until it is set, refused or given up."""
    account = identify(call, appliance).fund_account
    while True:
        new = _asked(call, appliance, account)
        _read_back(call, appliance, new.fund_code, new.rule)
        sentence, slots = medium.told(medium.Chosen(new.medium, new.address))
        call.announce(sentence, **slots)
        if confirmed(call):
            _tell(call, partial(appliance.outbound.alarms.set, new, _evidence(call)))
            return


def _asked(call: Call, appliance: "Appliance", account: str) -> NewAlarm:
    fund = ask_fund(call, appliance)
    measure, direction = _ask_measure(call, appliance, fund)
    rule = Rule(measure, direction, _ask_threshold(call, measure, direction))
    chosen = medium.ask_medium(call, appliance, account, TOPIC)
    return NewAlarm(
        fund_account=account,
        fund_code=fund.fund_code,
        rule=rule,
        medium=chosen.medium,
        address=chosen.address,
        language=call.language,
    )


def my_alarms(call: Call, appliance: "Appliance") -> None:
    """Read the alarms one by one; each may be changed or removed."""
    account = identify(call, appliance).fund_account
    while alarms := appliance.outbound.alarms.of_account(account):
        for alarm in alarms:
            key = call.choose(_alarm_menu(appliance, alarm, alone=len(alarms) == 1)).key
            if key == CHANGE_IT:
                _change(call, appliance, alarm)
            elif key == REMOVE_IT:
                _remove(call, appliance, alarm)


def _change(call: Call, appliance: "Appliance", alarm: "Alarm") -> None:
    while True:
        threshold = _ask_threshold(call, alarm.measure, alarm.direction)
        rule = Rule(alarm.measure, alarm.direction, threshold)
        _read_back(call, appliance, alarm.fund_code, rule)
        if confirmed(call):
            change = appliance.outbound.alarms.change
            _tell(call, partial(change, alarm.id, threshold, _evidence(call)))
            return


def _read_back(call: Call, appliance: "Appliance", fund_code: str, rule: Rule) -> None:
    sentence, slots = alarm_sentence(appliance, fund_code, rule)
    call.announce(sentence, **slots)


def _remove(call: Call, appliance: "Appliance", alarm: "Alarm") -> None:
    call.announce("wishes.alarm_to_remove")
    confirmed(call, CONFIRMATION)
    try:
        appliance.outbound.alarms.remove(alarm.id, _evidence(call))
    except AlarmRefused:  # it is gone, which is what he wanted
        call.did(f"alarm {alarm.id} was gone already")
    call.did(f"alarm {alarm.id} removed")
    call.announce("wishes.alarm_removed")


def _tell(call: Call, write: "Callable[[], Alarm]") -> None:
    """Set or change an alarm, then say that it is done, or why it cannot be."""
    try:
        alarm = write()
    except AlarmRefused as refusal:
        call.did(f"alarm refused: {refusal.code}")
        call.announce(f"wishes.alarm_refused_{refusal.code}")
        return
    call.did(f"alarm {alarm.id}: {alarm.measure} {alarm.direction} {alarm.threshold}")
    call.announce("wishes.alarm_set_met" if alarm.met else "wishes.alarm_set")


def _ask_measure(call: Call, appliance: "Appliance", fund: "Fund") -> tuple[str, str]:
    quote = appliance.funds.latest_quote(fund.fund_code)
    choices = OF_MONEY_FUNDS if quote is not None and quote.yield_7d is not None else OF_FUNDS
    question, slots = fund_sentence(fund, quote)
    items = [
        MenuItem(key, f"wishes.menu_{measure}_{direction}", stay)
        for key, (measure, direction) in choices.items()
    ]
    menu = Menu(
        "wishes_measure",
        tuple(items),
        question=question,
        question_slots=slots,
        footer={"common.back": ""},
    )
    return choices[call.choose(menu).key]


def _ask_threshold(call: Call, measure: str, direction: str) -> Decimal:
    """Return a threshold: yuan, or a fraction of one, negative for a fall."""
    if measure == NAV:
        return ask_decimal(call, "wishes.enter_nav", _is_nav)
    question = "wishes.enter_yield" if measure == YIELD else f"wishes.enter_change_{direction}"
    fraction = ask_decimal(call, question, _is_percent) / HUNDRED
    return -fraction if (measure, direction) == (CHANGE, AT_MOST) else fraction


def _is_nav(number: Decimal) -> bool:
    return 0 < number < HIGHEST_NAV and not number % NAV_DECIMALS


def _is_percent(number: Decimal) -> bool:
    return 0 < number < HUNDRED and not number % PERCENT_DECIMALS


def _alarm_menu(appliance: "Appliance", alarm: "Alarm", *, alone: bool) -> Menu:
    sentence, slots = alarm_sentence(appliance, alarm.fund_code, alarm.rule)
    items = (
        MenuItem(CHANGE_IT, "wishes.menu_change_alarm", stay),
        MenuItem(REMOVE_IT, "wishes.menu_remove_alarm", stay),
        MenuItem(NEXT_ONE, "wishes.menu_next_alarm", stay),
    )
    return Menu(
        "wishes_alarm",
        items[:2] if alone else items,
        question=sentence,
        question_slots=slots,
        footer={"common.back": ""},
    )


def _evidence(call: Call) -> ContactEvidence:
    return ContactEvidence(call_id=call.id)
