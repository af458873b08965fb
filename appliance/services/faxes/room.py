"""Puts the services of faxes together; the Appliance holds them as `fax`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from appliance.services.faxes.destinations import Destinations
from appliance.services.faxes.documents import FaxDocuments
from appliance.services.preferences import Preferences
from appliance.settings import Settings
from appliance.store.database import Database


@dataclass(frozen=True)
class FaxRoom:
    """Everything about faxes, each part under its name."""

    documents: FaxDocuments
    destinations: Destinations


def fax_room(database: Database, settings: Settings, clock: Callable[[], datetime]) -> FaxRoom:
    """Build the services of faxes."""
    own_numbers = [number for trunk in settings.trunks for number in trunk.numbers]
    return FaxRoom(
        documents=FaxDocuments(database, settings.fax_documents, clock),
        destinations=Destinations(database, Preferences(database), own_numbers, clock),
    )
