"""Puts the services of outgoing contacts together; faxes, built after them, ask the gate too."""

from typing import TYPE_CHECKING

from appliance.services.faxes.destinations import Destinations
from appliance.services.outbound.consents import Consents
from appliance.services.outbound.contact_gate import ContactGate
from appliance.services.outbound.room import OutboundRoom

if TYPE_CHECKING:
    from appliance.assembly import Appliance


def add_outbound(appliance: "Appliance") -> None:
    """Add the register of consents and the gate before each contact."""
    database, settings, clock = appliance.database, appliance.settings, appliance.clock
    own_numbers = [n for trunk in settings.trunks for n in (*trunk.numbers, *trunk.fax_numbers)]
    destinations = Destinations(database, appliance.preferences, own_numbers, clock)
    consents = Consents(database, destinations.form, clock)
    appliance.outbound = OutboundRoom(
        consents=consents,
        gate=ContactGate(
            database,
            consents=consents,
            destinations=destinations,
            parameters=appliance.parameters,
            calendar=appliance.calendar,
            clock=clock,
        ),
    )
