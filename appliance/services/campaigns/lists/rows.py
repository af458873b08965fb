"""Looks at the rows of a file one by one: who can be called, and why the others cannot."""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from appliance.errors import FaxRefused
from appliance.services.campaigns.lists.columns import Layout, Row
from appliance.services.campaigns.lists.records import (
    ACCOUNT,
    NAME,
    NUMBER,
    SPARE,
    VALUE,
    Candidate,
    Fault,
)

FORMULA_TEXT = re.compile(r'="([^"]*)"')
"""How a CSV file keeps a spreadsheet from taking a number for one."""
SCIENTIFIC = re.compile(r"[0-9]+(\.[0-9]+)?[eE]\+?[0-9]+")
ZEROS = re.compile(r"([0-9]+)\.0+")
SEVERAL = re.compile(r"[/、,;，；|\n]+")
LONGEST = {NAME: 60, VALUE: 300}


@dataclass(frozen=True)
class Known:
    """A customer as far as a list needs him."""

    name: str
    telephone: str


@dataclass
class RowCheck:
    """What one file is checked against."""

    callable_number: Callable[[str], str]
    """Return the form in which a number is dialled, or raise `FaxRefused`."""
    customers: Mapping[str, Known]
    present_numbers: Collection[str]
    present_accounts: Collection[str]
    seen: dict[str, int] = field(default_factory=dict)

    def results(self, layout: Layout) -> Iterator[Candidate | Fault]:
        """Yield each row's candidate or fault; what is wrong with a spare number follows."""
        for row in layout.rows:
            yield from self._of_row(layout, row)

    def _of_row(self, layout: Layout, row: Row) -> Iterator[Candidate | Fault]:
        line, cells = row
        fields = _fields(layout, cells)
        account = digits(_first(fields[ACCOUNT])).upper()
        first, *more = _numbers(fields[NUMBER] + fields[SPARE]) or [""]
        if account and account not in self.customers:
            yield Fault(line, first, "account", account)
            return
        known = self.customers.get(account, Known("", ""))
        written = first or known.telephone
        number, reason, detail = self._number(written)
        long = _too_long(fields)
        if not reason and long:
            reason, detail = "long", str(long)
        if not reason:
            reason, detail = self._before(number, account, line)
        if reason:
            yield Fault(line, written or account, reason, detail)
            return
        spares, bad = self._spares(number, more)
        yield Candidate(
            (number, *spares),
            account,
            _first(fields[NAME]) or known.name,
            {title: cell for title, cell in fields[VALUE] if title},
            line,
        )
        yield from (Fault(line, number, "spare", one, taken=True) for one in bad)

    def _number(self, written: str) -> tuple[str, str, str]:
        """Return a number's form, or the reason why it cannot be called."""
        if not written:
            return "", "no_number", ""
        if SCIENTIFIC.fullmatch(written):
            return "", "rounded", ""
        try:
            return self.callable_number(written), "", ""
        except FaxRefused as refused:
            return "", "number", refused.code

    def _before(self, number: str, account: str, line: int) -> tuple[str, str]:
        """Return why somebody is not called twice."""
        if number in self.present_numbers or account in self.present_accounts:
            return "present", ""
        keys = [number, *([account] if account else [])]
        before = [self.seen[key] for key in keys if key in self.seen]
        if before:
            return "doubled", str(min(before))
        self.seen.update(dict.fromkeys(keys, line))
        return "", ""

    def _spares(self, number: str, written: Sequence[str]) -> tuple[list[str], list[str]]:
        good: list[str] = []
        bad: list[str] = []
        for one in written:
            spare, reason, _detail = self._number(one)
            if reason:
                bad.append(one)
            elif spare not in (number, *good):
                good.append(spare)
        return good, bad


def digits(cell: str) -> str:
    """Return a number or account as it was meant, whatever a spreadsheet made of it."""
    text = unicodedata.normalize("NFKC", cell).strip().lstrip("'").strip()
    quoted = FORMULA_TEXT.fullmatch(text)
    text = quoted[1].strip() if quoted else text
    whole = ZEROS.fullmatch(text)
    return whole[1] if whole else text


def accounts(layout: Layout) -> set[str]:
    """Return the fund accounts a file names."""
    at = next((i for i, column in enumerate(layout.columns) if column.role == ACCOUNT), None)
    if at is None:
        return set()
    found = (digits(cells[at]).upper() for _line, cells in layout.rows if at < len(cells))
    return {account for account in found if account}


Fields = dict[str, list[tuple[str, str]]]


def _fields(layout: Layout, cells: list[str]) -> Fields:
    """Return the titles and cells of a row by what their columns are for."""
    fields: Fields = {NUMBER: [], SPARE: [], NAME: [], ACCOUNT: [], VALUE: []}
    for at, column in enumerate(layout.columns):
        if column.role in fields:
            fields[column.role].append((column.title, cells[at] if at < len(cells) else ""))
    return fields


def _numbers(fields: list[tuple[str, str]]) -> list[str]:
    parts = (part for _title, cell in fields for part in SEVERAL.split(cell))
    return [number for number in map(digits, parts) if number]


def _first(fields: list[tuple[str, str]]) -> str:
    return fields[0][1].strip() if fields else ""


def _too_long(fields: Fields) -> int:
    """Return the longest a field may be where one is longer."""
    over = [most for kind, most in LONGEST.items() if any(len(c) > most for _t, c in fields[kind])]
    return over[0] if over else 0
