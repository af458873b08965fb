"""A configuration that is in force, without proofs, an exchange and an Asterisk."""

from collections.abc import Callable, Mapping
from datetime import datetime

from appliance.records.workshop import Version
from appliance.services.workshop.drafts import Drafts
from appliance.services.workshop.versions import Versions
from appliance.store.database import Database


def publish(
    database: Database, clock: Callable[[], datetime], documents: Mapping[str, str | None]
) -> Version:
    """Put documents in force as the exchange does once Asterisk has them."""
    drafts = Drafts(database, clock)
    versions = Versions(database, drafts, clock)
    draft = drafts.open("li", "trial", versions.published())
    for name, text in documents.items():
        draft = drafts.change(draft.number, name, text, draft.revision, "li")
    version = versions.publish(draft, "li")
    assert versions.put_in_force(version.number)
    return versions.version(version.number)
