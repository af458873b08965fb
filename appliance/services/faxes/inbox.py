"""The faxes that come in: announced by a row, growing in the spool, kept with a seal and a route.

What a cut line, a killed part or a full disk left behind is kept as a partial fax and marked.
"""

import secrets
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from appliance.errors import FaxRefused, FaxUnknown, PagesRefused
from appliance.paper import fax_pages
from appliance.paper.received_pages import ReceivedPage, received_pages
from appliance.records.fax import SUCCESS, FaxResult
from appliance.services.faxes.arrivals import NOBODY_SAW, Arrivals
from appliance.services.faxes.documents import FaxDocuments
from appliance.services.faxes.records import Fax
from appliance.services.row_records import record, stamp
from appliance.store.database import Database
from appliance.store.fax_inbox import FaxInboxStore

if TYPE_CHECKING:
    from sqlite_utils import Database as Tables

SHANGHAI = ZoneInfo("Asia/Shanghai")
LEAST_FREE_BYTES = 50 * 1024 * 1024
STILL_SECONDS = 5.0
STILL_UNKNOWN_SECONDS = 60.0
"""A page of G.711 at 2400 bit/s can take this long, and nothing is written before its end."""
BY = "fax"


class FaxInbox:
    """Takes faxes in and keeps them."""

    def __init__(
        self,
        database: Database,
        documents: FaxDocuments,
        arrivals: Arrivals,
        spool: Path,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._store = FaxInboxStore(database)
        self._documents = documents
        self._arrivals = arrivals
        self._spool = spool
        self._clock = clock
        self._told: dict[str, FaxResult] = {}

    # --- while one arrives

    def begin(self, *, call_id: str, caller: str, dialled: str) -> Fax:
        """Open the row of a fax before its first page; `FaxRefused` where the disk is full."""
        self._make_room()
        now = self._clock().astimezone(SHANGHAI)
        values = {
            "id": f"{now:%Y%m%d%H%M%S}{secrets.token_hex(4)}", "number": caller,
            "dialled": dialled, "call_id": call_id, "created_at": stamp(now),
        }  # fmt: skip
        return record(Fax, self._store.begin(values))

    def spool(self, fax_id: str) -> Path:
        """Return the file a fax arrives in."""
        return self._spool / f"{fax_id}.tif"

    def open_of_call(self, call_id: str) -> Fax | None:
        """Return the fax that is arriving in a call, where one is."""
        row = self._store.open_of_call(call_id)
        return record(Fax, row) if row else None

    def tell(self, fax_id: str, result: FaxResult) -> None:
        """Remember how a fax ended, for the case that its conversation cannot say so any more."""
        self._told[fax_id] = result

    def keep(self, fax_id: str, result: FaxResult) -> Fax:
        """Close a fax whose transmission is over; what arrived is kept, sealed and routed."""
        pages = received_pages(self.spool(fax_id))
        draft = self._readable(fax_id, len(pages))
        try:
            with self._database.writing() as tables:
                if self._store.open_row(tables, fax_id) is not None:
                    self._close(tables, fax_id, result, pages, draft)
        finally:
            if draft != self.spool(fax_id):
                draft.unlink(missing_ok=True)
        self._told.pop(fax_id, None)
        if pages:
            self.spool(fax_id).unlink(missing_ok=True)
        return self.one(fax_id)

    def adopt(self) -> list[Fax]:
        """Close what nobody will close any more: its call is over."""
        rows = self._store.open_rows()
        self._told = {row["id"]: self._told[row["id"]] for row in rows if row["id"] in self._told}
        adopted, failed = [], []
        for fax_id in [row["id"] for row in rows if self._over(row)]:
            try:
                adopted.append(self.keep(fax_id, self._told.get(fax_id, NOBODY_SAW)))
            except OSError as error:  # it stays in the spool; the others are kept
                failed.append(f"{fax_id}: {error.strerror}")
        if failed:
            raise FaxRefused("disk", f"received faxes cannot be kept: {'; '.join(failed)}")
        return adopted

    # --- what people ask and do

    def one(self, fax_id: str) -> Fax:
        """Return a received fax."""
        row = self._store.row(fax_id)
        if row is None:
            raise FaxUnknown(f"there is no received fax {fax_id}")
        return record(Fax, row)

    def mark_read(self, fax_id: str) -> None:
        """Note that somebody looked at a fax."""
        if self.one(fax_id).read_at is None:
            self._store.mark_read(fax_id, stamp(self._clock()))

    def mark_unread(self, fax_id: str) -> None:
        """Make a fax new again."""
        self._store.mark_read(self.one(fax_id).id, None)

    # --- closing

    def _close(
        self,
        tables: "Tables",
        fax_id: str,
        result: FaxResult,
        pages: list[ReceivedPage],
        draft: Path,
    ) -> None:
        document = None
        if pages:
            name = f"{fax_id[:8]}-{fax_id[8:14]} {result.remote_station}".strip()
            document = self._documents.keep(draft, name, "received", made_by=BY, tables=tables)
        whole = result.status == SUCCESS and bool(pages)
        values: dict[str, Any] = {
            "id": fax_id,
            "status": "received" if whole else "partial" if pages else "empty",
            "reason": "" if whole else "lost" if result == NOBODY_SAW else "broken",
            "station": result.remote_station,
            "document": document.id if document else None,
            "pages": len(pages),
            "pages_confirmed": len(pages) if result == NOBODY_SAW else result.pages,
            "poor_pages": sum(page.poor for page in pages),
            "finished_at": stamp(self._clock()),
        }
        self._arrivals.settle(tables, values, document, result, pages)

    def _readable(self, fax_id: str, pages: int) -> Path:
        """Return a file with exactly the pages that can be read."""
        spool = self.spool(fax_id)
        if not pages:
            return spool
        try:
            fax_pages.read_pages(spool)
        except PagesRefused:
            draft = spool.with_suffix(".readable.tif")
            fax_pages.take_pages(spool, 1, draft, last=pages)
            return draft
        return spool

    def _over(self, row: dict[str, Any]) -> bool:
        if row["known"] and row["ended_at"] is None:
            return False
        touched = datetime.fromisoformat(max(row["created_at"], row["ended_at"] or "")).timestamp()
        if self.spool(row["id"]).exists():
            touched = max(touched, self.spool(row["id"]).stat().st_mtime)
        still = STILL_SECONDS if row["known"] else STILL_UNKNOWN_SECONDS
        return self._clock().timestamp() - touched >= still

    def _make_room(self) -> None:
        try:
            self._spool.mkdir(mode=0o700, parents=True, exist_ok=True)
            free = shutil.disk_usage(self._spool).free
        except OSError as error:
            raise FaxRefused("disk", f"{self._spool} cannot be used: {error.strerror}") from error
        if free < LEAST_FREE_BYTES:
            raise FaxRefused("disk", f"only {free // 1024**2} MB are free at {self._spool}")
