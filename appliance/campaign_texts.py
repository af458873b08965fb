"""What campaigns say in the owner's words, spoken into clips before anybody is called."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from appliance.records.campaign import (
    DRAFT,
    PAUSED,
    RUNNING,
    SCHEDULED,
    WAITING,
    WAITING_RELEASE,
    Campaign,
    ContactsAsked,
)

if TYPE_CHECKING:
    from appliance.assembly import Appliance

CALLING = (WAITING_RELEASE, SCHEDULED, RUNNING, PAUSED)
MESSAGE = "message"
"""The kind of a campaign's field that is spoken to people."""
QUESTIONNAIRE = "questionnaire"
"""The kind of a field that names what is asked; its words are spoken when they are kept."""
MOST_PEOPLE = 100_000


def texts_of_campaigns(appliance: "Appliance", language: str) -> set[str]:
    """Return what the campaigns that call, or are about to, say in a language.

    Of a draft it is what the first person hears: who makes it wants to hear that too.
    """
    listing = appliance.outbound.campaigns.listing
    calling = [one for status in (DRAFT, *CALLING) for one in listing(status=status)]
    own = [one for one in calling if one.language == language]
    return {text for one in own for text in _texts(appliance, one)}


def is_spoken(appliance: "Appliance", campaign: Campaign) -> bool:
    """Tell whether all that a campaign's calls say can be heard."""
    texts = _texts(appliance, campaign) | _questions(appliance, campaign)
    clips = [appliance.prompts.text_clip(campaign.language, text) for text in texts]
    return not appliance.clips.missing(clips)


def _texts(appliance: "Appliance", campaign: Campaign) -> set[str]:
    kind = appliance.outbound.campaigns.kinds.get(campaign.kind)
    names = [one.name for one in kind.fields if one.kind == MESSAGE] if kind else []
    written = [campaign.content.get(name, "") for name in names]
    spoken_ahead = appliance.outbound.spoken_messages.spoken_ahead
    return {
        spoken
        for text in filter(str.strip, written)
        for spoken in spoken_ahead(text, _people(appliance, campaign))
        if spoken
    }


def _questions(appliance: "Appliance", campaign: Campaign) -> set[str]:
    """Return the words of the questionnaires a campaign asks."""
    kind = appliance.outbound.campaigns.kinds.get(campaign.kind)
    names = [one.name for one in kind.fields if one.kind == QUESTIONNAIRE] if kind else []
    asked = [campaign.content[name] for name in names if campaign.content.get(name)]
    named = appliance.outbound.questionnaires.named
    return {text for one in asked for text in named(one).spoken(campaign.language)}


def _people(appliance: "Appliance", campaign: Campaign) -> Iterator[Mapping[str, str]]:
    """Yield what the messages say about each person who waits."""
    most = 1 if campaign.status == DRAFT else MOST_PEOPLE
    asked = ContactsAsked(campaign=campaign.id, state=WAITING, limit=most)
    for contact in appliance.outbound.contacts.listing(asked):
        yield {"name": contact.name, **contact.values}
