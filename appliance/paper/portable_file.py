"""Writes PDF files around pages in T.6 coding, without a change to a dot of them."""

from collections.abc import Iterable

from appliance.paper.fax_file import Dpi

A4 = (595.276, 841.89)
POINTS = 72

Page = tuple[tuple[int, int], Dpi, bytes]


def document(pages: Iterable[Page]) -> bytes:
    """Return sheets of A4, each with one page (dots, dots per inch, coded) as large as it fits."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    kids = []
    for size, dpi, coded in pages:
        number = len(objects) + 1
        kids.append(b"%d 0 R" % number)
        objects += [_sheet(number), _content(size, dpi), _image(size, coded)]
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), len(kids))
    return _numbered(objects)


def _sheet(number: int) -> bytes:
    return (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %.3f %.3f] /Contents %d 0 R"
        b" /Resources << /XObject << /Page %d 0 R >> >> >>" % (*A4, number + 1, number + 2)
    )


def _content(size: tuple[int, int], dpi: Dpi) -> bytes:
    natural = [dots / inch * POINTS for dots, inch in zip(size, dpi, strict=True)]
    scale = min(room / length for room, length in zip(A4, natural, strict=True))
    width, height = (length * min(scale, 1) for length in natural)
    left, low = (A4[0] - width) / 2, (A4[1] - height) / 2
    drawn = b"q %.3f 0 0 %.3f %.3f %.3f cm /Page Do Q" % (width, height, left, low)
    return b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn)


def _image(size: tuple[int, int], coded: bytes) -> bytes:
    width, height = size
    return (
        b"<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray"
        b" /BitsPerComponent 1 /Filter /CCITTFaxDecode"
        b" /DecodeParms << /K -1 /Columns %d /Rows %d >> /Length %d >>\nstream\n%s\nendstream"
        % (width, height, width, height, len(coded), coded)
    )


def _numbered(objects: list[bytes]) -> bytes:
    """Return the whole file: each object under its number, and where it begins."""
    file = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(file))
        file += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = len(file)
    file += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    file += b"".join(b"%010d 00000 n \n" % place for place in places)
    file += b"trailer\n<< /Size %d /Root 1 0 R >>\n" % (len(objects) + 1)
    return bytes(file + b"startxref\n%d\n%%%%EOF\n" % table)
