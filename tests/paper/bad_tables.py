"""Files that are no lists, each with the reason for which it is refused."""

import io
import zipfile
from collections.abc import Callable

from openpyxl import Workbook

HEAD = "号码,姓名\n"
SHEET = "xl/worksheets/sheet1.xml"
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE s [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + "]>"
)
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE s [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
REMOTE = '<?xml version="1.0"?><!DOCTYPE s SYSTEM "http://192.0.2.1/evil.dtd">'
NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def workbook(*rows: list[object]) -> bytes:
    made = Workbook()
    for row in rows or (["号码"], ["13800138000"]):
        made.active.append(row)  # type: ignore[union-attr]
    return kept(made)


def kept(made: Workbook) -> bytes:
    content = io.BytesIO()
    made.save(content)
    return content.getvalue()


def with_part(name: str, content: bytes | str | None, *, of: bytes | None = None) -> bytes:
    """Return a workbook with one part replaced, or left away."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(of or workbook())) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        if content is not None:
            new.writestr(name, content)
    return made.getvalue()


def sheet(rows: str, prolog: str = "") -> bytes:
    return with_part(
        SHEET, f'{prolog}<worksheet xmlns="{NAMESPACE}"><sheetData>{rows}</sheetData></worksheet>'
    )


def cell(where: str, text: str) -> str:
    row = "".join(filter(str.isdigit, where))
    return f'<row r="{row}"><c r="{where}" t="inlineStr"><is><t>{text}</t></is></c></row>'


def many_parts() -> bytes:
    made = io.BytesIO(workbook())
    with zipfile.ZipFile(made, "a") as archive:
        for number in range(2500):
            archive.writestr(f"x/{number}", "")
    return made.getvalue()


def lying() -> bytes:
    """Return a workbook whose sheet says it is small and unpacks to 40 MB."""
    large = f'<worksheet xmlns="{NAMESPACE}"><sheetData>{" " * 40_000_000}</sheetData></worksheet>'
    content = with_part(SHEET, large)
    size, small = len(large).to_bytes(4, "little"), (1000).to_bytes(4, "little")
    assert size in content
    return content.replace(size, small)


def locked() -> bytes:
    """Return a workbook whose parts say they are encrypted."""
    content = bytearray(workbook())
    at = content.find(b"PK\x01\x02")
    while at >= 0:
        content[at + 8] |= 1
        at = content.find(b"PK\x01\x02", at + 4)
    return bytes(content)


def hidden_only() -> bytes:
    """Return a workbook whose only sheet is hidden, which no program would keep."""
    with zipfile.ZipFile(io.BytesIO(workbook())) as archive:
        book = archive.read("xl/workbook.xml").replace(b'"visible"', b'"hidden"')
    return with_part("xl/workbook.xml", book)


def archive_of(**parts: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


BAD_TEXTS: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "empty"),
    "white space": (b" \r\n\t\n ", "empty"),
    "byte order mark only": (b"\xef\xbb\xbf", "empty"),
    "blank fields only": (b",,,\n,,,\n", "empty"),
    "quoted blanks only": (b'"",""\n"  ",""\n', "empty"),
    "nul bytes": (b"number\n138\x0000138000\n", "encoding"),
    "escape signs": (b"number\n\x1b[31m13800138000\n", "encoding"),
    "bell": (b"number\n13800138000\x07\n", "encoding"),
    "half a chinese sign": ("号码".encode()[:-1], "encoding"),
    "broken gb18030": (b"\xba\xc5\xc2\xeb\n138\xff\xff\n", "encoding"),
    "latin-1": ("Stra\xdfe\xff\n".encode("latin-1"), "encoding"),
    "half of utf-16": ("号码\n".encode("utf-16")[:-1], "encoding"),
    "utf-32": ("number\n".encode("utf-32-be"), "encoding"),
    "utf-8 that is none": (b"number\n\xc3\x28\xff\n", "encoding"),
    "png": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "encoding"),
    "jpeg": (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", "encoding"),
    "gzip": (b"\x1f\x8b\x08\x00\x00\x00\x00\x00", "encoding"),
    "sqlite": (b"SQLite format 3\x00\x10\x00", "encoding"),
    "program": (b"\x7fELF\x02\x01\x01\x00", "encoding"),
    "sound": (b"RIFF\x24\x08\x00\x00WAVEfmt ", "encoding"),
    "old workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "old"),
    "too large": (b"1" * (20 * 1024 * 1024 + 1), "bytes"),
    "too many rows": (HEAD.encode() + b"13800138000,x\n" * 50_000, "rows"),
    "too many columns": ((",".join("abc" * 30) + "\n").encode(), "columns"),
    "a row of commas and one sign": (HEAD.encode() + b"," * 70 + b"x\n", "columns"),
    "a field without end": (HEAD.encode() + b"13800138000," + b"x" * 2001 + b"\n", "cell"),
    "a field beyond the parser": (HEAD.encode() + b"x" * 200_000 + b"\n", "quotes"),
    "quotation mark not closed": (HEAD.encode() + b'13800138000,"x\n13800138001,y\n', "quotes"),
    "quotation mark closed too early": (HEAD.encode() + b'13800138000,"x"y\n', "quotes"),
    "quotation mark over the whole file": (b'"' + b"13800138000\n" * 500, "quotes"),
    "one quotation mark": (b'"', "quotes"),
}

BAD_WORKBOOKS: dict[str, tuple[Callable[[], bytes], str]] = {
    "only the first bytes": (lambda: b"PK\x03\x04", "unreadable"),
    "cut off": (lambda: workbook()[:-200], "unreadable"),
    "damaged": (lambda: workbook().replace(b"PK\x01\x02", b"PK\x01\x03"), "unreadable"),
    "an archive of text": (lambda: archive_of(list=b"13800138000"), "unreadable"),
    "an empty archive": (lambda: b"PK\x05\x06" + bytes(18), "unreadable"),
    "a text document": (lambda: archive_of(mimetype=b"application/vnd.oasis"), "unreadable"),
    "no sheet": (lambda: with_part(SHEET, None), "empty"),
    "no workbook": (lambda: with_part("xl/workbook.xml", None), "unreadable"),
    "sheet is no xml": (lambda: with_part(SHEET, "13800138000"), "unreadable"),
    "sheet is cut off": (lambda: with_part(SHEET, "<worksheet><sheetData><row"), "unreadable"),
    "no rows": (lambda: sheet(""), "empty"),
    "blank cells": (lambda: workbook([None, " ", ""], [None]), "empty"),
    "only a hidden sheet": (hidden_only, "empty"),
    "entities without end": (lambda: sheet(cell("A1", "&i;"), LAUGHS), "unreadable"),
    "entities in its list": (lambda: with_part("xl/workbook.xml", LAUGHS + "<w/>"), "unreadable"),
    "entities in its styles": (lambda: with_part("xl/styles.xml", LAUGHS + "<s/>"), "unreadable"),
    "a file of the box": (lambda: sheet(cell("A1", "&a;"), OUTSIDE), "unreadable"),
    "a definition from elsewhere": (lambda: sheet("", REMOTE), "empty"),
    "unpacks to 200 MB": (lambda: with_part("x", bytes(200 * 1024 * 1024)), "size"),
    "says it is small": (lying, "unreadable"),
    "too many parts": (many_parts, "size"),
    "locked": (locked, "encrypted"),
    "row two thousand million": (lambda: sheet(cell("A2000000000", "1")), "rows"),
    "last column": (lambda: sheet(cell("XFD1", "1")), "columns"),
    "no such column": (lambda: sheet(cell("ZZZZZ1", "1")), "unreadable"),
    "a field without end": (lambda: workbook(["号码"], ["x" * 2001]), "cell"),
    "a wrong string": (
        lambda: sheet('<row r="1"><c r="A1" t="s"><v>99</v></c></row>'),
        "unreadable",
    ),
    "a wrong number": (lambda: sheet('<row r="1"><c r="A1"><v>1e999x</v></c></row>'), "unreadable"),
}
