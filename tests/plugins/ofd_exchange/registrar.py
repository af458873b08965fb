"""A made-up registrar: reads what we send with the strict reader, keeps shares, and answers.

It confirms by its own arithmetic and states balances; told to, it refuses, doubts or forgets.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from decimal import ROUND_DOWN, Decimal
from pathlib import Path
from typing import Any

from tests.plugins.ofd_exchange.box import index, write
from tests.plugins.ofd_exchange.strict_reader import Applications, read_applications, read_index

NAV = Decimal("1.2345")
CENT = Decimal("0.01")
SUCCESS = "0000"
IN_MONEY, IN_SHARES = ("020", "022", "039"), ("024", "036")


class Registrar:
    """Registrar 98 of distributor 001."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.shares: dict[tuple[str, str], Decimal] = defaultdict(lambda: Decimal("0.00"))
        self._serial = 0

    def answer(
        self, sent: Path, day: date, refused: Mapping[str, str] | None = None, **how: Any
    ) -> list[Path]:
        """Read the files of a folder and write confirmations and balances dated on a day.

        `refused` maps application numbers to the return code they get.
        """
        [listing] = sent.glob("OFI_*.TXT")
        rows = []
        for name in read_index(listing):
            found = read_applications(sent / name, **how)
            for number in range(len(found.records)):
                rows.append(self._confirmation(found, number, day, refused or {}))
        files = [write(self.folder, "04", *rows, day=day), self.balances(day)]
        index(self.folder, *(one.name for one in files))
        return files

    def balances(self, day: date, **more: Any) -> Path:
        """Write what every account holds."""
        rows = [
            {
                "TAAccountID": account,
                "FundCode": fund,
                "TransactionAccountID": "00100000000000011",
                "DistributorCode": "001",
                "TransactionCfmDate": day,
                "TotalVolOfDistributorInTA": shares,
                "AvailableVol": shares,
                "ShareClass": "0",
                "DetailFlag": "0",
            }
            for (account, fund), shares in sorted(self.shares.items())
        ]
        return write(self.folder, "05", *rows, day=day, **more)

    def _confirmation(
        self, sent: Applications, number: int, day: date, refused: Mapping[str, str]
    ) -> dict[str, Any]:
        business = sent.value(number, "BusinessCode")
        application = sent.value(number, "AppSheetSerialNo")
        account, fund = sent.value(number, "TAAccountID"), sent.value(number, "FundCode")
        code = refused.get(application, SUCCESS)
        self._serial += 1
        row: dict[str, Any] = {
            "TASerialNO": f"98{day:%Y%m%d}{self._serial:06}",
            "AppSheetSerialNo": application,
            "BusinessCode": f"1{business[1:]}",
            "TransactionCfmDate": day,
            "TransactionDate": date.fromisoformat(sent.value(number, "TransactionDate")),
            "TAAccountID": account,
            "TransactionAccountID": sent.value(number, "TransactionAccountID"),
            "DistributorCode": "001",
            "FundCode": fund,
            "ApplicationAmount": sent.number(number, "ApplicationAmount"),
            "ApplicationVol": sent.number(number, "ApplicationVol"),
            "OriginalAppSheetNo": sent.value(number, "OriginalAppSheetNo"),
            "ReturnCode": code,
            "BusinessFinishFlag": "0" if business == "020" else "1",
            "NAV": NAV,
        }
        if code != SUCCESS:
            return row | {"ErrorDetail": f"拒绝 {code}"}
        if business in IN_MONEY and business != "020":
            bought = (sent.number(number, "ApplicationAmount") / NAV).quantize(CENT, ROUND_DOWN)
            self.shares[account, fund] += bought
            row["ConfirmedVol"] = bought
        elif business in IN_SHARES:
            sold = sent.number(number, "ApplicationVol")
            self.shares[account, fund] -= sold
            row["ConfirmedVol"] = sold
            if business == "036":
                target = sent.value(number, "CodeOfTargetFund")
                self.shares[account, target] += sold
                row |= {"CodeOfTargetFund": target, "CfmVolOfTargetFund": sold}
        return row
