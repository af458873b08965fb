"""What a campaign may be: pure checks of what was chosen."""

from collections.abc import Collection
from decimal import Decimal

from appliance.errors import CampaignRefused
from appliance.records.campaign import OUTCOMES_TO_RETRY, NewCampaign, NewContact
from appliance.records.contact import PURPOSES, REQUESTED

LANGUAGES = ("zh", "en")
FASTEST, SLOWEST = Decimal(100), Decimal("0.01")
MOST_AT_ONCE = 1000
MOST_TRIES, LONGEST_DELAY_SECONDS = 100, 30 * 86_400
LONGEST_NAME = 100


def check(new: NewCampaign, trunks: Collection[str]) -> None:
    """Raise `CampaignRefused` with the first thing about a campaign that cannot be."""
    if not 0 < len(new.name.strip()) <= LONGEST_NAME:
        raise CampaignRefused("name", f"a campaign has a name of at most {LONGEST_NAME} signs")
    if new.purpose not in PURPOSES:
        raise CampaignRefused("purpose", f"a purpose is one of {', '.join(PURPOSES)}")
    if new.language not in LANGUAGES:
        raise CampaignRefused("language", f"a language is one of {', '.join(LANGUAGES)}")
    if not new.calls_per_second.is_finite() or not SLOWEST <= new.calls_per_second <= FASTEST:
        raise CampaignRefused("speed", f"{SLOWEST} to {FASTEST} calls may begin in a second")
    if not 1 <= new.at_once <= MOST_AT_ONCE:
        raise CampaignRefused("speed", f"1 to {MOST_AT_ONCE} calls may be up at once")
    if new.trunk and new.trunk not in trunks:
        known = ", ".join(trunks) or "none"
        raise CampaignRefused("trunk", f"there is no trunk {new.trunk!r}; there are: {known}")
    for outcome in OUTCOMES_TO_RETRY:
        chances = new.retries.of(outcome)
        if not (
            0 <= chances.most <= MOST_TRIES and 0 <= chances.delay_seconds <= LONGEST_DELAY_SECONDS
        ):
            raise CampaignRefused("retries", "0 to 100 tries, at most 30 days apart")
    if new.starts_at and new.ends_at and new.ends_at <= new.starts_at:
        raise CampaignRefused("times", "a campaign ends after its start")


def check_contact(new: NewContact, purpose: str) -> None:
    """Raise `CampaignRefused` where a contact cannot be called for this purpose."""
    if not any(number.strip() for number in new.numbers):
        raise CampaignRefused("number", f"there is no number to call {new.name or 'somebody'}")
    if purpose == REQUESTED and new.requested_at is None:
        raise unasked()
    if new.preferred is not None and new.preferred[0] >= new.preferred[1]:
        raise CampaignRefused("preferred", "the hours somebody wants to be called in end later")


def unasked() -> CampaignRefused:
    """Return the refusal to call somebody at his request who never asked."""
    return CampaignRefused(
        "purpose", "a call people asked for needs the moment at which each of them asked"
    )
