"""What a fax becomes when it has arrived: a sealed row, mail, and perhaps a bulletin."""

import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from appliance.audio.recording_files import sha256_of
from appliance.errors import FaxDocumentUnknown
from appliance.paper.received_pages import ReceivedPage
from appliance.records.fax import FaxOptions, FaxResult
from appliance.services.chain import canonical
from appliance.services.faxes.bulletin_drafts import BulletinDrafts
from appliance.services.faxes.documents import FaxDocuments
from appliance.services.faxes.records import Fax, FaxDocument
from appliance.services.faxes.routes import FaxRoute, FaxRoutes
from appliance.services.mail_queue import MailQueue
from appliance.services.row_records import record
from appliance.services.seals import FileGone, Finding, Seals, digest
from appliance.store.database import Database
from appliance.store.fax_inbox import FaxInboxStore

if TYPE_CHECKING:
    from sqlite_utils import Database as Tables

SEALED = "fax"
SEALED_FIELDS = (
    *("id", "number", "dialled", "station", "document", "pages", "pages_confirmed", "status"),
    *("call_id", "created_at", "finished_at", "sha256"),
)
"""What never changes any more; `sha256` is that of the pages."""
NOBODY_SAW = FaxResult(status="")
"""The end of a fax whose Asterisk was killed."""


class Arrivals:
    """Closes, seals and routes received faxes; it is also the witness for their seals."""

    def __init__(
        self,
        database: Database,
        *,
        documents: FaxDocuments,
        seals: Seals,
        routes: FaxRoutes,
        mail: MailQueue,
        drafts: BulletinDrafts,
    ) -> None:
        self._store = FaxInboxStore(database)
        self._documents = documents
        self._seals = seals
        self._routes = routes
        self._mail = mail
        self._drafts = drafts
        seals.witness(SEALED, self)

    def settle(
        self,
        tables: "Tables",
        values: dict[str, Any],
        document: FaxDocument | None,
        result: FaxResult,
        pages: Sequence[ReceivedPage],
    ) -> None:
        """Close the open row of a fax inside a writing transaction, with all that follows."""
        waiting = self._store.open_row(tables, values["id"])
        if waiting is None:
            return
        route = None
        if document is not None:
            route = self._routes.fitting(
                dialled=waiting["dialled"], caller=waiting["number"], station=values["station"]
            )
        row = self._store.close(tables, values | {"route": route.name if route else ""})
        bad_rows = sum(page.bad_rows for page in pages)
        self._store.add_attempt(tables, _attempt(row, result, bad_rows))
        if document is not None:
            sealed = _digest(row | {"sha256": document.sha256})
            self._seals.append(tables, SEALED, row["id"], sealed)
        if route is not None:
            self._follow(tables, record(Fax, row), route)

    def _follow(self, tables: "Tables", fax: Fax, route: FaxRoute) -> None:
        for recipient in route.recipients:
            self._mail.add(tables, recipient, *_letter(fax), document=fax.document)
        if route.fax_list is not None and fax.document is not None:
            # half a bulletin is shown to a person first, whatever the route says
            at_once = route.forwards and fax.status == "received"
            self._drafts.add(
                route.fax_list,
                fax.document,
                route.name,
                fax=fax.id,
                released_by=route.name if at_once else "",
            )

    # --- the witness

    def check(self, subject: str, sealed: str) -> str | None:
        """Compare a received fax, its row and its pages, with what was sealed."""
        row = self._store.with_hash(subject)
        if row is None:
            return "its row is gone"
        if _digest(row) != sealed:
            return "its row was altered"
        try:
            path = self._documents.path(self._documents.one(row["document"]))
        except FaxDocumentUnknown:
            return "its document is gone"
        if not path.is_file():
            return FileGone(f"its file {path} is gone")
        return None if sha256_of(path) == row["sha256"] else f"its file {path} was altered"

    def sealed_text(self, subject: str) -> str | None:
        """Return what was sealed of a received fax."""
        row = self._store.with_hash(subject)
        return None if row is None else canonical({name: row[name] for name in SEALED_FIELDS})

    def unsealed(self) -> Iterable[Finding]:
        """Name received faxes that should be sealed and are not."""
        for row in self._store.never_sealed():
            yield Finding(f"fax {row['id']}", "was kept but never sealed")


def _digest(row: dict[str, Any]) -> str:
    """Return the digest of what never changes of a received fax, and of its pages."""
    return digest({name: row[name] for name in SEALED_FIELDS})


def _attempt(row: dict[str, Any], result: FaxResult, bad_rows: int) -> dict[str, Any]:
    """Return the one attempt of a received fax: all that is known about its transmission."""
    offered = FaxOptions()
    outcome = "broken" if result.status else "lost"
    return {
        "token": row["id"], "fax": row["id"], "number": 1, "first_page": 1, "step": "",
        "t38": offered.t38, "ecm": offered.ecm,
        "max_rate": offered.max_rate, "v17": offered.v17, "cover": False,
        "began_at": row["created_at"], "answered_at": row["created_at"],
        "ended_at": row["finished_at"],
        "outcome": "received" if row["status"] == "received" else outcome,
        "pages": row["pages_confirmed"], "result": result.result or result.status,
        "error": result.error, "mode": result.mode, "rate": result.rate,
        "resolution": result.resolution, "remote_station": result.remote_station,
        "local_station": result.local_station, "bad_rows": bad_rows,
        "options": json.dumps(result.options),
    }  # fmt: skip


def _letter(fax: Fax) -> tuple[str, str]:
    """Return subject and body of the mail that brings a fax to its reader."""
    sender = fax.station or fax.number or "未知 unknown"
    marks = [
        *(["不完整 incomplete"] if fax.status == "partial" else []),
        *([f"{fax.poor_pages} 页不清楚 pages hard to read"] if fax.poor_pages else []),
    ]
    body = [
        f"来电 caller: {fax.number or '未知 unknown'}",
        f"传真机标识 station: {fax.station or '未知 unknown'}",
        f"被叫 dialled: {fax.dialled}",
        f"时间 received: {fax.created_at:%Y-%m-%d %H:%M:%S}",
        f"页数 pages: {fax.pages}",
        *marks,
    ]
    flag = f"【{'；'.join(marks)}】" if marks else ""
    return f"{flag}传真 fax {sender}", "\n".join(body) + "\n"
