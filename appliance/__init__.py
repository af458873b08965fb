"""The machine, and its front desk: a plugin imports its names from here only."""

from appliance.call_verification import verify_call
from appliance.callback_promise import promise_callback
from appliance.called_identity import identify_called
from appliance.called_person import (
    REFUSING,
    REPEATING,
    message_for,
    pressed,
    refuse_calls,
)
from appliance.campaign_kinds import CampaignKind, Contacted
from appliance.campaign_kinds import Field as CampaignField
from appliance.commentary_hearing import play_commentary
from appliance.commentary_menus import hear_commentaries
from appliance.errors import (
    AccountLocked,
    AlarmRefused,
    BackWanted,
    CalendarUnknown,
    CallerHungUp,
    CampaignRefused,
    ContactOver,
    CounterpartyRefused,
    DeskAway,
    DocumentRefused,
    FaxEntryUnknown,
    FaxRefused,
    FaxTemplateUnknown,
    FileRefused,
    FundlineError,
    FundUnknown,
    GatewayAway,
    HelpWanted,
    IdentityRefused,
    KnowledgeUnknown,
    MailboxUnknown,
    OrderRefused,
    PaperUnavailable,
    PinTooWeak,
    PostFailed,
    PriceDayChanged,
    VoiceFailed,
)
from appliance.hookspecs import (
    ApplicationWriter,
    FundFileReader,
    MenuItem,
    MessageGateway,
    Voice,
    hookimpl,
)
from appliance.identity import identify
from appliance.message_taking import take_message
from appliance.order_wording import business_word, fund_name, order_result
from appliance.pin_change import change_pin
from appliance.records.campaign import CONFIRMED, UNFINISHED, WRONG_PERSON
from appliance.records.contact import Question as ContactQuestion
from appliance.records.exchange import ApplicationBatch, ApplicationFiles, Counterparty
from appliance.records.fund import (
    AccountConfirmation,
    Dividend,
    FundFile,
    FundQuote,
    ShareBalance,
    TransactionConfirmation,
)
from appliance.records.message import DeliveryReport, GatewayNews, Handed, MessageReply
from appliance.records.message import Message as OutgoingMessage
from appliance.records.order import DeskAnswer, DeskHealth, Order
from appliance.records.wish import NewAlarm, NewWish, Rule
from appliance.services.campaigns.spoken_messages import check_message
from appliance.services.funds import ConfirmationRow, DividendRow, Holding
from appliance.services.outbound.consents import Evidence as ContactEvidence
from appliance.telephony.call import Call, Menu
from appliance.telephony.menu import stay
from appliance.timely_post import Deadlines, Reply, as_json, post

__all__ = [
    "CONFIRMED",
    "REFUSING",
    "REPEATING",
    "UNFINISHED",
    "WRONG_PERSON",
    "AccountConfirmation",
    "AccountLocked",
    "AlarmRefused",
    "ApplicationBatch",
    "ApplicationFiles",
    "ApplicationWriter",
    "BackWanted",
    "CalendarUnknown",
    "Call",
    "CallerHungUp",
    "CampaignField",
    "CampaignKind",
    "CampaignRefused",
    "ConfirmationRow",
    "ContactEvidence",
    "ContactOver",
    "ContactQuestion",
    "Contacted",
    "Counterparty",
    "CounterpartyRefused",
    "Deadlines",
    "DeliveryReport",
    "DeskAnswer",
    "DeskAway",
    "DeskHealth",
    "Dividend",
    "DividendRow",
    "DocumentRefused",
    "FaxEntryUnknown",
    "FaxRefused",
    "FaxTemplateUnknown",
    "FileRefused",
    "FundFile",
    "FundFileReader",
    "FundQuote",
    "FundUnknown",
    "FundlineError",
    "GatewayAway",
    "GatewayNews",
    "Handed",
    "HelpWanted",
    "Holding",
    "IdentityRefused",
    "KnowledgeUnknown",
    "MailboxUnknown",
    "Menu",
    "MenuItem",
    "MessageGateway",
    "MessageReply",
    "NewAlarm",
    "NewWish",
    "Order",
    "OrderRefused",
    "OutgoingMessage",
    "PaperUnavailable",
    "PinTooWeak",
    "PostFailed",
    "PriceDayChanged",
    "Reply",
    "Rule",
    "ShareBalance",
    "TransactionConfirmation",
    "Voice",
    "VoiceFailed",
    "as_json",
    "business_word",
    "change_pin",
    "check_message",
    "fund_name",
    "hear_commentaries",
    "hookimpl",
    "identify",
    "identify_called",
    "message_for",
    "order_result",
    "play_commentary",
    "post",
    "pressed",
    "promise_callback",
    "refuse_calls",
    "stay",
    "take_message",
    "verify_call",
]
