"""What people answered in a survey, in words: counted for a campaign, listed for a contact."""

from dataclasses import dataclass

from flask import g

from appliance.assembly import Appliance
from appliance.errors import QuestionnaireUnknown
from appliance.records.campaign import Campaign
from appliance.records.survey import YES_NO, SurveyQuestion
from appliance.services.surveys.survey_answers import SurveyAnswer


@dataclass(frozen=True)
class Counted:
    """One question and how often each answer was given."""

    text: str
    rows: list[tuple[str, int, str]]
    """The answer in words, how often, and nothing: as the bars of a chart want it."""
    total: int


@dataclass(frozen=True)
class Said:
    """One answer of a contact in words; `voice` tells that it was spoken."""

    question: str
    text: str
    answer: str
    voice: bool
    call_id: str


def counted(appliance: Appliance, campaign: Campaign) -> list[Counted]:
    """Return the answers of a campaign, question by question; nothing where it asks none."""
    reference = campaign.content.get("questionnaire", "")
    if not reference:
        return []
    result = []
    for name, counts in appliance.outbound.survey_answers.counts(campaign.id).items():
        question = _question(appliance, reference, name)
        rows = [(_answer(question, key), count, "") for key, count in counts.items()]
        text = question.text(g.words.language) if question else name
        result.append(Counted(text, rows, sum(counts.values())))
    return result


def said(appliance: Appliance, contact: int) -> list[Said]:
    """Return what a contact answered, in the order it was asked."""
    return [_said(appliance, one) for one in appliance.outbound.survey_answers.of_contact(contact)]


def _said(appliance: Appliance, one: SurveyAnswer) -> Said:
    question = _question(appliance, f"{one.questionnaire}/{one.version}", one.question)
    text = question.text(g.words.language) if question else one.question
    spoken = one.voice is not None
    return Said(one.question, text, _answer(question, one.answer), spoken, one.call_id)


def _question(appliance: Appliance, reference: str, name: str) -> SurveyQuestion | None:
    try:
        return appliance.outbound.questionnaires.named(reference).question(name)
    except QuestionnaireUnknown:
        return None


def _answer(question: SurveyQuestion | None, key: str) -> str:
    if not key:
        return str(g.words("campaigns.spoken_answer"))
    if question is None:
        return key
    words = {choice.key: choice.text(g.words.language) for choice in question.choices}
    if question.kind == YES_NO:
        words = {"1": g.words("questionnaires.yes"), "2": g.words("questionnaires.no")}
    return words.get(key, key)
