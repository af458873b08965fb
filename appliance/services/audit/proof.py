"""Proves audit, seals and checkpoints together: what `fundline verify` says."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from appliance.services.audit.checkpoints import Checkpoints
from appliance.services.audit.entries import Audit, AuditVerdict
from appliance.services.chain import Finding
from appliance.services.seals import Seals
from appliance.store.database import Database
from appliance.store.evidence_tables import altered_objects


@dataclass
class Proven:
    """How much was read, and everything that is not as it was; the first bad row comes first."""

    entries: int = 0
    seals: int = 0
    checkpoints: int = 0
    of_kind: Counter[str] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)


class Proof:
    """What can be proved about this box, from its database and from what lies outside of it."""

    def __init__(
        self, database: Database, audit: Audit, seals: Seals, checkpoints: Checkpoints
    ) -> None:
        self._database = database
        self._audit, self._seals, self._checkpoints = audit, seals, checkpoints

    def verify(self, outside: Iterable[Path] = ()) -> Proven:
        """Read everything; `outside` are files with checkpoints that somebody kept elsewhere."""
        kept = self._checkpoints.read()
        for path in outside:
            self._checkpoints.add_outside(kept, path.read_text("utf-8", "replace"), path.name)
        audit = self._audit.verify(kept.entries)
        seals = self._seals.verify(kept.seals)
        for number, digest in audit.checkpoints.items():
            if kept.digests.get(number) != digest:
                gone = "is gone" if number not in kept.digests else "is not the one that was made"
                kept.findings.append(Finding(f"checkpoint {number}", gone))
        rebuilt = [
            Finding(name, "is not as the box made it: somebody rebuilt the database")
            for name in altered_objects(self._database)
        ]
        return Proven(
            entries=audit.entries,
            seals=seals.seals,
            checkpoints=len(kept.digests),
            of_kind=seals.of_kind,
            findings=[*audit.findings, *seals.findings, *kept.findings, *rebuilt],
        )

    def verify_audit(self) -> AuditVerdict:
        """Read the audit alone, which takes seconds, and not every recording besides."""
        kept = self._checkpoints.read()
        verdict = self._audit.verify(kept.entries)
        verdict.findings += kept.findings
        return verdict
