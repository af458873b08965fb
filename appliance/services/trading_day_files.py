"""Reads files of trading days, whole or not at all.

A row is `date,open|closed[,closes_at][,note]`. A row `year,2027` says that every weekday of 2027
the file does not list is open, which is how the exchanges announce a year: by its holidays.
"""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from appliance.errors import CalendarRefused, FileRefused

LAST_MINUTE = "15:00"
"""The exchanges' close: an order of a later minute never gets this day's price."""
YEARS = range(1991, 2100)
LONGEST_NOTE = 100
HEADERS = {"date", "day", "日期"}
STATES = {"open": True, "closed": False, "开市": True, "休市": False}
DAY = re.compile(r"([0-9]{4})([-/])([0-9]{1,2})\2([0-9]{1,2})|([0-9]{4})([0-9]{2})([0-9]{2})")
TIME = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")


@dataclass(frozen=True, kw_only=True)
class DayRule:
    """What is decided of one weekday."""

    day: date
    open: bool
    closes_at: str = ""
    """`HH:MM` on a shortened day, else empty."""
    note: str = ""


def day_rule(day: date, is_open: bool, closes_at: str, note: str) -> DayRule:
    """Return a rule that can be; `CalendarRefused` says what cannot."""
    if day.year not in YEARS:
        raise CalendarRefused("day", f"{day} is in no year of the exchanges")
    if is_open and day.weekday() >= 5:
        raise CalendarRefused(
            "weekend",
            f"{day} is a {day:%A}; the exchanges stay shut at weekends, working ones (调休) too",
        )
    if closes_at and not is_open:
        raise CalendarRefused("closed", f"{day} is closed and cannot close at {closes_at} too")
    note = " ".join(note.split())
    if len(note) > LONGEST_NOTE:
        raise CalendarRefused("note", f"the note of {day} is longer than {LONGEST_NOTE} letters")
    return DayRule(
        day=day, open=is_open, closes_at=minute(closes_at) if closes_at else "", note=note
    )


def minute(text: str) -> str:
    """Return a time of day as `HH:MM`; `CalendarRefused` where it is none or after the close."""
    found = TIME.fullmatch(text)
    if found is None:
        raise CalendarRefused("time", f"{text!r} is no time of day such as 14:30")
    padded = f"{int(found[1]):02}:{found[2]}"
    if padded > LAST_MINUTE:
        raise CalendarRefused("late", f"{padded} is after the exchanges' close at {LAST_MINUTE}")
    return padded


def weekdays(year: int) -> list[date]:
    """Return every weekday of a year."""
    first = date(year, 1, 1)
    days = (first + timedelta(days=number) for number in range((date(year + 1, 1, 1) - first).days))
    return [day for day in days if day.weekday() < 5]


def read_trading_days(content: bytes, file: str) -> list[DayRule]:
    """Return what a file says of each weekday, oldest first; `FileRefused` names the line."""
    return _Reading(file).read(_text(content, file))


class _Reading:
    """One file being read: its days and years so far, each with its line."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._line = 0
        self._rules: dict[date, DayRule] = {}
        self._lines: dict[date | int, int] = {}

    def read(self, text: str) -> list[DayRule]:
        for line, cells in _rows(text, self._file):
            self._line = line
            try:
                self._take(cells)
            except CalendarRefused as error:
                raise self._refusal(str(error), code="row") from error
        for year in [key for key in self._lines if isinstance(key, int)]:
            self._fill(year)
        rules = [self._rules[day] for day in sorted(self._rules) if day.weekday() < 5]
        if not rules:
            raise FileRefused(self._file, "the file names no trading day", code="nothing")
        return rules

    def _take(self, cells: list[str]) -> None:
        first, second, *more = [*cells, ""]
        if first.casefold() == "year":
            if not re.fullmatch("[0-9]{4}", second) or int(second) not in YEARS or any(more):
                shown = ",".join(cells)
                raise self._refusal(f"a year is written year,2027 and not {shown}", code="year")
            self._note_line(int(second))
            return
        day = self._day(first)
        state = STATES.get(second.casefold())
        if state is None:
            what = f"a day is open or closed, not {second!r}"
            raise self._refusal(what, "open", code="state", value=second)
        if len(cells) > 4:
            what = "a row has at most date, open or closed, closing time and note"
            raise self._refusal(what, code="cells")
        closes_at, note = [*cells[2:], "", ""][:2]
        self._note_line(day)
        self._rules[day] = day_rule(day, state, closes_at, note)

    def _day(self, text: str) -> date:
        found = DAY.fullmatch(text)
        if found is None:
            what = f"{text!r} is no date such as 2027-01-01"
            raise self._refusal(what, "date", code="date", value=text)
        year, month, day = (int(part) for part in found.groups() if part and part.isdigit())
        try:
            return date(year, month, day)
        except ValueError as error:
            what = f"there is no day {text}"
            raise self._refusal(what, "date", code="date", value=text) from error

    def _note_line(self, key: date | int) -> None:
        if key in self._lines:
            earlier = self._lines[key]
            what = f"{key} stands in line {earlier} already"
            raise self._refusal(what, code="twice", earlier=earlier)
        self._lines[key] = self._line

    def _fill(self, year: int) -> None:
        """Open the weekdays of a year that the file does not list."""
        days = weekdays(year)
        if all(day not in self._rules or self._rules[day].open for day in days):
            self._line = self._lines[year]
            what = f"the file closes no weekday of {year}; its holidays are missing"
            raise self._refusal(what, code="no_holidays", year=year)
        for day in days:
            self._rules.setdefault(day, DayRule(day=day, open=True))

    def _refusal(self, reason: str, field: str = "", *, code: str, **slots: object) -> FileRefused:
        return FileRefused(self._file, reason, line=self._line, field=field, code=code, **slots)


def _rows(text: str, file: str) -> Iterator[tuple[int, list[str]]]:
    """Yield line number and cells of every row that is neither empty nor the header."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    header_allowed = True
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            while cells and not cells[-1]:  # spreadsheets write the empty cells of shorter rows
                cells.pop()
            if cells and not (header_allowed and cells[0].casefold() in HEADERS):
                yield reader.line_num, cells
            header_allowed = header_allowed and not cells
    except csv.Error as error:
        what = f"this is no CSV: {error}"
        raise FileRefused(file, what, line=reader.line_num, code="csv") from error


def _text(content: bytes, file: str) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FileRefused(file, "the text is neither UTF-8 nor GB18030", code="encoding")
