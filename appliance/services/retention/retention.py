"""What is kept for how long. Without a rule that says so nothing is ever deleted.

A deletion takes away the sound or the pages, never the row that tells they were there: its list
of hashes is sealed in the transaction that decides it, and the files go afterwards.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from appliance.errors import RetentionRefused
from appliance.records.retention import (
    ABOUT,
    KINDS,
    Deletion,
    LegalHold,
    RetentionPreview,
    RetentionRule,
    days_of,
)
from appliance.services.audit.entries import Audit
from appliance.services.chain import canonical
from appliance.services.row_records import record, stamp
from appliance.services.seals import Finding, Seals, digest
from appliance.store.database import Database
from appliance.store.retention import RetentionStore

if TYPE_CHECKING:
    from sqlite_utils import Database as Tables

SEAL = "deletion"
LEDGER = "ledger"
LONGEST_DAYS = days_of(100)
LONGEST_TEXT = 200
AT_ONCE = 500
"""Items of one deletion: a writer waits for no longer than these take."""


class Retention:
    """The rules, the holds and the deletions; it is the witness for their seals."""

    def __init__(
        self,
        database: Database,
        seals: Seals,
        audit: Audit,
        home: Path,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._store = RetentionStore(database)
        self._seals, self._audit = seals, audit
        self._home = home
        self._clock = clock
        seals.witness(SEAL, self)
        seals.deleted = self._store.is_deleted

    # --- rules

    def rules(self) -> list[RetentionRule]:
        """Return each kind's rule; where nobody made one, the legal minimum and no deletion."""
        made = {row["kind"]: record(RetentionRule, row) for row in self._store.rules()}
        return [
            made.get(kind) or RetentionRule(kind=kind, days=days_of(years))
            for kind, years in KINDS.items()
        ]

    def rule(self, kind: str) -> RetentionRule:
        """Return the rule of a kind."""
        if kind not in KINDS:
            raise RetentionRefused("kind", f"{kind!r} is not deleted; kinds: {', '.join(KINDS)}")
        return next(one for one in self.rules() if one.kind == kind)

    def set_rule(self, kind: str, *, days: int, deletes: bool, operator: str) -> RetentionRule:
        """Keep a kind for longer, or say whether it is deleted afterwards; never for less."""
        with self._database.writing() as tables:
            old = self.rule(kind)
            if days < old.days:
                raise RetentionRefused(
                    "shorter", f"{kind} is promised to be kept for {old.days} days; that only grows"
                )
            if days > LONGEST_DAYS:
                raise RetentionRefused("longer", f"{days} days are more than a hundred years")
            row = {"kind": kind, "days": days, "deletes": int(deletes)}
            self._store.add_rule(tables, row | {"at": stamp(self._clock()), "operator": operator})
            detail = f"{old.days}→{days} days, deletes {old.deletes}→{deletes}"
            self._audit.note("retention.rule", kind, detail)
        return self.rule(kind)

    # --- holds

    def hold(self, about: str, subject: str, reason: str, operator: str) -> int:
        """Let nothing be deleted of a customer, a call or a number; return the hold's number."""
        subject, reason = subject.strip(), reason.strip()
        if about not in ABOUT:
            raise RetentionRefused("about", f"a hold is about {', '.join(ABOUT)}, not {about!r}")
        if not subject or not reason or max(len(subject), len(reason)) > LONGEST_TEXT:
            raise RetentionRefused("empty", "a hold names its subject and its reason")
        row = {"about": about, "subject": subject, "reason": reason, "set_by": operator}
        with self._database.writing() as tables:
            number = self._store.add_hold(tables, row | {"set_at": stamp(self._clock())})
            self._audit.note("retention.hold", f"{about} {subject}", reason)
        return number

    def lift(self, hold_id: int, operator: str) -> None:
        """Lift a hold."""
        with self._database.writing() as tables:
            if not self._store.lift_hold(tables, hold_id, stamp(self._clock()), operator):
                raise RetentionRefused("no_hold", f"there is no hold {hold_id} in force")
            self._audit.note("retention.lift", str(hold_id))

    def holds(self) -> list[LegalHold]:
        """Return the holds, those in force first."""
        return [record(LegalHold, row) for row in self._store.holds()]

    # --- what would go, and what goes

    def preview(self, kind: str) -> RetentionPreview:
        """Count what is older than the rule of a kind allows."""
        before = self._before(self.rule(kind))
        row = self._store.counted(kind, stamp(before))
        going = {"items": row["items"] - row["held"], "bytes": row["bytes"]}
        return record(RetentionPreview, row | going | {"kind": kind, "before": stamp(before)})

    def due(self, kind: str, limit: int = 100) -> list[dict[str, Any]]:
        """Return what would go, the oldest first."""
        return self._store.due(kind, stamp(self._before(self.rule(kind))), limit)

    def delete_due(self, operator: str) -> list[Deletion]:
        """Delete what is due of every kind whose rule says so; return what was done."""
        self.finish()
        done = []
        for rule in self.rules():
            while rule.deletes and (deletion := self._delete(rule, operator)) is not None:
                done.append(deletion)
        return done

    def finish(self) -> None:
        """Take away files of deletions that were decided and then broken off."""
        for one in self.deletions(limit=10):
            for item in self._store.items(one.id):
                self._unlink(self._file(one.kind, item["subject"]))

    def deletions(self, limit: int = 100) -> list[Deletion]:
        """Return the deletions, the newest first."""
        return [record(Deletion, row) for row in self._store.deletions(limit)]

    def items(self, deletion: int) -> list[dict[str, Any]]:
        """Return what went with a deletion, each with its hash."""
        return self._store.items(deletion)

    def _delete(self, rule: RetentionRule, operator: str) -> Deletion | None:
        before = stamp(self._before(rule))
        with self._database.writing() as tables:
            items = self._store.due_in(tables, rule.kind, before, AT_ONCE)
            if not items:
                return None
            if rule.kind == LEDGER:
                items = [self._forget_steps(tables, item) for item in items]
            number = self._note(tables, rule, items, operator)
        for item in items:
            self._unlink(item["file"])
        row = self._store.deletion(number)
        return record(Deletion, row) if row else None

    def _note(
        self, tables: "Tables", rule: RetentionRule, items: list[dict[str, Any]], operator: str
    ) -> int:
        listed = sorted((item["subject"], item["sha256"], item["ended_at"]) for item in items)
        row = {
            "kind": rule.kind,
            "days": rule.days,
            "at": stamp(self._clock()),
            "operator": operator,
            "items": len(items),
            "bytes": sum(item["bytes"] for item in items),
            "digest": digest(listed),
        }
        number = self._store.add_deletion(tables, row, items)
        self._seals.append(tables, SEAL, str(number), digest(row))
        self._audit.note("retention.delete", f"{rule.kind} {number}", f"{len(items)} items")
        return number

    def _forget_steps(self, tables: "Tables", item: dict[str, Any]) -> dict[str, Any]:
        steps = self._store.steps_in(tables, item["subject"])
        self._store.forget_steps(tables, item["subject"])
        return item | {"sha256": digest(steps)}

    def _file(self, kind: str, subject: str) -> str:
        return self._store.file_of(kind, subject)

    def _unlink(self, file: str) -> None:
        if file:
            (self._home / file).unlink(missing_ok=True)

    def _before(self, rule: RetentionRule) -> datetime:
        return self._clock() - timedelta(days=rule.days)

    # --- the witness

    def check(self, subject: str, sealed: str) -> str | None:
        """Compare a deletion and its list with what was sealed."""
        row = self._store.deletion(int(subject)) if subject.isdecimal() else None
        if row is None:
            return "its row is gone"
        del row["id"]
        if digest(row) != sealed:
            return "its row was altered"
        items = self._store.items(int(subject))
        listed = sorted((one["subject"], one["sha256"], one["ended_at"]) for one in items)
        return None if digest(listed) == row["digest"] else "its list of what went was altered"

    def sealed_text(self, subject: str) -> str | None:
        """Return the row of a deletion as it was sealed."""
        row = self._store.deletion(int(subject)) or {}
        return canonical({name: row[name] for name in row if name != "id"}) if row else None

    def unsealed(self) -> Iterable[Finding]:
        """Name deletions that have no seal."""
        for row in self._store.unsealed():
            yield Finding(f"{SEAL} {row['id']}", "was never sealed")
