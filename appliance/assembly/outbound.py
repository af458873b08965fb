"""Puts the services of outgoing contacts together; faxes, built after them, ask the gate too."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from appliance import strongbox
from appliance.assembly.message import message_services
from appliance.assembly.survey import survey_services
from appliance.assembly.wish import wish_services
from appliance.campaign_kinds import CampaignKind
from appliance.services.campaigns.attempts import Attempts
from appliance.services.campaigns.campaigns import Campaigns
from appliance.services.campaigns.codes import Codes
from appliance.services.campaigns.contacts import Contacts
from appliance.services.campaigns.lists.contact_lists import ContactLists
from appliance.services.campaigns.lists.wording import Wording
from appliance.services.campaigns.rehearsals import Rehearsals
from appliance.services.campaigns.spoken_messages import SpokenMessages
from appliance.services.campaigns.waiting_times import WaitingTimes
from appliance.services.certificates import CertificateProof
from appliance.services.faxes.destinations import Destinations
from appliance.services.outbound.consents import Consents
from appliance.services.outbound.contact_gate import ContactGate
from appliance.services.outbound.room import OutboundRoom

if TYPE_CHECKING:
    from appliance.assembly import Appliance


def add_outbound(appliance: "Appliance") -> None:
    """Add the register of consents, the gate before each contact, and the campaigns."""
    database, parameters, clock = appliance.database, appliance.parameters, appliance.clock
    destinations = _destinations(appliance)
    form, kinds = destinations.form, _kinds(appliance)
    consents = Consents(database, form, clock, appliance.changes)
    gate = _gate(appliance, consents, destinations)
    campaigns = _campaigns(appliance, kinds)
    contacts = Contacts(database, form=form, gate=gate, parameters=parameters, clock=clock)
    spoken = SpokenMessages(appliance.prompts, appliance.clips, appliance.funds)
    writing = message_services(appliance, gate, consents, destinations)
    appliance.outbound = OutboundRoom(
        consents=consents,
        gate=gate,
        campaigns=campaigns,
        contacts=contacts,
        attempts=_attempts(appliance, kinds, gate, form),
        lists=_lists(appliance, campaigns, contacts, gate, spoken),
        rehearsals=Rehearsals(database, campaigns, contacts, gate=gate, clock=clock),
        waiting_times=WaitingTimes(database, clock),
        **survey_services(appliance, campaigns, contacts),
        **writing,
        codes=_codes(appliance),
        spoken_messages=spoken,
        certificates=CertificateProof(database, clock),
        **wish_services(appliance, campaigns, contacts, writing["text_messages"]),
    )


def _attempts(
    appliance: "Appliance",
    kinds: Mapping[str, CampaignKind],
    gate: ContactGate,
    form: Callable[[str], str],
) -> Attempts:
    return Attempts(
        appliance.database,
        kinds=kinds,
        gate=gate,
        seals=appliance.seals,
        form=form,
        clock=appliance.clock,
    )


def _destinations(appliance: "Appliance") -> Destinations:
    own_numbers = appliance.lines.own_numbers
    return Destinations(appliance.database, appliance.preferences, own_numbers, appliance.clock)


def _gate(appliance: "Appliance", consents: Consents, destinations: Destinations) -> ContactGate:
    return ContactGate(
        appliance.database,
        consents=consents,
        destinations=destinations,
        parameters=appliance.parameters,
        calendar=appliance.calendar,
        clock=appliance.clock,
    )


def _campaigns(appliance: "Appliance", kinds: dict[str, CampaignKind]) -> Campaigns:
    return Campaigns(
        appliance.database,
        kinds=kinds,
        trunks=appliance.lines.trunk_names,
        parameters=appliance.parameters,
        clock=appliance.clock,
    )


def _codes(appliance: "Appliance") -> Codes:
    secret = strongbox.secret(appliance.settings, "call_codes")
    return Codes(appliance.database, secret, appliance.parameters, appliance.clock)


def _lists(
    appliance: "Appliance",
    campaigns: Campaigns,
    contacts: Contacts,
    gate: ContactGate,
    spoken: SpokenMessages,
) -> ContactLists:
    return ContactLists(
        appliance.database,
        campaigns=campaigns,
        contacts=contacts,
        gate=gate,
        destinations=_destinations(appliance),
        wording=Wording(campaigns.kinds, spoken.faults),
        clock=appliance.clock,
    )


def _kinds(appliance: "Appliance") -> dict[str, CampaignKind]:
    offers = appliance.plugins.collect("campaign_kinds")
    return {kind.name: kind for _plugin, offered in offers for kind in offered}
