"""Texts people wrote to be spoken, with places to fill in: `{fund:fund}将于{day:date}分红。`."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from appliance.audio import read_aloud
from appliance.audio.prompts import PAUSES
from appliance.audio.read_aloud.amounts import BUSINESS_ZONE

PLACE = re.compile(r"\{([^{}:]*)(?::([^{}]*))?\}")
NAME = re.compile(r"\w{1,30}")
TEXT, FUND = "text", "fund"
PLACE_KINDS = (*(kind for kind in read_aloud.KINDS if kind != "key"), TEXT, FUND)
SENTENCE_END = re.compile(r"(?<=[。！？；])|(?<=[.!?;])(?=\s)")
DATE = re.compile(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?")
TIME = re.compile(r"(?<!\d)([01]?\d|2[0-3])[:：]([0-5]\d)(?::[0-5]\d)?")
AROUND_AMOUNTS = re.compile(r"[,，\s]|[元份]$|^[¥￥]")


@dataclass(frozen=True)
class Words:
    """A stretch of a text that is the same for everybody."""

    text: str


@dataclass(frozen=True)
class Place:
    """A place of a text that each person's own value fills."""

    name: str
    kind: str


def take_apart(text: str) -> list[Words | Place]:
    """Cut a text into sentences and places; `ValueError` says which place cannot be filled."""
    pieces: list[Words | Place] = []
    end = 0
    for found in PLACE.finditer(text):
        pieces += _sentences(text[end : found.start()])
        pieces.append(_place(found[1].strip(), (found[2] or TEXT).strip()))
        end = found.end()
    pieces += _sentences(text[end:])
    if not any(isinstance(one, Place) or one.text.strip(PAUSES) for one in pieces):
        raise ValueError("there is nothing to say")
    return pieces


def value_of(kind: str, written: str) -> object:
    """Return a written value as what its kind reads aloud; `ValueError` where it is none."""
    written = written.strip()
    if not written:
        raise ValueError("it is empty")
    if kind in (TEXT, FUND, "digits"):
        return written
    if kind == "date":
        return _date(written)
    if kind == "time":
        return _time(written)
    return _number(kind, written)


def _sentences(text: str) -> list[Words | Place]:
    if "{" in text or "}" in text:
        raise ValueError(f"a bracket in {text.strip()!r} belongs to no place")
    return [Words(part) for part in SENTENCE_END.split(text) if part]


def _place(name: str, kind: str) -> Place:
    if not NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no name of a place")
    if kind not in PLACE_KINDS:
        raise ValueError(f"{name} cannot be a {kind!r}; it is {', '.join(PLACE_KINDS)}")
    return Place(name, kind)


def _date(written: str) -> date:
    found = DATE.match(written)
    if found is None:
        raise ValueError(f"{written!r} is no day")
    return date(*(int(part) for part in found.groups()))


def _time(written: str) -> datetime:
    found = TIME.search(written)
    if found is None:
        raise ValueError(f"{written!r} is no time of day")
    return datetime(2000, 1, 1, int(found[1]), int(found[2]), tzinfo=BUSINESS_ZONE)


def _number(kind: str, written: str) -> Decimal:
    plain = AROUND_AMOUNTS.sub("", written)
    in_percent = plain.endswith(("%", "％"))
    try:
        number = Decimal(plain.rstrip("%％"))
    except InvalidOperation:
        raise ValueError(f"{written!r} is no {kind}") from None
    return number.scaleb(-2) if in_percent else number
