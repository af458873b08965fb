"""Puts together the audit, before everything that is noted in it."""

from collections.abc import Callable
from datetime import datetime

from appliance import strongbox
from appliance.services.audit.changes import Changes
from appliance.services.audit.entries import Audit
from appliance.settings import Settings
from appliance.store.database import Database


def changes_of(settings: Settings, database: Database, clock: Callable[[], datetime]) -> Changes:
    """Return the log of changes over the audit of this box."""
    key = strongbox.secret(settings, "audit_key")
    audit = Audit(database, key, settings.evidence, clock)
    audit.begin()
    return Changes(database, audit)
