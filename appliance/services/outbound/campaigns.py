"""The campaigns: thought of, started, perhaps by two people, paused, stopped, done."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from appliance.campaign_kinds import CampaignKind
from appliance.campaign_records import (
    DONE,
    DRAFT,
    EXPIRED,
    PAUSED,
    RUNNING,
    SCHEDULED,
    STOPPED,
    SUPPRESSED,
    WAITING_RELEASE,
    Campaign,
    CampaignEvent,
    CampaignFigures,
    NewCampaign,
)
from appliance.errors import CampaignRefused, CampaignUnknown, SecondPersonNeeded
from appliance.services.outbound import campaign_checks, campaign_rows
from appliance.services.outbound.campaign_rows import text
from appliance.services.parameters import CAMPAIGN_FOUR_EYES, Parameters
from appliance.services.row_records import record
from appliance.store.campaigns import CampaignStore
from appliance.store.contacts import ContactStore
from appliance.store.database import Database
from appliance.store.outbound_attempts import AttemptStore

if TYPE_CHECKING:
    from sqlite_utils import Database as Tables

STARTED = (SCHEDULED, RUNNING, PAUSED)
OVER = (DONE, STOPPED)


class Campaigns:
    """Keeps the campaigns; whatever is done to one is noted with who did it."""

    def __init__(
        self,
        database: Database,
        *,
        kinds: Mapping[str, CampaignKind],
        trunks: Collection[str],
        parameters: Parameters,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._store = CampaignStore(database)
        self._contacts = ContactStore(database)
        self._attempts = AttemptStore(database)
        self.kinds = kinds
        self._trunks = trunks
        self._parameters = parameters
        self._clock = clock

    # --- thinking of one

    def create(self, new: NewCampaign) -> Campaign:
        """Keep a new campaign as a draft; `CampaignRefused` says what about it cannot be."""
        return self._add(new, status=DRAFT)

    def change(self, campaign_id: int, operator: str, **chosen: Any) -> Campaign:
        """Change what was chosen of a draft, or at any time of a standing campaign."""
        with self._database.writing() as tables:
            before = self._one_in(tables, campaign_id)
            if before.status != DRAFT and not before.standing:
                raise _state(before, "changed")
            if before.standing and "kind" in chosen:
                raise CampaignRefused("standing", "a standing campaign keeps its kind")
            new = self._checked(NewCampaign(**campaign_rows.thought_of(before) | chosen))
            values = campaign_rows.campaign_values(replace(new, created_by=before.created_by))
            self._store.change(tables, campaign_id, values)
            self._note(tables, campaign_id, "changed", operator, ", ".join(sorted(chosen)))
            return self._one_in(tables, campaign_id)

    def standing(self, kind: str) -> Campaign:
        """Return the everlasting campaign of a kind, made where it is missing."""
        row = self._store.standing(kind)
        if row is not None:
            return campaign_rows.campaign(row)
        with self._database.writing() as tables:
            found = self._store.standing_in(tables, kind)
            if found is not None:
                return campaign_rows.campaign(found)
            return self._add(NewCampaign(name=kind, kind=kind), status=RUNNING, standing=1)

    def kind(self, campaign: Campaign) -> CampaignKind:
        """Return the kind of a campaign; `CampaignRefused` where its plugin is not there."""
        kind = self.kinds.get(campaign.kind)
        if kind is None:
            raise CampaignRefused("kind", f"no plugin that works offers the kind {campaign.kind}")
        return kind

    # --- what people do to it

    def start(self, campaign_id: int, operator: str) -> Campaign:
        """Start a draft, or let it wait for a second person where the owner wants one."""
        with self._database.writing() as tables:
            campaign = self._in(tables, campaign_id, "started", DRAFT)
            self._startable(tables, campaign)
            if self._parameters.value(CAMPAIGN_FOUR_EYES):
                return self._become(tables, campaign, WAITING_RELEASE, "submitted", operator)
            return self._begin(tables, campaign, "started", operator)

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
                raise _state(campaign, "stopped")
            self._finish_waiting(tables, campaign, STOPPED, STOPPED)
            return self._become(tables, campaign, STOPPED, "stopped", operator)

    # --- what time does to it

    def begin(self, campaign_id: int) -> Campaign:
        """Begin what is scheduled: its time has come, or a person wants it although it is over."""
        with self._database.writing() as tables:
            campaign = self._in(tables, campaign_id, "begun", SCHEDULED)
            self._store.change(tables, campaign_id, {"started_at": text(self._clock())})
            return self._become(tables, campaign, RUNNING, "began")

    def settle(self) -> None:
        """Give up what is too late, and end what has nobody left."""
        now = self._clock()
        if self._contacts.too_late(text(now)):
            with self._database.writing() as tables:
                self._contacts.expire(tables, {"state": DONE, "result": EXPIRED, "at": text(now)})
        for row in self._store.unfinished():
            campaign = campaign_rows.campaign(row)
            if self._unsettled(campaign, now):
                with self._database.writing() as tables:
                    self._settle(tables, self._one_in(tables, campaign.id), now)

    # --- looking

    def one(self, campaign_id: int) -> Campaign:
        """Return a campaign; `CampaignUnknown` where there is none."""
        return _campaign(self._store.row(campaign_id), campaign_id)

    def listing(
        self, status: str = "", kind: str = "", *, limit: int = 100, offset: int = 0
    ) -> list[Campaign]:
        """Return campaigns, the newest first."""
        asked = {"status": status, "kind": kind, "limit": limit, "offset": offset}
        return [campaign_rows.campaign(row) for row in self._store.listing(asked)]

    def events(self, campaign_id: int) -> list[CampaignEvent]:
        """Return what was done to a campaign and by whom, the first thing first."""
        return [record(CampaignEvent, row) for row in self._store.events(campaign_id)]

    def figures(self, campaign_id: int) -> CampaignFigures:
        """Return how far a campaign is."""
        by_result = self._contacts.by_result(campaign_id)
        results: dict[str, int] = {}
        for row in by_result:
            if row["result"]:
                results[row["result"]] = results.get(row["result"], 0) + row["found"]
        return CampaignFigures(
            contacts=sum(row["found"] for row in by_result),
            done=sum(results.values()),
            confirmed=results.get("confirmed", 0),
            suppressed=sum(row["found"] for row in by_result if row["state"] == SUPPRESSED),
            results=results,
            **self._attempts.figures(campaign_id),
        )

    # --- inside

    def _add(self, new: NewCampaign, *, status: str, standing: int = 0) -> Campaign:
        checked = self._checked(new)
        with self._database.writing() as tables:
            now = text(self._clock())
            values = {"status": status, "standing": standing, "created_at": now}
            values |= {"started_at": now} if standing else {}
            campaign_id = self._store.add(tables, campaign_rows.campaign_values(checked) | values)
            self._note(tables, campaign_id, "created", new.created_by, checked.name)
            return self._one_in(tables, campaign_id)

    def _checked(self, new: NewCampaign) -> NewCampaign:
        kind = self.kinds.get(new.kind)
        if kind is None:
            known = ", ".join(sorted(self.kinds))
            raise CampaignRefused("kind", f"there is no kind {new.kind!r}, only {known}")
        thought = replace(new, purpose=new.purpose or kind.purpose)
        campaign_checks.check(thought, self._trunks)
        return thought

    def _startable(self, tables: "Tables", campaign: Campaign) -> None:
        self.kind(campaign).check(campaign.content)
        if campaign.ends_at is not None and campaign.ends_at <= self._clock():
            raise CampaignRefused("times", "its end has passed; give it a later one")
        if not self._contacts.unfinished_in(tables, campaign.id):
            raise CampaignRefused("contacts", "it has nobody to call; add contacts first")

    def _begin(self, tables: "Tables", campaign: Campaign, what: str, operator: str) -> Campaign:
        now = self._clock()
        later = campaign.starts_at is not None and campaign.starts_at > now
        if not later and campaign.started_at is None:
            self._store.change(tables, campaign.id, {"started_at": text(now)})
        return self._become(tables, campaign, SCHEDULED if later else RUNNING, what, operator)

    def _become(
        self, tables: "Tables", campaign: Campaign, status: str, what: str, operator: str = ""
    ) -> Campaign:
        over = {"finished_at": text(self._clock())} if status in OVER else {}
        self._store.change(tables, campaign.id, {"status": status, **over})
        self._note(tables, campaign.id, what, operator)
        return self._one_in(tables, campaign.id)

    def _unsettled(self, campaign: Campaign, now: datetime) -> bool:
        over = _passed(campaign.ends_at, now)
        return over or not (campaign.standing or self._contacts.unfinished(campaign.id))

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
        values = {"state": state, "result": result, "at": text(self._clock())}
        self._contacts.stop(tables, {**values, "campaign": campaign.id})

    def _note(
        self, tables: "Tables", campaign_id: int, what: str, operator: str, detail: str = ""
    ) -> None:
        values = {"at": text(self._clock()), "campaign": campaign_id, "what": what}
        self._store.add_event(tables, {**values, "operator": operator, "detail": detail})

    def _in(self, tables: "Tables", campaign_id: int, what: str, *statuses: str) -> Campaign:
        campaign = self._one_in(tables, campaign_id)
        if campaign.status not in statuses:
            raise _state(campaign, what)
        return campaign

    def _one_in(self, tables: "Tables", campaign_id: int) -> Campaign:
        return _campaign(self._store.row_in(tables, campaign_id), campaign_id)


def _campaign(row: dict[str, Any] | None, campaign_id: int) -> Campaign:
    if row is None:
        raise CampaignUnknown(f"there is no campaign {campaign_id}")
    return campaign_rows.campaign(row)


def _state(campaign: Campaign, what: str) -> CampaignRefused:
    return CampaignRefused("state", f"a campaign that is {campaign.status} is not {what}")


def _passed(moment: datetime | None, now: datetime) -> bool:
    return moment is not None and moment <= now


def _person(operator: str) -> str:
    return operator.strip().casefold()
