"""A sales desk's book for training and tests, fed from the box's register, in memory only."""

import itertools
import threading
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from appliance.services.funds import Fund, Funds, Holding, Quote

Row = dict[str, str]
Fields = Mapping[str, str]
AGREED, REFUSED = "0000", "3109"
TRADES = {
    "subscribe_trade": "020",
    "allot_trade": "022",
    "redeem_trade": "024",
    "dividendmethod_trade": "029",
    "transform_trade": "036",
}
WAITING, CONFIRMED, UNDONE = "9", "1", "4"
LIMIT = 30


class SimulatedBook:
    """Answers the calls of a sales desk and remembers the orders it took."""

    def __init__(self, funds: "Funds") -> None:
        self.orders: dict[str, Row] = {}
        """What was taken, by `channel_serial_id`: a key that comes again is the same order."""
        self.navs: dict[str, tuple[date, Decimal]] = {}
        """Newer values than the register's, by fund code."""
        self.undo_possible = True
        """False once the desk's cut has passed."""
        self._funds = funds
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()

    def answer(self, call: str, fields: Fields) -> dict[str, Any]:
        """Return the answer to a call as it goes over the wire."""
        with self._lock:
            if call in TRADES:
                return self._take(call, fields)
            if call == "undotradeapply_trade":
                return self._undo(fields)
            return _agreed(QUESTIONS[call](self, fields))

    def _take(self, call: str, fields: Fields) -> dict[str, Any]:
        key = fields["channel_serial_id"]
        if key not in self.orders:
            self.orders[key] = {
                **_only(fields, "channel_serial_id", "fund_acco", "apply_date", "apply_time"),
                **_only(fields, "fund_code", "balance", "shares"),
                "allot_no": f"T{next(self._numbers):08}",
                "fund_busin_code": TRADES[call],
                "taconfirm_flag": WAITING,
            }
        return _agreed([_only(self.orders[key], "allot_no", "channel_serial_id")])

    def _undo(self, fields: Fields) -> dict[str, Any]:
        original = fields["original_appno"]
        order = next((one for one in self.orders.values() if one["allot_no"] == original), None)
        if order is None or not self.undo_possible:
            return {"code": REFUSED, "message": "委托不能撤销", "data": []}
        order["taconfirm_flag"] = UNDONE
        return _agreed([{"allot_no": original, "channel_serial_id": fields["channel_serial_id"]}])

    # --- questions

    def _quotes(self, fields: Fields) -> list[Row]:
        wanted = fields.get("fund_code")
        rows = []
        for fund in self._funds.listing():
            quote = self._funds.latest_quote(fund.fund_code)
            if quote is not None and wanted in ("", None, fund.fund_code):
                rows.append(_quote_row(fund, quote, self.navs.get(fund.fund_code)))
        return rows

    def _limits(self, fields: Fields) -> list[Row]:
        return [
            {"fund_code": fund.fund_code, "limit_name": name, "limit_value": value}
            for fund in self._funds.listing()
            if fields.get("fund_code") in ("", None, fund.fund_code)
            for name, value in fund.limits.items()
            if name.startswith(AMOUNT_LIMITS)
        ]

    def _shares(self, fields: Fields) -> list[Row]:
        return [_share_row(one) for one in self._funds.holdings(fields["fund_acco"])]

    def _applications(self, fields: Fields) -> list[Row]:
        if key := fields.get("channel_serial_id"):
            return [self.orders[key]] if key in self.orders else []
        return [o for o in self.orders.values() if o.get("fund_acco") == fields["fund_acco"]]

    def _confirmations(self, fields: Fields) -> list[Row]:
        mine = self._applications({"fund_acco": fields["fund_acco"]})
        return [order for order in mine if order["taconfirm_flag"] == CONFIRMED]

    def _dividends(self, fields: Fields) -> list[Row]:
        account = fields["fund_acco"]
        return [
            {
                "fund_code": one.fund_code,
                "confirm_date": _day(one.confirmed_on),
                "pay_date": _day(one.paid_on),
                "auto_buy": one.dividend_method or "1",
                "balance": _number(one.dividend_amount),
                "shares": _number(one.reinvested_shares),
                "nav": _number(one.nav),
            }
            for one in self._funds.dividends(account, LIMIT)
        ]

    def _cards(self, _fields: Fields) -> list[Row]:
        return [{"bank_no": "002", "bank_account": "6222000000000000", "capital_mode": "1"}]


AMOUNT_LIMITS = ("Min", "Max", "Indi", "Inst", "Unit")
QUESTIONS: Mapping[str, Callable[[SimulatedBook, Fields], list[Row]]] = {
    "newhq_qry": SimulatedBook._quotes,
    "trade_limit_qry": SimulatedBook._limits,
    "share_qry": SimulatedBook._shares,
    "trade_apply_qry": SimulatedBook._applications,
    "trade_confirm_qry": SimulatedBook._confirmations,
    "divi_qry": SimulatedBook._dividends,
    "accobank_qry": SimulatedBook._cards,
}


def _agreed(rows: list[Row]) -> dict[str, Any]:
    return {"code": AGREED, "message": "", "data": rows}


def _only(fields: Fields, *names: str) -> Row:
    return {name: fields[name] for name in names if name in fields}


def _quote_row(fund: "Fund", quote: "Quote", newer: tuple[date, Decimal] | None) -> Row:
    day, nav = newer or (quote.nav_date, quote.nav)
    return {
        "fund_code": fund.fund_code,
        "fund_name": fund.fund_name,
        "fund_status": fund.fund_status,
        "ofund_risklevel": str(fund.risk_level or 3),
        "nav": _number(nav),
        "nav_date": _day(day),
        "accumulated_nav": _number(quote.accumulated_nav),
        "fund_income": _number(quote.fund_income),
        "yield_7d": _number(quote.yield_7d),
    }


def _share_row(one: "Holding") -> Row:
    return {
        "fund_code": one.fund_code,
        "trade_acco": one.transaction_account,
        "agency_no": one.distributor_code,
        "share_type": one.share_class,
        "current_share": _number(one.total_shares),
        "enable_shares": _number(one.available_shares),
        "lock_share": _number(one.frozen_shares),
        "unpaid_income": _number(one.undistributed_income),
        "share_date": _day(one.confirmed_on),
        "auto_buy": one.dividend_method or "1",
        "nav": _number(one.nav),
        "nav_date": _day(one.nav_date),
    }


def _number(value: Decimal | None) -> str:
    return "" if value is None else f"{value:f}"


def _day(day: date | None) -> str:
    return "" if day is None else f"{day:%Y%m%d}"
