"""Writes the TIFF files a fax is sent from: G4, white is 0, one strip for each page."""

import io
import os
import struct
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from PIL import Image, ImageChops
from PIL.TiffImagePlugin import TiffImageFile

SHORT, LONG, RATIONAL = 3, 4, 5
STRIP_OFFSETS, STRIP_BYTES = 273, 279
HEADER = struct.pack("<2sHI", b"II", 42, 0)
LINK_OF_HEADER = 4

Dpi = tuple[float, float]


def write(target: Path, pages: Iterable[tuple[Image.Image, Dpi]]) -> int:
    """Write pages of mode 1, return how many; without one there is no file."""
    draft = target.with_name(f".{target.name}.{os.getpid()}.draft")
    count = 0
    try:
        with draft.open("wb") as file:
            file.write(HEADER)
            link = LINK_OF_HEADER
            for image, dpi in pages:
                link = _append(file, image, dpi, link)
                count += 1
            file.flush()
            os.fsync(file.fileno())
        if count:
            draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
    return count


def g4(image: Image.Image) -> bytes:
    """Return a page of mode 1 in T.6 coding."""
    buffer = io.BytesIO()
    white_is_0 = ImageChops.invert(image)
    white_is_0.save(buffer, "TIFF", compression="group4", strip_size=image.width * image.height)
    buffer.seek(0)
    with TiffImageFile(buffer) as written:
        offset, size = (written.tag_v2[tag][0] for tag in (STRIP_OFFSETS, STRIP_BYTES))
    return buffer.getvalue()[offset : offset + size]


def _append(file: BinaryIO, image: Image.Image, dpi: Dpi, link: int) -> int:
    """Write a page and lead the link before it there; return the place of its own link."""
    strip = g4(image)
    offset = file.tell()
    file.write(strip + bytes(len(strip) % 2))
    directory = file.tell()
    entries = _entries(image, dpi, (offset, len(strip)), directory)
    file.write(entries)
    end = file.tell()
    file.seek(link)
    file.write(struct.pack("<I", directory))
    file.seek(end)
    return end - 4 - 16


def _entries(image: Image.Image, dpi: Dpi, strip: tuple[int, int], directory: int) -> bytes:
    tags = [
        (256, LONG, image.width), (257, LONG, image.height), (258, SHORT, 1), (259, SHORT, 4),
        (262, SHORT, 0), (266, SHORT, 1), (STRIP_OFFSETS, LONG, strip[0]), (277, SHORT, 1),
        (278, LONG, image.height), (STRIP_BYTES, LONG, strip[1]), (282, RATIONAL, 0),
        (283, RATIONAL, 0), (296, SHORT, 2),
    ]  # fmt: skip
    rationals = directory + 2 + 12 * len(tags) + 4
    places = {282: rationals, 283: rationals + 8}
    content = struct.pack("<H", len(tags))
    for tag, kind, value in tags:
        content += struct.pack("<HHII", tag, kind, 1, places.get(tag, value))
    fractions = (round(dpi[0] * 100), 100, round(dpi[1] * 100), 100)
    return content + struct.pack("<I4I", 0, *fractions)
