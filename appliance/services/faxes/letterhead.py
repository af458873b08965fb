"""What every document of the box shares: whose it is, of when, and the words for codes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from appliance.audio.prompts import Prompts
from appliance.services.faxes.logo import FaxLogo
from appliance.services.preferences import Preferences

OTHER_BUSINESS = "business_other"


@dataclass(frozen=True)
class Letterhead:
    """The company as its documents show it."""

    preferences: Preferences
    prompts: Prompts
    clock: Callable[[], datetime]
    back_end: str
    """Where figures come from: `files` or `online_desk`."""
    logo: FaxLogo
    """The owner's mark for cover pages."""

    def company(self, language: str) -> str:
        """Return the company's name."""
        return self.preferences.company_name(language)

    def business(self, code: str, language: str) -> str:
        """Return the word for a business code, the same on paper as by telephone."""
        return self.word(f"business_{code}", language) or self.word(OTHER_BUSINESS, language)

    def word(self, name: str, language: str) -> str:
        """Return a word that callers hear too; '' where there is none."""
        key = f"words.{name}"
        return self.prompts.text(language, key) if key in self.prompts.keys(language) else ""
