"""Puts together what belongs to surveys and complaints, for the room of outgoing contacts."""

from functools import partial
from typing import TYPE_CHECKING, TypedDict

from appliance.services.campaigns.campaigns import Campaigns
from appliance.services.campaigns.contacts import Contacts
from appliance.services.complaints.callback_campaign import CallbackCampaign
from appliance.services.complaints.complaints import Complaints
from appliance.services.complaints.follow_up_tasks import FollowUpTasks
from appliance.services.surveys.questionnaires import Questionnaires
from appliance.services.surveys.survey_answers import SurveyAnswers
from appliance.spoken_texts import speak_text

if TYPE_CHECKING:
    from appliance.assembly import Appliance


class SurveyServices(TypedDict):
    """The parts of the room that come from here."""

    questionnaires: Questionnaires
    survey_answers: SurveyAnswers
    follow_up_tasks: FollowUpTasks
    callbacks: CallbackCampaign
    complaints: Complaints


def survey_services(
    appliance: "Appliance", campaigns: Campaigns, contacts: Contacts
) -> SurveyServices:
    """Return questionnaires, answers, tasks, calls back and complaints."""
    database, parameters, clock = appliance.database, appliance.parameters, appliance.clock
    questionnaires = Questionnaires(database, clock)
    questionnaires.take_in(folder for _, folder in appliance.plugins.collect("questionnaires"))
    tasks = FollowUpTasks(database, parameters, clock)
    answers = _answers(appliance, questionnaires, tasks)
    callbacks = _callbacks(appliance, campaigns, contacts)
    complaints = Complaints(
        database,
        seals=appliance.seals,
        tasks=tasks,
        calls=callbacks,
        parameters=parameters,
        is_open=appliance.calendar.is_open,
        speak=partial(speak_text, appliance),
        clock=clock,
    )
    appliance.voice_mail.owner("complaint", complaints.receive)
    return SurveyServices(
        questionnaires=questionnaires,
        survey_answers=answers,
        follow_up_tasks=tasks,
        callbacks=callbacks,
        complaints=complaints,
    )


def _answers(
    appliance: "Appliance", questionnaires: Questionnaires, tasks: FollowUpTasks
) -> SurveyAnswers:
    return SurveyAnswers(
        appliance.database,
        appliance.sounds,
        seals=appliance.seals,
        questionnaires=questionnaires,
        tasks=tasks,
        clock=appliance.clock,
    )


def _callbacks(
    appliance: "Appliance", campaigns: Campaigns, contacts: Contacts
) -> CallbackCampaign:
    return CallbackCampaign(
        appliance.database,
        campaigns=campaigns,
        contacts=contacts,
        requests=appliance.callback_requests,
        parameters=appliance.parameters,
        clock=appliance.clock,
    )
