"""What the contact gate is asked about a fax."""

from datetime import datetime

from appliance.records.contact import FAX, REQUESTED, SERVICE, Question
from appliance.services.faxes.records import Fax

ORDERED_BY_CALLERS = ("on_demand",)


def order(number: str, origin: str, fund_account: str, at: datetime) -> Question:
    """Return the question about a fax that somebody orders now."""
    return Question(
        medium=FAX,
        number=number,
        purpose=_purpose(origin),
        fund_account=fund_account,
        requested_at=at,
    )


def attempt(fax: Fax) -> Question:
    """Return the question about a fax that is about to be dialled."""
    return Question(
        medium=FAX,
        number=fax.number,
        purpose=_purpose(fax.origin),
        fund_account=fax.fund_account,
        campaign=f"bulletin {fax.bulletin}" if fax.bulletin else "",
        contact=f"fax {fax.id}",
        requested_at=fax.created_at,
    )


def _purpose(origin: str) -> str:
    return REQUESTED if origin in ORDERED_BY_CALLERS else SERVICE
