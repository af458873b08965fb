"""The services of outgoing contacts, together; `outbound_assembly` builds them."""

from dataclasses import dataclass

from appliance.services.certificates import CertificateProof
from appliance.services.outbound.alarm_watch import AlarmWatch
from appliance.services.outbound.alarms import Alarms
from appliance.services.outbound.attempts import Attempts
from appliance.services.outbound.callback_campaign import CallbackCampaign
from appliance.services.outbound.campaigns import Campaigns
from appliance.services.outbound.codes import Codes
from appliance.services.outbound.complaints import Complaints
from appliance.services.outbound.consents import Consents
from appliance.services.outbound.contact_gate import ContactGate
from appliance.services.outbound.contacts import Contacts
from appliance.services.outbound.follow_up_tasks import FollowUpTasks
from appliance.services.outbound.lists.contact_lists import ContactLists
from appliance.services.outbound.message_sending import MessageSending
from appliance.services.outbound.messages import Messages
from appliance.services.outbound.morning import Morning
from appliance.services.outbound.order_results import OrderResults
from appliance.services.outbound.questionnaires import Questionnaires
from appliance.services.outbound.rehearsals import Rehearsals
from appliance.services.outbound.survey_answers import SurveyAnswers
from appliance.services.outbound.text_messages import TextMessages
from appliance.services.outbound.waiting_times import WaitingTimes
from appliance.services.outbound.wishes import Wishes


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
    messages: Messages
    certificates: CertificateProof
    waiting_times: WaitingTimes
