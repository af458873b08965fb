"""One application by telephone: its answers, checked one by one, and what would come of them."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from appliance.errors import OrderRefused
from appliance.records.order import Notice, Order, Question, TransactionType
from appliance.services.orders import drafts
from appliance.services.orders.checks import CHECKS, Facts, Market
from appliance.services.orders.checks.notices import noted, outstanding, refuse_unheard

if TYPE_CHECKING:
    from appliance.services.orders.trading_desk import TradingDesk

ALL = "all"
"""Answer to a question for shares: everything that can be sold."""
VERSION_LENGTH = 12


@dataclass(frozen=True, kw_only=True)
class Quote:
    """What the caller is going to hear before he confirms."""

    trade_date: date
    confirm_date: date
    query_from: date
    estimated_fee: Decimal | None
    words: dict[str, Any]
    """Values for the slots of a read-back, by name."""


class Application:
    """What a caller has answered so far; nothing of it is an order yet."""

    def __init__(
        self,
        desk: "TradingDesk",
        type: TransactionType,
        market: Market,
        *,
        fund_account: str,
        caller: str,
        call_id: str,
        language: str,
    ) -> None:
        self._desk, self._market = desk, market
        self.type, self.fund_account = type, fund_account
        self.caller, self.call_id, self.language = caller, call_id, language
        self.values: dict[str, Any] = {"notices": []}
        self.customer = self._checked(type.checks)[0].customer

    def answer(self, question: Question, value: Any) -> list[Notice]:
        """Take an answer and return the notices the caller must hear now.

        `OrderRefused` where it is not possible; the answer is forgotten then. Answers to later
        questions are forgotten in any case. Shares may be `ALL`.
        """
        place = self.type.questions.index(question)
        self._forget_from(place)
        try:
            self._take(question, value)
            return self._owed(place)
        except OrderRefused as refusal:
            self._forget_from(place)
            refusal.again = refusal.again and refusal.check in (*question.checks, *ALWAYS_AGAIN)
            raise

    def confirm_notice(self, notice: Notice, at: datetime, key: str = "1") -> list[Notice]:
        """Keep that a notice was heard and answered; return those that are still to be heard."""
        text = self._desk.prompts.text(self.language, notice.prompt)
        version = hashlib.sha256(text.encode()).hexdigest()[:VERSION_LENGTH]
        self.values["notices"].append(noted(notice, self.customer, version=version, at=at, key=key))
        self.values |= notice.changes
        answered = [q for q in self.type.questions if q.name in self.values]
        return self._owed(len(answered) - 1)

    def choices(self) -> Sequence[Order]:
        """Return the orders a cancellation may be about, oldest first."""
        return self._facts().cancellable

    @property
    def available_shares(self) -> Decimal:
        """Return the shares of the chosen fund that can be sold now."""
        return self._facts().available

    def quote(self) -> Quote:
        """Return what would happen if it were confirmed now; `OrderRefused` where it cannot be."""
        facts, notices = self._checked(self.type.every_check)
        refuse_unheard(notices, facts)
        if facts.days is None:
            raise OrderRefused("settlement_known", "trading.refused_calendar")
        fee = drafts.estimated_fee(facts)
        return Quote(
            trade_date=facts.days.trade_date,
            confirm_date=facts.days.confirmed_on,
            query_from=facts.days.query_from,
            estimated_fee=fee,
            words=drafts.words(facts, facts.days, fee),
        )

    def _take(self, question: Question, value: Any) -> None:
        if question.kind in ("fund", "target_fund"):
            self._market.learn(value)
        elif question.kind in ("amount", "shares"):
            value = self.available_shares if value == ALL else Decimal(value)
        elif question.kind == "number":
            _refuse_outside(question, value)
        elif question.kind == "choice" and value not in question.choices.values():
            raise ValueError(f"{value!r} is no answer to {question.name}")
        self.values[question.name] = value
        if question.kind == "order":
            self._take_order()

    def _take_order(self) -> None:
        original = self._facts().original
        if original is not None:
            self._market.learn(original.fund_code)
            self.values["fund_code"] = original.fund_code

    def _owed(self, place: int) -> list[Notice]:
        """Run every check up to a question; return the notices that were not heard."""
        questions = self.type.questions[: place + 1]
        checks = (*self.type.checks, *(check for one in questions for check in one.checks))
        facts, notices = self._checked(checks)
        return outstanding(notices, facts)

    def _checked(self, checks: Sequence[str]) -> tuple[Facts, list[Notice]]:
        facts = self._facts()
        found = [CHECKS[check](facts) for check in checks]
        return facts, [notice for notice in found if notice is not None]

    def _facts(self) -> Facts:
        desk = self._desk
        return desk.facts(self.type, self, self._market, desk.clock())

    def _forget_from(self, place: int) -> None:
        questions = self.type.questions[place:]
        checks = {check for one in questions for check in one.checks}
        names = {one.name for one in questions}
        if any(one.kind == "order" for one in questions):
            names.add("fund_code")
        kept = [one for one in self.values["notices"] if one["name"] not in checks]
        self.values = {name: one for name, one in self.values.items() if name not in names}
        self.values["notices"] = kept


ALWAYS_AGAIN = ("fund_known", "in_range")


def _refuse_outside(question: Question, value: int) -> None:
    least = question.at_least if question.at_least is not None else value
    most = question.at_most if question.at_most is not None else value
    if not least <= value <= most:
        raise OrderRefused("in_range", "trading.refused_number", again=True, least=least, most=most)
