"""The field dictionary of GB/T 39595: type, width and scale of every field by version."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent
VERSIONS = ("21", "22")
WIDE_FUND_CODE = 20
"""Bank wealth management files carry a FundCode of this many bytes instead of 6."""


@dataclass(frozen=True)
class Field:
    """One field: name, type (C text, A digit text, N number, TEXT unpadded), bytes, scale."""

    name: str
    type: str
    length: int
    scale: int


def field_version(version: str) -> str:
    """Return the version whose widths a file version has; 2.0 files have those of 2.1."""
    return "21" if version == "20" else version


def field(name: str, version: str, file_type: str) -> Field | None:
    """Return a field by its name in any case, or None where the version does not know it."""
    fields = _fields()
    key, wanted = field_version(version), name.casefold()
    return fields.get((key, file_type, wanted)) or fields.get((key, "", wanted))


def layout(file_type: str, version: str) -> tuple[Field, ...]:
    """Return the fields of a file type in their usual order; empty where there is no table."""
    names = _layouts().get((field_version(version), file_type), ())
    found = (field(name, version, file_type) for name in names)
    return tuple(one for one in found if one is not None)


def file_types(version: str) -> list[str]:
    """Return the file types that have a field table."""
    return sorted(kind for known, kind in _layouts() if known == field_version(version))


def titles() -> dict[str, str]:
    """Return the Chinese title of every file type that has a field table."""
    return {row["file_type"]: row["title"] for row in _rows("layouts.csv")}


@cache
def _fields() -> dict[tuple[str, str, str], Field]:
    fields = {}
    for row in _rows("fields.csv"):
        for version in VERSIONS:
            kind = row[f"v{version}_type"]
            if kind:
                length, scale = int(row[f"v{version}_length"]), int(row[f"v{version}_scale"])
                one = Field(row["field"], kind, length, scale)
                for file_type in row["file_types"].split() or [""]:
                    fields[version, file_type, row["field"].casefold()] = one
    return fields


@cache
def _layouts() -> dict[tuple[str, str], tuple[str, ...]]:
    return {
        (version, row["file_type"]): tuple(row["fields"].split())
        for row in _rows("layouts.csv")
        for version in row["version"].split()
    }


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
