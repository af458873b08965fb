"""Puts the services of faxes together, on top of those the Appliance has already."""

from typing import TYPE_CHECKING

from appliance.services.faxes.account_papers import AccountPapers
from appliance.services.faxes.arrivals import Arrivals
from appliance.services.faxes.bulletin_drafts import BulletinDrafts
from appliance.services.faxes.bulletins import Bulletins
from appliance.services.faxes.catalogue import Catalogue
from appliance.services.faxes.choices import FaxChoices
from appliance.services.faxes.desk import FaxDesk
from appliance.services.faxes.destinations import Destinations
from appliance.services.faxes.documents import FaxDocuments
from appliance.services.faxes.fund_papers import FundPapers
from appliance.services.faxes.inbox import FaxInbox
from appliance.services.faxes.knowledge import Knowledge
from appliance.services.faxes.letterhead import Letterhead
from appliance.services.faxes.lists import FaxLists
from appliance.services.faxes.logo import FaxLogo
from appliance.services.faxes.numbers import FaxNumbers
from appliance.services.faxes.parcels import Parcels
from appliance.services.faxes.queue import FaxQueue
from appliance.services.faxes.register import FaxRegister
from appliance.services.faxes.retries import Retries
from appliance.services.faxes.room import FaxRoom
from appliance.services.faxes.routes import FaxRoutes
from appliance.services.faxes.templates import FaxTemplates

if TYPE_CHECKING:
    from appliance.assembly import Appliance


def add_faxes(appliance: "Appliance") -> None:
    """Add what sends, receives and keeps faxes."""
    database, settings, clock = appliance.database, appliance.settings, appliance.clock
    own_numbers = appliance.lines.own_numbers
    documents = FaxDocuments(database, settings.fax_documents, clock)
    destinations = Destinations(database, appliance.preferences, own_numbers, clock)
    choices = FaxChoices(appliance.preferences, own_numbers)
    lists, drafts = FaxLists(database, destinations, clock), BulletinDrafts(database, clock)
    routes, texts = FaxRoutes(database, lists), Knowledge(appliance.preferences)
    queue = _queue(appliance, documents, destinations, choices)
    logo = FaxLogo(settings.home)
    templates = _templates(appliance, documents, texts, logo)
    appliance.fax = FaxRoom(
        documents=documents,
        destinations=destinations,
        choices=choices,
        queue=queue,
        register=FaxRegister(database, clock),
        desk=FaxDesk(database, documents, destinations, queue, templates),
        knowledge=texts,
        logo=logo,
        templates=templates,
        catalogue=Catalogue(database, documents, templates),
        lists=lists,
        routes=routes,
        inbox=_inbox(appliance, documents, routes, drafts),
        bulletins=_bulletins(appliance, documents, drafts, lists, queue),
    )


def _bulletins(
    appliance: "Appliance", documents: FaxDocuments, drafts: BulletinDrafts, lists: FaxLists,
    queue: FaxQueue,
) -> Bulletins:  # fmt: skip
    return Bulletins(
        appliance.database, drafts=drafts, documents=documents, lists=lists, queue=queue,
        clock=appliance.clock,
    )  # fmt: skip


def _inbox(
    appliance: "Appliance", documents: FaxDocuments, routes: FaxRoutes, drafts: BulletinDrafts
) -> FaxInbox:
    arrivals = Arrivals(
        appliance.database,
        documents=documents,
        seals=appliance.seals,
        routes=routes,
        mail=appliance.mail_queue,
        drafts=drafts,
    )
    spool = appliance.settings.fax_spool
    return FaxInbox(appliance.database, documents, arrivals, spool, appliance.clock)


def _queue(
    appliance: "Appliance",
    documents: FaxDocuments,
    destinations: Destinations,
    choices: FaxChoices,
) -> FaxQueue:
    preferences, spool = appliance.preferences, appliance.settings.fax_spool / "sending"
    return FaxQueue(
        appliance.database,
        destinations=destinations,
        gate=appliance.outbound.gate,
        numbers=FaxNumbers(appliance.database, appliance.parameters),
        choices=choices,
        retries=Retries(appliance.parameters),
        parcels=Parcels(documents, spool, lambda: preferences.company_name("zh")),
        t38=appliance.lines.offers_t38,
        clock=appliance.clock,
    )


def _templates(
    appliance: "Appliance", documents: FaxDocuments, texts: Knowledge, logo: FaxLogo
) -> FaxTemplates:
    letterhead = Letterhead(
        appliance.preferences,
        appliance.prompts,
        appliance.clock,
        back_end="online_desk" if appliance.order_desk else "files",
        logo=logo,
    )
    back_end = appliance.back_end
    return FaxTemplates(
        documents,
        accounts=AccountPapers(back_end, appliance.orders, appliance.callers, letterhead),
        funds=FundPapers(back_end, appliance.fees, letterhead),
        order_sheets=appliance.order_sheets,
        texts=texts,
        letterhead=letterhead,
    )
