"""More customers than the demo company has, brought to a box by the registrar's own files."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from appliance.assembly import SHANGHAI, assemble
from appliance.settings import Secret
from plugins.ofd_exchange.file_names import DataName, IndexName
from plugins.ofd_exchange.writer import Value, write_data, write_index
from tests.calls.box import Box

REGISTRAR, DISTRIBUTOR = "98", "001"
QUERY_PIN, TRADE_PIN = "903817", "580372"
VERSION = "22"
"""The version whose balances say that they are not all there are."""
FAMILY_NAME = "张"
RISK_LEVEL = 3
ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ID_CHECKS = "10X98765432"


@dataclass(frozen=True)
class Customer:
    """One customer: what he keys, and the telephone he calls from."""

    fund_account: str
    telephone: str
    query_pin: str = QUERY_PIN
    trade_pin: str = TRADE_PIN

    @property
    def number(self) -> int:
        """Return which of the added customers this is."""
        return int(self.fund_account[-4:])

    @property
    def row(self) -> dict[str, Value]:
        """Return the fields that every row about this customer carries."""
        return {
            "TAAccountID": self.fund_account,
            "TransactionAccountID": f"0010000000001{self.fund_account[-4:]}",
            "DistributorCode": DISTRIBUTOR,
            "BranchCode": DISTRIBUTOR,
        }


def add_customers(
    box: Box, count: int, *, first: int = 1, shares: Mapping[str, Decimal] | None = None
) -> list[Customer]:
    """Add so many customers of class C3, each known by his telephone and holding `shares`."""
    found = [
        Customer(f"98000001{number:04}", f"1391357{number:04}")
        for number in range(first, first + count)
    ]
    folder = box.home.parent / f"customers_{first}"
    folder.mkdir()
    _write_files(folder, first, found, shares or {})
    box.say("exchange", "import", str(folder))
    appliance = assemble(box.settings)
    try:
        today = appliance.clock().date()
        for one in found:
            appliance.callers.set_pin(one.fund_account, "query", Secret(one.query_pin))
            appliance.callers.set_pin(one.fund_account, "trade", Secret(one.trade_pin))
            appliance.callers.set_risk(one.fund_account, RISK_LEVEL, today)
            appliance.callers.set_telephone(one.fund_account, one.telephone)
    finally:
        appliance.close()
    return found


def _write_files(
    folder: Path, batch: int, customers: list[Customer], shares: Mapping[str, Decimal]
) -> None:
    day = datetime.now(SHANGHAI).date()
    openings: list[dict[str, Value]] = [
        one.row
        | {
            "AppSheetSerialNo": f"001{day:%Y%m%d}9{one.number:06}",
            "TASerialNO": f"98{day:%Y%m%d}02{one.number:06}",
            "TransactionCfmDate": day - timedelta(days=30),
            "TransactionDate": day - timedelta(days=30),
            "TransactionTime": "100000",
            "ReturnCode": "0000",
            "BusinessCode": "101",
            "FromTAFlag": "0",
            "CertificateType": "0",
            "CertificateNo": _certificate(one.number),
            "InvestorName": f"{FAMILY_NAME}{one.number}",
            "IndividualOrInstitution": "1",
        }
        for one in customers
    ]
    balances = [
        one.row
        | _balance(code, held, day - timedelta(days=30), detail)
        | {"TransactionCfmDate": day}
        for one in customers
        for code, held in shares.items()
        for detail in ("0", "1")
    ]
    rows = {"02": openings, "05": balances} if balances else {"02": openings}
    names = [DataName(REGISTRAR, DISTRIBUTOR, day, kind, 100 + batch % 900) for kind in rows]
    for named in names:
        write_data(folder, named, rows[named.file_type], version=VERSION)
    index = IndexName("OFI", REGISTRAR, DISTRIBUTOR, day)
    write_index(folder, index, [str(named) for named in names], version=VERSION)


def _balance(code: str, shares: Decimal, registered: date, detail: str) -> dict[str, Value]:
    row: dict[str, Value] = {
        "FundCode": code,
        "TotalVolOfDistributorInTA": shares,
        "AvailableVol": shares,
        "TotalFrozenVol": Decimal("0.00"),
        "ShareClass": "0",
        "DetailFlag": detail,
        "AccountStatus": "0",
        "DefDividendMethod": "1",
        "WholeFlag": "0",
    }
    if detail == "1":
        row |= {"ShareRegisterDate": registered, "SourceType": "1", "TASerialNO": f"98{code}"}
    return row


def _certificate(number: int) -> str:
    """Return a certificate number of a man who does not exist, with its right check digit."""
    digits = f"110101198503{number // 500 % 28 + 1:02}{number % 500 * 2 + 1:03}"
    check = sum(int(digit) * weight for digit, weight in zip(digits, ID_WEIGHTS, strict=True)) % 11
    return digits + ID_CHECKS[check]
