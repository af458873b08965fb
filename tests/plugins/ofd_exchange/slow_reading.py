"""A second reading of fund files, slow and plain, written apart from the plugin's reader.

It says which rows a file's bytes must leave in the store, or that the file is broken.
"""

import csv
import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import plugins.ofd_exchange

TEXT, DAY, CENTS, NAV, SIGNED, YES = "text", "day", "number", "nav", "signed", "yes"

# The table each file type fills, and from which field each column comes.
COLUMNS: dict[str, dict[str, tuple[str, str]]] = {
    "account_confirmations": {
        "ta_serial_number": ("TASerialNO", TEXT),
        "confirmed_on": ("TransactionCfmDate", DAY),
        "business_code": ("BusinessCode", TEXT),
        "return_code": ("ReturnCode", TEXT),
        "fund_account": ("TAAccountID", TEXT),
        "application_number": ("AppSheetSerialNo", TEXT),
        "error_detail": ("ErrorDetail", TEXT),
    },
    "confirmations": {
        "ta_serial_number": ("TASerialNO", TEXT),
        "confirmed_on": ("TransactionCfmDate", DAY),
        "business_code": ("BusinessCode", TEXT),
        "return_code": ("ReturnCode", TEXT),
        "fund_account": ("TAAccountID", TEXT),
        "application_number": ("AppSheetSerialNo", TEXT),
        "transaction_account": ("TransactionAccountID", TEXT),
        "distributor_code": ("DistributorCode", TEXT),
        "fund_code": ("FundCode", TEXT),
        "target_fund_code": ("CodeOfTargetFund", TEXT),
        "applied_on": ("TransactionDate", DAY),
        "amount": ("ConfirmedAmount", CENTS),
        "shares": ("ConfirmedVol", CENTS),
        "application_amount": ("ApplicationAmount", CENTS),
        "application_shares": ("ApplicationVol", CENTS),
        "nav": ("NAV", NAV),
        "charge": ("Charge", CENTS),
        "target_shares": ("CfmVolOfTargetFund", CENTS),
        "from_ta": ("FromTAFlag", YES),
        "error_detail": ("ErrorDetail", TEXT),
    },
    "holdings": {
        "fund_account": ("TAAccountID", TEXT),
        "transaction_account": ("TransactionAccountID", TEXT),
        "distributor_code": ("DistributorCode", TEXT),
        "fund_code": ("FundCode", TEXT),
        "share_class": ("ShareClass", TEXT),
        "total_shares": ("TotalVolOfDistributorInTA", CENTS),
        "available_shares": ("AvailableVol", CENTS),
        "undistributed_income": ("UndistributeMonetaryIncome", SIGNED),
        "dividend_method": ("DefDividendMethod", TEXT),
        "confirmed_on": ("TransactionCfmDate", DAY),
    },
    "dividends": {
        "ta_serial_number": ("TASerialNO", TEXT),
        "confirmed_on": ("TransactionCfmDate", DAY),
        "fund_account": ("TAAccountID", TEXT),
        "fund_code": ("FundCode", TEXT),
        "registered_on": ("RegistrationDate", DAY),
        "ex_dividend_on": ("XRDate", DAY),
        "paid_on": ("DividentDate", DAY),
        "dividend_method": ("DefDividendMethod", TEXT),
        "basis_shares": ("BasisforCalculatingDividend", CENTS),
        "dividend_per_unit": ("DividendPerUnit", CENTS),
        "draw_bonus_unit": ("DrawBonusUnit", CENTS),
        "dividend_amount": ("DividendAmount", CENTS),
        "nav": ("NAV", NAV),
    },
    "quotes": {
        "fund_code": ("FundCode", TEXT),
        "nav_date": ("UpdateDate", DAY),
        "nav": ("NAV", NAV),
        "accumulated_nav": ("AccumulativeNAV", NAV),
        "fund_income": ("FundIncome", SIGNED),
        "yield": ("Yield", SIGNED),
    },
}
TABLES = {
    "02": "account_confirmations",
    "04": "confirmations",
    "05": "holdings",
    "06": "dividends",
    "07": "quotes",
}
NAME = re.compile(r"OFD_(\w+?)_(\w+?)_(\d{8})_(\w\w)\.TXT")


class Broken(Exception):
    """The bytes are no whole fund file."""


def rows_in_store(path: Path) -> tuple[str, list[dict[str, Any]]]:
    """Return the table and the rows that a file's bytes must leave there."""
    name = NAME.fullmatch(path.name)
    if name is None:
        raise Broken(path.name)
    table = TABLES[name[4]]
    found: list[dict[str, Any]] = []
    details = []
    for record in records(path.read_bytes(), name):
        if table == "holdings" and record.get("detailflag") == "1":
            columns = COLUMNS[table].items()
            details.append({one: value(record, *source, name[3]) for one, source in columns})
            continue
        if table == "dividends" and record.get("returncode", "0000") not in ("", "0000"):
            continue
        columns = COLUMNS[table].items()
        row = {column: value(record, *source, name[3]) for column, source in columns}
        if row not in found:
            found.append(row)
    for row in found if table == "holdings" else []:
        details = [one for one in details if key(one) != key(row)]
    for wanted in sorted({key(one) for one in details}):
        found.append(total([one for one in details if key(one) == wanted]))
    return table, sorted(found, key=str)


def key(row: dict[str, Any]) -> tuple[str, ...]:
    """Return the columns that tell one balance from another."""
    return tuple(row[column] for column in list(COLUMNS["holdings"])[:5])


def total(parts: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the balance that the registrations of one key make together."""
    sums = {
        column: f"{sum(Decimal(part[column]) for part in parts):.2f}"
        for column in ("total_shares", "available_shares", "undistributed_income")
    }
    return parts[-1] | sums | {"confirmed_on": max(part["confirmed_on"] for part in parts)}


def records(content: bytes, name: re.Match[str]) -> list[dict[str, str]]:
    """Take a file apart by pattern: header, names, records, end."""
    whole = re.fullmatch(
        rb"OFDCFDAT *\n(2[012]) *\n *(\w+) *\n *(\w+) *\n *(\d{8}) *\n[^\n]*\n *(\w\w) *\n"
        rb"[^\n]*\n[^\n]*\n *(\d+) *\n(.*?)\n *(\d+) *\n(.*?)\n?OFDCFEND *\s*",
        content.replace(b"\r\n", b"\n"),
        re.DOTALL,
    )
    if whole is None:
        raise Broken("the shape")
    version, *parts, field_count, names, count, body = whole.groups()
    if tuple(part.decode().upper() for part in parts) != name.groups():
        raise Broken("header and name")
    fields = [one.strip(b" ").decode("gb18030").casefold() for one in names.split(b"\n")]
    lines = body.split(b"\n") if body else []
    if (len(fields), len(lines)) != (int(field_count), int(count)):
        raise Broken("the counts")
    widths = WIDTHS["22" if version == b"22" else "21"]
    found = []
    for line in lines:
        record, place = {}, 0
        for field in fields:
            if field not in widths:
                raise Broken(field)
            record[field] = line[place : place + widths[field]].decode("gb18030").strip(" ")
            place += widths[field]
        if place != len(line):
            raise Broken("the record")
        found.append(record | {"version": version.decode()})
    return found


def value(record: dict[str, str], field: str, kind: str, file_date: str) -> Any:
    """Return what the column must hold."""
    text = record.get(field.casefold(), "")
    if kind == TEXT:
        return text
    if kind == YES:
        return int(text == "1")
    if kind == DAY:
        if field == "UpdateDate" and not text:
            text = file_date
        return None if text in ("", "0" * 8) else str(date(*map(int, cut_day(text))))
    if not text:
        return "0.00" if field == "UndistributeMonetaryIncome" else ""
    scale = SCALES["22" if record["version"] == "22" else "21"][field.casefold()]
    digits = text.removeprefix("-").rjust(scale + 1, "0")
    whole, decimals = (
        digits[: len(digits) - scale].lstrip("0") or "0",
        digits[len(digits) - scale :],
    )
    if kind == NAV or field == "FundIncome":
        decimals = decimals[:4] + decimals[4:].rstrip("0")
        if field == "AccumulativeNAV" and not (whole + decimals).strip("0"):
            return ""
    negative = text.startswith("-") or (
        kind == SIGNED and record.get(f"{field}flag".casefold()) == "1"
    )
    number = f"{whole}.{decimals}" if decimals else whole
    return f"-{number}" if negative and number.strip("0.") else number


def cut_day(text: str) -> tuple[str, str, str]:
    """Cut eight digits into year, month and day."""
    return text[:4], text[4:6], text[6:]


def _table(column: str) -> dict[str, dict[str, int]]:
    path = Path(plugins.ofd_exchange.__file__).parent / "fields.csv"
    rows = list(csv.DictReader(path.read_text("utf-8").splitlines()))
    return {
        version: {
            row["field"].casefold(): int(row[f"v{version}_{column}"])
            for row in rows
            if row[f"v{version}_{column}"]
        }
        for version in ("21", "22")
    }


WIDTHS, SCALES = _table("length"), _table("scale")
