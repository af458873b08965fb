"""What somebody typed into the search box, taken for what it looks like."""

import re
from dataclasses import dataclass
from datetime import date

LONGEST = 60
FEWEST_DIGITS = 3
LAST_DIGITS = 4
FEWEST_LETTERS = 2
YEARS = range(2000, 2100)
NOT_DIGITS = re.compile(r"[\s\-+()（）.]")
DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
COMPACT_DAY = re.compile(r"(20\d\d)(\d\d)(\d\d)")


@dataclass(frozen=True)
class Typed:
    """One search: a day, the beginning or the last digits of a number, or words."""

    text: str
    day: date | None = None
    begins: str = ""
    ends: str = ""
    words: str = ""

    def __bool__(self) -> bool:
        """Tell whether there is enough to look for."""
        return bool(self.day or self.begins or self.ends or self.words)


def typed(text: str) -> Typed:
    """Return what a text asks for; `138****1234` is a number as listings show it."""
    text = " ".join(text.split())[:LONGEST]
    day = _day(text)
    if day and not text.isdecimal():
        return Typed(text, day=day)
    digits = NOT_DIGITS.sub("", text)
    if re.fullmatch(r"[0-9]*\*+[0-9]*", digits):
        begins, _stars, ends = digits.replace("*", "*", 1).partition("*")
        return Typed(text, begins=begins, ends=ends.strip("*"))
    if digits.isascii() and re.fullmatch(r"[0-9]+[Xx]?", digits):
        if len(digits) == LAST_DIGITS:
            return Typed(text, ends=digits)
        begins = digits.upper() if len(digits) >= FEWEST_DIGITS else ""
        return Typed(text, day=day, begins=begins)
    return Typed(text, words=text if len(text) >= FEWEST_LETTERS else "")


def _day(text: str) -> date | None:
    found = DAY.fullmatch(text) or COMPACT_DAY.fullmatch(text)
    try:
        day = date(*map(int, found.groups())) if found else None
    except ValueError:
        return None
    return day if day and day.year in YEARS else None
