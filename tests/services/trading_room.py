"""A box with one customer, some funds and the real transaction types, at a moment of its own."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from appliance.assembly import assemble
from appliance.records.fund import (
    AccountConfirmation,
    FundFile,
    FundQuote,
    FundRecord,
    ShareBalance,
)
from appliance.records.order import Intent, Notice, Order
from appliance.services.orders.applications import Application
from appliance.settings import Settings

SHANGHAI = ZoneInfo("Asia/Shanghai")
ACCOUNT, COMPANY = "980000000011", "980000000013"
TELEPHONE = "13800138000"
FRIDAY, MONDAY, TUESDAY = date(2026, 11, 20), date(2026, 11, 23), date(2026, 11, 24)
MORNING = datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI)
RATES = """\
fund_code,business_code,individual_or_institution,from_amount,from_days,rate,fixed
000001,022,,0,0,0.8%,
000001,022,,1000000,0,,1000
000001,024,,0,0,1.5%,
000001,024,,0,7,0.5%,
000001,024,,0,365,0,
000002,022,,0,0,0.3%,
000002,024,,0,0,1.5%,
000002,024,,0,7,0,
000005,022,,0,0,1.2%,
"""
SWITCHES = """\
fund_code,target_fund_code,target_share_class
000001,000002,
000001,000004,1
000001,000005,
"""


class TradingRoom:
    """The box, and what a test puts into it."""

    def __init__(self, home: Path, at: datetime = MORNING) -> None:
        self.now = at
        self.appliance = assemble(Settings(home=home), clock=lambda: self.now)
        self.appliance.calendar.seed()
        self.desk, self.orders = self.appliance.trading_desk, self.appliance.orders
        self.appliance.fees.import_table(RATES.encode(), "rates.csv")
        self.appliance.fees.import_switches(SWITCHES.encode(), "switches.csv")
        for code in ("000001", "000002", "000004", "000005"):
            self.fund(code)
        self.customer()

    # --- what there is

    def file(self, kind: str, *records: FundRecord, full: bool = True) -> None:
        """Book records as if they had come in a file of the registrar."""
        day = FRIDAY
        name = f"OFD_98_001_{day:%Y%m%d}_{kind}.TXT"
        self.appliance.funds.apply(
            FundFile(
                name=name,
                file_type=kind,
                version="22",
                creator="98",
                receiver="001",
                file_date=day,
                records=records,
                full=full,
            )
        )

    def fund(self, code: str, risk: int | None = 3, nav: str = "1.2500", **changes: Any) -> None:
        """Let a fund be as the registrar stated it."""
        facts: dict[str, Any] = {
            "fund_name": f"示范{code}",
            "fund_status": "0",
            "convert_status": "0",
            "fund_type": "01",
            "registrar_code": "98",
        }
        limits = {name: changes.pop(name) for name in list(changes) if name[0].isupper()}
        quote = FundQuote(
            fund_code=code, nav=Decimal(nav), nav_date=FRIDAY, limits=limits, **facts | changes
        )
        self.file("07", quote)
        if risk is not None:
            self.appliance.funds.set_risk_level(code, risk)

    def customer(self, account: str = ACCOUNT, kind: str = "1", level: int = 3) -> None:
        """Open a customer's accounts and assess him."""
        opened = AccountConfirmation(
            ta_serial_number=f"98{account}",
            confirmed_on=FRIDAY,
            business_code="101",
            return_code="0000",
            fund_account=account,
            transaction_account=f"001{account[-6:]}",
            distributor_code="001",
            investor_name="张示范" if kind == "1" else "示范科技有限公司",
            individual_or_institution=kind,
        )
        self.file("02", opened)
        self.appliance.callers.set_risk(account, level, FRIDAY)
        self.appliance.callers.set_telephone(account, TELEPHONE)

    def account_business(self, business_code: str) -> None:
        """Let the registrar confirm a freeze (104), a loss (106), a closing (102) …"""
        record = AccountConfirmation(
            ta_serial_number=f"98{business_code}",
            confirmed_on=FRIDAY,
            business_code=business_code,
            return_code="0000",
            fund_account=ACCOUNT,
        )
        self.file("02", record)

    def holding(
        self,
        code: str = "000001",
        *lots: tuple[str, int],
        frozen: str = "0",
        share_class: str = "0",
        method: str = "1",
        account: str = ACCOUNT,
    ) -> None:
        """Let the customer hold registrations of shares, each with its age in days on Monday."""
        facts: dict[str, Any] = {
            "fund_account": account,
            "fund_code": code,
            "confirmed_on": FRIDAY,
            "transaction_account": f"001{account[-6:]}",
            "distributor_code": "001",
            "share_class": share_class,
            "dividend_method": method,
        }
        total = sum((Decimal(shares) for shares, _days in lots), Decimal(0))
        free = total - Decimal(frozen)
        whole = ShareBalance(**facts, total_shares=total, available_shares=free)
        details = [
            ShareBalance(
                **facts,
                total_shares=Decimal(shares),
                available_shares=Decimal(shares),
                detail=True,
                registered_on=MONDAY - timedelta(days=days),
                ta_serial_number=f"98{number}",
            )
            for number, (shares, days) in enumerate(lots)
        ]
        self.file("05", whole, *details, full=False)

    # --- what a caller does

    def begin(self, type: str, account: str = ACCOUNT, caller: str = TELEPHONE) -> Application:
        """Begin an application of a type."""
        kind = self.appliance.transaction_types.one(type)
        return self.desk.begin(kind, account, caller=caller, call_id=f"call.{account}")

    def answers(self, application: Application, **answers: Any) -> list[Notice]:
        """Answer the questions in their order, confirm every notice and return them all."""
        heard = []
        for question in application.type.questions:
            if question.name in answers:
                notices = application.answer(question, answers[question.name])
                while notices:
                    heard.append(notices[0])
                    notices = application.confirm_notice(notices[0], self.now)
        return heard

    def apply(
        self, type: str, account: str = ACCOUNT, caller: str = TELEPHONE, **answers: Any
    ) -> Intent:
        """Go through an application up to its read-back."""
        application = self.begin(type, account, caller)
        if "shares" in answers and "large_redemption" not in answers:
            answers["large_redemption"] = "1"
        self.answers(application, **answers)
        return self.orders.intend(application, application.quote())

    def order(
        self, type: str, account: str = ACCOUNT, caller: str = TELEPHONE, **answers: Any
    ) -> Order:
        """Go through an application and confirm it."""
        return self.desk.accept(self.apply(type, account, caller, **answers), self.now)

    def close(self) -> None:
        """Close the box."""
        self.appliance.close()
