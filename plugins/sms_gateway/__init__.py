"""Text messages over a plain HTTP gateway."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from appliance import MessageGateway, hookimpl
from plugins.sms_gateway.gateway import HttpGateway

if TYPE_CHECKING:
    from appliance.settings import Secret


@hookimpl
def message_gateway(
    preference: Callable[[str, str], str], secret: Callable[[str], "Secret"]
) -> MessageGateway:
    """Return the gateway; the owner's settings count from the next message."""
    return HttpGateway(preference, secret)
