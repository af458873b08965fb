"""What a campaign says: the fields of its kind, and each message as a person would hear it."""

from dataclasses import dataclass

from flask import g

from appliance.assembly import Appliance
from appliance.audio.prompts import Sentence
from appliance.campaign_kinds import CampaignKind, Field
from appliance.campaign_texts import MESSAGE
from appliance.errors import CampaignRefused
from appliance.records.campaign import Campaign, Contact, ContactsAsked
from web_console.refusals import why

MOST_LOOKED_AT = 5000


@dataclass(frozen=True)
class Heard:
    """One message with a person's own values, and what about it cannot be said."""

    field: str
    text: str
    faults: list[str]
    ready: bool
    """Whether it can be heard already."""


def kind_of(appliance: Appliance, campaign: Campaign) -> CampaignKind | None:
    """Return the kind of a campaign; None where its plugin is gone."""
    return appliance.outbound.campaigns.kinds.get(campaign.kind)


def messages(kind: CampaignKind | None) -> list[Field]:
    """Return the fields of a kind that are spoken to people."""
    return [one for one in kind.fields if one.kind == MESSAGE] if kind else []


def heard(appliance: Appliance, campaign: Campaign, contact: Contact | None) -> list[Heard]:
    """Return every message that is written, as this person would hear it."""
    names = [one.name for one in messages(kind_of(appliance, campaign))]
    written = [name for name in names if campaign.content.get(name)]
    return [_heard(appliance, campaign, name, contact) for name in written]


def sentence(
    appliance: Appliance, campaign: Campaign, name: str, contact: Contact | None
) -> Sentence | None:
    """Return a message with a person's values; None where it cannot be said."""
    text, say = campaign.content.get(name, ""), appliance.outbound.spoken_messages.sentence
    try:
        return say(campaign.language, text, values_of(contact)) if text else None
    except CampaignRefused:
        return None


def values_of(contact: Contact | None) -> dict[str, str]:
    """Return what a message can quote of a person."""
    return {"name": contact.name, **contact.values} if contact else {}


def not_filled(kind: CampaignKind, campaign: Campaign) -> list[str]:
    """Return in words the fields that a kind needs and that are empty."""
    empty = [one.name for one in kind.fields if one.required and not campaign.content.get(one.name)]
    return [g.words.known(f"campaign_fields.{name}", name) for name in empty]


def not_sayable(appliance: Appliance, campaign: Campaign) -> list[Contact]:
    """Return the people of a list to whom something cannot be said, of the first thousands."""
    texts = [campaign.content.get(one.name) for one in messages(kind_of(appliance, campaign))]
    written = [text for text in texts if text]
    asked = ContactsAsked(campaign=campaign.id, limit=MOST_LOOKED_AT)
    found = appliance.outbound.contacts.listing(asked) if written else []
    return [one for one in found if any(_faults(appliance, text, one) for text in written)]


def _heard(appliance: Appliance, campaign: Campaign, name: str, contact: Contact | None) -> Heard:
    said = sentence(appliance, campaign, name, contact)
    text = campaign.content[name]
    return Heard(
        field=name,
        text=said.text if said else text,
        faults=_faults(appliance, text, contact),
        ready=said is not None and appliance.outbound.spoken_messages.is_ready(said),
    )


def _faults(appliance: Appliance, text: str, contact: Contact | None) -> list[str]:
    """Return in words why a text cannot be said to a person."""
    values = values_of(contact)
    try:
        faults = appliance.outbound.spoken_messages.faults(text, values)
    except CampaignRefused as error:
        return [why(error)]
    return [
        g.words("campaign_steps.value_unsayable", name=name, value=values[name])
        if values.get(name)
        else g.words("campaign_steps.unknown_placeholder", name=name)
        for name in faults
    ]
