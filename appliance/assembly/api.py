"""Puts together what stands behind the API: tokens, and the webhooks of other programs."""

from functools import partial
from typing import TYPE_CHECKING

from appliance import strongbox
from appliance.services.api.room import ApiRoom
from appliance.services.api.tokens import Tokens
from appliance.services.api.webhooks import Webhooks

if TYPE_CHECKING:
    from appliance.assembly import Appliance


def add_api(appliance: "Appliance") -> None:
    """Add the tokens and webhooks of other programs."""
    database, clock = appliance.database, appliance.clock
    secret = partial(strongbox.secret, appliance.settings)
    webhooks = Webhooks(database, appliance.preferences, secret, clock)
    appliance.api = ApiRoom(Tokens(database, clock), webhooks)
