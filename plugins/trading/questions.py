"""Asks the questions of a transaction type, each kind in its own way, and returns the value."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from appliance import Call, HelpWanted, Menu, MenuItem, OrderRefused, stay
from plugins.trading.wording import order_sentence

if TYPE_CHECKING:
    from appliance.assembly import Appliance
    from appliance.records.order import Order, Question
    from appliance.services.orders.applications import Application

TRIES = 3
CODE_DIGITS = 6
LONGEST_NUMBER = 16
POINT, STAR_AND_HASH = ".", "*"
"""What a star is within a number, and what `*#` is read as."""
ALL = "all"
"""The answer that means every share which can be sold."""
THIS_ONE, NEXT_ONE = "1", "2"


@dataclass(frozen=True)
class Questions:
    """The questions of one application, to one caller; a star goes back."""

    call: Call
    appliance: "Appliance"
    application: "Application"

    def answer(self, question: "Question") -> Any:
        """Return what the caller answers; three unusable answers bring help."""
        if question.kind in ("fund", "target_fund"):
            return self.call.ask(question.prompt, digits=CODE_DIGITS)
        if question.kind == "number":
            return int(self.call.ask(question.prompt, at_most=len(str(question.at_most))))
        if question.kind == "choice":
            return self._choice(question)
        if question.kind == "order":
            return self._order(question)
        return self._decimal(question)

    def _decimal(self, question: "Question") -> Decimal | str:
        """Return an amount of money or shares; `*#` means all of the shares."""
        star_is = POINT + STAR_AND_HASH if question.kind == "shares" else POINT
        for attempt in range(TRIES):
            keys = self.call.ask(question.prompt, at_most=LONGEST_NUMBER, star_is=star_is)
            if keys == STAR_AND_HASH:
                return ALL
            try:
                return Decimal(keys)
            except InvalidOperation:
                if attempt < TRIES - 1:
                    self.call.announce("trading.number_unclear")
        self.call.say("errors.help")
        raise HelpWanted

    def _choice(self, question: "Question") -> str:
        items = [
            MenuItem(key, f"{question.prompt}_{value}", stay)
            for key, value in question.choices.items()
        ]
        menu = Menu(
            question.prompt,
            tuple(items),
            question=question.prompt,
            footer={"common.back": ""},
        )
        return question.choices[self.call.choose(menu).key]

    def _order(self, question: "Question") -> str:
        """Read the orders that may be meant one by one until the caller takes one."""
        orders = self.call.work(self.application.choices)
        if not orders:
            raise OrderRefused("something_to_cancel", "trading.refused_nothing_to_cancel")
        while True:
            for order in orders:
                menu = self._order_menu(question, order, alone=len(orders) == 1)
                if self.call.choose(menu).key == THIS_ONE:
                    return order.order_number

    def _order_menu(self, question: "Question", order: "Order", *, alone: bool) -> Menu:
        sentence, slots = order_sentence(self.appliance, order)
        items = (
            MenuItem(THIS_ONE, question.prompt, stay),
            MenuItem(NEXT_ONE, "trading.next_order", stay),
        )
        return Menu(
            question.prompt,
            items[:1] if alone else items,
            question=sentence,
            question_slots=slots,
            footer={"common.back": ""},
        )
