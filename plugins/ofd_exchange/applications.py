"""Writes orders as type 03 交易申请 with its index, as the registrar's profile wants them.

A field gets its value from, the later one winning: the order itself, the transaction type's
`[export]` table, the fixed fields of the registrar. What GB/T 39595 requires must be there.
"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from zoneinfo import ZoneInfo

from appliance import (
    ApplicationBatch,
    ApplicationFiles,
    Counterparty,
    CounterpartyRefused,
    FileRefused,
    Order,
)
from plugins.ofd_exchange import dictionary
from plugins.ofd_exchange.file_names import DataName, IndexName
from plugins.ofd_exchange.writer import (
    Style,
    Value,
    columns_of,
    record,
    write_data,
    write_index,
)

APPLICATIONS = "03"
BY_TELEPHONE = "1"
BY_CALL_CENTRE = "10000000"
OPENING = "093000"
SHANGHAI = ZoneInfo("Asia/Shanghai")
LEFT_OUT = frozenset({"TransferReason"})
"""Field of version 2.2 for transfers only, which nobody orders by telephone."""

ALWAYS = (
    *("AppSheetSerialNo", "FundCode", "TransactionDate", "TransactionTime", "BusinessCode"),
    *("TransactionAccountID", "DistributorCode", "TAAccountID", "BranchCode"),
)
BUY = (*ALWAYS, "CurrencyType", "ApplicationAmount", "ShareClass")
SELL = (*ALWAYS, "LargeRedemptionFlag", "ApplicationVol", "ShareClass", "ChargeType")
REQUIRED = {
    "020": BUY,
    "022": (*BUY, "ChargeType"),
    "024": SELL,
    "029": (*ALWAYS, "DefDividendMethod", "ShareClass"),
    "036": (
        *SELL,
        *("DiscountRateOfCommission", "CodeOfTargetFund", "BackenloadDiscount", "TargetShareType"),
    ),
    "039": BUY,
    "052": (*ALWAYS, "OriginalAppSheetNo"),
}
ABOVE_ZERO = ("ApplicationAmount", "ApplicationVol")
CHARGED = ("022", "024", "036", "039")
OF_A_SWITCH = {"BackenloadDiscount": "1", "TargetShareType": "0"}


class OfdApplicationWriter:
    """The writer of OFD applications, versions 2.0, 2.1 and 2.2."""

    def check(self, counterparty: Counterparty) -> None:
        """Raise `CounterpartyRefused` where files cannot be written as this profile says."""
        try:
            columns = _columns("the profile", counterparty)
        except FileRefused as error:
            raise CounterpartyRefused(error.reason, "field", name=error.field) from error
        known = {field.name.casefold() for field in columns}
        unknown = [name for name in counterparty.fixed_fields if name.casefold() not in known]
        if unknown:
            raise CounterpartyRefused(
                f"{unknown[0]!r} is no field of an application of version {counterparty.version}",
                "field",
                name=unknown[0],
            )

    def faults(self, batch: ApplicationBatch) -> dict[str, str]:
        """Return the reason for every order that cannot be written, by order number."""
        columns = _columns("03", batch.counterparty)
        style = _style(batch.counterparty)
        faults = {}
        for order in batch.orders:
            try:
                record("03", 0, columns, _row(order, batch), style)
            except FileRefused as error:
                faults[order.order_number] = f"{error.field}: {error.reason}"
        return faults

    def write(self, folder: Path, batch: ApplicationBatch) -> ApplicationFiles:
        """Write data file and index of a batch; the same batch gives the same bytes."""
        party, style = batch.counterparty, _style(batch.counterparty)
        parties = (batch.distributor_code, party.registrar_code, batch.trade_date)
        number = batch.number if batch.number > 1 else None
        data = DataName(*parties, APPLICATIONS, number)
        listed = list(batch.earlier)
        if batch.orders:
            rows = [_row(order, batch) for order in batch.orders]
            fields = [field.name for field in _columns(str(data), party)]
            write_data(folder, data, rows, version=party.version, fields=fields, style=style)
            listed.append(str(data))
        index = IndexName("OFI", *parties)
        write_index(folder, index, listed, version=party.version, style=style)
        return ApplicationFiles(str(data) if batch.orders else "", str(index))


def _columns(name: str, party: Counterparty) -> tuple[dictionary.Field, ...]:
    columns = columns_of(name, APPLICATIONS, party.version, style=_style(party))
    return tuple(field for field in columns if field.name not in LEFT_OUT)


def _style(party: Counterparty) -> Style:
    return Style(
        digits_right=party.digits_align == "right",
        line_end=b"\n" if party.line_end == "lf" else b"\r\n",
        table_number=party.table_number,
        fund_code_width=party.fund_code_width,
    )


def _row(order: Order, batch: ApplicationBatch) -> dict[str, Value]:
    export = batch.export.get(order.type, {})
    texts = _texts(order)
    wanted: dict[str, tuple[str, str]] = {}
    for name, text in {**_common(order, batch), **export}.items():
        wanted[name.casefold()] = (name, _filled(name, text, texts))
    for name, text in batch.counterparty.fixed_fields.items():
        wanted[name.casefold()] = (name, text)
    row: dict[str, Value] = {}
    for name, text in wanted.values():
        row[name] = _typed(name, text, batch.counterparty.version)
    _require(order, {name.casefold(): value for name, value in row.items()})
    return row


def _common(order: Order, batch: ApplicationBatch) -> dict[str, str]:
    party = batch.counterparty
    branch = order.branch_code or party.branch_code or order.distributor_code
    common = {
        "AppSheetSerialNo": "{order_number}",
        "FundCode": "{fund_code}",
        "TransactionDate": "{trade_date}",
        "TransactionTime": _transaction_time(order, party),
        "TransactionAccountID": "{transaction_account}",
        "DistributorCode": "{distributor_code}",
        "ApplicationVol": "{shares}" if order.shares is not None else "0",
        "ApplicationAmount": "{amount}" if order.amount is not None else "0",
        "BusinessCode": "{business_code}",
        "TAAccountID": "{fund_account}",
        "DiscountRateOfCommission": "1",
        "CurrencyType": party.currency_type or order.currency_type,
        "BranchCode": branch,
        "OriginalAppSheetNo": "{original_order_number}",
        "IndividualOrInstitution": "{individual_or_institution}",
        "CodeOfTargetFund": "{target_fund_code}",
        "ShareClass": order.share_class or "0",
        "NetNo": party.net_no or branch,
        "AcceptMethod": BY_TELEPHONE,
        "TradingMethod": BY_CALL_CENTRE,
    }
    if order.business_code in CHARGED:
        common["ChargeType"] = party.charge_type
    return common | (OF_A_SWITCH if order.business_code == "036" else {})


def _transaction_time(order: Order, party: Counterparty) -> str:
    accepted_at = order.accepted_at.astimezone(SHANGHAI)
    if party.transaction_time == "opening" and accepted_at.date() < order.trade_date:
        return OPENING
    return f"{accepted_at:%H%M%S}"


def _texts(order: Order) -> dict[str, str]:
    return {name: _text(value) for name, value in {**order.details, **vars(order)}.items()}


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, datetime):
        return f"{value.astimezone(SHANGHAI):%Y%m%d%H%M%S}"
    return f"{value:%Y%m%d}" if isinstance(value, date) else str(value)


def _filled(field: str, text: str, texts: Mapping[str, str]) -> str:
    try:
        return text.format_map(texts)
    except KeyError as error:
        raise FileRefused("03", f"the order has no value {error}", field=field) from error


def _typed(name: str, text: str, version: str) -> Value:
    field = dictionary.field(name, version, APPLICATIONS)
    if field is None or field.type != "N" or not text:
        return text or None
    try:
        return Decimal(text)
    except InvalidOperation as error:
        raise FileRefused("03", f"{text!r} is not a number", field=name) from error


def _require(order: Order, values: Mapping[str, Value]) -> None:
    for name in REQUIRED.get(order.business_code, ALWAYS):
        value = values.get(name.casefold())
        if value is None or (name in ABOVE_ZERO and value == 0):
            reason = f"business {order.business_code} cannot do without it"
            raise FileRefused("03", reason, field=name)
