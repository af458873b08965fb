"""An order sheet as a call leaves one, for whoever prints it."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from appliance.records.order import Order
from appliance.records.sheet import OrderSheet, SheetEvent, SheetRecording, SheetStep

AT = datetime(2026, 11, 20, 14, 30, 5, tzinfo=ZoneInfo("Asia/Shanghai"))
HEARD = (
    ("heard", "请输入六位交易密码。", ""),
    ("keyed", "", "****"),
    ("heard", "请输入六位基金代码。", ""),
    ("keyed", "", "000001"),
    ("heard", "示范成长股票。请输入申购金额，单位元，星号是小数点，以井号结束。", ""),
    ("keyed", "", "1000#"),
    ("heard", "申购示范成长股票，一千元整，按十一月二十日公布的净值成交，预估手续费十四元。", ""),
    ("keyed", "", "1"),
    ("did", "order 981202611201000001 accepted", ""),
    ("heard", "已受理，申请编号尾号零零零一。十一月二十四日起可以查询确认结果。", ""),
)  # fmt: skip


def an_order(**changes) -> Order:
    return Order(**{
        "order_number": "981202611201000001", "intent_id": "intent-1", "type": "purchase",
        "business_code": "022", "fund_account": "980000000011",
        "transaction_account": "98100000001", "distributor_code": "981", "branch_code": "001",
        "registrar_code": "98", "individual_or_institution": "1", "accepted_at": AT,
        "trade_date": date(2026, 11, 20), "confirm_date": date(2026, 11, 23),
        "call_id": "1700000000.1", "caller": "13800138000", "language": "zh",
        "state": "accepted", "fund_code": "000001", "share_class": "A",
        "amount": Decimal("1000.00"), "estimated_fee": Decimal("14.78"),
        "details": {"notices": [{"prompt": "trading.risk_notice", "version": "3f2a9c81d07b",
            "customer_level": "C3", "assessed_on": "2026-03-01", "product_level": "R4",
            "at": "2026-11-20T14:29:20+08:00", "key": "1"}]},
        "told_at": AT + timedelta(seconds=9),
    } | changes)  # fmt: skip


def a_sheet(copies: int = 1, **changes) -> OrderSheet:
    steps = tuple(
        SheetStep(
            number=number, at=AT - timedelta(seconds=40 - 4 * number), kind=kind, text=text,
            keys=keys, prompt="trading.x", part=1, seconds=4.0 * number,
        )
        for number, (kind, text, keys) in enumerate(HEARD * copies, 5)
    )  # fmt: skip
    return OrderSheet(**{
        "order": an_order(), "customer_name": "张**", "fund_name": "示范成长股票",
        "target_fund_name": "", "dialled": "1000", "answered_at": AT - timedelta(seconds=60),
        "read_back": {"fund_code": "000001", "amount": "1000.00", "fee": "14.78"},
        "steps": steps,
        "events": (SheetEvent(number=1, at=AT, event="accepted", by="call 1700000000.1", note="",
            changed={"state": "accepted", "amount": "1000.00"}, digest="ab" * 32),),
        "recordings": (SheetRecording(part=1, file="2026/11/20/1700000000.1-1.wav",
            started_at=AT - timedelta(seconds=60), milliseconds=83_400, sha256="cd" * 32,
            masked=((22.0, 26.5),)),),
        "digest": "ef" * 32,
    } | changes)  # fmt: skip
