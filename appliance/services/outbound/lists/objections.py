"""Asks the contact gate beforehand, about what waiting does not change."""

from appliance.campaign_records import Campaign
from appliance.contact_records import CALL, Question
from appliance.services.outbound.contact_gate import ContactGate

LASTING = ("number", "blacklist", "refusal", "withdrawn", "no_consent")
"""Objections of the contact gate that no later hour ends."""


def lasting(
    gate: ContactGate, campaign: Campaign, number: str, fund_account: str
) -> tuple[str, str]:
    """Return reason and detail of what the gate would say about a call; nothing where it may be."""
    question = Question(
        medium=CALL,
        number=number,
        purpose=campaign.purpose,
        fund_account=fund_account,
        campaign=campaign.gate_name,
    )
    objection = gate.objection(question)
    if objection is None or objection.reason not in LASTING:
        return "", ""
    return objection.reason, objection.detail
