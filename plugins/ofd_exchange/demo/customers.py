"""The demo company's four customers: accounts, confirmations, dividends and balances."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from plugins.ofd_exchange.demo.funds import nav_on
from plugins.ofd_exchange.writer import Value

Rows = list[dict[str, Value]]

CENT = Decimal("0.01")
CHARGES = {"000001": Decimal("0.008"), "000002": Decimal("0.003"), "000003": Decimal(0)}


@dataclass(frozen=True)
class DemoCustomer:
    """One customer of the demo company."""

    tail: str
    name: str
    kind: str
    certificate_type: str
    certificate_number: str

    @property
    def keys(self) -> dict[str, Value]:
        """Return the fields that every row about this customer carries."""
        return {
            "TAAccountID": f"9800000000{self.tail}",
            "TransactionAccountID": f"001000000000000{self.tail}",
            "DistributorCode": "001",
            "BranchCode": "001",
        }


# Certificate numbers that belong to nobody, with right check digits.
ZHANG = DemoCustomer("11", "张示范", "1", "0", "110101198503072211")
LI = DemoCustomer("12", "李样例", "1", "0", "11010119901115109X")
COMPANY = DemoCustomer("13", "示范科技有限公司", "0", "1", "913100001000000080")
WANG = DemoCustomer("14", "王演示", "1", "0", "310101197209241347")
CUSTOMERS = (ZHANG, LI, COMPANY, WANG)


@dataclass(frozen=True)
class Purchase:
    """A purchase in the demo's past: place among the demo's days, and the amount in yuan."""

    customer: DemoCustomer
    fund: str
    place: int
    amount: Decimal


PURCHASES = (
    Purchase(ZHANG, "000001", 5, Decimal("10000.00")),
    Purchase(ZHANG, "000002", 10, Decimal("20000.00")),
    Purchase(COMPANY, "000003", 20, Decimal("5000000.00")),
    Purchase(ZHANG, "000001", 40, Decimal("5000.00")),
)
REINVESTED, REDEEMED, PAID_IN_CASH, REFUSED = 60, 80, 90, 100
REDEEMED_SHARES = Decimal("1000.00")
DIVIDEND_PER_TEN = {"000002": Decimal("0.20"), "000001": Decimal("0.50")}
UNDISTRIBUTED = Decimal("268.15")


def openings(day: date) -> Rows:
    """Return the confirmations of the four accounts, type 02."""
    return [
        customer.keys
        | {
            "AppSheetSerialNo": f"001{day:%Y%m%d}0000{customer.tail}",
            "TASerialNO": f"98{day:%Y%m%d}02{customer.tail}",
            "TransactionCfmDate": day,
            "TransactionDate": day,
            "TransactionTime": "100000",
            "ReturnCode": "0000",
            "BusinessCode": "101",
            "FromTAFlag": "0",
            "CertificateType": customer.certificate_type,
            "CertificateNo": customer.certificate_number,
            "InvestorName": customer.name,
            "IndividualOrInstitution": customer.kind,
        }
        for customer in CUSTOMERS
    ]


def past_business(days: Sequence[date]) -> dict[date, dict[str, Rows]]:
    """Return confirmations (04) and dividends (06) by the day of their confirmation."""
    business: dict[date, dict[str, Rows]] = {}
    for purchase in PURCHASES:
        row = _purchase_row(purchase, days)
        business[days[purchase.place]] = {"04": [row]}
    business[days[REDEEMED]] = {"04": [_redemption_row(days)]}
    business[days[REFUSED]] = {"04": [_refused_row(days)]}
    business[days[REINVESTED]] = {"06": [_dividend_row("000002", REINVESTED, days, cash=False)]}
    business[days[PAID_IN_CASH]] = {"06": [_dividend_row("000001", PAID_IN_CASH, days, cash=True)]}
    return dict(sorted(business.items()))


def last_day(days: Sequence[date]) -> dict[str, Rows]:
    """Return the newest file of balances (05) and a changed dividend method (04)."""
    changed = _confirmation(ZHANG, "000001", len(days) - 1, days) | {
        "BusinessCode": "129",
        "DefDividendMethod": "1",
    }
    return {"04": [changed], "05": _balances(days)}


def bought_shares(purchase: Purchase, days: Sequence[date]) -> Decimal:
    """Return the shares a purchase bought at the NAV of the day before its confirmation."""
    net = _cents(purchase.amount / (1 + CHARGES[purchase.fund]))
    return _cents(net / nav_on(purchase.fund, days[purchase.place - 1]))


def shares_before(fund: str, place: int, days: Sequence[date]) -> Decimal:
    """Return what 张示范 held in a fund before the business of a day."""
    bought = [
        bought_shares(purchase, days)
        for purchase in PURCHASES
        if purchase.customer is ZHANG and purchase.fund == fund and purchase.place < place
    ]
    held = sum(bought, Decimal("0.00"))
    if fund == "000001" and place > REDEEMED:
        held -= REDEEMED_SHARES
    if fund == "000002" and place > REINVESTED:
        held += _reinvested_shares(days)
    return held


def _purchase_row(purchase: Purchase, days: Sequence[date]) -> dict[str, Value]:
    net = _cents(purchase.amount / (1 + CHARGES[purchase.fund]))
    return _confirmation(purchase.customer, purchase.fund, purchase.place, days) | {
        "BusinessCode": "122",
        "ApplicationAmount": purchase.amount,
        "ConfirmedAmount": purchase.amount,
        "ConfirmedVol": bought_shares(purchase, days),
        "Charge": purchase.amount - net,
    }


def _redemption_row(days: Sequence[date]) -> dict[str, Value]:
    row = _confirmation(ZHANG, "000001", REDEEMED, days)
    gross = _cents(REDEEMED_SHARES * nav_on("000001", days[REDEEMED - 1]))
    charge = _cents(gross * Decimal("0.005"))
    return row | {
        "BusinessCode": "124",
        "ApplicationVol": REDEEMED_SHARES,
        "ConfirmedVol": REDEEMED_SHARES,
        "ConfirmedAmount": gross - charge,
        "Charge": charge,
        "LargeRedemptionFlag": "1",
    }


def _refused_row(days: Sequence[date]) -> dict[str, Value]:
    row = _confirmation(LI, "000003", REFUSED, days)
    return row | {
        "BusinessCode": "122",
        "ReturnCode": "0205",
        "ErrorDetail": "申请金额非法",
        "ApplicationAmount": Decimal("5.00"),
        "ConfirmedAmount": Decimal("0.00"),
        "ConfirmedVol": Decimal("0.00"),
    }


def _confirmation(
    customer: DemoCustomer, fund: str, place: int, days: Sequence[date]
) -> dict[str, Value]:
    day, applied = days[place], days[place - 1]
    return customer.keys | {
        "AppSheetSerialNo": f"001{applied:%Y%m%d}{place:04}{customer.tail}",
        "TASerialNO": f"98{day:%Y%m%d}04{customer.tail}",
        "TransactionCfmDate": day,
        "TransactionDate": applied,
        "TransactionTime": "103000",
        "DownLoaddate": day,
        "ReturnCode": "0000",
        "FundCode": fund,
        "CurrencyType": "156",
        "NAV": nav_on(fund, applied),
        "BusinessFinishFlag": "1",
        "FromTAFlag": "0",
        "ShareClass": "0",
        "IndividualOrInstitution": customer.kind,
    }


def _reinvested_shares(days: Sequence[date]) -> Decimal:
    basis = shares_before("000002", REINVESTED, days)
    amount = _cents(basis * DIVIDEND_PER_TEN["000002"] / 10)
    return _cents(amount / nav_on("000002", days[REINVESTED]))


def _dividend_row(fund: str, place: int, days: Sequence[date], *, cash: bool) -> dict[str, Value]:
    basis = shares_before(fund, place, days)
    amount = _cents(basis * DIVIDEND_PER_TEN[fund] / 10)
    return ZHANG.keys | {
        "TASerialNO": f"98{days[place]:%Y%m%d}06{ZHANG.tail}",
        "TransactionCfmDate": days[place],
        "FundCode": fund,
        "CurrencyType": "156",
        "BusinessCode": "143",
        "ReturnCode": "0000",
        "RegistrationDate": days[place - 1],
        "XRDate": days[place - 1],
        "DividentDate": days[place],
        "BasisforCalculatingDividend": basis,
        "DividendPerUnit": DIVIDEND_PER_TEN[fund],
        "DrawBonusUnit": 10,
        "DefDividendMethod": "1" if cash else "0",
        "DividendType": "0",
        "DividendAmount": amount,
        "ConfirmedAmount": amount,
        "VolOfDividendforReinvestment": Decimal("0.00") if cash else _reinvested_shares(days),
        "NAV": nav_on(fund, days[place]),
    }


def _balances(days: Sequence[date]) -> Rows:
    first, bonds, company, second = PURCHASES
    # First in, first out: the redemption took its shares from the first purchase.
    rest = bought_shares(first, days) - REDEEMED_SHARES
    stock = [(rest, days[first.place], "1"), (bought_shares(second, days), days[second.place], "1")]
    bond = [
        (bought_shares(bonds, days), days[bonds.place], "1"),
        (_reinvested_shares(days), days[REINVESTED], "3"),
    ]
    income: dict[str, Value] = {
        "UndistributeMonetaryIncome": UNDISTRIBUTED,
        "UndistributeMonetaryIncomeFlag": "0",
    }
    money = _balance(COMPANY, "000003", bought_shares(company, days), days[-1], "0")
    return [
        *_with_details("000001", "1", stock, days),
        *_with_details("000002", "0", bond, days),
        money | income,
    ]


def _with_details(
    fund: str, method: str, registered: list[tuple[Decimal, date, str]], days: Sequence[date]
) -> Rows:
    whole = _balance(ZHANG, fund, shares_before(fund, len(days), days), days[-1], method)
    rows = [whole]
    for number, (shares, day, source) in enumerate(registered):
        detail: dict[str, Value] = {
            "DetailFlag": "1",
            "ShareRegisterDate": day,
            "SourceType": source,
            "TASerialNO": f"98{day:%Y%m%d}05{number:02}",
            "TotalVolOfDistributorInTA": shares,
            "AvailableVol": shares,
        }
        rows.append(whole | detail)
    return rows


def _balance(
    customer: DemoCustomer, fund: str, shares: Decimal, day: date, method: str
) -> dict[str, Value]:
    return customer.keys | {
        "FundCode": fund,
        "TransactionCfmDate": day,
        "TotalVolOfDistributorInTA": shares,
        "AvailableVol": shares,
        "TotalFrozenVol": Decimal("0.00"),
        "ShareClass": "0",
        "DetailFlag": "0",
        "AccountStatus": "0",
        "DefDividendMethod": method,
        "WholeFlag": "1",
    }


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)
