"""Pages as they arrived from another fax machine: which can be read, and how well."""

from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from appliance.paper.fax_pages import UNREADABLE

BAD_ROWS, LONGEST_BAD_RUN = 326, 328
"""The tags BadFaxLines and ConsecutiveBadFaxLines (TIFF class F, RFC 2306)."""
LEAST_GOOD_SHARE = 0.95
MOST_BAD_TOGETHER = 5
"""What HylaFAX takes for acceptable copy quality: CopyQuality in its hylafax-config(5)."""


@dataclass(frozen=True)
class ReceivedPage:
    """One page that can be decoded, with the rows that did not arrive as they were sent."""

    rows: int
    bad_rows: int
    longest_bad_run: int

    @property
    def poor(self) -> bool:
        """Tell whether the page is hard to read."""
        good = 1 - self.bad_rows / self.rows if self.rows else 0.0
        return good < LEAST_GOOD_SHARE or self.longest_bad_run > MOST_BAD_TOGETHER


def received_pages(tiff: Path) -> list[ReceivedPage]:
    """Return the pages up to the first that cannot be decoded; none where there is no file."""
    pages: list[ReceivedPage] = []
    try:
        with Image.open(tiff, formats=["TIFF"]) as file:
            while True:
                file.seek(len(pages))
                file.load()
                tags = file.tag_v2  # type: ignore[attr-defined]
                bad, run = int(tags.get(BAD_ROWS, 0)), int(tags.get(LONGEST_BAD_RUN, 0))
                pages.append(ReceivedPage(file.height, bad, run))
    except UNREADABLE:
        return pages
