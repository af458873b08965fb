"""What a check may look at: the market, the customer, the book and the owner's rules."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from appliance.errors import FundUnknown, OrderRefused
from appliance.records.order import BUY, SELL, Order, TransactionAccount, TransactionType
from appliance.services.callers import Customer
from appliance.services.funds import Fund, FundBackEnd, Holding, Lot, Quote
from appliance.services.orders.fees import Fees
from appliance.services.orders.order_rows import BookFacts
from appliance.services.parameters import Parameter
from appliance.services.trading_calendar import Settlement

INDIVIDUAL = "1"
NOTHING = Decimal("0.00")


class Market:
    """What the back end tells of an account and of the funds in question; each asked for once."""

    def __init__(self, back_end: FundBackEnd, fund_account: str) -> None:
        self._back_end, self._fund_account = back_end, fund_account
        self.funds: dict[str, Fund] = {}
        self.quotes: dict[str, Quote | None] = {}
        self.lots: dict[str, list[Lot]] = {}
        self.holdings = back_end.holdings(fund_account)

    def learn(self, code: str) -> None:
        """Ask for a fund, its quote and the account's registrations of it."""
        if not code or code in self.funds:
            return
        try:
            self.funds[code] = self._back_end.fund(code)
        except FundUnknown:
            raise OrderRefused(
                "fund_known", "trading.refused_fund_unknown", again=True, code=code
            ) from None
        self.quotes[code] = self._back_end.latest_quote(code)
        self.lots[code] = self._back_end.lots(self._fund_account, code)


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Everything about one application at one moment."""

    type: TransactionType
    customer: Customer
    accounts: tuple[TransactionAccount, ...]
    values: Mapping[str, Any]
    caller: str
    at: datetime
    days: Settlement | None
    """None where the calendar does not reach far enough."""
    market: Market
    book: BookFacts
    fees: Fees
    limits: Mapping[str, Decimal]
    """The owner's, by the name of their parameter."""
    original: Order | None = None
    """The account's own order that a cancellation is about."""
    cancellable: tuple[Order, ...] = ()
    """The account's orders that may still be taken back."""
    may_ever_cancel: bool = True
    """Whether the type of that order allows it at all."""

    # --- funds

    @property
    def fund(self) -> Fund:
        """Return the fund the caller named."""
        return self.market.funds[self.values["fund_code"]]

    @property
    def target(self) -> Fund:
        """Return the fund a switch goes into."""
        return self.market.funds[self.values["target_fund_code"]]

    @property
    def bought(self) -> Fund:
        """Return the fund the customer holds afterwards: of a switch the target."""
        return self.target if "target_fund_code" in self.values else self.fund

    def limit(self, fund: Fund, individual: str, institution: str = "") -> Decimal | None:
        """Return a fund's limit for this kind of customer; None where it sets none."""
        own = individual if self.is_individual or not institution else institution
        return Decimal(fund.limits.get(own) or 0) or None

    @property
    def is_individual(self) -> bool:
        """Tell whether the customer is a person, and not an institution or a product."""
        return self.customer.individual_or_institution == INDIVIDUAL

    # --- the order

    @property
    def amount(self) -> Decimal:
        """Return the amount that was answered, in yuan."""
        return Decimal(self.values["amount"])

    @property
    def shares(self) -> Decimal:
        """Return the shares that were answered."""
        return Decimal(self.values["shares"])

    def owner(self, parameter: Parameter) -> Decimal:
        """Return what the owner chose."""
        return self.limits[parameter.name]

    # --- holdings

    @cached_property
    def holding(self) -> Holding | None:
        """Return the account's shares in the fund; of several kinds the one with most to sell."""
        fund_code = self.values.get("fund_code")
        held = [one for one in self.market.holdings if one.fund_code == fund_code]
        return max(held, key=self._free, default=None)

    @property
    def available(self) -> Decimal:
        """Return the shares that can be sold: those available, less what is being sold already."""
        return max(self._free(self.holding), NOTHING) if self.holding else NOTHING

    @property
    def being_sold(self) -> Decimal:
        """Return the shares of the holding that pending orders sell."""
        return self._pending_sales(self.holding) if self.holding else NOTHING

    @property
    def lots(self) -> list[Lot]:
        """Return the registrations of the holding, oldest first."""
        if self.holding is None:
            return []
        lots = self.market.lots.get(self.holding.fund_code, [])
        return [
            lot
            for lot in lots
            if (lot.transaction_account, lot.share_class)
            == (self.holding.transaction_account, self.holding.share_class)
        ]

    def _free(self, holding: Holding) -> Decimal:
        return holding.available_shares - self._pending_sales(holding)

    def _pending_sales(self, holding: Holding) -> Decimal:
        key = (holding.fund_code, holding.transaction_account, holding.share_class)
        return sum(
            (
                order.shares or NOTHING
                for order in self.book.pending
                if order.shares is not None
                and (order.fund_code, order.transaction_account, order.share_class) == key
            ),
            NOTHING,
        )

    # --- the day

    @property
    def orders_of_day(self) -> tuple[Order, ...]:
        """Return the account's orders of this trading day that still count."""
        if self.days is None:
            return ()
        return tuple(one for one in self.book.orders if one.trade_date == self.days.trade_date)

    def bought_today(self, fund_code: str | None = None) -> Decimal:
        """Return the yuan of today's purchases, of one fund or of all."""
        return sum((one.amount or NOTHING for one in self._today(fund_code)), NOTHING)

    def sold_today(self, fund_code: str | None = None) -> Decimal:
        """Return the shares of today's redemptions and switches, of one fund or of all."""
        return sum((one.shares or NOTHING for one in self._today(fund_code)), NOTHING)

    def _today(self, fund_code: str | None) -> list[Order]:
        return [one for one in self.orders_of_day if fund_code in (None, one.fund_code)]

    # --- where it goes

    @property
    def account(self) -> TransactionAccount | None:
        """Return the account the order trades through: the holding's, else the first."""
        if self.original is not None:
            wanted = self.original.transaction_account
        else:
            wanted = self.holding.transaction_account if self.holding else ""
        own = [one for one in self.accounts if one.transaction_account == wanted]
        return next(iter(own or self.accounts), None)

    @property
    def buys(self) -> bool:
        """Tell whether the order counts as a purchase."""
        return self.type.direction == BUY

    @property
    def sells(self) -> bool:
        """Tell whether the order takes shares away."""
        return self.type.direction == SELL
