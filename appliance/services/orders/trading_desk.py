"""Takes applications by telephone; at the key that confirms one, all checks decide once more."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from appliance.caller_number import caller_number
from appliance.errors import CalendarUnknown, OrderRefused, PriceDayChanged
from appliance.records.exchange import WITHHOLD
from appliance.records.order import Intent, Order, TransactionType
from appliance.services.callers import Callers
from appliance.services.funds import FundBackEnd
from appliance.services.orders.applications import Application
from appliance.services.orders.book import Orders
from appliance.services.orders.checks import CHECKS, Facts, Market
from appliance.services.orders.checks.notices import refuse_unheard
from appliance.services.orders.counterparties import Counterparties
from appliance.services.orders.drafts import draft
from appliance.services.orders.fees import Fees
from appliance.services.orders.submissions import Submissions
from appliance.services.orders.transaction_types import TransactionTypes
from appliance.services.parameters import NUMBER_MARK, Parameters
from appliance.services.trading_calendar import Settlement, TradingCalendar
from appliance.store.database import Database

if TYPE_CHECKING:
    from sqlite_utils import Database as Tables

    from appliance.audio.prompts import Prompts


class Answered(Protocol):
    """What was answered so far, by whom and from where: an application or an intent."""

    @property
    def fund_account(self) -> str:
        """Return whose order it would be."""

    @property
    def caller(self) -> str:
        """Return the caller's number."""

    @property
    def values(self) -> Mapping[str, Any]:
        """Return the answers by the name of their question."""


class TradingDesk:
    """The desk behind the telephone; safe to use from every thread and process."""

    def __init__(
        self,
        database: Database,
        *,
        orders: Orders,
        types: TransactionTypes,
        calendar: TradingCalendar,
        back_end: FundBackEnd,
        callers: Callers,
        counterparties: Counterparties,
        parameters: Parameters,
        fees: Fees,
        submissions: Submissions,
        prompts: "Prompts",
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._orders, self._types, self._calendar = orders, types, calendar
        self._back_end, self._callers = back_end, callers
        self._counterparties = counterparties
        self._parameters, self._fees = parameters, fees
        self._submissions = submissions
        self.prompts, self.clock = prompts, clock

    def begin(
        self,
        type: TransactionType,
        fund_account: str,
        *,
        caller: str,
        call_id: str,
        language: str = "zh",
    ) -> Application:
        """Open an application; `OrderRefused` where this customer cannot make one now."""
        return Application(
            self,
            type,
            Market(self._back_end, fund_account),
            fund_account=fund_account,
            caller=caller_number(caller),
            call_id=call_id,
            language=language,
        )

    def accept(self, intent: Intent, at: datetime) -> Order:
        """Make an intent an order, at the moment of the confirming key; the same one ever after.

        `PriceDayChanged` where the cut-off passed since the read-back, `OrderRefused` where the
        rules no longer allow it, `DeskAway` where a sales desk does not take it; then none is
        accepted. When this returns, it is on the disk.
        """
        earlier = self._orders.of_intent(intent.id)
        if earlier is not None:
            return self._submissions.again(earlier)
        market = Market(self._back_end, intent.fund_account)
        try:
            for name in ("fund_code", "target_fund_code"):
                market.learn(intent.values.get(name, ""))
            with self._database.writing() as tables:
                # Nobody else can write while this lasts, and nothing is written yet: what the
                # readers behind the facts see is what the order is going to be added to.
                earlier = self._orders.of_intent(intent.id)
                order = earlier or self._accept(tables, intent, market, at)
        except OrderRefused:
            self._orders.refuse(intent.id)
            raise
        return self._submissions.again(order) if earlier else self._submissions.submit(order)

    def _accept(self, tables: "Tables", intent: Intent, market: Market, at: datetime) -> Order:
        type = self._types.one(intent.type)
        if not self._orders.is_open(intent.id):
            raise OrderRefused("intent_open", "trading.refused_changed")
        facts = self.facts(type, intent, market, at)
        days = facts.days
        if days is None:
            raise OrderRefused("settlement_known", "trading.refused_calendar")
        if days.trade_date != intent.trade_date:
            raise PriceDayChanged(f"read back for {intent.trade_date}, now {days.trade_date}")
        found = [CHECKS[check](facts) for check in type.every_check]
        refuse_unheard([notice for notice in found if notice is not None], facts)
        original = facts.original
        withheld = self._withheld(original)
        mark = int(self._parameters.value(NUMBER_MARK))
        drafted = self._submissions.addressed(draft(intent, facts, days, withheld=withheld))
        order = self._orders.accept(tables, drafted, mark)
        if withheld and original is not None:
            self._orders.withdraw(tables, original.order_number, by=order.order_number)
        return order

    def facts(
        self,
        type: TransactionType,
        answered: "Answered",
        market: Market,
        at: datetime,
    ) -> Facts:
        """Return everything a check may look at, with the book as it is now."""
        fund_account, caller, values = answered.fund_account, answered.caller, answered.values
        original = self._original(fund_account, values)
        days = self._days(type, values, market, at, original)
        trade_date = days.trade_date if days else at.date()
        taken_back = original and self._types.by_business_code(original.business_code)
        return Facts(
            type=type,
            customer=self._callers.customer(fund_account),
            accounts=tuple(self._callers.transaction_accounts(fund_account)),
            values=values,
            caller=caller,
            at=at,
            days=days,
            market=market,
            book=self._orders.facts(fund_account, caller, trade_date),
            fees=self._fees,
            limits=self._parameters.values(),
            original=original,
            cancellable=self._cancellable(type, fund_account, at),
            may_ever_cancel=bool(taken_back and taken_back.cancellable),
        )

    def _withheld(self, original: Order | None) -> bool:
        """Tell whether an order is taken back by never sending it."""
        if original is None or self._submissions.by_desk:
            return False
        return self._counterparties.one(original.registrar_code).cancel_mode == WITHHOLD

    def _original(self, fund_account: str, values: Mapping[str, Any]) -> Order | None:
        """Return the order a cancellation is about, None where it is not this account's."""
        number = values.get("original_order_number")
        order = self._orders.find(number) if number else None
        return order if order and order.fund_account == fund_account else None

    def _cancellable(
        self, type: TransactionType, fund_account: str, at: datetime
    ) -> tuple[Order, ...]:
        if not any(question.kind == "order" for question in type.questions):
            return ()
        return tuple(self._orders.cancellable(fund_account, at))

    def _days(
        self,
        type: TransactionType,
        values: Mapping[str, Any],
        market: Market,
        at: datetime,
        original: Order | None,
    ) -> Settlement | None:
        """Return the order's dates; a cancellation's are those of the order it is about."""
        code = values.get("fund_code", "")
        fund = market.funds.get(code)
        try:
            trade_date = (
                original.trade_date
                if original
                else self._calendar.trade_date(at, code, type.business_code)
            )
            return self._calendar.settlement(trade_date, fund.confirm_days if fund else 1)
        except CalendarUnknown:
            return None
