"""The services of faxes, together; `fax_assembly` builds them."""

from dataclasses import dataclass

from appliance.services.faxes.catalogue import Catalogue
from appliance.services.faxes.destinations import Destinations
from appliance.services.faxes.documents import FaxDocuments


@dataclass(frozen=True)
class FaxRoom:
    """Everything about faxes, each part under its name."""

    documents: FaxDocuments
    destinations: Destinations
    catalogue: Catalogue
