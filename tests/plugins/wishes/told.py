"""What customers of the demo company asked for comes about, and the box calls them."""

from datetime import date
from decimal import Decimal

from agi_scripts import outbound
from appliance.records.campaign import Contact, ContactsAsked, call_of
from appliance.records.fund import FundFile, FundQuote
from tests.demo_calls import DemoCompany
from tests.scripted_call import ScriptedCall

ACCOUNT, NUMBER, PIN, FUND = "980000000011", "13800138000", "135790", "000001"
WHO = f"{ACCOUNT}#{PIN}"
PROVES = ("1", "2", PIN)
"""A key of a person, then the query PIN."""


def publish(demo: DemoCompany, day: str, nav: str) -> None:
    """Book a net value, and let the alarms on it be looked at."""
    fund = demo.appliance.funds.fund(FUND)
    quote = FundQuote(
        fund_code=FUND,
        fund_name=fund.fund_name,
        fund_status=fund.fund_status,
        nav=Decimal(nav),
        nav_date=date.fromisoformat(day),
    )
    file = FundFile(
        name=f"quotes of {day}",
        file_type="07",
        version="22",
        creator="98",
        receiver="001",
        file_date=date.fromisoformat(day),
        records=(quote,),
    )
    demo.appliance.funds.apply(file)
    demo.appliance.outbound.alarm_watch.look()


def contacts(demo: DemoCompany, kind: str) -> list[Contact]:
    """Return whom the box calls, or called, about things of a kind."""
    campaign = demo.appliance.outbound.campaigns.standing(kind)
    return demo.appliance.outbound.contacts.listing(ContactsAsked(campaign=campaign.id))


def call_about(demo: DemoCompany, kind: str, *keys: str) -> ScriptedCall:
    """Call the last person of a kind, who presses the keys and hangs up when none is left."""
    begun = demo.appliance.outbound.attempts.begin(contacts(demo, kind)[-1].id)
    assert begun is not None
    call = ScriptedCall(
        *keys,
        appliance=demo.appliance,
        caller="",
        dialled="",
        call_id=call_of(begun.attempt.token),
    )
    call.run(outbound.run)
    return call
