"""Makes fax pages of foreign documents; everything that reads one runs in the sandbox."""

import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from PIL import Image

from appliance.errors import DocumentRefused
from appliance.paper import fax_file, sandbox
from appliance.paper.document_kinds import HEAD_BYTES, kind_of
from appliance.paper.fax_pages import ROWS_PER_INCH
from appliance.paper.press.refusals import Refusal
from appliance.paper.press.sheet import ROWS, WIDTH

LONGEST_SECONDS = 120
MOST_BYTES = 50 * 1024 * 1024
MOST_PAGES = 200
MOST_MEMORY_BYTES = 1536 * 1024 * 1024

KINDS = frozenset(
    {".bmp", ".gif", ".htm", ".html", ".jpeg", ".jpg", ".pdf", ".png", ".tif", ".tiff", ".txt"}
    | {".webp"}
)
"""What the files are usually called; what counts is their content."""

REASONS = {
    "unreadable": "{name} cannot be read: it is damaged or incomplete; ask for it once more",
    "encrypted": "{name} is locked with a password; save it without one",
    "empty": "{name} has no content",
    "pages": "{name} has more than {most_pages} pages; send it in parts",
    "size": "{name} has a page or picture too large to be shown; make it smaller",
    "bytes": "{name} is larger than {most_megabytes} MB; make it smaller or send it in parts",
    "outside": "{name} needs pictures or styles that are not in the file; save it as PDF",
    "memory": "{name} needs more memory than is allowed; save it as a simple PDF",
    "slow": "{name} takes more than {longest_seconds} s to convert; save it as a simple PDF",
    "encoding": "{name} is no text in UTF-8, UTF-16 or GB18030; save it as PDF",
    "postscript": "{name} is PostScript, which is a program and no document; save it as PDF",
    "office": "{name} is an office document or an archive; save it as PDF",
    "drawing": "{name} is a drawing or data in XML; save it as PDF or PNG",
    "unknown": "{name} is no document the box can read; save it as PDF",
    "no_file": "{name} is no ordinary file",
    "machine": "{name} cannot be converted now: {detail}",
}


@dataclass(frozen=True)
class Limits:
    """What one document may cost."""

    longest_seconds: int = LONGEST_SECONDS
    most_bytes: int = MOST_BYTES
    most_pages: int = MOST_PAGES
    most_memory_bytes: int = MOST_MEMORY_BYTES


def convert(
    source: Path, target: Path, *, resolution: str = "fine", name: str = "",
    limits: Limits = Limits(),
) -> int:  # fmt: skip
    """Write a document as fax pages, return how many; `DocumentRefused` leaves nothing behind.

    `name` is what the document is called in the refusal, `resolution` is fine or standard.
    """
    work = _Work(name or source.name, resolution, limits)
    with work.opened(source) as document:
        head = document.read(HEAD_BYTES)
        if not head.strip():
            raise work.refusal("empty")
        kind = kind_of(head)
        if kind in REASONS:
            raise work.refusal(kind)
        return work.pressed(kind, document, target)


def pages_of_pdf(pdf: bytes, target: Path, resolution: str = "fine") -> int:
    """Write a PDF of our own as fax pages, return how many."""
    with tempfile.TemporaryFile() as document:
        document.write(pdf)
        document.flush()
        return _Work(target.name, resolution, Limits()).pressed("pdf", document, target)


def try_out() -> None:
    """Convert a text and a page of HTML; `DocumentRefused` says what is missing."""
    for content in (b"Fundline", b"<html><p>Fundline"):
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder) / "trial"
            source.write_bytes(content)
            convert(source, source.with_suffix(".tif"))


@dataclass(frozen=True)
class _Work:
    """One document on its way."""

    name: str
    resolution: str
    limits: Limits

    @contextmanager
    def opened(self, source: Path) -> Iterator[BinaryIO]:
        """Open an ordinary file of a size that is allowed; no link is followed."""
        try:
            handle = os.open(source, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError as error:
            raise self.refusal("no_file") from error
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode):
            os.close(handle)
            raise self.refusal("no_file")
        with os.fdopen(handle, "rb") as document:
            if found.st_size > self.limits.most_bytes:
                raise self.refusal("bytes")
            yield document

    def pressed(self, kind: str, document: BinaryIO, target: Path) -> int:
        """Run the press and write what it made."""
        try:
            with tempfile.TemporaryFile(dir=target.parent) as dots:
                self._run_press(kind, document, dots)
                dots.seek(0)
                return fax_file.write(target, self._pages(dots))
        except OSError as error:
            raise self.refusal("machine", error.strerror or str(error)) from error

    def _run_press(self, kind: str, document: BinaryIO, dots: BinaryIO) -> None:
        most = self.limits
        numbers = (most.most_pages, most.longest_seconds, most.most_memory_bytes)
        arguments = [kind, self.resolution, *map(str, numbers)]
        try:
            status, said = sandbox.run(arguments, document, dots, most.longest_seconds)
        except sandbox.TooSlow as error:
            raise self.refusal("slow") from error
        except OSError as error:
            raise self.refusal("machine", f"bwrap cannot be started: {error.strerror}") from error
        if status == Refusal.MACHINE or status in NEVER_PRESSED:
            detail = said.rpartition("\n")[2].removeprefix("press.refusals.Refused: ")
            raise self.refusal("machine", detail or f"status {status}")
        if status:
            reasons = {refusal.value: refusal.name.lower() for refusal in Refusal}
            raise self.refusal(reasons.get(status, "unreadable"))

    def _pages(self, dots: BinaryIO) -> Iterator[tuple[Image.Image, fax_file.Dpi]]:
        rows = ROWS[self.resolution]
        while page := dots.read(WIDTH // 8 * rows):
            yield Image.frombytes("1", (WIDTH, rows), page), (204, ROWS_PER_INCH[self.resolution])

    def refusal(self, code: str, detail: str = "") -> DocumentRefused:
        """Return the refusal with its sentence."""
        sentence = REASONS[code].format(
            name=self.name,
            detail=detail,
            most_pages=self.limits.most_pages,
            most_megabytes=self.limits.most_bytes // 1024**2,
            longest_seconds=self.limits.longest_seconds,
        )
        return DocumentRefused(sentence, code, detail)


NEVER_PRESSED = (1, 2, 126, 127)
"""Statuses of bwrap, or of a Python that cannot start; the press itself ends with others."""
