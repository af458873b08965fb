"""The room of the API: what stands behind `appliance.api`."""

from dataclasses import dataclass

from appliance.services.api.tokens import Tokens
from appliance.services.api.webhooks import Webhooks


@dataclass(frozen=True)
class ApiRoom:
    """What other programs may do, and what they are told."""

    tokens: Tokens
    webhooks: Webhooks
