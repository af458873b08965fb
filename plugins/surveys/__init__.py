"""Surveys and return visits, and the calls back with the result of a complaint."""

from collections.abc import Mapping
from pathlib import Path

from appliance import CampaignField, CampaignKind, CampaignRefused, hookimpl
from plugins.surveys import callback, survey


@hookimpl
def campaign_kinds() -> list[CampaignKind]:
    """Offer the survey and the call back."""
    questionnaire = CampaignField(name="questionnaire", kind="questionnaire")
    return [
        CampaignKind(name="survey", run=survey.run, check=check, fields=(questionnaire,)),
        CampaignKind(name="callback", run=callback.run, purpose="requested"),
    ]


@hookimpl
def questionnaires() -> Path:
    """Bring the return visit ready made."""
    return Path(__file__).parent


def check(content: Mapping[str, str]) -> None:
    """Refuse a survey without questions."""
    if not content.get("questionnaire"):
        raise CampaignRefused("questionnaire", "a survey wants a questionnaire")
