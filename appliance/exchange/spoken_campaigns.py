"""Lets a campaign call nobody before its words are spoken, so that no call waits for a voice."""

import logging
import time

from appliance.assembly import Appliance
from appliance.campaign_texts import is_spoken
from appliance.records.campaign import Campaign

LOOK_SECONDS = 1.0

log = logging.getLogger(__name__)


class SpokenCampaigns:
    """The campaigns of which everything can be heard; the clock's tick renders what is missing."""

    def __init__(self, appliance: Appliance) -> None:
        self._appliance = appliance
        self._spoken: set[int] = set()
        self._looked_at: dict[int, float] = {}

    def ready(self, campaign: Campaign) -> bool:
        """Tell whether all that a campaign says is spoken; asked often, looked up once a second."""
        if campaign.id in self._spoken:
            return True
        now = time.monotonic()
        if now - self._looked_at.get(campaign.id, -LOOK_SECONDS) < LOOK_SECONDS:
            return False
        if is_spoken(self._appliance, campaign):
            self._spoken.add(campaign.id)
            self._looked_at.pop(campaign.id, None)
            return True
        if campaign.id not in self._looked_at:
            log.info("campaign %d waits until its words are spoken", campaign.id)
        self._looked_at[campaign.id] = now
        return False
