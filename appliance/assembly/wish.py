"""Puts the services of what customers asked to be told together."""

from functools import partial
from typing import TYPE_CHECKING, TypedDict

from appliance.order_wording import business_word
from appliance.services.campaigns.campaigns import Campaigns
from appliance.services.campaigns.contacts import Contacts
from appliance.services.messages.text_messages import TextMessages
from appliance.services.wishes.alarm_watch import AlarmWatch
from appliance.services.wishes.alarms import Alarms
from appliance.services.wishes.morning import Morning
from appliance.services.wishes.notice_letters import NoticeLetters
from appliance.services.wishes.notices import Notices
from appliance.services.wishes.order_results import OrderResults
from appliance.services.wishes.wishes import Wishes

if TYPE_CHECKING:
    from appliance.assembly import Appliance


class WishServices(TypedDict):
    """The parts of the room that come from here."""

    alarms: Alarms
    alarm_watch: AlarmWatch
    wishes: Wishes
    order_results: OrderResults
    morning: Morning


def wish_services(
    appliance: "Appliance", campaigns: Campaigns, contacts: Contacts, messages: TextMessages
) -> WishServices:
    """Return alarms, wishes, and what gives the notices of both."""
    database, clock = appliance.database, appliance.clock
    notices = Notices(
        campaigns,
        contacts,
        messages=messages,
        letters=NoticeLetters(appliance.funds, appliance.orders, partial(_business, appliance)),
        parameters=appliance.parameters,
        clock=clock,
    )
    alarms = Alarms(database, notices, clock)
    wishes = Wishes(database, alarms, notices, clock)
    return WishServices(
        alarms=alarms,
        alarm_watch=AlarmWatch(database, notices, clock),
        wishes=wishes,
        order_results=OrderResults(database, wishes, notices, lambda: appliance.fax),
        morning=Morning(
            database,
            wishes=wishes,
            notices=notices,
            commentary=appliance.commentary,
            listening=appliance.commentary_listening,
            is_open=appliance.calendar.is_open,
        ),
    )


def _business(appliance: "Appliance", language: str, code: str) -> str:
    return appliance.prompts.text(language, f"words.{business_word(appliance, code)}")
