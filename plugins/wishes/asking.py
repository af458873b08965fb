"""How a wish is asked for: funds, numbers with a point, and what was understood, read back."""

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from appliance import BackWanted, Call, FundUnknown, HelpWanted, Menu, MenuItem, stay

if TYPE_CHECKING:
    from appliance.assembly import Appliance
    from appliance.services.funds import Fund

TRIES = 3
CODE_DIGITS = 6
LONGEST_NUMBER = 10
CONFIRM, ENTER_AGAIN = "1", "2"


READ_BACK = Menu(
    "wishes_read_back",
    (
        MenuItem(CONFIRM, "common.confirm", stay),
        MenuItem(ENTER_AGAIN, "common.enter_again", stay),
    ),
    footer={"common.give_up": "*"},
)
CONFIRMATION = Menu(
    "wishes_confirm",
    (MenuItem(CONFIRM, "common.confirm", stay),),
    footer={"common.give_up": "*"},
)


def ask_fund(call: Call, appliance: "Appliance") -> "Fund":
    """Return a fund by its code; after three unknown ones the caller gets help."""
    for left in reversed(range(TRIES)):
        code = call.ask("wishes.enter_code", digits=CODE_DIGITS)
        try:
            return appliance.funds.fund(code)
        except FundUnknown:
            if left:
                call.say("fund_query.code_unknown", code=code, left=left)
    call.announce("fund_query.code_unknown_last", code=code)
    raise HelpWanted


def ask_decimal(call: Call, question: str, is_possible: Callable[[Decimal], bool]) -> Decimal:
    """Return a number, keyed with a star as its point; after three others there is help."""
    for _attempt in range(TRIES):
        try:
            number = Decimal(call.ask(question, at_most=LONGEST_NUMBER, star_is="."))
        except InvalidOperation:
            number = Decimal(-1)
        if is_possible(number):
            return number
        call.announce("wishes.number_unclear")
    call.say("errors.help")
    raise HelpWanted


def confirmed(call: Call, menu: Menu = READ_BACK) -> bool:
    """Tell whether the caller confirms what was read back; a star gives it up, and says so."""
    try:
        return call.choose(menu).key == CONFIRM
    except BackWanted:
        call.did("given up")
        call.announce("common.given_up")
        raise
