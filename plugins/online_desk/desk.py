"""The sales desk as the box's back end: market data, accounts and orders."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING

from appliance import (
    ConfirmationRow,
    DeskAnswer,
    DeskAway,
    DeskHealth,
    DividendRow,
    Holding,
)
from plugins.online_desk import market, reading
from plugins.online_desk.client import DeskClient
from plugins.online_desk.health import HealthFile
from plugins.online_desk.orders import OrderCounter
from plugins.online_desk.training import TrainingDesk

if TYPE_CHECKING:
    from appliance import Order
    from appliance.services.funds import Fund, Funds, Lot, Quote


class OnlineDesk:
    """Asks the desk what only it knows; market data is kept in the register as the last known."""

    name = "online_desk"

    def __init__(
        self,
        client: DeskClient,
        funds: "Funds",
        health: HealthFile,
        clock: Callable[[], datetime],
        training: TrainingDesk | None,
    ) -> None:
        self._client, self._funds, self._clock = client, funds, clock
        self._health, self._training = health, training
        self._orders = OrderCounter(client)

    @property
    def training(self) -> bool:
        """Tell whether this is the training desk."""
        return self._training is not None

    @property
    def deadline_seconds(self) -> float:
        """Return after how long the desk counts as not answering."""
        return self._client.deadlines.total_seconds

    def health(self) -> DeskHealth:
        """Return how the desk was seen last, by any part of the box."""
        return self._health.read()

    def start(self) -> None:
        """Start the training desk where it is switched on."""
        if self._training is not None:
            self._training.start()

    def stop(self) -> None:
        """Stop the training desk."""
        if self._training is not None:
            self._training.stop()

    # --- the market: the newest value from the desk, everything else as last known

    def latest_quote(self, code: str) -> "Quote | None":
        """Return the desk's newest quote; while it is away, the last known one with its date."""
        try:
            quotes = self._client.ask("newhq_qry", {"fund_code": code}, reading.quotes)
        except DeskAway:
            return self._funds.latest_quote(code)  # its date is said with it
        market.keep(self._funds, [q for q in quotes if q.fund_code == code], self._today)
        return self._funds.latest_quote(code)

    def refresh(self) -> None:
        """Ask for all funds, their values and limits, and keep them as the last known."""
        quotes = self._client.ask("newhq_qry", {"fund_code": ""}, reading.quotes)
        limits = self._client.ask("trade_limit_qry", {"fund_code": ""}, reading.limits)
        market.keep(self._funds, quotes, self._today, limits)

    def fund(self, code: str) -> "Fund":
        """Return a fund as last known; `FundUnknown` where there is none."""
        return self._funds.fund(code)

    def listing(self) -> "list[Fund]":
        """Return every fund as last known, by code."""
        return self._funds.listing()

    def previous_quote(self, code: str, before: date) -> "Quote | None":
        """Return the last known quote before a day."""
        return self._funds.previous_quote(code, before)

    def quote_on(self, code: str, day: date) -> "Quote | None":
        """Return the known quote of a day or the last one before it."""
        return self._funds.quote_on(code, day)

    def history(self, code: str, limit: int) -> "list[Quote]":
        """Return the known quotes, newest first."""
        return self._funds.history(code, limit)

    def fund_dividends(self, code: str, limit: int) -> list[DividendRow]:
        """Return a fund's known dividends, newest first."""
        return self._funds.fund_dividends(code, limit)

    # --- an account: only the desk knows

    def holdings(self, fund_account: str) -> list[Holding]:
        """Return what an account holds, by fund code."""
        read = partial(reading.holdings, fund_account=fund_account, names=self._names())
        return self._client.ask("share_qry", {"fund_acco": fund_account}, read)

    def lots(self, fund_account: str, fund_code: str) -> "list[Lot]":
        """Return the registrations of shares as the registrar's last statement has them."""
        return self._funds.lots(fund_account, fund_code)

    def dividends(self, fund_account: str, limit: int) -> list[DividendRow]:
        """Return an account's dividends, newest first."""
        read = partial(reading.dividends, fund_account=fund_account, names=self._names())
        return self._client.ask("divi_qry", {"fund_acco": fund_account}, read)[:limit]

    def confirmations(self, fund_account: str, limit: int) -> list[ConfirmationRow]:
        """Return an account's confirmations, newest first."""
        return self._transactions("trade_confirm_qry", fund_account)[:limit]

    def applications(self, fund_account: str, limit: int) -> list[ConfirmationRow]:
        """Return an account's applications, newest first."""
        return self._transactions("trade_apply_qry", fund_account)[:limit]

    def _transactions(self, call: str, fund_account: str) -> list[ConfirmationRow]:
        read = partial(reading.transactions, fund_account=fund_account, names=self._names())
        return self._client.ask(call, {"fund_acco": fund_account}, read)

    def _names(self) -> Mapping[str, str]:
        return {fund.fund_code: fund.fund_name for fund in self._funds.listing()}

    @property
    def _today(self) -> date:
        return self._clock().date()

    # --- orders

    def place(self, order: "Order") -> DeskAnswer:
        """Place an order under its number as key; `DeskAway` where it certainly was not asked."""
        return self._orders.place(order)

    def undo(self, order: "Order") -> DeskAnswer:
        """Take back an order that was placed; it may be asked for again."""
        return self._orders.undo(order)

    def look_up(self, order: "Order") -> DeskAnswer | None:
        """Return what the desk knows of an order's number, None for nothing; or `DeskAway`."""
        return self._orders.look_up(order)
