"""Reads the document `lines.toml` and writes it: trunks, extensions, numbers, each checked."""

import json
import re
import tomllib
from collections.abc import Collection, Mapping, Sequence
from datetime import time
from typing import Any

from appliance.document_fields import Fields
from appliance.errors import DocumentWrong
from appliance.records.line import (
    ANY_NUMBER,
    CALLER_PLACES,
    CODECS,
    DAYS,
    DIALLING,
    DTMF_MODES,
    EXTENSION,
    OPERATOR,
    PLAIN_TARGETS,
    TRANSPORTS,
    DialledNumber,
    Extension,
    Hours,
    Lines,
    Target,
    Trunk,
)
from appliance.records.workshop import LINES as DOCUMENT
from appliance.settings import Settings
from appliance.wired_trunks import lines_of

HEADER = """\
# The lines of this box: trunks into the telephone network, telephones of the house, and where
# each number leads. Passwords do not stand here; the console and `fundline trunks` keep them.
"""
TABLES = ("trunk", "extension", "number")
NAME = re.compile(r"[a-z][a-z0-9_]{0,29}")
NUMBER = re.compile(r"\+?[0-9]{1,20}")
HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.:-]{0,251}[A-Za-z0-9])?")
USER = re.compile(r"[A-Za-z0-9+_.@~!*-]{0,80}")
EXTENSION_NUMBER = re.compile(r"[1-9][0-9]{2,5}")
AREA_CODE = re.compile(r"|0[1-9][0-9]{1,2}")
PREFIX = re.compile(r"[0-9*]{0,5}")
WORDS = re.compile(r"[^\x00-\x1f\x7f]{0,40}")
TARGET = re.compile(rf"(?:{'|'.join(PLAIN_TARGETS)})|(?:extension|mailbox):[0-9]{{3,6}}")
MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}")
MINUTE = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")
SERVICE = re.compile(r"10[0-9]{2}")
"""The box's own numbers, which no telephone may have."""
MOST = {"trunk": 20, "extension": 500, "number": 1000}


def read(text: str) -> Lines:
    """Return the lines a document describes; `DocumentWrong` names the line and the reason."""
    try:
        written = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DocumentWrong(DOCUMENT, _line_of(error), "toml", str(error)) from error
    for name in written:
        if name not in TABLES:
            raise DocumentWrong(DOCUMENT, _place(text, name), "unknown_field", name)
    tables = {name: _tables(text, written.get(name, []), name) for name in TABLES}
    found = Lines(
        trunks=tuple(_trunk(one) for one in tables["trunk"]),
        extensions=tuple(_extension(one) for one in tables["extension"]),
        numbers=tuple(_number(one) for one in tables["number"]),
    )
    _check_together(found, tables)
    return found


def lines_in(documents: Mapping[str, str], settings: Settings) -> Lines:
    """Return the lines of a configuration; without a document, those of `appliance.toml`."""
    text = documents.get(DOCUMENT)
    return lines_of(settings.trunks) if text is None else read(text)


def written(lines: Lines) -> str:
    """Return the document that describes these lines; what is as delivered is left out."""
    blocks = [HEADER]
    blocks += [_block("trunk", one, Trunk(name="", host="")) for one in lines.trunks]
    plain = Extension(number="")
    blocks += [_block("extension", one, plain) for one in lines.extensions]
    for number in lines.numbers:
        blocks.append(_block("number", number, DialledNumber(number="", target=Target(kind=""))))
    return "\n".join(blocks)


def _trunk(table: Fields) -> Trunk:
    found = Trunk(
        name=table.text("name", NAME),
        host=table.text("host", HOST),
        port=table.number("port", 1, 65535, 5060),
        transport=table.choice("transport", TRANSPORTS),
        username=table.text("username", USER, ""),
        register=table.yes("register", True),
        codecs=table.choices("codecs", CODECS),
        t38=table.yes("t38", True),
        dtmf=table.choice("dtmf", DTMF_MODES),
        lines=table.number("lines", 0, 10_000, None),
        lines_kept_free=table.number("lines_kept_free", 0, 10_000, None),
        caller_id=table.text("caller_id", NUMBER, ""),
        caller_in=table.choice("caller_in", CALLER_PLACES),
        dialling=table.choice("dialling", DIALLING),
        prefix=table.text("prefix", PREFIX, ""),
        area_code=table.text("area_code", AREA_CODE, ""),
        password_set=table.text("password_set", MOMENT, ""),
    )
    table.end()
    if found.lines and found.lines_kept_free and found.lines_kept_free >= found.lines:
        raise table.wrong("none_left", "lines_kept_free")
    return found


def _extension(table: Fields) -> Extension:
    found = Extension(
        number=table.text("number", EXTENSION_NUMBER),
        name=table.text("name", WORDS, ""),
        mailbox=table.text("mailbox", EXTENSION_NUMBER, ""),
        dials_out=table.yes("dials_out", False),
        password_set=table.text("password_set", MOMENT, ""),
        codecs=table.choices("codecs", CODECS),
    )
    table.end()
    if SERVICE.fullmatch(found.number):
        raise table.wrong("service_number", "number", found.number)
    return found


def _number(table: Fields) -> DialledNumber:
    number = table.text("number", re.compile(f"{ANY_NUMBER}|{NUMBER.pattern}"))
    hours = table.given("hours")
    found = DialledNumber(
        number=number,
        target=Target.read(table.text("target", TARGET)),
        trunk=table.text("trunk", NAME, ""),
        name=table.text("name", WORDS, ""),
        hours=_hours(table) if hours else None,
        otherwise=Target.read(table.text("otherwise", TARGET)) if hours else None,
    )
    table.end()
    return found


def _hours(table: Fields) -> Hours:
    text = table.text("hours", re.compile(f"{MINUTE.pattern}-{MINUTE.pattern}"))
    begin, end = (time.fromisoformat(part) for part in text.split("-"))
    if not begin < end:
        raise table.wrong("hours_backwards", "hours", text)
    return Hours(begin=begin, end=end, days=table.choice("days", DAYS))


# --- what must fit together ---------------------------------------------------------


def _check_together(lines: Lines, tables: Mapping[str, Sequence[Fields]]) -> None:
    _once(tables["trunk"], "name", [one.name for one in lines.trunks])
    _once(tables["extension"], "number", [one.number for one in lines.extensions])
    _once(tables["number"], "number", [one.number for one in lines.numbers])
    telephones = {one.number for one in lines.extensions}
    if OPERATOR not in telephones:
        raise DocumentWrong(DOCUMENT, 1, "no_operator", OPERATOR)
    trunks = {one.name for one in lines.trunks}
    for number, table in zip(lines.numbers, tables["number"], strict=True):
        if number.trunk and number.trunk not in trunks:
            raise table.wrong("no_such_trunk", "trunk", number.trunk)
        for name, target in (("target", number.target), ("otherwise", number.otherwise)):
            if target and target.kind == EXTENSION and target.number not in telephones:
                raise table.wrong("no_such_extension", name, target.number)


def _once(tables: Sequence[Fields], name: str, values: Collection[str]) -> None:
    seen: set[str] = set()
    for table, value in zip(tables, values, strict=True):
        if value in seen:
            raise table.wrong("twice", name, value)
        seen.add(value)


def mailboxes_of(lines: Lines) -> dict[str, str]:
    """Return each mailbox the lines lead to, and what leads there; the lint asks for them."""
    found = {one.mailbox: f"extension {one.number}" for one in lines.extensions if one.mailbox}
    for number in lines.numbers:
        for target in (number.target, number.otherwise):
            if target and target.kind == "mailbox":
                found[target.number] = f"number {number.number}"
    return found


# --- places in the text --------------------------------------------------------------


def _tables(text: str, found: Any, name: str) -> list[Fields]:
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise DocumentWrong(DOCUMENT, _place(text, name), "not_tables", f"[[{name}]]")
    if len(found) > MOST[name]:
        raise DocumentWrong(DOCUMENT, 1, "too_many", f"{name}: {MOST[name]}")
    begins = [
        at
        for at, line in enumerate(text.splitlines(), start=1)
        if re.match(rf"\s*\[\[\s*{name}\s*\]\]", line)
    ]
    begins += [1] * (len(found) - len(begins))  # inline tables have no head of their own
    pairs = zip(found, begins, strict=False)
    return [Fields(DOCUMENT, text, begin, one) for one, begin in pairs]


def _place(text: str, name: str) -> int:
    for at, line in enumerate(text.splitlines(), start=1):
        if re.match(rf"\s*\[*\s*{re.escape(name)}\b", line):
            return at
    return 1


def _line_of(error: tomllib.TOMLDecodeError) -> int:
    found = re.search(r"line (\d+)", str(error))
    return int(found[1]) if found else 1


# --- writing --------------------------------------------------------------------------


def _block(name: str, record: Any, plain: Any) -> str:
    lines = [f"[[{name}]]"]
    for field, value in vars(record).items():
        if field == "hours" and value:
            lines += [f'hours = "{value.begin:%H:%M}-{value.end:%H:%M}"', f'days = "{value.days}"']
        elif value is not None and value != getattr(plain, field):
            lines.append(f"{field} = {_value(value)}")
    return "\n".join(lines) + "\n"


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, tuple):
        return f"[{', '.join(_value(one) for one in value)}]"
    return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")
