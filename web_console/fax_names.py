"""What a fax is called on a page: by the name of its document."""

from flask import current_app

from appliance.assembly import Appliance
from appliance.services.faxes.records import Fax


def document_name(fax: Fax) -> str:
    """Return the name of a fax's document, or nothing where it has none yet."""
    appliance: Appliance = current_app.extensions["appliance"]
    return appliance.fax.documents.one(fax.document).name if fax.document else ""
