"""People whom a campaign calls: each attempt begun by the services, held as a scripted call."""

from collections.abc import Sequence

from agi_scripts import outbound
from appliance.records.campaign import Contact, NewCampaign, NewContact
from tests.demo_calls import DemoCompany
from tests.scripted_call import ScriptedCall

NUMBER = "13800138000"


def survey(demo: DemoCompany, questionnaire: str = "return_visit") -> Contact:
    """Start a survey of one person and return his contact."""
    room = demo.appliance.outbound
    new = NewCampaign(name="回访", kind="survey", content={"questionnaire": questionnaire})
    campaign = room.campaigns.create(new)
    room.contacts.add(campaign.id, [NewContact(numbers=(NUMBER,), fund_account="980000000011")])
    room.campaigns.start(campaign.id, "chen")
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
) -> ScriptedCall:
    """Call a contact who is due; he presses 1, as he is asked to, and then these keys."""
    begun = demo.appliance.outbound.attempts.begin(contact.id)
    assert begun is not None, f"contact {contact.id} is not due"
    call = ScriptedCall(
        "1",
        *keys,
        appliance=demo.appliance,
        caller="",
        dialled="",
        call_id=begun.call_id,
        speaks=speaks,
    )
    call.run(outbound.run)
    return call


def now(demo: DemoCompany, contact: Contact) -> Contact:
    """Return a contact as it is now."""
    return demo.appliance.outbound.contacts.one(contact.id)
