"""Campaigns in the states that pages and commands show: called, answered, confirmed, refused."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from appliance.assembly import Appliance
from appliance.campaign_kinds import CampaignKind, Field
from appliance.errors import CampaignRefused
from appliance.records.campaign import Campaign, Contact, ContactsAsked, NewCampaign, NewContact

NUMBERS = ("13900000001", "13900000002", "13900000003")
LIST = "手机,姓名,到期日\n13900000001,王小明,12月1日\n13900000002,李雷,\n,韩梅梅,\n".encode()


def _check(content: Mapping[str, str]) -> None:
    if not content.get("text"):
        raise CampaignRefused("content", "there is nothing to say")


TRIAL = CampaignKind(
    name="trial",
    run=lambda _call, _box, _contacted: "confirmed",
    check=_check,
    fields=(Field(name="text"), Field(name="fund", kind="fund", required=False)),
)


def with_trial(appliance: Appliance) -> Appliance:
    """Let a box know the kind `trial`, and let it call at every hour."""
    appliance.outbound.campaigns.kinds["trial"] = TRIAL  # type: ignore[index]
    for name, value in (("from_hour", 0), ("until_hour", 24), ("on_weekends", 1),
                        ("on_holidays", 1)):  # fmt: skip
        appliance.parameters.keep(f"contact.{name}", str(value), "test")
    return appliance


def drafted(appliance: Appliance, **details: Any) -> Campaign:
    """Return a draft with three people on its list."""
    values = {"name": "七月回访", "kind": "trial", "content": {"text": "您好，{姓名}。"}, **details}
    values.setdefault("calls_per_second", Decimal(50))
    made = appliance.outbound.campaigns.create(NewCampaign(**values, created_by="wang"))
    people = [
        NewContact(numbers=(number,), name=f"客户{at}", values={"姓名": f"客户{at}"})
        for at, number in enumerate(NUMBERS, 1)
    ]
    appliance.outbound.contacts.add(made.id, people, "wang")
    return made


def running(appliance: Appliance, **details: Any) -> Campaign:
    """Return a campaign that runs."""
    return appliance.outbound.campaigns.start(drafted(appliance, **details).id, "wang")


def people(appliance: Appliance, campaign: Campaign) -> list[Contact]:
    """Return who is on the list."""
    return appliance.outbound.contacts.listing(ContactsAsked(campaign=campaign.id))


def called(appliance: Appliance, contact: Contact, outcome: str = "") -> str:
    """Call somebody; with an outcome the call is answered and over. Return the attempt's token."""
    attempts = appliance.outbound.attempts
    opened = attempts.begin(contact.id)
    assert opened is not None
    if outcome:
        attempts.answered(opened.attempt.token)
        attempts.end(opened.attempt.token, outcome)
    return opened.attempt.token
