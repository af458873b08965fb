"""Prints an order sheet: the order, every second of its call, its history and its proof."""

import json
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from reportlab.platypus import Flowable

from appliance.paper import layout
from appliance.records.sheet import OrderSheet, SheetEvent, SheetRecording, SheetStep

WORDS = Path(__file__).with_name("order_sheet.toml")
SHANGHAI = ZoneInfo("Asia/Shanghai")


def render(sheet: OrderSheet, company: str) -> bytes:
    """Return the sheet as PDF."""
    number = sheet.order.order_number
    return layout.document(
        lambda: list(_story(sheet, company)),
        title=f"{title()} {number}",
        footer=_words()["footer"].format(order_number=number),
        pages=_words()["pages"],
    )


def title() -> str:
    """Return what the document is called."""
    return str(_words()["title"])


def _story(sheet: OrderSheet, company: str) -> Iterator[Flowable]:
    words, number = _words(), sheet.order.order_number
    yield layout.paragraph(title(), layout.TITLE)
    yield layout.paragraph(
        words["company"].format(company=company, order_number=number), layout.LEAD
    )
    yield from _proof(sheet)
    yield from _heading("order")
    yield layout.facts(_labelled(_order_facts(sheet)))
    yield from _heading("notices")
    yield from _mappings(sheet.order.details.get("notices") or [])
    yield from _heading("read_back")
    yield from _mappings([sheet.read_back] if sheet.read_back else [])
    yield from _heading("steps")
    yield _steps(sheet.steps)
    yield from _heading("events")
    yield _events(sheet.events)
    yield from _heading("recordings")
    yield _recordings(sheet.recordings)
    yield from _heading("exchange")
    yield layout.facts(_labelled(_exchange_facts(sheet)))


def _proof(sheet: OrderSheet) -> Iterator[Flowable]:
    words = _words()
    for fault in sheet.faults:
        yield layout.paragraph(words["fault"].format(fault=fault), layout.ALARM)
    if not sheet.faults:
        sealed = bool(sheet.digest)
        yield layout.paragraph(words["well" if sealed else "not_sealed"], layout.LEAD)
    if sheet.digest:
        yield layout.paragraph(words["digest"].format(digest=sheet.digest), layout.SMALL)
    if sheet.order.training:
        yield layout.paragraph(words["training"], layout.ALARM)


def _order_facts(sheet: OrderSheet) -> dict[str, object]:
    words, order = _words(), sheet.order
    kind = words["types"].get(order.type, order.type)
    found: dict[str, object] = {
        "type": f"{kind}（{order.business_code}）",
        "fund": f"{order.fund_code} {sheet.fund_name}",
        "amount": order.amount,
        "shares": order.shares,
        "estimated_fee": order.estimated_fee,
        "state": words["states"].get(order.state, order.state),
        "accepted_at": order.accepted_at,
        "trade_date": order.trade_date,
        "confirm_date": order.confirm_date,
        "told_at": order.told_at,
        "customer": sheet.customer_name,
        "fund_account": order.fund_account,
        "transaction_account": order.transaction_account,
        "codes": f"{order.distributor_code} / {order.branch_code} / {order.registrar_code}",
        "caller": order.caller,
        "dialled": sheet.dialled,
        "language": words["languages"].get(order.language, order.language),
        "answered_at": sheet.answered_at,
        "call_id": order.call_id,
        "back_end": words["back_ends"].get(order.back_end, order.back_end),
    }
    if order.target_fund_code:
        found["target_fund"] = f"{order.target_fund_code} {sheet.target_fund_name}"
    if order.original_order_number:
        found["original_order_number"] = order.original_order_number
    return found


def _exchange_facts(sheet: OrderSheet) -> dict[str, object]:
    return {
        "exported_in": sheet.order.exported_in,
        "file_at": sheet.sent.get("at"),
        "file_by": sheet.sent.get("by"),
        "file_digest": sheet.sent.get("digest"),
        "return_code": sheet.order.return_code,
        "error_detail": sheet.order.error_detail,
    }


def _labelled(found: Mapping[str, object]) -> list[tuple[str, str]]:
    return [(_words()["facts"][name], _shown(value)) for name, value in found.items()]


def _mappings(found: list[Mapping[str, Any]]) -> Iterator[Flowable]:
    """Yield what was written down by name, one paragraph each."""
    if not found:
        yield layout.paragraph(_words()["nothing"], layout.LEAD)
    for one in found:
        yield layout.paragraph(_pairs(one))
        yield layout.gap(1)


def _steps(steps: tuple[SheetStep, ...]) -> Flowable:
    words = _words()["steps"]
    rows = [
        (
            _offset(step.seconds),
            f"{step.at.astimezone(SHANGHAI):%H:%M:%S}",
            words[step.kind],
            step.keys if step.kind == "keyed" else step.text or step.prompt,
        )
        for step in steps
    ]
    head = [words[name] for name in ("offset", "clock", "kind", "content")]
    return layout.table(head, rows or [("–", "", "", "")], (18, 22, 16, 0))


def _events(events: tuple[SheetEvent, ...]) -> Flowable:
    words, states = _words()["events"], _words()["states"]
    rows = [
        (
            str(event.number),
            _shown(event.at),
            states.get(event.event, event.event),
            event.by,
            (f"{event.note} {_pairs(event.changed)} SHA-256 {event.digest}".strip(), layout.SMALL),
        )
        for event in events
    ]
    head = [words[name] for name in ("number", "at", "event", "by", "content")]
    return layout.table(head, rows, (12, 44, 20, 24, 0))


def _recordings(recordings: tuple[SheetRecording, ...]) -> Flowable:
    words = _words()["recordings"]
    rows: list[tuple[layout.Cell, ...]] = []
    for one in recordings:
        spans = "、".join(f"{start:.1f}–{end:.1f}" for start, end in one.masked)
        masked = words["masked"].format(spans=spans) if spans else words["no_mask"]
        proof = f"{one.sha256} {masked}" if one.sha256 else words["open"]
        length = one.milliseconds / 1000 if one.milliseconds is not None else None
        rows.append((str(one.part), one.file, _offset(length), (proof, layout.SMALL)))
    head = [words[name] for name in ("part", "file", "length", "proof")]
    return layout.table(head, rows or [("–", "", "", "")], (10, 62, 20, 0))


def _heading(name: str) -> Iterator[Flowable]:
    yield from layout.heading(_words()["headings"][name])


def _pairs(found: Mapping[str, Any]) -> str:
    names = _words()["facts"]
    shown = {name: _shown(value) for name, value in found.items() if value not in ("", None)}
    return "；".join(f"{names.get(name, name)}：{value}" for name, value in shown.items())


def _shown(value: object) -> str:
    match value:
        case None | "":
            return "–"
        case datetime():
            return f"{value.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"
        case date():
            return value.isoformat()
        case Decimal():
            return f"{value:,f}"
        case str():
            return value
    return json.dumps(value, ensure_ascii=False, default=str)


def _offset(seconds: float | None) -> str:
    if seconds is None:
        return "–"
    return f"{int(seconds // 60)}:{seconds % 60:04.1f}"


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads(WORDS.read_text("utf-8"))
