"""Tells what a foreign file is by its first bytes; what it is called counts for nothing."""

import re

HEAD_BYTES = 4096
PDF_WITHIN = 1024

MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF8", "gif"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"BM", "bmp"),
    (b"%!", "postscript"),
    (b"\x04%!", "postscript"),
    (b"\xc5\xd0\xd3\xc6", "postscript"),
    (b"PK", "office"),
    (b"\xd0\xcf\x11\xe0", "office"),
    (b"{\\rtf", "office"),
)
UTF16 = (b"\xff\xfe", b"\xfe\xff")
MARKUP = re.compile(
    rb"\s*(<!--.*?-->\s*)*"
    rb"<(!doctype html|html|head|body|title|meta|style|div|p|h[1-6]|table|pre)\b",
    re.IGNORECASE | re.DOTALL,
)
XHTML = re.compile(rb"\s*<\?xml[^>]*>\s*(<!doctype html|<html)\b", re.IGNORECASE)
DRAWING = re.compile(rb"\s*(<\?xml|<!doctype svg|<svg)\b", re.IGNORECASE)


def kind_of(head: bytes) -> str:
    """Return pdf, png, jpeg, gif, tiff, bmp, webp, text or html; or one that is refused.

    Refused are postscript, office, drawing and unknown.
    """
    if b"%PDF-" in head[:PDF_WITHIN]:
        return "pdf"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    for magic, kind in MAGIC:
        if head.startswith(magic):
            return kind
    if head.startswith(UTF16):
        return "text"
    if b"\x00" in head:
        return "unknown"
    return _kind_of_text(head.removeprefix(b"\xef\xbb\xbf"))


def _kind_of_text(head: bytes) -> str:
    if MARKUP.match(head) or XHTML.match(head):
        return "html"
    return "drawing" if DRAWING.match(head) else "text"
