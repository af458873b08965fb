"""Bad files by the hundred, made by code: broken, huge, locked, lying, and those that want out."""

import io
import os
import random
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

from PIL import Image
from pypdf import PdfWriter
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

PASSWD = "/etc/passwd"

Bad = tuple[str, bytes]


def a_pdf(pages: int = 1, encrypt: StandardEncryption | None = None) -> bytes:
    paper = io.BytesIO()
    canvas = Canvas(paper, encrypt=encrypt)
    for number in range(pages):
        canvas.drawString(72, 720, f"page {number + 1}")
        canvas.showPage()
    canvas.save()
    return paper.getvalue()


def a_picture(kind: str, size: tuple[int, int] = (160, 120), **how: object) -> bytes:
    picture = Image.effect_noise(size, 80).convert("RGB")
    file = io.BytesIO()
    picture.save(file, kind, **how)
    return file.getvalue()


PICTURES = {
    "PNG": {}, "JPEG": {}, "TIFF": {}, "GIF": {}, "BMP": {}, "WEBP": {"lossless": True},
}  # fmt: skip


def truncated(steps: int) -> Iterator[Bad]:
    whole = {"PDF": a_pdf(3)} | {kind: a_picture(kind, **how) for kind, how in PICTURES.items()}
    for kind, content in whole.items():
        for step in range(1, steps + 1):
            length = len(content) * step // (steps + 1)
            yield f"{kind} cut at {length}", content[:length]


def broken() -> Iterator[Bad]:
    chance = random.Random(1)
    heads = {
        "PDF": b"%PDF-1.7\n", "PNG": b"\x89PNG\r\n\x1a\n", "JPEG": b"\xff\xd8\xff\xe0",
        "GIF": b"GIF89a", "TIFF": b"II*\0", "big-endian TIFF": b"MM\0*", "BMP": b"BM",
        "WEBP": b"RIFF\x40\0\0\0WEBPVP8 ",
    }  # fmt: skip
    for name, head in heads.items():
        for size in (0, 40, 5000):
            yield f"{name} head and {size} bytes of noise", head + chance.randbytes(size)
    yield "PDF whose table leads to itself", b"%PDF-1.4\nstartxref\n9\n%%EOF"
    for number in range(45):
        yield f"noise {number}", b"\x01" + chance.randbytes(64 * (number + 1))
    for size in (1, 100, 100_000):
        yield f"{size} zeros", bytes(size)
        yield f"{size} spaces", b" " * size
    yield "nothing", b""
    yield "text with bells", "净值\a1.2345\x00".encode()
    yield "text with escapes", b"\x1b[31mred\x1b[0m"
    yield "half a Chinese sign", "净值".encode()[:-1] + b"\xff\xff"
    yield "UTF-16 with half a sign", "净值".encode("utf-16")[:-1]
    yield "TIFF whose pages go round", _round_tiff()


def _round_tiff() -> bytes:
    return b"II*\0" + struct.pack("<I", 8) + struct.pack("<H", 0) + struct.pack("<I", 8)


def huge() -> Iterator[Bad]:
    for width, height in ((100_000, 100_000), (2**31 - 1, 1), (20_000, 20_000), (1, 2**31 - 1)):
        yield f"PNG of {width}x{height}", _png(width, height, b"\0" * 1000)
    yield "PNG bomb", _png(30_000, 30_000, bytes(3751) * 3000)
    for width, height in ((65_500, 65_500), (65_535, 20_000)):
        start = struct.pack(">HHHBHHB3B", 0xFFD8, 0xFFC0, 11, 8, height, width, 1, 1, 0x11, 0)
        yield f"JPEG of {width}x{height}", start + b"\xff\xda\0\x08\x01\x01\0\0\x3f\0" + bytes(99)
        screen = struct.pack("<6sHHBBB", b"GIF89a", width, height, 0x80, 0, 0)
        frame = struct.pack("<cHHHHB", b",", 0, 0, width, height, 0)
        yield f"GIF of {width}x{height}", screen + bytes(6) + frame + b"\x02\x01\0\0;"
        head = struct.pack("<IiiHHIIiiII", 40, width, height, 1, 24, 0, 0, 0, 0, 0, 0)
        yield f"BMP of {width}x{height}", struct.pack("<2sIII", b"BM", 99, 0, 54) + head + bytes(99)
    yield "TIFF of 60000x60000", _tiff(60_000, 60_000, b"\0" * 99, 1)
    yield "TIFF bomb", _tiff(30_000, 30_000, zlib.compress(bytes(90_000_000)), 8)
    layer = zlib.compress(b" " * 40_000_000)
    for _ in range(2):
        layer = zlib.compress(layer * 200)
    filters = b"/Filter [/FlateDecode /FlateDecode /FlateDecode]"
    yield "PDF with a bomb in three shells", one_page(stream(layer, filters))
    for kind, size in (("1", (100_000, 100_000)), ("8", (40_000, 40_000))):
        yield f"PDF with a picture of {size[0]}x{size[1]} in {kind} bits", _pdf_with_picture(*size)


def _png(width: int, height: int, data: bytes) -> bytes:
    def chunk(name: bytes, content: bytes) -> bytes:
        check = zlib.crc32(name + content)
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", check)

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(data)) + chunk(b"IEND", b"")


def _tiff(width: int, height: int, strip: bytes, compression: int) -> bytes:
    tags = [
        (256, 4, width), (257, 4, height), (258, 3, 8), (259, 3, compression), (262, 3, 1),
        (273, 4, 8), (277, 3, 1), (278, 4, height), (279, 4, len(strip)),
    ]  # fmt: skip
    content = b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in tags)
    directory = struct.pack("<H", len(tags)) + content + bytes(4)
    return b"II*\0" + struct.pack("<I", 8 + len(strip)) + strip + directory


def pdf_of(*objects: bytes) -> bytes:
    """Return a PDF of these objects; the first is the catalogue."""
    file = b"%PDF-1.7\n"
    for number, content in enumerate(objects, 1):
        file += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    return file + b"trailer << /Root 1 0 R /Size %d >>\n%%%%EOF\n" % (len(objects) + 1)


def stream(content: bytes, entries: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), entries, content)


def one_page(
    content: bytes, resources: bytes = b"", *more: bytes, box: bytes = b"0 0 595 842"
) -> bytes:
    return pdf_of(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [%s] /Contents 4 0 R /Resources << %s >> >>"
        % (box, resources),
        content,
        *more,
    )


def _pdf_with_picture(width: int, height: int) -> bytes:
    picture = stream(
        zlib.compress(bytes(100_000)),
        b"/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray"
        b" /BitsPerComponent 1 /Filter /FlateDecode" % (width, height),
    )
    drawn = stream(b"q 500 0 0 700 40 40 cm /P Do Q")
    return one_page(drawn, b"/XObject << /P 5 0 R >>", picture)


def long_ones() -> Iterator[Bad]:
    for pages in (11, 40, 10_000):
        yield f"PDF of {pages} pages", _many_pages(pages)
    yield (
        "PDF without a page",
        pdf_of(b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [] /Count 0 >>"),
    )
    yield (
        "PDF whose pages go round",
        pdf_of(b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"),
    )
    yield (
        "PDF that promises a page",
        pdf_of(b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [9 0 R] /Count 1 >>"),
    )
    frames = [Image.new("1", (8, 8), number % 2) for number in range(40)]
    file = io.BytesIO()
    frames[0].save(file, "TIFF", save_all=True, append_images=frames[1:])
    yield "TIFF of 40 pages", file.getvalue()
    yield "text of 10000 pages", b"page\f" * 10_000
    yield "text of 10000 lines", b"line\n" * 10_000
    yield "text in one line", b"x" * 1_000_000
    breaks = b"<p style='break-after:page'>x"
    yield "HTML of 40 pages", b"<html><body>" + breaks * 40


def _many_pages(count: int) -> bytes:
    kids = b" ".join(b"3 0 R" for _ in range(count))
    return pdf_of(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, count),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
    )


def endless() -> Iterator[Bad]:
    """Yield what would take longer, or more memory, than any document may."""
    hard = b"".join(
        b"%d %d m %d %d %d %d %d %d c S\n" % tuple((n * k) % 800 for k in range(1, 9))
        for n in range(400_000)
    )
    yield (
        "PDF of a million curves",
        one_page(stream(zlib.compress(hard * 4), b"/Filter /FlateDecode")),
    )
    yield "HTML of a hundred thousand cells", b"<table>" + b"<tr><td>1<td>2" * 50_000
    yield "HTML wider than the world", b"<table><tr>" + b"<td colspan=30000>1" * 300
    yield "HTML in five thousand boxes", b"<html>" + b"<div>" * 5000 + b"x"


def locked() -> Iterator[Bad]:
    for number, strength in enumerate((40, 128) * 4):
        key = StandardEncryption(f"secret {number}", f"owner {number}", strength=strength)
        yield f"PDF locked with {strength} bits, {number}", a_pdf(number + 1, key)
    for number in range(4):
        writer = PdfWriter(clone_from=io.BytesIO(a_pdf(2)))
        writer.encrypt(user_password="1234" * (number + 1), algorithm="RC4-128")
        file = io.BytesIO()
        writer.write(file)
        yield f"PDF locked by another program, {number}", file.getvalue()


def programs(canary: Path, port: int) -> Iterator[Bad]:
    """Yield PostScript that reads files or calls out; as such and as EPS."""
    tries = [
        f"({path}) (r) file 1000 string readstring pop show showpage" for path in (PASSWD, canary)
    ]
    tries += [f"({path}) run showpage" for path in (PASSWD, canary)]
    tries += [f"(%pipe%cat {canary}) (r) file pop", f"(%pipe%nc 127.0.0.1 {port}) (w) file pop"]
    tries += [f"<< /OutputFile ({canary}) >> setpagedevice", f"({canary}) deletefile"]
    tries += ["{} loop", "[ 1 1 1000000000 { } for ]", "systemdict /quit undef quit"]
    for number, text in enumerate(tries):
        yield f"PostScript {number}", f"%!PS-Adobe-3.0\n{text}\n".encode()
        yield f"EPS {number}", f"%!PS-Adobe-3.0 EPSF-3.0\n%%EOF\n{text}\n".encode()
        yield f"PostScript after a bell {number}", f"\x04%!PS\n{text}\n".encode()


def wanting_out(canary: Path, port: int, *, every: bool = False) -> Iterator[Bad]:
    """Yield HTML and drawings that need a file or a connection."""
    places = [f"file://{canary}", f"http://127.0.0.1:{port}/a.png", f"file://{PASSWD}", "a.png"]
    places += [f"ftp://127.0.0.1:{port}/a", f"//127.0.0.1:{port}/a", f"FILE:{canary}"]
    shapes = {
        "picture": '<img src="{}">',
        "style": '<link rel="stylesheet" href="{}">',
        "import": '<style>@import "{}";</style>',
        "background": '<p style="background-image:url({})">x</p>',
        "attachment": '<link rel="attachment" href="{}">',
        "object": '<object data="{}"></object>',
        "embedded": '<embed src="{}">',
    }
    for name, shape in shapes.items():
        for place in places if every or name == "picture" else places[:2]:
            page = f"<!DOCTYPE html><html><body>{shape.format(place)}<p>text</body></html>"
            yield f"HTML with {name} of {place}", page.encode()
    elsewhere = b"<< /Length 0 /F (%s) >>\nstream\n\nendstream" % str(canary).encode()
    yield "PDF whose page is another file", one_page(elsewhere)
    for place in places:
        entity = f'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x SYSTEM "{place}">]>'
        yield f"drawing with an entity of {place}", f"{entity}<svg>&x;</svg>".encode()
        yield f"drawing with a picture of {place}", f'<svg><image href="{place}"/></svg>'.encode()
    inner = f'<svg width="9" height="9"><image href="{places[0]}" width="9" height="9"/></svg>'
    yield "HTML with a drawing", f"<html>{inner}".encode()
    yield "HTML with a broken picture", b'<html><img src="data:image/png;base64,AAAA">'


def in_disguise() -> Iterator[Bad]:
    """Yield what is no document, whatever it is called."""
    for name in ("word/document.xml", "xl/workbook.xml", "a.exe", "META-INF/MANIFEST.MF"):
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(name, bytes(1_000_000))
        yield f"archive with {name}", file.getvalue()
    heads = {
        "program for Windows": b"MZ\x90\0\x03", "program for Linux": b"\x7fELF\x02\x01\x01\0",
        "old office document": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "RTF": b"{\\rtf1 text}",
        "gzip": b"\x1f\x8b\x08\0", "7z": b"7z\xbc\xaf\x27\x1c\0", "RAR": b"Rar!\x1a\x07\x01\0",
        "class": b"\xca\xfe\xba\xbe\0", "WAV": b"RIFF\x40\0\0\0WAVEfmt ", "MP3": b"ID3\x04\0",
        "SQLite": b"SQLite format 3\0", "ICO": b"\0\0\x01\0\x01\0", "PSD": b"8BPS\0\x01",
        "JPEG 2000": b"\0\0\0\x0cjP  \r\n", "HEIC": b"\0\0\0\x18ftypheic", "EMF": b"\x01\0\0\0l\0",
        "XML": b"<?xml version='1.0'?><a/>", "bomb of entities": _laughter(),
    }  # fmt: skip
    for name, head in heads.items():
        yield name, head + (b"" if head[:1] in b"<{" else bytes(500))


def _laughter() -> bytes:
    lines = ['<?xml version="1.0"?><!DOCTYPE a [<!ENTITY l0 "ha">']
    lines += [f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10)]
    return "\n".join([*lines, "]><a>&l9;</a>"]).encode()


def no_files(folder: Path, canary: Path) -> Iterator[tuple[str, Path]]:
    """Make what is no ordinary file, and yield where it is."""
    targets: dict[str, Callable[[Path], object]] = {
        "a link to the passwords": lambda path: path.symlink_to(PASSWD),
        "a link to a file of the box": lambda path: path.symlink_to(canary),
        "a link to endless zeros": lambda path: path.symlink_to("/dev/zero"),
        "a link to nothing": lambda path: path.symlink_to("/nowhere"),
        "a link to itself": lambda path: path.symlink_to(path),
        "a folder": Path.mkdir,
        "a pipe": os.mkfifo,
        "a socket": lambda path: os.mknod(path, stat.S_IFSOCK | 0o600),
        "nothing there": lambda _path: None,
        "sixty megabytes": lambda path: (path.touch(), os.truncate(path, 60_000_000)),
    }
    for name, make in targets.items():
        path = folder / name.replace(" ", "_")
        make(path)
        yield name, path


def harmless(canary: Path, port: int) -> Iterator[Bad]:
    """Yield documents that name a file or an address, and can be shown without it."""
    file = str(canary).encode()
    address = b"http://127.0.0.1:%d/" % port
    text = stream(b"50 700 4 4 re f")
    for name, action in {
        "a program": b"/S /Launch /F (/bin/sh)",
        "a link": b"/S /URI /URI (%s)" % address,
        "a script": b"/S /JavaScript /JS (this.submitForm\\('%s'\\))" % address,
        "a form sent": b"/S /SubmitForm /F (%s)" % address,
        "another file": b"/S /GoToR /F (%s) /D [0 /Fit]" % file,
        "an import": b"/S /ImportData /F (%s)" % file,
    }.items():
        catalogue = b"<< /Type /Catalog /Pages 2 0 R /OpenAction << %s >> >>" % action
        yield (
            f"PDF that opens {name}",
            one_page(text).replace(b"<< /Type /Catalog /Pages 2 0 R >>", catalogue),
        )
    for place in (f"file://{canary}", f"http://127.0.0.1:{port}/"):
        for shape in (
            '<a href="{}">x</a>',
            '<script src="{}"></script>x',
            '<iframe src="{}"></iframe>x',
        ):
            yield f"HTML {shape.format(place)}", f"<html>{shape.format(place)}".encode()
        refresh = f'<html><meta http-equiv="refresh" content="0;url={place}">x'
        yield f"HTML going on to {place}", refresh.encode()
