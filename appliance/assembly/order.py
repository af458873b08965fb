"""Puts the services of orders together: the book, its proof, and the exchange with registrars."""

from typing import TYPE_CHECKING

from appliance.services.exchange_imports import ExchangeImports
from appliance.services.orders.balance_checks import BalanceChecks
from appliance.services.orders.book import Orders
from appliance.services.orders.bookings import OrderBookings
from appliance.services.orders.checks import CHECKS
from appliance.services.orders.exchange_exports import ExchangeExports
from appliance.services.orders.fees import Fees
from appliance.services.orders.proof import SheetProof
from appliance.services.orders.reconciliation import Reconciliation
from appliance.services.orders.sheets import OrderSheets
from appliance.services.orders.submissions import Submissions
from appliance.services.orders.trading_desk import TradingDesk
from appliance.services.orders.transaction_types import TransactionTypes

if TYPE_CHECKING:
    from appliance.assembly import Appliance


def add_orders(appliance: "Appliance") -> None:
    """Add the book of orders, its types and the desk that takes them."""
    appliance.fees = Fees(appliance.database, appliance.clock)
    folders = appliance.plugins.answers("transaction_types")
    types = appliance.transaction_types = TransactionTypes(folders, appliance.prompts, CHECKS)
    appliance.orders = Orders(
        appliance.database, appliance.seals, appliance.calendar, types, appliance.clock
    )
    appliance.submissions = Submissions(
        appliance.database,
        orders=appliance.orders,
        order_desk=appliance.order_desk,
        callbacks=appliance.callback_requests,
        clock=appliance.clock,
    )
    appliance.trading_desk = TradingDesk(
        appliance.database,
        orders=appliance.orders,
        types=types,
        calendar=appliance.calendar,
        back_end=appliance.back_end,
        callers=appliance.callers,
        counterparties=appliance.counterparties,
        parameters=appliance.parameters,
        fees=appliance.fees,
        submissions=appliance.submissions,
        prompts=appliance.prompts,
        clock=appliance.clock,
    )


def add_order_sheets(appliance: "Appliance") -> None:
    """Add the sheets that prove an order."""
    appliance.order_sheets = OrderSheets(
        appliance.database,
        appliance.seals,
        SheetProof(appliance.database, appliance.orders, appliance.seals, appliance.clock),
        orders=appliance.orders,
        recordings=appliance.recordings,
        callers=appliance.callers,
        funds=appliance.funds,
    )


def add_exchange(appliance: "Appliance") -> None:
    """Add what comes from the registrars and what goes to them."""
    balances = BalanceChecks(appliance.clock)
    bookings = OrderBookings(appliance.orders, appliance.transaction_types, appliance.clock)
    appliance.exchange_imports = ExchangeImports(
        appliance.database,
        appliance.funds,
        appliance.plugins.answers("fund_file_reader"),
        before=[balances.remember],
        after=[bookings.book, balances.compare],
    )
    appliance.exchange_exports = ExchangeExports(
        appliance.database,
        orders=appliance.orders,
        types=appliance.transaction_types,
        counterparties=appliance.counterparties,
        calendar=appliance.calendar,
        writers=appliance.plugins.answers("application_writer"),
        sent=appliance.settings.sent,
        clock=appliance.clock,
    )
    appliance.reconciliation = Reconciliation(
        appliance.database, appliance.exchange_exports, appliance.clock
    )
