"""Changes of the lines from the everyday pages: into a draft, or checked and published at once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from appliance.errors import DraftClosed, DraftMoved, DraftUnproven, VersionMoved
from appliance.lines_document import lines_in, read, written
from appliance.records.line import Lines
from appliance.records.rehearsal import GOLDEN, LINE_PROOFS, PASSED, Run
from appliance.records.workshop import FAILED, IN_FORCE, LINES, Draft
from appliance.services.lines.edits import Edit
from appliance.services.row_records import record, stamp
from appliance.services.workshop.nightly_calls import failed_calls
from appliance.services.workshop.room import Workshop
from appliance.settings import Settings
from appliance.store.database import Database
from appliance.store.line_changes import LineChangeStore

CHECKING, PUBLISHED, REFUSED, WORKS = "checking", "published", "refused", "in_force"
SHOWN_FOR = timedelta(minutes=15)


@dataclass(frozen=True, kw_only=True)
class LineChange:
    """A change that is published as soon as lint and golden calls passed with it."""

    draft: int
    title: str
    operator: str
    asked_at: datetime
    state: str
    version: int | None = None
    detail: str = ""
    ended_at: datetime | None = None


class LineChanges:
    """What the pages of trunks, extensions and numbers ask for."""

    def __init__(
        self,
        database: Database,
        workshop: Workshop,
        settings: Settings,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._store = LineChangeStore(database)
        self._workshop = workshop
        self._settings = settings
        self._clock = clock

    def present(self) -> Lines:
        """Return the lines as published last, though Asterisk may have yet to take them."""
        return lines_in(self._workshop.versions.published().documents, self._settings)

    def into_draft(self, edit: Edit, operator: str, title: str, draft: int | None = None) -> Draft:
        """Write a change into a draft of the workshop, or begin one; `DocumentWrong` as it is."""
        drafts = self._workshop.drafts
        found = drafts.one(draft) if draft else None
        base = found.documents if found else self._workshop.versions.published().documents
        text = written(edit(lines_in(base, self._settings)))
        read(text)
        if found is None:
            found = drafts.open(operator, title, self._workshop.versions.published())
        return drafts.change(found.number, LINES, text, found.revision, operator)

    def publish_now(self, edit: Edit, operator: str, title: str) -> LineChange:
        """Make a draft of this one change and have it checked; `settle` publishes it."""
        draft = self.into_draft(edit, operator, title)
        for kind in LINE_PROOFS:
            self._workshop.runs.ask(draft, kind, operator)
        with self._database.writing() as tables:
            row = {"draft": draft.number, "title": title, "operator": operator}
            self._store.add(tables, {**row, "asked_at": stamp(self._clock()), "state": CHECKING})
        return self.one(draft.number)

    def one(self, draft: int) -> LineChange:
        """Return one change."""
        return record(LineChange, self._store.one(draft))

    def latest(self) -> LineChange | None:
        """Return the change asked for last, as it stands now; None where that is long ago."""
        row = self._store.latest()
        if row is None:
            return None
        found = record(LineChange, row)
        if found.ended_at and self._clock() - found.ended_at > SHOWN_FOR:
            return None
        if found.state == PUBLISHED and found.version:
            version = self._workshop.versions.version(found.version)
            if version.state in (IN_FORCE, FAILED):
                state = WORKS if version.state == IN_FORCE else REFUSED
                return LineChange(**{**vars(found), "state": state, "detail": version.reason})
        return found

    def settle(self) -> None:
        """Publish what is proven, and say of the others why they are not."""
        for row in self._store.checking():
            draft = self._workshop.drafts.one(int(row["draft"]))
            asked = [self._workshop.runs.latest(kind, draft) for kind in LINE_PROOFS]
            runs = [run for run in asked if run is not None and run.ended_at is not None]
            failed = next((run for run in runs if run.state != PASSED), None)
            if failed or len(runs) == len(LINE_PROOFS):
                self._end(draft, failed, str(row["operator"]))

    def _end(self, draft: Draft, failed: Run | None, operator: str) -> None:
        version, publish = None, self._workshop.versions.publish
        state, detail = REFUSED, failed.reason or _findings(failed) if failed else ""
        if failed is None:
            try:
                version = publish(draft, operator, lines_alone=True).number
                state, detail = PUBLISHED, ""
            except (DraftClosed, DraftMoved, DraftUnproven, VersionMoved) as moved:
                detail = str(moved)
        at = stamp(self._clock())
        self._store.end(draft.number, state=state, version=version, detail=detail, at=at)


def _findings(run: Run) -> str:
    """Return what the lint found, or which golden calls were not as they should be, in a line."""
    if run.kind == GOLDEN:
        return ", ".join(failed_calls(run))
    told = [
        (one["document"], one["line"], one["key"], *one["values"].values())
        for one in run.findings
        if one.get("severity") == "error"
    ]
    return "; ".join(" ".join(str(part) for part in one) for one in told[:3])
