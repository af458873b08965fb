"""The life of a campaign: started, perhaps by two people, paused, resumed, stopped, done."""

from datetime import datetime
from typing import TYPE_CHECKING

from appliance.errors import CampaignRefused, SecondPersonNeeded
from appliance.records.campaign import (
    DONE,
    DRAFT,
    EXPIRED,
    PAUSED,
    RUNNING,
    SCHEDULED,
    STOPPED,
    WAITING_RELEASE,
    Campaign,
)
from appliance.records.contact import REQUESTED
from appliance.services.campaigns import rows as campaign_rows
from appliance.services.campaigns.checks import unasked
from appliance.services.campaigns.register import OVER, CampaignRegister, refusal
from appliance.services.parameters import CAMPAIGN_FOUR_EYES
from appliance.services.row_records import stamp

if TYPE_CHECKING:
    from sqlite_utils import Database as Tables

STARTED = (SCHEDULED, RUNNING, PAUSED)


class Campaigns(CampaignRegister):
    """Lets campaigns begin and end; each step counts for the next call."""

    # --- what people do to it

    def start(self, campaign_id: int, operator: str) -> Campaign:
        """Start a draft, or let it wait for a second person where the owner wants one."""
        with self._database.writing() as tables:
            campaign = self._in(tables, campaign_id, "started", DRAFT)
            self._startable(tables, campaign)
            if self._parameters.value(CAMPAIGN_FOUR_EYES):
                return self._become(tables, campaign, WAITING_RELEASE, "submitted", operator)
            return self._begin(tables, campaign, "started", operator)

    def rehearse(self, campaign_id: int, operator: str) -> Campaign:
        """Start a draft with one contact, whatever the owner wants: it calls only that one."""
        with self._database.writing() as tables:
            campaign = self._in(tables, campaign_id, "rehearsed", DRAFT)
            self._startable(tables, campaign)
            if self._contacts.last_position(tables, campaign_id) != 1:
                raise CampaignRefused("contacts", "a rehearsal calls one telephone")
            return self._begin(tables, campaign, "rehearsed", operator)

    def release(self, campaign_id: int, operator: str) -> Campaign:
        """Start what waits for a second person; never by who made, changed or submitted it."""
        with self._database.writing() as tables:
            campaign = self._in(tables, campaign_id, "released", WAITING_RELEASE)
            events = self._store.events_in(tables, campaign_id)
            before = {_person(one["operator"]) for one in events} | {_person(campaign.created_by)}
            if not operator.strip() or _person(operator) in before:
                raise SecondPersonNeeded(
                    f"{operator} made or submitted this campaign; a second person must release it"
                )
            self._startable(tables, campaign)
            self._store.change(tables, campaign_id, {"released_by": operator})
            return self._begin(tables, campaign, "released", operator)

    def take_back(self, campaign_id: int, operator: str) -> Campaign:
        """Make what waits for a second person a draft again."""
        with self._database.writing() as tables:
            campaign = self._in(tables, campaign_id, "taken back", WAITING_RELEASE)
            return self._become(tables, campaign, DRAFT, "taken_back", operator)

    def pause(self, campaign_id: int, operator: str) -> Campaign:
        """Call nobody more of a campaign until it is resumed; calls that are up go on."""
        with self._database.writing() as tables:
            campaign = self._in(tables, campaign_id, "paused", SCHEDULED, RUNNING)
            return self._become(tables, campaign, PAUSED, "paused", operator)

    def resume(self, campaign_id: int, operator: str) -> Campaign:
        """Let a paused campaign go on."""
        with self._database.writing() as tables:
            campaign = self._in(tables, campaign_id, "resumed", PAUSED)
            return self._begin(tables, campaign, "resumed", operator)

    def stop(self, campaign_id: int, operator: str) -> Campaign:
        """End a campaign now: who waits is not called any more, calls that are up may end."""
        with self._database.writing() as tables:
            campaign = self._one_in(tables, campaign_id)
            if campaign.standing:
                raise CampaignRefused("standing", "a standing campaign is paused, never stopped")
            if campaign.status in OVER:
                raise refusal(campaign, "stopped")
            self._finish_waiting(tables, campaign, STOPPED, STOPPED)
            return self._become(tables, campaign, STOPPED, "stopped", operator)

    # --- what time does to it

    def begin(self, campaign_id: int) -> Campaign:
        """Begin what is scheduled: its time has come, or a person wants it although it is over."""
        with self._database.writing() as tables:
            campaign = self._in(tables, campaign_id, "begun", SCHEDULED)
            return self._run(tables, campaign, "began", "")

    def settle(self) -> None:
        """Give up what is too late, and end what is over or has nobody left."""
        now = self._clock()
        if self._contacts.too_late(stamp(now)):
            with self._database.writing() as tables:
                self._contacts.expire(tables, {"state": DONE, "result": EXPIRED, "at": stamp(now)})
        for row in self._store.unfinished():
            campaign = campaign_rows.campaign(row)
            empty = not campaign.standing and not self._contacts.unfinished(campaign.id)
            if empty or _passed(campaign.ends_at, now):
                with self._database.writing() as tables:
                    self._settle(tables, self._one_in(tables, campaign.id), now)

    # --- inside

    def _startable(self, tables: "Tables", campaign: Campaign) -> None:
        self.kind(campaign).check(campaign.content)
        if campaign.ends_at is not None and campaign.ends_at <= self._clock():
            raise CampaignRefused("times", "its end has passed; give it a later one")
        if campaign.purpose == REQUESTED and self._contacts.unasked_in(tables, campaign.id):
            raise unasked()
        if not self._contacts.unfinished_in(tables, campaign.id):
            raise CampaignRefused("contacts", "it has nobody to call; add contacts first")

    def _begin(self, tables: "Tables", campaign: Campaign, what: str, operator: str) -> Campaign:
        if campaign.starts_at is not None and campaign.starts_at > self._clock():
            return self._become(tables, campaign, SCHEDULED, what, operator)
        return self._run(tables, campaign, what, operator)

    def _run(self, tables: "Tables", campaign: Campaign, what: str, operator: str) -> Campaign:
        if campaign.started_at is None:
            self._store.change(tables, campaign.id, {"started_at": stamp(self._clock())})
        return self._become(tables, campaign, RUNNING, what, operator)

    def _become(
        self, tables: "Tables", campaign: Campaign, status: str, what: str, operator: str = ""
    ) -> Campaign:
        over = {"finished_at": stamp(self._clock())} if status in OVER else {}
        self._store.change(tables, campaign.id, {"status": status, **over})
        self._note(tables, campaign.id, what, operator)
        return self._one_in(tables, campaign.id)

    def _settle(self, tables: "Tables", campaign: Campaign, now: datetime) -> None:
        if campaign.status not in STARTED:
            return
        if _passed(campaign.ends_at, now):
            self._finish_waiting(tables, campaign, DONE, EXPIRED)
        if not campaign.standing and not self._contacts.unfinished_in(tables, campaign.id):
            self._become(tables, campaign, DONE, "done")

    def _finish_waiting(
        self, tables: "Tables", campaign: Campaign, state: str, result: str
    ) -> None:
        values = {"state": state, "result": result, "at": stamp(self._clock())}
        self._contacts.stop(tables, {**values, "campaign": campaign.id})

    def _in(self, tables: "Tables", campaign_id: int, what: str, *statuses: str) -> Campaign:
        campaign = self._one_in(tables, campaign_id)
        if campaign.status not in statuses:
            raise refusal(campaign, what)
        return campaign


def _passed(moment: datetime | None, now: datetime) -> bool:
    return moment is not None and moment <= now


def _person(operator: str) -> str:
    return operator.strip().casefold()
