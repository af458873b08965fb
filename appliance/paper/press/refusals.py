"""Why the press refuses a document; the number is the status it ends with."""

from enum import IntEnum


class Refusal(IntEnum):
    """One reason, by its name."""

    UNREADABLE = 64
    ENCRYPTED = 65
    EMPTY = 66
    PAGES = 67
    SIZE = 68
    OUTSIDE = 69
    MEMORY = 70
    ENCODING = 71
    MACHINE = 72
    ROWS = 73
    COLUMNS = 74
    CELL = 75


class Refused(Exception):
    """This document becomes no fax, this workbook no table."""

    def __init__(self, refusal: Refusal, detail: str = "") -> None:
        self.refusal = refusal
        super().__init__(detail or refusal.name)
