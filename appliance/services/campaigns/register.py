"""The register of campaigns: thought of, changed, looked at; whatever is done to one is noted."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from appliance.campaign_kinds import CampaignKind
from appliance.errors import CampaignRefused, CampaignUnknown
from appliance.records.campaign import (
    DONE,
    DRAFT,
    RUNNING,
    STOPPED,
    SUPPRESSED,
    Campaign,
    CampaignEvent,
    CampaignFigures,
    NewCampaign,
)
from appliance.services.campaigns import checks as campaign_checks
from appliance.services.campaigns import rows as campaign_rows
from appliance.services.campaigns.turns import in_their_order
from appliance.services.parameters import Parameters
from appliance.services.row_records import record, stamp
from appliance.store.campaigns import CampaignStore
from appliance.store.contacts import ContactStore
from appliance.store.database import Database
from appliance.store.outbound_attempts import AttemptStore

if TYPE_CHECKING:
    from sqlite_utils import Database as Tables

OVER = (DONE, STOPPED)
PACE = {"calls_per_second", "at_once", "trunk", "windows", "ends_at"}
"""What of a campaign may be changed while it runs: no word it says, and nobody it calls."""


class CampaignRegister:
    """Keeps the campaigns with what was done to each, and by whom."""

    def __init__(
        self,
        database: Database,
        *,
        kinds: Mapping[str, CampaignKind],
        trunks: Callable[[], Collection[str]],
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
        """Change what was chosen of a draft or a standing campaign; of a started one its pace."""
        with self._database.writing() as tables:
            before = self._one_in(tables, campaign_id)
            only_pace = chosen.keys() <= PACE and before.status not in OVER
            if before.status != DRAFT and not before.standing and not only_pace:
                raise refusal(before, "changed, but for its pace while it is not over")
            if before.standing and chosen.keys() & {"kind", "purpose"}:
                raise CampaignRefused("standing", "a standing campaign keeps kind and purpose")
            new = self._checked(NewCampaign(**campaign_rows.thought_of(before) | chosen))
            values = campaign_rows.campaign_values(replace(new, created_by=before.created_by))
            changed = _changed(campaign_rows.campaign_values(before), values)
            self._store.change(tables, campaign_id, values)
            self._note(tables, campaign_id, "changed", operator, changed)
            return self._one_in(tables, campaign_id)

    def standing(self, kind: str, purpose: str = "") -> Campaign:
        """Return the everlasting campaign of a kind, made where it is missing.

        Its purpose is the kind's own, or the one it is made with.
        """
        row = self._store.standing(kind)
        if row is not None:
            return campaign_rows.campaign(row)
        with self._database.writing() as tables:
            found = self._store.standing_in(tables, kind)
            if found is not None:
                return campaign_rows.campaign(found)
            new = NewCampaign(name=kind, kind=kind, purpose=purpose)
            return self._add(new, status=RUNNING, standing=1)

    def kind(self, campaign: Campaign) -> CampaignKind:
        """Return the kind of a campaign; `CampaignRefused` where its plugin is not there."""
        kind = self.kinds.get(campaign.kind)
        if kind is None:
            raise CampaignRefused("kind", f"no plugin that works offers the kind {campaign.kind}")
        return kind

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

    def count(self, status: str = "", kind: str = "") -> int:
        """Return how many campaigns there are of a status and kind."""
        return self._store.count({"status": status, "kind": kind})

    def running(self) -> list[Campaign]:
        """Return the running campaigns, the most urgent and then the longest not served first."""
        return in_their_order(map(campaign_rows.campaign, self._store.running()))

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
            now = stamp(self._clock())
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
        campaign_checks.check(thought, self._trunks())
        return thought

    def _note(
        self, tables: "Tables", campaign_id: int, what: str, operator: str, detail: str = ""
    ) -> None:
        values = {"at": stamp(self._clock()), "campaign": campaign_id, "what": what}
        self._store.add_event(tables, {**values, "operator": operator, "detail": detail})

    def _one_in(self, tables: "Tables", campaign_id: int) -> Campaign:
        return _campaign(self._store.row_in(tables, campaign_id), campaign_id)


def refusal(campaign: Campaign, what: str) -> CampaignRefused:
    """Return the refusal of what cannot be done to a campaign in its state."""
    return CampaignRefused("state", f"a campaign that is {campaign.status} is not {what}")


def _changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    changes = {name: value for name, value in before.items() if after[name] != value}
    return "; ".join(f"{name}: {value} → {after[name]}" for name, value in changes.items())


def _campaign(row: dict[str, Any] | None, campaign_id: int) -> Campaign:
    if row is None:
        raise CampaignUnknown(f"there is no campaign {campaign_id}")
    return campaign_rows.campaign(row)
