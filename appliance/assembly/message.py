"""Puts together what belongs to messages, for the room of outgoing contacts."""

from functools import partial
from typing import TYPE_CHECKING, TypedDict

from appliance import strongbox
from appliance.services.messages.message_sending import MessageSending
from appliance.services.messages.text_messages import TextMessages
from appliance.services.outbound.consents import Consents
from appliance.services.outbound.contact_gate import ContactGate

if TYPE_CHECKING:
    from appliance.assembly import Appliance
    from appliance.services.faxes.destinations import Destinations


class MessageServices(TypedDict):
    """The parts of the room that come from here."""

    text_messages: TextMessages
    message_sending: MessageSending


def message_services(
    appliance: "Appliance", gate: ContactGate, consents: Consents, destinations: "Destinations"
) -> MessageServices:
    """Return the messages and what sends them: the first gateway a plugin offers."""
    database, preferences, clock = appliance.database, appliance.preferences, appliance.clock
    secret = partial(strongbox.given, appliance.settings)
    offers = appliance.plugins.collect(
        "message_gateway", preference=preferences.text, secret=secret
    )
    return MessageServices(
        text_messages=TextMessages(
            database, form=destinations.form, preferences=preferences, clock=clock
        ),
        message_sending=MessageSending(
            database,
            gateway=next((gateway for _plugin, gateway in offers), None),
            gate=gate,
            consents=consents,
            mail=appliance.mail_queue,
            form=destinations.form,
            preferences=preferences,
            clock=clock,
        ),
    )
