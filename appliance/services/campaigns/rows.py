"""Campaigns, contacts and attempts as rows of their tables, both ways."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, fields
from datetime import datetime, time
from typing import Any

from appliance.records.campaign import (
    WAITING,
    Attempt,
    Campaign,
    Chances,
    Contact,
    NewCampaign,
    NewContact,
    Retries,
)
from appliance.services.campaigns.windows import windows_of, written
from appliance.services.row_records import record, stamp


def campaign(row: Mapping[str, Any]) -> Campaign:
    """Return the campaign of a row."""
    read = {
        "content": json.loads(row["content"]),
        "windows": windows_of(row["windows"]),
        "retries": retries(json.loads(row["retries"])),
    }
    return record(Campaign, {**row, **read})


def retries(chances: Mapping[str, Any]) -> Retries:
    """Return retries that were kept by outcome."""
    return Retries(**{name: Chances(**pair) for name, pair in chances.items()})


def campaign_values(new: NewCampaign) -> dict[str, Any]:
    """Return the columns of a campaign as it is thought of."""
    return {
        "name": new.name.strip(),
        "kind": new.kind,
        "purpose": new.purpose,
        "content": json.dumps(dict(new.content), ensure_ascii=False),
        "language": new.language,
        "windows": written(new.windows),
        "calls_per_second": f"{new.calls_per_second:f}",
        "at_once": new.at_once,
        "trunk": new.trunk,
        "retries": json.dumps(asdict(new.retries)),
        "starts_at": stamp(new.starts_at) if new.starts_at else None,
        "ends_at": stamp(new.ends_at) if new.ends_at else None,
        "created_by": new.created_by,
    }


def thought_of(campaign: Campaign) -> dict[str, Any]:
    """Return what of a campaign is chosen, by its name."""
    return {one.name: getattr(campaign, one.name) for one in fields(NewCampaign)}


def contact(row: Mapping[str, Any]) -> Contact:
    """Return the contact of a row."""
    hours = (row["preferred_from"], row["preferred_until"])
    read = {
        "numbers": tuple(json.loads(row["numbers"])),
        "values": json.loads(row["slots"]),
        "preferred": tuple(map(time.fromisoformat, hours)) if all(hours) else None,
    }
    return record(Contact, {**row, **read})


def contact_values(new: NewContact) -> dict[str, Any]:
    """Return the columns of a contact that is to be added and waits."""
    begin, end = new.preferred or (None, None)
    moments: Iterator[tuple[str, datetime | None]] = (
        (name, getattr(new, name)) for name in ("requested_at", "wanted_at", "expires_at")
    )
    return {
        "numbers": json.dumps(new.numbers),
        "fund_account": new.fund_account,
        "name": new.name,
        "slots": json.dumps(dict(new.values), ensure_ascii=False),
        "key": new.key,
        "preferred_from": begin.isoformat("minutes") if begin else None,
        "preferred_until": end.isoformat("minutes") if end else None,
        **{name: stamp(at) if at else None for name, at in moments},
        "state": WAITING,
    }


def attempt(row: Mapping[str, Any]) -> Attempt:
    """Return the attempt of a row."""
    return record(Attempt, row)
