"""Asks beforehand whether what a campaign says can be said to somebody."""

from collections.abc import Callable, Iterable, Mapping

from appliance.campaign_kinds import CampaignKind
from appliance.errors import CampaignRefused
from appliance.records.campaign import Campaign
from appliance.services.campaigns.lists.records import Candidate, Fault

SPOKEN = "message"
"""The kind of a campaign's field that is spoken, with each person's values in its places."""


class Wording:
    """The texts of campaigns, and what they want to know about a person."""

    def __init__(
        self,
        kinds: Mapping[str, CampaignKind],
        faults: Callable[[str, Mapping[str, str]], dict[str, str]],
    ) -> None:
        self._kinds = kinds
        self._faults = faults

    def sayable(
        self, campaign: Campaign, found: Iterable[Candidate | Fault]
    ) -> list[Candidate | Fault]:
        """Return faults in the place of those to whom the campaign cannot say what it says."""
        texts = self._texts(campaign)
        return [self._looked_at(texts, one) for one in found]

    def _texts(self, campaign: Campaign) -> list[str]:
        """Return what a campaign says; nothing of a draft that has no text yet, or a wrong one."""
        kind = self._kinds.get(campaign.kind)
        names = [one.name for one in kind.fields if one.kind == SPOKEN] if kind else []
        written = [campaign.content.get(name, "") for name in names]
        return [text for text in written if self._can_be_said(text)]

    def _looked_at(self, texts: list[str], one: Candidate | Fault) -> Candidate | Fault:
        if isinstance(one, Fault):
            return one
        values = {"name": one.name, **one.values}
        given = {name: value for name, value in values.items() if value.strip()}
        faults = (fault for text in texts for fault in self._faults(text, given).values())
        detail = next(faults, "")
        who = one.numbers[0] if one.line else one.fund_account
        return Fault(one.line, who, "value", detail) if detail else one

    def _can_be_said(self, text: str) -> bool:
        try:
            self._faults(text, {})
        except CampaignRefused:
            return False
        return True
