"""Turns what is shown of a list into what is kept of it, and back."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Any

from appliance.records.campaign import Campaign, NewContact
from appliance.services.campaigns.lists.records import (
    Candidate,
    Conditions,
    Fault,
    Preview,
)

SHOWN = 10
"""How many of those who would be added are shown."""


def preview(
    campaign: Campaign, source: str, count: int, found: list[Candidate], faults: Iterable[Fault]
) -> Preview:
    """Return what is shown of those who were found, without what tells where they came from."""
    return Preview(
        id="",
        campaign=campaign.id,
        source=source,
        rows=count,
        good=len(found),
        faults=tuple(faults),
        first=tuple(found[:SHOWN]),
    )


def parted(found: Iterable[Candidate | Fault]) -> tuple[list[Candidate], list[Fault]]:
    """Return who can be added, and who cannot."""
    found = list(found)
    candidates = [one for one in found if isinstance(one, Candidate)]
    return candidates, [one for one in found if isinstance(one, Fault)]


def drawn(candidates: list[Candidate], faults: list[Fault]) -> bytes:
    """Return who was drawn and who was left out, as it is kept until it is taken."""
    return json.dumps([[asdict(one) for one in found] for found in (candidates, faults)]).encode()


def drawn_from(content: bytes) -> tuple[list[Candidate], list[Fault]]:
    """Return what `drawn` kept."""
    candidates, faults = json.loads(content)
    return (
        [Candidate(**one | {"numbers": tuple(one["numbers"])}) for one in candidates],
        [Fault(**one) for one in faults],
    )


def counts(shown: Preview) -> dict[str, Any]:
    """Return what of a preview changes when it is shown again."""
    return {
        "roles": json.dumps([column.role for column in shown.columns]),
        "rows": shown.rows,
        "good": shown.good,
        "left_out": json.dumps(shown.left_out),
    }


def contact(one: Candidate) -> NewContact:
    """Return somebody as a contact; a number is in one campaign once."""
    return NewContact(
        numbers=one.numbers,
        fund_account=one.fund_account,
        name=one.name,
        values=one.values,
        key=f"number {one.numbers[0]}",
    )


def conditions(text: str) -> Conditions:
    """Return conditions as they were kept."""
    kept = json.loads(text)
    for name in ("balance_from", "balance_until"):
        kept[name] = Decimal(kept[name]) if kept[name] is not None else None
    day = kept["last_contact_before"]
    kept["last_contact_before"] = datetime.fromisoformat(day).date() if day else None
    return Conditions(**kept | {"risk_levels": tuple(kept["risk_levels"])})
