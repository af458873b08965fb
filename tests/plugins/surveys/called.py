"""People whom a campaign calls: each attempt begun by the services, held as a scripted call."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from appliance.campaign_kinds import Contacted
from appliance.campaign_records import UNFINISHED, Contact, NewCampaign, NewContact, call_of
from tests.demo_calls import DemoCompany
from tests.scripted_call import ScriptedCall

if TYPE_CHECKING:
    from appliance.assembly import Appliance
    from appliance.telephony.call import Call

NUMBER = "13800138000"


def survey(demo: DemoCompany, questionnaire: str = "return_visit") -> Contact:
    """Start a survey of one person and return his contact."""
    outbound = demo.appliance.outbound
    new = NewCampaign(name="回访", kind="survey", content={"questionnaire": questionnaire})
    campaign = outbound.campaigns.create(new)
    outbound.contacts.add(campaign.id, [NewContact(numbers=(NUMBER,), fund_account="980000000011")])
    outbound.campaigns.start(campaign.id, "chen")
    return due(demo)


def due(demo: DemoCompany) -> Contact:
    """Return the one contact whose time has come."""
    (found,) = demo.appliance.outbound.attempts.due(10)
    return found.contact


def answer(
    demo: DemoCompany,
    contact: Contact,
    *keys: str,
    speaks: Sequence[float] = (),
    language: str = "zh",
) -> ScriptedCall:
    """Call a contact who is due and, after the first 1, presses these keys."""
    outbound = demo.appliance.outbound
    begun = outbound.attempts.begin(contact.id)
    assert begun is not None, f"contact {contact.id} is not due"
    token = begun.attempt.token
    outbound.attempts.answered(token)
    contacted = Contacted(begun.campaign, begun.contact, begun.attempt)
    call = ScriptedCall(
        *keys,
        appliance=demo.appliance,
        caller=begun.attempt.number,
        call_id=call_of(token),
        speaks=speaks,
        language=language,
    )
    results = []

    def talk(call: "Call", appliance: "Appliance") -> None:
        results.append(outbound.campaigns.kind(begun.campaign).run(call, appliance, contacted))

    ended = call.run(talk)
    outbound.attempts.end(token, results[0] if results else UNFINISHED, ended)
    return call


def now(demo: DemoCompany, contact: Contact) -> Contact:
    """Return a contact as it is now."""
    return demo.appliance.outbound.contacts.one(contact.id)
