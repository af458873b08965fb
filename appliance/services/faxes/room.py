"""Puts the services of faxes together; the Appliance holds them as `fax`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from appliance.services.faxes.documents import FaxDocuments
from appliance.settings import Settings
from appliance.store.database import Database


@dataclass(frozen=True)
class FaxRoom:
    """Everything about faxes, each part under its name."""

    documents: FaxDocuments


def fax_room(database: Database, settings: Settings, clock: Callable[[], datetime]) -> FaxRoom:
    """Build the services of faxes."""
    return FaxRoom(documents=FaxDocuments(database, settings.fax_documents, clock))
