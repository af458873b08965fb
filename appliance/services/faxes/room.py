"""The services of faxes, together; `assembly.fax` builds them."""

from dataclasses import dataclass

from appliance.services.faxes.bulletins import Bulletins
from appliance.services.faxes.catalogue import Catalogue
from appliance.services.faxes.choices import FaxChoices
from appliance.services.faxes.desk import FaxDesk
from appliance.services.faxes.destinations import Destinations
from appliance.services.faxes.documents import FaxDocuments
from appliance.services.faxes.inbox import FaxInbox
from appliance.services.faxes.knowledge import Knowledge
from appliance.services.faxes.lists import FaxLists
from appliance.services.faxes.logo import FaxLogo
from appliance.services.faxes.queue import FaxQueue
from appliance.services.faxes.register import FaxRegister
from appliance.services.faxes.routes import FaxRoutes
from appliance.services.faxes.templates import FaxTemplates


@dataclass(frozen=True)
class FaxRoom:
    """Everything about faxes, each part under its name."""

    documents: FaxDocuments
    knowledge: Knowledge
    logo: FaxLogo
    templates: FaxTemplates
    destinations: Destinations
    choices: FaxChoices
    queue: FaxQueue
    register: FaxRegister
    desk: FaxDesk
    catalogue: Catalogue
    lists: FaxLists
    routes: FaxRoutes
    inbox: FaxInbox
    bulletins: Bulletins
