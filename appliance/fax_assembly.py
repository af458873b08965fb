"""Puts the services of faxes together, on top of those the Appliance has already."""

from typing import TYPE_CHECKING

from appliance.services.faxes.account_papers import AccountPapers
from appliance.services.faxes.arrivals import Arrivals
from appliance.services.faxes.bulletin_drafts import BulletinDrafts
from appliance.services.faxes.catalogue import Catalogue
from appliance.services.faxes.destinations import Destinations
from appliance.services.faxes.documents import FaxDocuments
from appliance.services.faxes.inbox import FaxInbox
from appliance.services.faxes.lists import FaxLists
from appliance.services.faxes.room import FaxRoom
from appliance.services.faxes.routes import FaxRoutes
from appliance.services.faxes.templates import FaxTemplates

if TYPE_CHECKING:
    from appliance.assembly import Appliance


def add_faxes(appliance: "Appliance") -> None:
    """Add what sends, receives and keeps faxes."""
    database, settings, clock = appliance.database, appliance.settings, appliance.clock
    own_numbers = [n for trunk in settings.trunks for n in (*trunk.numbers, *trunk.fax_numbers)]
    documents = FaxDocuments(database, settings.fax_documents, clock)
    destinations = Destinations(database, appliance.preferences, own_numbers, clock)
    lists = FaxLists(database, destinations, clock)
    routes = FaxRoutes(database, lists)
    arrivals = Arrivals(
        database,
        documents=documents,
        seals=appliance.seals,
        routes=routes,
        mail=appliance.mail_queue,
        drafts=BulletinDrafts(database, clock),
    )
    appliance.fax = FaxRoom(
        documents=documents,
        destinations=destinations,
        templates=FaxTemplates(documents, _account_papers(appliance)),
        catalogue=Catalogue(database, documents),
        lists=lists,
        routes=routes,
        inbox=FaxInbox(database, documents, arrivals, settings.fax_spool, clock),
    )


def _account_papers(appliance: "Appliance") -> AccountPapers:
    return AccountPapers(
        appliance.back_end,
        appliance.orders,
        appliance.callers,
        back_end_name="online_desk" if appliance.order_desk else "files",
        preferences=appliance.preferences,
        prompts=appliance.prompts,
        clock=appliance.clock,
    )
