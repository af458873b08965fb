"""Prints a checkpoint of the evidence on one page, with its line as text and as a QR code."""

from collections.abc import Iterator

from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.lib.units import mm
from reportlab.platypus import Flowable

from appliance.paper import layout
from appliance.records.audit import SignedCheckpoint

TITLE = "审计核对点 Checkpoint"
LEAD = "{company}：以下数字和签名说明，到此时刻为止审计记录与封存的长度和末尾。"
LEAD_EN = "How far the audit and the seals of this box reached at this moment, and its signature."
ADVICE = (
    "请签字并存放在设备以外的地方。日后用 fundline verify --checkpoint 文件 核对："
    "在此之前的记录若被修改、删除、插入、截断或整体重做，都会指出第一处。"
)
ADVICE_EN = (
    "Sign it and keep it away from the box. Later, fundline verify --checkpoint FILE names the"
    " first entry before this moment that was edited, taken away, put in, cut off or made anew."
)
SIGNED = "签字 Signed：______________________    日期 Date：______________________"
SIZE = 62 * mm


def render(made: SignedCheckpoint, fingerprint: str, company: str) -> bytes:
    """Return the page as PDF."""
    number = made.checkpoint.number
    return layout.document(
        lambda: list(_story(made, fingerprint, company)),
        title=f"{TITLE} {number}",
        footer=f"{TITLE} {number}",
        pages="{number} / {total}",
    )


def _story(made: SignedCheckpoint, fingerprint: str, company: str) -> Iterator[Flowable]:
    said = made.checkpoint
    yield layout.paragraph(f"{TITLE} {said.number}", layout.TITLE)
    yield layout.paragraph(LEAD.format(company=company), layout.LEAD)
    yield layout.paragraph(LEAD_EN, layout.SMALL)
    yield layout.gap(4)
    yield layout.pairs(
        [
            ("时刻 Time", said.at),
            ("操作者 By", said.by),
            ("审计 Entries", f"{said.entries}"),
            ("末尾 Head", said.entry_head),
            ("树根 Root", said.entry_root),
            ("封存 Seals", f"{said.seals}"),
            ("末尾 Head", said.seal_head),
            ("树根 Root", said.seal_root),
            ("上一个 Before", said.before),
            ("签名 Signature", made.signature),
            ("公钥 Key", made.public_key),
            ("指纹 Fingerprint", fingerprint),
        ]
    )
    yield layout.gap(4)
    yield layout.paragraph(ADVICE, layout.TEXT)
    yield layout.paragraph(ADVICE_EN, layout.SMALL)
    yield layout.gap(4)
    yield _code(made.text())
    yield layout.gap(2)
    yield layout.paragraph(SIGNED)


def _code(text: str) -> Flowable:
    widget = QrCodeWidget(text, barLevel="L")
    left, bottom, right, _top = widget.getBounds()
    scale = SIZE / (right - left)
    drawing = Drawing(SIZE, SIZE, transform=[scale, 0, 0, scale, -left * scale, -bottom * scale])
    drawing.add(widget)
    drawing.hAlign = "CENTER"
    return drawing
