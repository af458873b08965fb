"""What the box says and asks in the calls it makes for campaigns."""

from appliance import CampaignField, CampaignKind, hookimpl
from plugins.campaigns import commentary, connect, notice, personal_notice

TEXT = CampaignField(name="text", kind="message")


@hookimpl
def campaign_kinds() -> list[CampaignKind]:
    """Offer the kinds of calls."""
    return [
        CampaignKind(name="notice", run=notice.run, check=notice.check, fields=(TEXT,)),
        CampaignKind(
            name="personal_notice", run=personal_notice.run, check=notice.check, fields=(TEXT,)
        ),
        CampaignKind(
            name="commentary",
            run=commentary.run,
            fields=(
                CampaignField(name="expert", kind="expert", required=False),
                CampaignField(name="topic", kind="topic", required=False),
            ),
        ),
        CampaignKind(
            name="connect",
            run=connect.run,
            check=connect.check,
            fields=(CampaignField(name="text", kind="message", required=False),),
        ),
    ]
