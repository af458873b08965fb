"""The newest commentary of an expert or topic, for those who follow it; its risk sentence first."""

from typing import TYPE_CHECKING

from appliance import CONFIRMED, Call, Contacted, ContactOver, play_commentary, refuse_calls

if TYPE_CHECKING:
    from appliance.assembly import Appliance
    from appliance.services.commentary.commentaries import Commentary

REFUSE = "9"


def run(call: Call, appliance: "Appliance", contacted: Contacted) -> str:
    """Play what is newest; who pressed the key and hears it begin has got it."""
    found = _newest(appliance, contacted)
    appliance.outbound.attempts.confirmed(contacted.attempt.token)
    if found is None:
        raise ContactOver(CONFIRMED, "campaigns.no_commentary")
    if play_commentary(call, appliance, found, leaves=(REFUSE,)) == REFUSE:
        refuse_calls(call, appliance)
    return CONFIRMED


def _newest(appliance: "Appliance", contacted: Contacted) -> "Commentary | None":
    """Return the newest one that everybody may hear, of the expert or topic this is about."""
    wanted = {**contacted.campaign.content, **contacted.contact.values}
    expert, topic, one = (wanted.get(name, "") for name in ("expert", "topic", "commentary"))
    for found in appliance.commentary.live():
        topics = appliance.topics.path(found.topic or 0)
        if (
            (not one or found.id == one)
            and (not expert or found.expert == expert)
            and (not topic or topic in {str(above.id) for above in topics})
            and all(above.admits(None) for above in topics)
        ):
            return found
    return None
