"""What a kind of campaign is: the conversation of its calls, and what that wants to know."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from appliance.records.campaign import Attempt, Campaign, Contact
from appliance.records.contact import SERVICE

if TYPE_CHECKING:
    from appliance.assembly import Appliance
    from appliance.telephony.call import Call


@dataclass(frozen=True)
class Contacted:
    """What the conversation of an answered call gets."""

    campaign: Campaign
    contact: Contact
    attempt: Attempt
    code: str = ""
    """The six digits by which the person can ask the hotline who called."""


@dataclass(frozen=True, kw_only=True)
class Field:
    """One thing a kind of campaign wants to know, as a form asks for it."""

    name: str
    kind: str = "text"
    """text, number, fund, questionnaire, extension, voice, choice …"""
    required: bool = True


@dataclass(frozen=True, kw_only=True)
class CampaignKind:
    """What a plugin's hook `campaign_kinds` offers: a conversation, and what it wants to know."""

    name: str
    run: "Callable[[Call, Appliance, Contacted], str]"
    """The conversation after the person pressed 1; returns one of `OUTCOMES`."""
    check: Callable[[Mapping[str, str]], None] = lambda _content: None
    """Raises `CampaignRefused` where the conversation cannot be held with this content."""
    purpose: str = SERVICE
    """What a campaign of this kind is for where nobody says otherwise."""
    fields: tuple[Field, ...] = ()
