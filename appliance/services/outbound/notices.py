"""Tells a customer what he asked to be told, by the medium he chose; each thing once."""

from appliance.contact_records import CALL, FAX, MAIL
from appliance.services.outbound import alarms, wishes
from appliance.services.outbound.wishes import Wishes
from appliance.wish_records import ALARM

MEDIA_OF = {ALARM: alarms.MEDIA, **wishes.MEDIA}


class Notices:
    """Hands notices over to what reaches people: calls, mail, messages, faxes."""

    def __init__(self, wishes: Wishes) -> None:
        self._wishes = wishes

    def media(self, topic: str, fund_account: str) -> list[str]:
        """Return by which media a customer can be told of a topic now."""
        reaching = {CALL: True, MAIL: bool(self._wishes.mail_address(fund_account)), FAX: True}
        return [one for one in MEDIA_OF[topic] if reaching.get(one, False)]
