"""What a test knows on its own of funds and trading days, and how the registrar answers orders."""

import csv
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

from appliance.assembly import SHANGHAI
from appliance.settings import CHECKOUT
from plugins.ofd_exchange.file_names import DataName, IndexName
from plugins.ofd_exchange.writer import Value, write_data, write_index
from tests.calls.box import Box
from tests.calls.more_customers import DISTRIBUTOR, REGISTRAR
from tests.calls.transactions import DIVIDEND, PURCHASE, SWITCH, Transaction

CUT = (15, 0)
CENT = Decimal("0.01")
CONFIRMED = "0000"
RETURN_CODES = CHECKOUT / "plugins" / "ofd_exchange" / "return_codes.csv"


class Bank:
    """What the test knows on its own, to compare with what the box says."""

    def __init__(self, box: Box) -> None:
        funds = box.fundline("funds")
        self.names = {fund["fund_code"]: fund["fund_name"] for fund in funds}
        self.navs = {fund["fund_code"]: Decimal(fund["nav"]) for fund in funds if fund["nav"]}
        year = datetime.now(SHANGHAI).year
        days = [*box.fundline("calendar", "show", str(year))]
        days += box.fundline("calendar", "show", str(year + 1))
        self.trading_days = sorted(date.fromisoformat(d["day"]) for d in days if d["open"])

    def trade_date(self, at: datetime) -> date:
        """Return the day whose price an order of this moment gets."""
        return self.day_from(at.date() + timedelta(days=(at.hour, at.minute) >= CUT))

    def day_from(self, day: date) -> date:
        """Return the first trading day from a day on."""
        return next(one for one in self.trading_days if one >= day)

    def later(self, day: date, count: int) -> date:
        """Return the trading day so many after another."""
        return self.trading_days[self.trading_days.index(day) + count]

    def fee(self, transaction: Transaction) -> Decimal:
        """Return the estimated fee: as it stands, or for shares as a rate of their value."""
        stated: Decimal = transaction.slots["fee"]
        if "shares" not in transaction.slots:
            return stated
        value = transaction.slots["shares"] * self.navs[transaction.slots["fund"]]
        return (value * stated).quantize(CENT, ROUND_HALF_UP)

    def slots(self, transaction: Transaction) -> dict[str, Any]:
        """Return what a read-back says now."""
        said = dict(transaction.slots)
        said |= {name: self.names[said[name]] for name in ("fund", "target") if name in said}
        if "fee" in said:
            said["fee"] = self.fee(transaction)
        return said | {"price_day": self.trade_date(datetime.now(SHANGHAI))}


def write_answers(folder: Path, rows: list[dict[str, Value]]) -> None:
    """Write the confirmations of one day or several, one file with its index for each day."""
    for day in {row["TransactionCfmDate"] for row in rows}:
        assert isinstance(day, date)
        named = DataName(REGISTRAR, DISTRIBUTOR, day, "04")
        write_data(folder, named, [row for row in rows if row["TransactionCfmDate"] == day])
        write_index(folder, IndexName("OFI", REGISTRAR, DISTRIBUTOR, day), [str(named)])


def answer(
    booked: dict[str, Any], keys: dict[str, Value], transaction: Transaction, day: date
) -> dict[str, Value]:
    """Return the registrar's record for an order of this customer."""
    row: dict[str, Value] = keys | {
        "AppSheetSerialNo": booked["order_number"],
        "TASerialNO": f"98{booked['order_number'][-14:]}",
        "TransactionCfmDate": day,
        "TransactionDate": date.fromisoformat(booked["trade_date"]),
        "TransactionTime": "150000",
        "DownLoaddate": day,
        "ReturnCode": transaction.return_code,
        "BusinessCode": transaction.confirmed_by,
        "FundCode": booked["fund_code"],
        "CurrencyType": "156",
        "NAV": Decimal("1.0000"),
        "BusinessFinishFlag": "1",
        "FromTAFlag": "0",
        "ShareClass": "0",
        "IndividualOrInstitution": "1",
    }
    for name, column in (("amount", "ApplicationAmount"), ("shares", "ApplicationVol")):
        if booked[name]:
            row[column] = Decimal(booked[name])
    if transaction in (PURCHASE, SWITCH):
        row |= {"ConfirmedVol": Decimal("1000.00"), "ConfirmedAmount": Decimal("1000.00")}
    if transaction is SWITCH:
        row |= {"CodeOfTargetFund": "000002", "CfmVolOfTargetFund": Decimal("900.00")}
    if transaction is DIVIDEND:
        row["DefDividendMethod"] = "0"
    return row


def spoken_reason(code: str, language: str) -> str:
    """Return what a caller may hear about a return code, empty where it has no words."""
    with RETURN_CODES.open(encoding="utf-8-sig", newline="") as file:
        return next((row[language] for row in csv.DictReader(file) if row["code"] == code), "")
