"""Configurations in the making: several technicians at once, nothing typed is lost."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from appliance.errors import DraftClosed, DraftMoved, DraftUnknown
from appliance.records.workshop import (
    DELIVERED_AT,
    DIALPLAN,
    DISCARDED,
    OPEN,
    OVERRIDABLE,
    Documents,
    Draft,
    DraftChange,
    Version,
)
from appliance.services.row_records import record, stamp
from appliance.services.workshop import documents
from appliance.services.workshop.merging import merged
from appliance.store.database import Database
from appliance.store.drafts import DraftStore


class Drafts:
    """The drafts and each change of them."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._store = DraftStore(database)
        self._clock = clock

    def one(self, number: int) -> Draft:
        """Return a draft; `DraftUnknown` where there is none."""
        row = self._store.one(number)
        if row is None:
            raise DraftUnknown(f"there is no draft {number}")
        return record(Draft, row)

    def listing(self, limit: int = 50, offset: int = 0) -> list[Draft]:
        """Return the drafts, the open ones first."""
        return [record(Draft, row) for row in self._store.listing(limit, offset)]

    def count(self) -> int:
        """Return how many drafts there are."""
        return self._store.count()

    def changes(self, number: int, since: int = 0) -> list[DraftChange]:
        """Return the changes of a draft after a revision, the oldest first."""
        return [record(DraftChange, row) for row in self._store.changes(number, since)]

    def open(self, operator: str, title: str, version: Version) -> Draft:
        """Begin a draft with the documents of a version."""
        row = {"title": title.strip(), "base": version.number, "documents": version.documents}
        with self._database.writing() as tables:
            number = self._store.add(tables, row | {"operator": operator, "at": self._now()})
        return self.one(number)

    def change(
        self, number: int, name: str, text: str | None, revision: int, operator: str
    ) -> Draft:
        """Write one document, None takes it out; `revision` is the one the operator saw.

        `DraftMoved` where somebody changed the same document since; other documents do not matter.
        """
        return self.change_together(number, {name: text}, revision, operator)

    def change_together(
        self, number: int, texts: Mapping[str, str | None], revision: int, operator: str
    ) -> Draft:
        """Write several documents, all of them or none."""
        for name in texts:
            documents.check_name(name)
        with self._database.writing() as tables:
            draft = self._open(number)
            others = [c for c in self.changes(number, revision) if c.document in texts]
            if others:
                raise DraftMoved(tuple(others))
            for name, text in texts.items():
                draft = self._write(tables, draft, name, text, operator)
        return draft

    def undo(self, number: int, revision: int, operator: str) -> Draft:
        """Bring a document back to what it was before a revision; that is a change like any other.

        `DraftMoved` where the document was changed after that revision.
        """
        with self._database.writing() as tables:
            draft = self._open(number)
            made = self.changes(number, revision - 1)
            if not made or made[0].revision != revision:
                raise DraftUnknown(f"draft {number} has no revision {revision}")
            later = [c for c in made[1:] if c.document == made[0].document]
            if later:
                raise DraftMoved(tuple(later))
            self._write(tables, draft, made[0].document, made[0].before, operator)
        return self.one(number)

    def catch_up(self, number: int, base: Version, newest: Version, operator: str) -> Draft:
        """Take into a draft what was published since it was begun; clashes are marked in the text.

        A text with marks cannot be read, so it is never published before somebody looked.
        """
        with self._database.writing() as tables:
            draft = self._open(number)
            theirs, before = newest.documents, base.documents
            for name in sorted(before.keys() | theirs.keys() | draft.documents.keys()):
                mine = draft.documents.get(name)
                text = merged(before.get(name), mine, theirs.get(name))
                draft = self._write(tables, draft, name, text, operator)
            self._store.rebase(tables, number, newest.number)
        return self.one(number)

    def behind(self, texts: Documents) -> list[str]:
        """Return the overrides that were made from a template of ours that is another by now."""
        return [
            f"{DIALPLAN}{file}"
            for file in OVERRIDABLE
            if f"{DIALPLAN}{file}" in texts
            and texts.get(DELIVERED_AT + file) != documents.delivered(DIALPLAN + file)
        ]

    def merge_delivered(self, number: int, name: str, operator: str) -> Draft:
        """Carry an override over to the template of ours that is delivered now."""
        with self._database.writing() as tables:
            draft = self._open(number)
            made_from = DELIVERED_AT + name.removeprefix(DIALPLAN)
            ours = documents.delivered(name)
            before = draft.documents.get(made_from, ours)
            text = merged(before, draft.documents.get(name), ours)
            draft = self._write(tables, draft, name, text, operator)
            self._write(tables, draft, made_from, ours, operator)
        return self.one(number)

    def rename(self, number: int, title: str) -> Draft:
        """Give a draft another title."""
        with self._database.writing() as tables:
            self._open(number)
            self._store.rename(tables, number, title.strip())
        return self.one(number)

    def discard(self, number: int, operator: str) -> Draft:
        """Put a draft away; it can be brought back."""
        return self._settle(number, OPEN, DISCARDED, operator)

    def bring_back(self, number: int, operator: str) -> Draft:
        """Open a draft that was put away."""
        return self._settle(number, DISCARDED, OPEN, operator)

    def _settle(self, number: int, before: str, after: str, operator: str) -> Draft:
        with self._database.writing() as tables:
            draft = self.one(number)
            if draft.state != before:
                raise DraftClosed(f"draft {number} is {draft.state}")
            self._store.settle(tables, number, state=after, by=operator, at=self._now())
        return self.one(number)

    def _open(self, number: int) -> Draft:
        draft = self.one(number)
        if draft.state != OPEN:
            raise DraftClosed(f"draft {number} is {draft.state} and cannot be changed")
        return draft

    def _write(
        self, tables: Any, draft: Draft, name: str, text: str | None, operator: str
    ) -> Draft:
        """Write a document and who changed it; return the draft as it is then."""
        before = draft.documents.get(name)
        if text == before:
            return draft
        at, texts = self._clock(), _with(draft.documents, name, text)
        self._store.change(tables, draft.number, documents=texts, by=operator, at=stamp(at))
        self._store.note(
            tables,
            {
                "draft": draft.number,
                "revision": draft.revision + 1,
                "at": stamp(at),
                "operator": operator,
                "document": name,
                "before": before,
                "after": text,
            },
        )
        return replace(
            draft, documents=texts, revision=draft.revision + 1, changed_by=operator, changed_at=at
        )

    def _now(self) -> str:
        return stamp(self._clock())


def _with(texts: Documents, name: str, text: str | None) -> Documents:
    """Return the documents with one changed; an override keeps our text it was made from."""
    changed = dict(texts)
    if text is None:
        changed.pop(name, None)
    else:
        changed[name] = text
    if name.startswith(DIALPLAN):
        made_from = DELIVERED_AT + name.removeprefix(DIALPLAN)
        if text is None:
            changed.pop(made_from, None)
        else:
            changed.setdefault(made_from, documents.delivered(name))
    return changed
