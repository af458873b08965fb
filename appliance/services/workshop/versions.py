"""The configurations that were published: the console commits a wanted one, the exchange does it.

A version is whole and stays for ever: a roll-back publishes an older one's documents anew.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from appliance.errors import DraftClosed, DraftMoved, DraftUnknown, DraftUnproven, VersionMoved
from appliance.records.rehearsal import LINE_PROOFS
from appliance.records.workshop import (
    IN_FORCE,
    LINES,
    OPEN,
    PUBLISHED,
    WANTED,
    Documents,
    Draft,
    Version,
)
from appliance.services.row_records import record, stamp
from appliance.services.workshop.drafts import Drafts
from appliance.store.database import Database
from appliance.store.drafts import DraftStore
from appliance.store.versions import VersionStore

DELIVERED = Version(0, datetime.fromisoformat("2026-01-01T00:00:00+08:00"), "", "", {}, IN_FORCE)

Proof = Callable[[Draft], tuple[str, ...]]


class Versions:
    """The published versions and the one transaction in which a draft becomes one."""

    def __init__(self, database: Database, drafts: Drafts, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._store = VersionStore(database)
        self._draft_store = DraftStore(database)
        self._drafts = drafts
        self._clock = clock
        self._proofs: list[Proof] = []

    def require(self, proof: Proof) -> None:
        """Let a proof be asked before a draft is published; it returns the names of what lacks."""
        self._proofs.append(proof)

    def missing(self, draft: Draft) -> tuple[str, ...]:
        """Return what a draft must still pass before it can be published."""
        return tuple(name for proof in self._proofs for name in proof(draft))

    def _missing_of_lines(self, draft: Draft) -> tuple[str, ...]:
        """Return what a change of the lines alone must still pass; other drafts must pass all."""
        missing, before = self.missing(draft), self.version(draft.base).documents
        changed = {
            name
            for name in before.keys() | draft.documents.keys()
            if before.get(name) != draft.documents.get(name)
        }
        return (
            tuple(one for one in missing if one in LINE_PROOFS) if changed <= {LINES} else missing
        )

    # --- looking

    def published(self) -> Version:
        """Return the newest version that is wanted or in force."""
        return self.wanted() or self.in_force()

    def in_force(self) -> Version:
        """Return the version in force; where nothing was published, the box as delivered."""
        row = self._store.in_state(IN_FORCE)
        return record(Version, row) if row else DELIVERED

    def wanted(self) -> Version | None:
        """Return the version the exchange has still to bring into force."""
        row = self._store.in_state(WANTED)
        return record(Version, row) if row else None

    def version(self, number: int) -> Version:
        """Return a version; `DraftUnknown` where there is none."""
        if number == 0:
            return DELIVERED
        row = self._store.one(number)
        if row is None:
            raise DraftUnknown(f"there is no version {number}")
        return record(Version, row)

    def listing(self, limit: int = 50, offset: int = 0) -> list[Version]:
        """Return the versions, the newest first."""
        return [record(Version, row) for row in self._store.listing(limit, offset)]

    def of_draft(self, draft: int) -> Version | None:
        """Return the version a draft became."""
        row = self._store.of_draft(draft)
        return record(Version, row) if row else None

    def count(self) -> int:
        """Return how many versions were published."""
        return self._store.count()

    # --- publishing

    def publish(
        self, draft: Draft, operator: str, note: str = "", *, lines_alone: bool = False
    ) -> Version:
        """Want a draft's documents; refused unless it is proven, unmoved and made from the newest.

        `draft` is as the operator saw it: what he did not see is not published. With `lines_alone`
        nobody need have rehearsed it, where nothing but the lines changed.
        """
        with self._database.writing() as tables:
            now = self._drafts.one(draft.number)
            if now.state != OPEN:
                raise DraftClosed(f"draft {now.number} is {now.state} already")
            if now.revision != draft.revision:
                raise DraftMoved(tuple(self._drafts.changes(now.number, draft.revision)))
            newest = self.published()
            if now.base != newest.number:
                raise VersionMoved(newest)
            if missing := self._missing_of_lines(now) if lines_alone else self.missing(now):
                raise DraftUnproven(missing)
            at = stamp(self._clock())
            row = {"documents": now.documents, "operator": operator, "draft": now.number}
            number = self._want(tables, row | {"note": note or now.title}, at)
            self._draft_store.settle(tables, now.number, state=PUBLISHED, by=operator, at=at)
        return self.version(number)

    def adopt(self, documents: Documents, operator: str, note: str) -> Version:
        """Put documents in force before Asterisk starts: what a file of the machine says."""
        with self._database.writing() as tables:
            row = {"documents": documents, "operator": operator, "note": note}
            number = self._want(tables, row, stamp(self._clock()))
        self.put_in_force(number)
        return self.version(number)

    def roll_back(self, number: int, operator: str) -> Version:
        """Want the documents of an older version again, as a new version."""
        older = self.version(number)
        with self._database.writing() as tables:
            at = stamp(self._clock())
            row = {"documents": older.documents, "operator": operator, "note": older.note}
            wanted = self._want(tables, row | {"restores": number}, at)
        return self.version(wanted)

    # --- for the exchange

    def put_in_force(self, number: int) -> bool:
        """Write that Asterisk has the wanted version; False where it is not wanted any more."""
        at = stamp(self._clock())
        with self._database.writing() as tables:
            wanted = self._store.in_state(WANTED)
            if wanted is None or wanted["number"] != number:
                return False
            self._store.replace(tables, IN_FORCE, at)
            return self._store.put_in_force(tables, number, at)

    def fail(self, number: int, reason: str) -> bool:
        """Write why the wanted version is not in force; the one before it stays."""
        with self._database.writing() as tables:
            return self._store.fail(tables, number, stamp(self._clock()), reason)

    def _want(self, tables: Any, row: dict[str, Any], at: str) -> int:
        """Add a wanted version; one that was wanted and not yet in force gives way to it."""
        self._store.replace(tables, WANTED, at)
        return self._store.add(tables, {"restores": None, "draft": None, "at": at} | row)
