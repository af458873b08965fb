"""Tells a customer what he asked to be told, by the medium he chose; each thing once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from appliance.contact_records import CALL, FAX, MAIL
from appliance.services.outbound import alarms, wishes
from appliance.services.outbound.wishes import Wishes

if TYPE_CHECKING:
    from sqlite_utils import Database as Tables

ALARM = "alarm"
MEDIA_OF = {ALARM: alarms.MEDIA, **wishes.MEDIA}


@dataclass(frozen=True, kw_only=True)
class Notice:
    """One thing that a customer asked to be told."""

    kind: str
    key: str
    """What it is about: the same kind and key is never told twice."""
    fund_account: str
    medium: str
    address: str
    """A telephone number, or an e-mail address."""
    language: str
    requested_at: datetime
    """When he asked for notices of this kind."""
    values: Mapping[str, str] = field(default_factory=dict)
    """What it says."""


Give = Callable[["Tables", Notice], None]
"""Hands a notice over, in the transaction of what it is about."""


class Notices:
    """Hands notices over to what reaches people: calls, mail, messages, faxes."""

    def __init__(self, wishes: Wishes) -> None:
        self._wishes = wishes

    def media(self, topic: str, fund_account: str) -> list[str]:
        """Return by which media a customer can be told of a topic now."""
        reaching = {CALL: True, MAIL: bool(self._wishes.mail_address(fund_account)), FAX: True}
        return [one for one in MEDIA_OF[topic] if reaching.get(one, False)]
