"""What goes out in one call: the document, or its rest behind a continuation cover."""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from appliance.errors import FundlineError
from appliance.paper import converter, fax_cover, fax_pages
from appliance.records.document import FaxContinuation
from appliance.services.faxes.documents import FaxDocuments
from appliance.services.faxes.records import Fax

log = logging.getLogger(__name__)


class Parcel(NamedTuple):
    """A file to send, and whether its first page is a continuation cover."""

    path: Path
    cover: bool


class Parcels:
    """Makes what is to be sent ready; the files lie in the spool until their fax has ended."""

    def __init__(self, documents: FaxDocuments, folder: Path, company: Callable[[], str]) -> None:
        self._documents = documents
        self._folder = folder
        self._company = company

    def make(self, fax: Fax) -> Parcel:
        """Return the pages of a fax that nobody confirmed yet, as one file."""
        document = self._documents.one(fax.document or "")
        if not fax.pages_confirmed:
            return Parcel(self._documents.path(document), False)
        whole = self._path(fax.id, fax.pages_confirmed + 1, cover=True)
        if whole.exists():
            return Parcel(whole, True)
        rest = self._path(fax.id, fax.pages_confirmed + 1, cover=False)
        rest.parent.mkdir(parents=True, exist_ok=True)
        fax_pages.take_pages(self._documents.path(document), fax.pages_confirmed + 1, rest)
        return self._with_cover(fax, document.resolution, rest, whole)

    def path(self, fax: Fax, first_page: int, *, cover: bool) -> Path:
        """Return the file of an attempt that was made ready."""
        if first_page == 1:
            return self._documents.path(self._documents.one(fax.document or ""))
        return self._path(fax.id, first_page, cover=cover)

    def pages(self, document: str) -> int:
        """Return how many pages a document has; `FaxDocumentUnknown` where there is none."""
        return self._documents.one(document).pages

    def clear(self, fax_id: str) -> None:
        """Take the files of a fax away."""
        for file in self._folder.glob(f"{fax_id}-*"):
            file.unlink(missing_ok=True)

    def _with_cover(self, fax: Fax, resolution: str, rest: Path, whole: Path) -> Parcel:
        cover, draft = rest.with_suffix(".cover.tif"), rest.with_suffix(".draft.tif")
        notice = FaxContinuation(
            company=self._company(),
            number=fax.number,
            began_at=fax.created_at,
            first_page=fax.pages_confirmed + 1,
            pages=fax.pages,
        )
        try:
            converter.pages_of_pdf(fax_cover.continuation(notice), cover, resolution)
            fax_pages.join([cover, rest], draft)
        except FundlineError as error:
            log.error("fax %s goes on without a continuation cover: %s", fax.id, error)
            return Parcel(rest, False)
        draft.replace(whole)
        cover.unlink()
        return Parcel(whole, True)

    def _path(self, fax_id: str, first_page: int, *, cover: bool) -> Path:
        return self._folder / f"{fax_id}-{first_page}{'-cover' if cover else ''}.tif"
