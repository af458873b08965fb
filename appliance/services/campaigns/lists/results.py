"""What became of the contacts of a campaign, as a table for spreadsheets."""

import json
import tomllib
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from appliance.errors import ListRefused
from appliance.paper import workbook

SHANGHAI = ZoneInfo("Asia/Shanghai")
WORDS = Path(__file__).with_name("results.toml")
KINDS: dict[str, Callable[[Sequence[str], Sequence[Sequence[workbook.Cell]]], bytes]] = {
    "csv": workbook.as_csv,
    "xlsx": workbook.as_xlsx,
}
MOMENTS = ("added_at", "last_begun_at", "last_answered_at", "last_confirmed_at", "done_at")


def table(rows: Sequence[dict[str, Any]], kind: str, language: str) -> bytes:
    """Return contacts with their last attempts as csv or xlsx; each value has a column."""
    if kind not in KINDS:
        raise ListRefused("kind", f"results come as {' or '.join(KINDS)}, not as {kind!r}")
    words = _words()[language]
    slots = [json.loads(row["slots"]) for row in rows]
    values = list(dict.fromkeys(name for one in slots for name in one))
    cells = [
        [*_cells(row, words), *(str(own.get(name, "")) for name in values)]
        for row, own in zip(rows, slots, strict=True)
    ]
    return KINDS[kind]([*words["titles"].values(), *values], cells)


def _cells(row: dict[str, Any], words: dict[str, dict[str, str]]) -> list[workbook.Cell]:
    outcome = words["words"].get(row["last_outcome"], row["last_outcome"])
    shown: dict[str, workbook.Cell] = {
        **row,
        "numbers": " ".join(json.loads(row["numbers"])),
        "state": words["words"].get(row["state"], row["state"]),
        "result": words["words"].get(row["result"], row["result"]),
        "last_outcome": outcome,
        **{name: _moment(row[name]) for name in MOMENTS},
    }
    return [_cell(shown[name]) for name in words["titles"]]


def _cell(value: Any) -> workbook.Cell:
    return value if isinstance(value, int) else str(value or "")


def _moment(text: str | None) -> str:
    if not text:
        return ""
    return f"{datetime.fromisoformat(text).astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"


@cache
def _words() -> dict[str, dict[str, dict[str, str]]]:
    return tomllib.loads(WORDS.read_text("utf-8"))
