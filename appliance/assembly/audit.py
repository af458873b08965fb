"""Puts together the audit, before everything that is noted in it, and what proves it, after."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from appliance import strongbox
from appliance.services.audit.changes import Changes
from appliance.services.audit.checkpoints import Checkpoints
from appliance.services.audit.entries import Audit
from appliance.services.audit.proof import Proof
from appliance.services.audit.signing import Signer
from appliance.services.evidence.evidence import EvidenceExport
from appliance.services.evidence.gathering import Gathering
from appliance.settings import Settings
from appliance.store.database import Database
from appliance.store.evidence import EvidenceStore

if TYPE_CHECKING:
    from appliance.assembly import Appliance


def changes_of(settings: Settings, database: Database, clock: Callable[[], datetime]) -> Changes:
    """Return the log of changes over the audit of this box."""
    key = strongbox.secret(settings, "audit_key")
    audit = Audit(database, key, settings.evidence, clock)
    audit.begin()
    return Changes(database, audit)


def add_proof(box: "Appliance") -> None:
    """Add the checkpoints of the evidence, and what verifies all of it."""
    box.checkpoints = Checkpoints(
        box.database,
        audit=box.audit,
        seals=box.seals,
        signer=Signer(strongbox.secret(box.settings, "signing_key")),
        folder=box.settings.evidence / "checkpoints",
        mail=box.mail_queue,
        preferences=box.preferences,
        clock=box.clock,
    )
    box.proof = Proof(box.database, box.audit, box.seals, box.checkpoints)
    store = EvidenceStore(box.database)
    box.evidence = EvidenceExport(
        Gathering(store, box.calls, box.orders),
        store,
        box.settings.home,
        audit=box.audit,
        seals=box.seals,
        checkpoints=box.checkpoints,
        calls=box.calls,
        sheets=box.order_sheets,
        preferences=box.preferences,
        clock=box.clock,
    )
