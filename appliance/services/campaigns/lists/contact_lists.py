"""Lists and selections: shown first, put into a campaign only when somebody takes them."""

import hashlib
import json
import secrets
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from appliance.errors import ListRefused
from appliance.paper import tables as paper_tables
from appliance.records.campaign import Added, Campaign
from appliance.services.campaigns.campaigns import Campaigns
from appliance.services.campaigns.contacts import Contacts
from appliance.services.campaigns.lists import columns, kept, objections, results, rows
from appliance.services.campaigns.lists.drawing import Drawing
from appliance.services.campaigns.lists.records import (
    CUSTOMERS,
    DROPPED,
    FILE,
    PREVIEW,
    TAKEN,
    Candidate,
    Conditions,
    ContactList,
    Fault,
    Preview,
)
from appliance.services.campaigns.lists.selection import Customers
from appliance.services.campaigns.lists.wording import Wording
from appliance.services.faxes.destinations import Destinations
from appliance.services.outbound.contact_gate import ContactGate
from appliance.services.row_records import record, stamp
from appliance.store.contact_lists import ContactListStore
from appliance.store.database import Database

SHANGHAI = ZoneInfo("Asia/Shanghai")
PREVIEW_KEPT = timedelta(days=1)
MOST_NAME = 200


class ContactLists:
    """Who is put into campaigns, from files and from the customers, and what became of them."""

    def __init__(
        self,
        database: Database,
        *,
        campaigns: Campaigns,
        contacts: Contacts,
        gate: ContactGate,
        destinations: Destinations,
        wording: Wording,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._store = ContactListStore(database)
        self._customers = Customers(database)
        self._campaigns = campaigns
        self._contacts = contacts
        self._gate = gate
        self._destinations = destinations
        self._wording = wording
        self._clock = clock

    # --- from a file

    def preview(
        self,
        file: Path | bytes,
        filename: str,
        campaign_id: int,
        mapping: Sequence[str] | None = None,
    ) -> Preview:
        """Read a file and show what it would add; `mapping` has a role for each column.

        `ListRefused` says why a file cannot be read at all.
        """
        campaign = self._campaigns.one(campaign_id)
        content = file if isinstance(file, bytes) else _read(file)
        shown, _candidates = self._of_file(campaign, content, mapping)
        shown = replace(shown, id=self._new_id(), filename=filename[:MOST_NAME])
        self._store.add(self._row(shown), content)
        return shown

    def again(self, preview_id: str, mapping: Sequence[str] | None = None) -> Preview:
        """Show a list or a selection once more, with other roles for its columns where given."""
        row = self._waiting(preview_id)
        shown, _candidates = self._derived(row, mapping)
        self._store.change(preview_id, kept.counts(shown))
        return shown

    # --- from the customers

    def select(
        self, campaign_id: int, conditions: Conditions, seed: str = "", size: int = 0
    ) -> Preview:
        """Show the customers who fit, drawn by the seed until there are `size`; 0 is all.

        The same seed draws the same customers; without one, one is made and told.
        """
        campaign = self._campaigns.one(campaign_id)
        seed = seed.strip() or secrets.token_hex(4)
        drawing = Drawing(
            campaign,
            gate=self._gate,
            callable_number=self._destinations.callable_numbers(),
            present=self._store.present(campaign.id),
        )
        now = self._clock().astimezone(SHANGHAI)
        drawing.draw(self._customers.all(), conditions, now.date(), seed=seed, size=size)
        found = self._wording.sayable(campaign, [*drawing.candidates, *drawing.faults])
        candidates, faults = kept.parted(found)
        shown = replace(
            kept.preview(campaign, CUSTOMERS, drawing.rows, candidates, faults),
            id=self._new_id(),
            conditions=conditions,
            seed=seed,
            size=size,
        )
        self._store.add(self._row(shown), kept.drawn(candidates, faults))
        return shown

    # --- taking

    def take(self, preview_id: str, operator: str) -> Added:
        """Put everybody a preview shows into its campaign, once; all or none."""
        if not operator:
            raise ListRefused("operator", "say who takes the list")
        shown, candidates = self._derived(self._waiting(preview_id))
        if not candidates:
            raise ListRefused("nobody", "the list has nobody who can be called")
        found = [kept.contact(one) for one in candidates]
        with self._database.writing() as tables:
            self._waiting_in(self._store.row_in(tables, preview_id), preview_id)
            added = self._contacts.add_in(tables, shown.campaign, found)
            values = kept.counts(shown) | {
                "state": TAKEN,
                "added": added.added,
                "doubled": added.doubled,
                "faults": json.dumps([asdict(one) for one in shown.faults], ensure_ascii=False),
                "taken_at": self._now(),
                "taken_by": operator,
            }
            self._store.change_in(tables, preview_id, values)
            self._store.forget_content_in(tables, preview_id)
        return added

    def drop(self, preview_id: str) -> None:
        """Forget a preview; who took none of it loses nothing but its content."""
        self._waiting(preview_id)
        with self._database.writing() as tables:
            self._store.change_in(tables, preview_id, {"state": DROPPED})
            self._store.forget_content_in(tables, preview_id)

    def tidy(self) -> None:
        """Drop the previews nobody took for a day: they hold names and numbers."""
        before = (self._clock() - PREVIEW_KEPT).astimezone(SHANGHAI)
        for preview_id in self._store.previews_before(before.isoformat(timespec="milliseconds")):
            self.drop(preview_id)

    # --- looking

    def listing(self, campaign_id: int, state: str = TAKEN) -> list[ContactList]:
        """Return the lists of a campaign, newest first; '' is in any state."""
        return [record(ContactList, row) for row in self._store.listing(campaign_id, state)]

    def faults(self, list_id: str) -> list[Fault]:
        """Return who was left out of a list that was taken, and why."""
        row = self._store.row(list_id)
        if row is None:
            raise ListRefused("unknown", f"there is no list {list_id}")
        return [Fault(**one) for one in json.loads(row["faults"])]

    def results(self, campaign_id: int, kind: str, language: str = "zh") -> bytes:
        """Return what became of the contacts of a campaign, as csv or xlsx."""
        self._campaigns.one(campaign_id)
        return results.table(self._store.results(campaign_id), kind, language)

    # --- one preview

    def _derived(
        self, row: dict[str, Any], mapping: Sequence[str] | None = None
    ) -> tuple[Preview, list[Candidate]]:
        """Return what a kept list shows now, and who it would add."""
        content = self._store.content(row["id"])
        campaign = self._campaigns.one(row["campaign"])
        if row["source"] == FILE:
            roles = mapping if mapping is not None else json.loads(row["roles"])
            shown, candidates = self._of_file(campaign, content, roles)
            return replace(shown, id=row["id"], filename=row["filename"]), candidates
        candidates, faults = kept.drawn_from(content)
        shown = replace(
            kept.preview(campaign, CUSTOMERS, row["rows"], candidates, faults),
            id=row["id"],
            conditions=kept.conditions(row["conditions"]),
            seed=row["seed"],
            size=row["size"],
        )
        return shown, candidates

    def _of_file(
        self, campaign: Campaign, content: bytes, mapping: Sequence[str] | None
    ) -> tuple[Preview, list[Candidate]]:
        layout = columns.recognised(paper_tables.read(content).rows)
        if mapping is not None:
            layout = layout.with_roles(mapping)
        known = self._store.customers(rows.accounts(layout))
        numbers, accounts = self._store.present(campaign.id)
        check = rows.RowCheck(
            callable_number=self._destinations.callable_numbers(),
            customers={
                one["fund_account"]: rows.Known(one["investor_name"], one["telephone"])
                for one in known
            },
            present_numbers=numbers,
            present_accounts=accounts,
        )
        found = self._wording.sayable(campaign, check.results(layout))
        candidates, faults = kept.parted(found)
        faults += self._objected(campaign, candidates)
        shown = kept.preview(campaign, FILE, len(layout.rows), candidates, faults)
        digest = hashlib.sha256(content).hexdigest()
        before = tuple(record(ContactList, row) for row in self._store.taken_with(digest))
        return replace(
            shown, sha256=digest, columns=layout.columns, taken_before=before
        ), candidates

    def _objected(self, campaign: Campaign, candidates: list[Candidate]) -> list[Fault]:
        """Return whom the gate will not let be called; being suppressed is their result."""
        people = [(one.numbers[0], one.fund_account) for one in candidates]
        found = objections.lasting(self._gate, campaign, people)
        return [
            Fault(one.line, one.numbers[0], *objection, taken=True)
            for one, objection in zip(candidates, found, strict=True)
            if objection
        ]

    def _waiting(self, preview_id: str) -> dict[str, Any]:
        return self._waiting_in(self._store.row(preview_id), preview_id)

    def _waiting_in(self, row: dict[str, Any] | None, preview_id: str) -> dict[str, Any]:
        if row is None:
            raise ListRefused("unknown", f"there is no list {preview_id}")
        if row["state"] != PREVIEW:
            raise ListRefused(row["state"], f"the list {preview_id} is {row['state']} already")
        return row

    def _row(self, shown: Preview) -> dict[str, Any]:
        wanted = json.dumps(asdict(shown.conditions), default=str) if shown.conditions else ""
        return kept.counts(shown) | {
            "id": shown.id,
            "campaign": shown.campaign,
            "source": shown.source,
            "filename": shown.filename,
            "sha256": shown.sha256,
            "conditions": wanted,
            "seed": shown.seed,
            "size": shown.size,
            "state": PREVIEW,
            "made_at": self._now(),
        }

    def _new_id(self) -> str:
        return f"{self._clock().astimezone(SHANGHAI):%Y%m%d%H%M%S}{secrets.token_hex(4)}"

    def _now(self) -> str:
        return stamp(self._clock())


def _read(path: Path) -> bytes:
    """Return a file's bytes, and no more of them than are read at all."""
    try:
        with path.open("rb") as file:
            return file.read(paper_tables.Limits().most_bytes + 1)
    except OSError as error:
        raise ListRefused("no_file", f"{path} cannot be read: {error.strerror}") from error
