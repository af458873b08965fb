"""The services of outgoing contacts, together; `assembly.outbound` builds them."""

from dataclasses import dataclass

from appliance.services.campaigns.attempts import Attempts
from appliance.services.campaigns.campaigns import Campaigns
from appliance.services.campaigns.codes import Codes
from appliance.services.campaigns.contacts import Contacts
from appliance.services.campaigns.lists.contact_lists import ContactLists
from appliance.services.campaigns.rehearsals import Rehearsals
from appliance.services.campaigns.spoken_messages import SpokenMessages
from appliance.services.campaigns.waiting_times import WaitingTimes
from appliance.services.certificates import CertificateProof
from appliance.services.complaints.callback_campaign import CallbackCampaign
from appliance.services.complaints.complaints import Complaints
from appliance.services.complaints.follow_up_tasks import FollowUpTasks
from appliance.services.messages.message_sending import MessageSending
from appliance.services.messages.text_messages import TextMessages
from appliance.services.outbound.consents import Consents
from appliance.services.outbound.contact_gate import ContactGate
from appliance.services.surveys.questionnaires import Questionnaires
from appliance.services.surveys.survey_answers import SurveyAnswers
from appliance.services.wishes.alarm_watch import AlarmWatch
from appliance.services.wishes.alarms import Alarms
from appliance.services.wishes.morning import Morning
from appliance.services.wishes.order_results import OrderResults
from appliance.services.wishes.wishes import Wishes


@dataclass(frozen=True)
class OutboundRoom:
    """Everything about whom the box contacts, each part under its name."""

    consents: Consents
    gate: ContactGate
    campaigns: Campaigns
    contacts: Contacts
    attempts: Attempts
    lists: ContactLists
    rehearsals: Rehearsals
    text_messages: TextMessages
    message_sending: MessageSending
    questionnaires: Questionnaires
    survey_answers: SurveyAnswers
    follow_up_tasks: FollowUpTasks
    callbacks: CallbackCampaign
    complaints: Complaints
    alarms: Alarms
    alarm_watch: AlarmWatch
    wishes: Wishes
    order_results: OrderResults
    morning: Morning
    codes: Codes
    spoken_messages: SpokenMessages
    certificates: CertificateProof
    waiting_times: WaitingTimes
