"""The conversation of an order, whatever its type: questions, notices, read-back, confirming key.

Nothing here knows a particular type. What was decided is on the disk before the caller hears it:
the intent before its read-back is spoken, the order before anybody says that it was accepted.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from appliance import (
    BackWanted,
    Call,
    DeskAway,
    FundlineError,
    HelpWanted,
    Menu,
    MenuItem,
    OrderRefused,
    PriceDayChanged,
    fund_name,
    identify,
    promise_callback,
    stay,
)
from plugins.trading.questions import Questions
from plugins.trading.wording import slots_of

if TYPE_CHECKING:
    from appliance.assembly import Appliance
    from appliance.records.order import Intent, Notice, Order, Question, TransactionType
    from appliance.services.orders.applications import Application, Quote

TRIES = 3
CONFIRM, ENTER_AGAIN = "1", "2"

READ_BACK = Menu(
    "read_back",
    (
        MenuItem(CONFIRM, "common.confirm", stay),
        MenuItem(ENTER_AGAIN, "common.enter_again", stay),
    ),
    footer={"common.give_up": "*"},
)
AFTERWARDS = Menu("after_an_order", (), footer={"common.back_or_hang_up": ""})


def place_order(call: Call, appliance: "Appliance", kind: "TransactionType") -> None:
    """Lead through one order until it is accepted, refused or given up."""
    account = identify(call, appliance, "trade").fund_account
    try:
        while not _placed(call, appliance, kind, account):
            call.did(f"{kind.name}: entered again")
    except OrderRefused as refusal:
        _tell_refusal(call, appliance, kind, refusal)
    except DeskAway as away:
        call.did(f"{kind.name}: the desk is away: {away}")
        promise_callback(call, appliance, "desk.away_order")


def _placed(call: Call, appliance: "Appliance", kind: "TransactionType", account: str) -> bool:
    """Ask everything once; False when the caller wants to enter it again."""
    application = call.work(
        appliance.trading_desk.begin,
        kind,
        account,
        caller=call.caller,
        call_id=call.id,
        language=call.language,
    )
    for question in kind.questions:
        _fill_in(call, appliance, application, question)
    return _confirmed(call, appliance, application)


def _fill_in(
    call: Call, appliance: "Appliance", application: "Application", question: "Question"
) -> None:
    questions = Questions(call, appliance, application)
    for _attempt in range(TRIES):
        value = questions.answer(question)
        try:
            notices = call.work(application.answer, question, value)
        except OrderRefused as refusal:
            if not refusal.again:
                raise
            _tell_refusal(call, appliance, application.type, refusal)
            continue
        _name_fund(call, appliance, question, value, notices)
        _heed(call, appliance, application, notices)
        return
    call.say("errors.help")
    raise HelpWanted


def _name_fund(
    call: Call,
    appliance: "Appliance",
    question: "Question",
    code: str,
    notices: "Iterable[Notice]",
) -> None:
    """Say which fund a code is; a notice says it by itself."""
    if question.kind in ("fund", "target_fund") and not notices:
        call.say("trading.fund_chosen", fund=fund_name(appliance, code))


def _heed(
    call: Call, appliance: "Appliance", application: "Application", notices: "Iterable[Notice]"
) -> None:
    """Let each notice be heard to its end, and go on only after a key where one is needed."""
    owed = list(notices)
    while owed:
        notice = owed[0]
        call.announce(notice.prompt, **notice.slots)
        key = _choose_or_give_up(call, _agreement(notice)) if notice.must_confirm else ""
        owed = call.work(application.confirm_notice, notice, appliance.clock(), key)
        call.did(f"{notice.name}: {'confirmed' if key else 'heard'}")


def _agreement(notice: "Notice") -> Menu:
    agree = MenuItem(CONFIRM, f"trading.agree_{notice.name}", stay)
    return Menu("notice", (agree,), footer={"common.give_up": "*"})


def _confirmed(call: Call, appliance: "Appliance", application: "Application") -> bool:
    """Read the order back until it is confirmed; False when it is to be entered again."""
    while True:
        quote = call.work(application.quote)
        intent = call.work(appliance.orders.intend, application, quote)
        try:
            if not _heard_and_confirmed(call, appliance, application.type, quote):
                appliance.orders.give_up(intent.id)
                return False
        except FundlineError:
            appliance.orders.give_up(intent.id)
            raise
        order = _accepted(call, appliance, intent)
        if order is not None:
            _tell_accepted(call, appliance, application.type, order, quote)


def _heard_and_confirmed(
    call: Call, appliance: "Appliance", kind: "TransactionType", quote: "Quote"
) -> bool:
    place = "read_back" if quote.estimated_fee is not None else "read_back_without_fee"
    prompt = kind.prompts[place]
    call.announce(prompt, **slots_of(appliance, call.language, prompt, quote.words))
    return _choose_or_give_up(call, READ_BACK) == CONFIRM


def _accepted(call: Call, appliance: "Appliance", intent: "Intent") -> "Order | None":
    """Return the order that the confirming key made; None when it must be read back anew."""
    at = appliance.clock()
    try:
        return call.work(appliance.trading_desk.accept, intent, at)
    except PriceDayChanged:
        appliance.orders.give_up(intent.id)
        call.did(f"{intent.type}: the price day changed before the key")
        call.announce("trading.price_day_changed")
        return None
    except (OrderRefused, DeskAway):
        appliance.orders.give_up(intent.id)
        raise


def _tell_accepted(
    call: Call, appliance: "Appliance", kind: "TransactionType", order: "Order", quote: "Quote"
) -> None:
    """Say that the order was accepted, note that it was said, and lead back to the menu."""
    call.did(f"{kind.name}: order {order.order_number} accepted")
    prompt = kind.prompts["accepted"]
    words = {**quote.words, "tail": order.tail, "query_from": quote.query_from}
    call.announce(prompt, **slots_of(appliance, call.language, prompt, words))
    appliance.orders.told(order.order_number)
    call.choose(AFTERWARDS)


def _choose_or_give_up(call: Call, menu: Menu) -> str:
    """Return the chosen key; a star gives the order up, and the caller is told so."""
    try:
        return call.choose(menu).key
    except BackWanted:
        call.did("given up")
        call.announce("common.given_up")
        raise


def _tell_refusal(
    call: Call, appliance: "Appliance", kind: "TransactionType", refusal: OrderRefused
) -> None:
    call.did(f"{kind.name}: refused: {refusal}")
    slots = slots_of(appliance, call.language, refusal.prompt, refusal.slots)
    call.announce(refusal.prompt, **slots)
