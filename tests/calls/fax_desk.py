"""Orders faxes from a running box as its console would, and compares what the far end received."""

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from appliance.assembly import Appliance, assemble
from appliance.errors import PagesRefused
from appliance.paper import fax_pages
from appliance.services.faxes.records import Fax, FaxAttempt
from tests.calls.box import Box
from tests.calls.far_fax import FarFax

WIDTH, HEIGHT = 1728, 1146
HEADER_ROWS = 16
PATIENCE_SECONDS = 240.0
OVER = ("sent", "failed", "cancelled")


class FaxDesk:
    """The queue of a running box."""

    def __init__(self, box: Box, appliance: Appliance) -> None:
        self.box, self.appliance = box, appliance
        self.queue, self.register = appliance.fax.queue, appliance.fax.register
        self._made = 0

    def document(self, pages: int, *, dense: bool = False) -> str:
        """Keep a document whose every page is like no other; a dense one takes long."""
        self._made += 1
        draft = self.box.home.parent / f"document{self._made}.tif"
        drawn = [_page(self._made, number, dense=dense) for number in range(1, pages + 1)]
        drawn[0].save(
            draft, save_all=True, append_images=drawn[1:], compression="group4", dpi=(204, 98)
        )
        document = self.appliance.fax.documents.keep(draft, draft.stem, "upload", made_by="test")
        self._give_to_the_box(self.box.settings.fax_documents)
        return document.id

    def send(self, number: str, pages: int = 2, *, document: str = "", **details: object) -> Fax:
        """Order a fax."""
        document = document or self.document(pages)
        return self.queue.send(document, number, **{"origin": "console", **details})  # type: ignore[arg-type]

    def settle(self, faxes: Sequence[Fax], seconds: float = PATIENCE_SECONDS) -> list[Fax]:
        """Return the faxes once all of them are over."""
        deadline = time.monotonic() + seconds
        while True:
            now = [self.queue.one(fax.id) for fax in faxes]
            if all(fax.status in OVER for fax in now):
                return now
            assert time.monotonic() < deadline, [(fax.number, fax.status) for fax in now]
            time.sleep(0.3)

    def attempts(self, fax: Fax) -> list[FaxAttempt]:
        """Return the attempts at a fax."""
        return self.queue.attempts_of(fax.id)

    def sent_rows(self, fax: Fax) -> list[NDArray[np.bool_]]:
        """Return the pages of a fax as they were ordered."""
        documents = self.appliance.fax.documents
        return rows_of(documents.path(documents.one(fax.document or "")))

    def _give_to_the_box(self, folder: Path) -> None:
        owner = self.box.home.stat()
        for path in (folder, *folder.rglob("*")):
            os.chown(path, owner.st_uid, owner.st_gid)


@contextmanager
def fax_desk(box: Box) -> Iterator[FaxDesk]:
    """Open the store of a running box beside it."""
    appliance = assemble(box.settings)
    try:
        yield FaxDesk(box, appliance)
    finally:
        appliance.close()


def rows_of(tiff: Path) -> list[NDArray[np.bool_]]:
    """Return the pages of a fax, decoded."""
    return [fax_pages.rows(tiff, page + 1) for page in range(len(fax_pages.read_pages(tiff)))]


def same(received: Sequence[NDArray[np.bool_]], sent: Sequence[NDArray[np.bool_]]) -> bool:
    """Tell whether pages are the same, row by row."""
    pairs = zip(received, sent, strict=False)
    return len(received) == len(sent) and all(np.array_equal(one, two) for one, two in pairs)


def complete_and_none_twice(desk: FaxDesk, far: FarFax, fax: Fax) -> None:
    """Check that the far end holds each page of a fax once, and else only covers."""
    assert copies(desk, far, fax) == [1] * fax.pages


def copies(desk: FaxDesk, far: FarFax, fax: Fax) -> list[int]:
    """Return how often each page of a fax lies at the far end, where else are only covers."""
    expected, covers = desk.sent_rows(fax), 0
    counts = [0] * len(expected)
    with_pages = {result.file for result in far.results(fax.number) if result.pages}
    for file in far.files(fax.number):
        for rows in _arrived_rows(file, whole=file in with_pages):
            places = [n for n, page in enumerate(expected) if is_below_the_header(page, rows)]
            covers += not places
            for place in places:
                counts[place] += 1
    assert covers <= sum(attempt.cover for attempt in desk.attempts(fax))
    return counts


def _arrived_rows(tiff: Path, *, whole: bool) -> list[NDArray[np.bool_]]:
    """Return the pages of a file; one of a torn call may have none yet."""
    try:
        return rows_of(tiff)
    except PagesRefused:
        assert not whole, f"{tiff} cannot be read"
        return []


def is_below_the_header(page: NDArray[np.bool_], received: NDArray[np.bool_]) -> bool:
    """Tell whether a page arrived whole, under the line that may be printed over it."""
    return len(received) - len(page) in (0, HEADER_ROWS) and np.array_equal(
        received[-len(page) :], page
    )


def _page(document: int, number: int, *, dense: bool) -> Image.Image:
    image = Image.new("1", (WIDTH, HEIGHT), 1)
    drawing = ImageDraw.Draw(image)
    drawing.text((200, 60), f"document {document}, page {number}", fill=0)
    for bit in range(16):  # two bytes of a mark that no other page has
        if (document * 64 + number) >> bit & 1:
            drawing.rectangle((150 + 90 * bit, 150, 210 + 90 * bit, 260), fill=0)
    for row in range(300, HEIGHT - 20, 4 if dense else 140):
        for dash in range(12 if dense else 1):
            left = 100 + row * 37 % 59 + dash * 120
            drawing.line((left, row, left + 40 + row * 13 % 31, row), fill=0)
    return image
