"""Puts the services of faxes together, on top of those the Appliance has already."""

from typing import TYPE_CHECKING

from appliance.services.faxes.catalogue import Catalogue
from appliance.services.faxes.destinations import Destinations
from appliance.services.faxes.documents import FaxDocuments
from appliance.services.faxes.room import FaxRoom

if TYPE_CHECKING:
    from appliance.assembly import Appliance


def add_faxes(appliance: "Appliance") -> None:
    """Add what sends, receives and keeps faxes."""
    database, settings, clock = appliance.database, appliance.settings, appliance.clock
    own_numbers = [number for trunk in settings.trunks for number in trunk.numbers]
    documents = FaxDocuments(database, settings.fax_documents, clock)
    appliance.fax = FaxRoom(
        documents=documents,
        destinations=Destinations(database, appliance.preferences, own_numbers, clock),
        catalogue=Catalogue(database, documents),
    )
