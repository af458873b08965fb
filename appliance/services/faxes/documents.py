"""The documents that can be faxed or came as a fax: each a TIFF file with its hash."""

import os
import secrets
import shutil
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from appliance.audio.recording_files import sha256_of
from appliance.errors import FaxDocumentUnknown
from appliance.paper import fax_pages
from appliance.services.faxes.records import FaxDocument
from appliance.services.row_records import record
from appliance.store.database import Database
from appliance.store.fax_documents import FaxDocumentStore

if TYPE_CHECKING:
    from sqlite_utils import Database as Tables

SHANGHAI = ZoneInfo("Asia/Shanghai")


class FaxDocuments:
    """Keeps the pages; a document is on the disk before its row is committed."""

    def __init__(self, database: Database, folder: Path, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._store = FaxDocumentStore(database)
        self._folder = folder
        self._clock = clock

    def keep(
        self,
        tiff: Path,
        name: str,
        source: str,
        *,
        made_by: str,
        template: str = "",
        fund_account: str = "",
        tables: "Tables | None" = None,
    ) -> FaxDocument:
        """Take a copy of pages in; with `tables`, inside that writing transaction."""
        pages = fax_pages.read_pages(tiff)
        now = self._clock().astimezone(SHANGHAI)
        document_id = f"{now:%Y%m%d%H%M%S}{secrets.token_hex(4)}"
        file = f"{now:%Y/%m}/{document_id}.tif"
        _copy_for_good(tiff, self._folder / file)
        values = {
            "id": document_id,
            "name": name,
            "source": source,
            "template": template,
            "fund_account": fund_account,
            "file": file,
            "sha256": sha256_of(self._folder / file),
            "pages": len(pages),
            "resolution": pages[0].resolution,
            "made_at": now.isoformat(timespec="milliseconds"),
            "made_by": made_by,
        }
        if tables is not None:
            self._store.add(tables, values)
        else:
            with self._database.writing() as writing:
                self._store.add(writing, values)
        return record(FaxDocument, values)

    def joined(self, documents: Sequence[str], *, made_by: str) -> FaxDocument:
        """Make one document of several, in their order; of one, it is that one."""
        parts = [self.one(document) for document in documents]
        if len(parts) == 1:
            return parts[0]
        draft = self._folder / f".{secrets.token_hex(8)}.tif"
        try:
            fax_pages.join([self.path(part) for part in parts], draft)
            account = next((part.fund_account for part in parts if part.fund_account), "")
            name = " + ".join(part.name for part in parts)
            return self.keep(draft, name, "joined", made_by=made_by, fund_account=account)
        finally:
            draft.unlink(missing_ok=True)

    def one(self, document_id: str) -> FaxDocument:
        """Return a document."""
        row = self._store.row(document_id)
        if row is None:
            raise FaxDocumentUnknown(f"there is no fax document {document_id}")
        return record(FaxDocument, row)

    def path(self, document: FaxDocument) -> Path:
        """Return where a document's pages are."""
        return self._folder / document.file

    def listing(self, limit: int = 100, offset: int = 0) -> list[FaxDocument]:
        """Return the documents that can be sent, newest first."""
        return [record(FaxDocument, row) for row in self._store.listing(limit, offset)]


def _copy_for_good(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with source.open("rb") as reading, target.open("xb") as writing:
        shutil.copyfileobj(reading, writing)
        writing.flush()
        os.fsync(writing.fileno())
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
