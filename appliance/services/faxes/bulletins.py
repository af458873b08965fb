"""Bulletins: one document to everybody on a list, each once, with progress and a final report."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from appliance.errors import BulletinRefused, BulletinUnknown, FaxRefused
from appliance.services.faxes.bulletin_drafts import Bulletin, BulletinDrafts
from appliance.services.faxes.documents import FaxDocuments
from appliance.services.faxes.lists import FaxLists, Subscription
from appliance.services.faxes.queue import FaxQueue
from appliance.services.faxes.records import FaxDocument
from appliance.services.row_records import record, stamp
from appliance.store.database import Database
from appliance.store.fax_bulletins import BulletinStore

if TYPE_CHECKING:
    from sqlite_utils import Database as Tables

ORIGIN = "bulletin"
PRIORITY = 7
"""What one caller asked for goes before what many get."""
OPEN = ("waiting", "sending")


@dataclass(frozen=True)
class Progress:
    """How far a bulletin is, in subscribers."""

    total: int = 0
    waiting: int = 0
    sending: int = 0
    sent: int = 0
    failed: int = 0
    cancelled: int = 0

    @property
    def finished(self) -> int:
        """Return for how many nothing more will happen."""
        return self.sent + self.failed + self.cancelled


@dataclass(frozen=True)
class ReportLine:
    """What became of one subscriber's fax."""

    id: str
    number: str
    extension: str
    name: str
    status: str
    reason: str
    pages: int
    pages_confirmed: int
    attempts: int
    finished_at: datetime | None


class Bulletins:
    """Sends the bulletins through the queue and follows them to their end."""

    def __init__(
        self,
        database: Database,
        *,
        drafts: BulletinDrafts,
        documents: FaxDocuments,
        lists: FaxLists,
        queue: FaxQueue,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._store = BulletinStore(database)
        self._drafts = drafts
        self._documents = documents
        self._lists = lists
        self._queue = queue
        self._clock = clock

    # --- making and sending

    def draft(self, fax_list: str, document: str, by: str) -> Bulletin:
        """Lay a bulletin ready that a person will release."""
        return self._drafts.add(self._lists.one(fax_list).id, document, by)

    def send(self, fax_list: str, document: str, by: str) -> Bulletin:
        """Queue a document for everybody who is on a list now, in one transaction."""
        to, pages = self._subscribers(fax_list), self._documents.one(document)
        with self._database.writing() as tables:
            draft = self._drafts.add(fax_list, document, by)
            return self._begin(tables, draft.id, pages, to, by)

    def release(self, bulletin_id: str, by: str) -> Bulletin:
        """Queue a draft for everybody who is on its list now, in one transaction."""
        draft = self.one(bulletin_id)
        to, pages = self._subscribers(draft.fax_list), self._documents.one(draft.document)
        with self._database.writing() as tables:
            return self._begin(tables, bulletin_id, pages, to, by)

    def drop(self, bulletin_id: str) -> None:
        """Give up a draft."""
        with self._database.writing() as tables:
            if not self._store.end(tables, bulletin_id, "draft", "dropped", self._now()):
                raise BulletinRefused("status", f"bulletin {bulletin_id} is no draft any more")

    def cancel(self, bulletin_id: str) -> Bulletin:
        """Send it to nobody more; what is being sent at this moment is broken off by the queue."""
        with self._database.writing() as tables:
            if not self._store.end(tables, bulletin_id, "sending", "cancelled", self._now()):
                raise BulletinRefused("status", f"bulletin {bulletin_id} is not being sent")
            for line in self.report(bulletin_id):
                if line.status in OPEN:
                    self._queue.cancel(line.id)
        return self.one(bulletin_id)

    def look(self) -> None:
        """Send what a route released, and close the bulletins that are through."""
        for row in self._store.released():
            try:
                self.release(row["id"], row["sent_by"])
            except BulletinRefused:
                self.drop(row["id"])
        for row in self._store.finished():
            with self._database.writing() as tables:
                self._store.end(tables, row["id"], "sending", "done", self._now())

    # --- what people ask

    def one(self, bulletin_id: str) -> Bulletin:
        """Return a bulletin."""
        row = self._store.row(bulletin_id)
        if row is None:
            raise BulletinUnknown(f"there is no bulletin {bulletin_id}")
        return record(Bulletin, row)

    def listing(
        self, status: str | None = None, *, limit: int = 50, offset: int = 0
    ) -> list[Bulletin]:
        """Return bulletins, newest first; in one state where it is named."""
        return [record(Bulletin, row) for row in self._store.rows(status, limit, offset)]

    def progress(self, bulletin_id: str) -> Progress:
        """Return how far a bulletin is."""
        counts = self._store.counts(bulletin_id)
        return Progress(total=sum(counts.values()), **counts)

    def report(self, bulletin_id: str) -> list[ReportLine]:
        """Return what became of each subscriber's fax."""
        return [record(ReportLine, row) for row in self._store.report(bulletin_id)]

    def _subscribers(self, fax_list: str) -> list[Subscription]:
        found = self._lists.subscribers(fax_list)
        if not found:
            raise BulletinRefused("empty", f"nobody is on the list {fax_list}")
        return found

    def _begin(
        self,
        tables: "Tables",
        bulletin_id: str,
        document: FaxDocument,
        to: list[Subscription],
        by: str,
    ) -> Bulletin:
        row = self._store.begin(tables, bulletin_id, self._now(), by)
        if row is None:
            raise BulletinRefused("status", f"bulletin {bulletin_id} is no draft any more")
        for subscriber in to:
            self._queue_one(tables, bulletin_id, document, subscriber)
        return record(Bulletin, row)

    def _queue_one(
        self, tables: "Tables", bulletin: str, document: FaxDocument, to: Subscription
    ) -> None:
        try:
            self._queue.send(
                document.id,
                to.number,
                origin=ORIGIN,
                origin_id=bulletin,
                extension=to.extension,
                priority=PRIORITY,
                bulletin=bulletin,
                tables=tables,
            )
        except FaxRefused as refused:
            values = {
                "id": f"{bulletin}{secrets.token_hex(3)}", "number": to.number,
                "extension": to.extension, "document": document.id, "pages": document.pages,
                "reason": refused.code, "bulletin": bulletin, "at": self._now(),
            }  # fmt: skip
            self._store.add_refused(tables, values)

    def _now(self) -> str:
        return stamp(self._clock())
