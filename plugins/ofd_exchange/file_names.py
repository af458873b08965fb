"""The names of OFD files: data `OFD_98_001_20261120_05.TXT`, index `OFI_98_001_20261120.TXT`."""

import re
from dataclasses import dataclass
from datetime import date

INDEX_KINDS = ("OFI", "OFJ", "OFS", "OFK", "OFC", "OFF", "OFT", "OFB", "OFX")

_CODE = r"[0-9A-Za-z]+"
_DATA = re.compile(
    rf"OFD_({_CODE})_({_CODE})_(\d{{8}})_([0-9A-Za-z]{{2}})(?:_(\d{{3}}))?\.TXT", re.I | re.A
)
_INDEX = re.compile(rf"({'|'.join(INDEX_KINDS)})_({_CODE})_({_CODE})_(\d{{8}})\.TXT", re.I | re.A)


@dataclass(frozen=True)
class DataName:
    """What the name of a data file says."""

    creator: str
    receiver: str
    file_date: date
    file_type: str
    batch: int | None = None

    def __str__(self) -> str:
        batch = "" if self.batch is None else f"_{self.batch:03}"
        day = f"{self.file_date:%Y%m%d}"
        return f"OFD_{self.creator}_{self.receiver}_{day}_{self.file_type}{batch}.TXT"


@dataclass(frozen=True)
class IndexName:
    """What the name of an index file says."""

    kind: str
    creator: str
    receiver: str
    file_date: date

    def __str__(self) -> str:
        return f"{self.kind}_{self.creator}_{self.receiver}_{self.file_date:%Y%m%d}.TXT"


def looks_like_data(name: str) -> bool:
    """Tell whether a name means to be an OFD data file, rightly formed or not."""
    return name.upper().startswith("OFD_") and name.upper().endswith(".TXT")


def looks_like_index(name: str) -> bool:
    """Tell whether a name means to be an OFD index file, rightly formed or not."""
    return name.upper()[:4] in {f"{kind}_" for kind in INDEX_KINDS} and name.upper().endswith(
        ".TXT"
    )


def data_name(name: str) -> DataName | None:
    """Take the name of a data file apart, or return None where it is none."""
    found = _DATA.fullmatch(name)
    day = real_day(found[3]) if found else None
    if found is None or day is None:
        return None
    batch = int(found[5]) if found[5] else None
    return DataName(found[1].upper(), found[2].upper(), day, found[4].upper(), batch)


def index_name(name: str) -> IndexName | None:
    """Take the name of an index file apart, or return None where it is none."""
    found = _INDEX.fullmatch(name)
    day = real_day(found[4]) if found else None
    if found is None or day is None:
        return None
    return IndexName(found[1].upper(), found[2].upper(), found[3].upper(), day)


def real_day(text: str) -> date | None:
    """Return the day that eight digits name, or None where there is no such day."""
    if len(text) != 8 or not (text.isascii() and text.isdigit()):
        return None
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None
