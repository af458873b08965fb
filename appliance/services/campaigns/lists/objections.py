"""Asks the contact gate beforehand, about what waiting does not change."""

from collections.abc import Iterable

from appliance.records.campaign import Campaign
from appliance.records.contact import CALL, Question
from appliance.services.outbound.contact_gate import ContactGate

Objection = tuple[str, str] | None
"""Reason and detail of what stands against a call."""
LASTING = ("number", "blacklist", "refusal", "withdrawn", "no_consent")
"""Objections of the contact gate that no later hour ends."""


def lasting(
    gate: ContactGate, campaign: Campaign, people: Iterable[tuple[str, str]]
) -> list[Objection]:
    """Return for each number and account why it can never be called; None where it can."""
    questions = [
        Question(
            medium=CALL,
            number=number,
            purpose=campaign.purpose,
            fund_account=fund_account,
            campaign=campaign.gate_name,
        )
        for number, fund_account in people
    ]
    return [
        (one.reason, one.detail) if one and one.reason in LASTING else None
        for one in gate.objections(questions)
    ]
