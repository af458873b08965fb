"""Rows of every file type that the box uses, as field values."""

from datetime import date
from decimal import Decimal
from typing import Any

DAY = date(2026, 11, 20)
KEYS = {
    "TAAccountID": "980000000011",
    "TransactionAccountID": "00100000000000011",
    "DistributorCode": "001",
    "BranchCode": "001",
}


def quote(code: str = "000001", nav: str = "1.2345", **more: Any) -> dict[str, Any]:
    return {
        "FundCode": code,
        "FundName": "示范成长股票",
        "FundStatus": "0",
        "NAV": Decimal(nav),
        "AccumulativeNAV": Decimal("2.3456"),
        "UpdateDate": DAY,
        "NetValueType": "0",
        "ConvertStatus": "0",
        "CurrencyType": "156",
        "FundType": "01",
        "MinBidsAmountByIndi": Decimal("100.00"),
    } | more


def opening(serial: str = "982026112000000001", **more: Any) -> dict[str, Any]:
    return {
        **KEYS,
        "TASerialNO": serial,
        "AppSheetSerialNo": "0012026111900000001",
        "TransactionCfmDate": DAY,
        "ReturnCode": "0000",
        "BusinessCode": "101",
        "InvestorName": "张示范",
        "IndividualOrInstitution": "1",
        "CertificateType": "0",
        "CertificateNo": "110101198503072211",
    } | more


def confirmation(serial: str = "982026112000000002", **more: Any) -> dict[str, Any]:
    return {
        **KEYS,
        "TASerialNO": serial,
        "AppSheetSerialNo": "0012026111900000002",
        "TransactionCfmDate": DAY,
        "TransactionDate": date(2026, 11, 19),
        "ReturnCode": "0000",
        "BusinessCode": "122",
        "FundCode": "000001",
        "ConfirmedAmount": Decimal("1000.00"),
        "ConfirmedVol": Decimal("803.59"),
        "ApplicationAmount": Decimal("1000.00"),
        "NAV": Decimal("1.2345"),
        "Charge": Decimal("7.94"),
        "BusinessFinishFlag": "1",
        "FromTAFlag": "0",
    } | more


def balance(shares: str = "803.59", **more: Any) -> dict[str, Any]:
    return {
        **KEYS,
        "FundCode": "000001",
        "TransactionCfmDate": DAY,
        "TotalVolOfDistributorInTA": Decimal(shares),
        "AvailableVol": Decimal(shares),
        "TotalFrozenVol": Decimal("0.00"),
        "ShareClass": "0",
        "DetailFlag": "0",
        "DefDividendMethod": "1",
    } | more


def dividend(serial: str = "982026112000000003", **more: Any) -> dict[str, Any]:
    return {
        **KEYS,
        "TASerialNO": serial,
        "TransactionCfmDate": DAY,
        "FundCode": "000001",
        "BusinessCode": "143",
        "ReturnCode": "0000",
        "RegistrationDate": date(2026, 11, 18),
        "XRDate": date(2026, 11, 18),
        "DividentDate": DAY,
        "BasisforCalculatingDividend": Decimal("803.59"),
        "DividendPerUnit": Decimal("2.00"),
        "DrawBonusUnit": 1000,
        "DividendAmount": Decimal("1.61"),
        "DefDividendMethod": "1",
        "DividendType": "0",
        "NAV": Decimal("1.2345"),
    } | more


def everything() -> dict[str, list[dict[str, Any]]]:
    """Return some rows of every type, with Chinese names, signs, details and refusals."""
    money = {"FundIncome": Decimal("0.38580"), "FundIncomeFlag": "1"}
    money |= {"Yield": Decimal("0.01408"), "YieldFlag": "1", "FundName": "示范现金货币"}
    return {
        "02": [
            opening(),
            opening("98A1", TAAccountID="980000000012", InvestorName="李样例", BusinessCode="101"),
            opening("98A2", ReturnCode="0101", TAAccountID="", ErrorDetail="证件号码重复"),
        ],
        "04": [
            confirmation(),
            confirmation("98B1", ReturnCode="0205", ErrorDetail="申请金额非法"),
            confirmation("98B2", BusinessCode="143", FromTAFlag="1", AppSheetSerialNo=""),
        ],
        "05": [
            balance(),
            balance("500.00", DetailFlag="1", TASerialNO="1"),
            balance("303.59", DetailFlag="1", TASerialNO="2"),
            balance(
                "9.00",
                FundCode="000003",
                UndistributeMonetaryIncome=Decimal("1.20"),
                UndistributeMonetaryIncomeFlag="1",
            ),
        ],
        "06": [dividend(), dividend("98C1", FundCode="000002", DefDividendMethod="0")],
        "07": [quote(), quote("000003", "1.0000", **money), quote("000002", "0.9876")],
    }
