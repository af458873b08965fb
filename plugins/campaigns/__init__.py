"""What the box says and asks in the calls it makes for campaigns."""

from appliance import CampaignKind, hookimpl


@hookimpl
def campaign_kinds() -> list[CampaignKind]:
    """Offer the kinds of calls."""
    return []
