"""The house's own telephones: their numbers and the passwords they register with."""

from appliance import strongbox
from appliance.errors import ExtensionUnknown
from appliance.settings import Secret, Settings

NUMBERS = ("8000",)


class Extensions:
    """The telephones that may register at this box."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def numbers(self) -> list[str]:
        """Return the numbers of all extensions; 8000 is the operator's."""
        return list(NUMBERS)

    def password(self, number: str) -> Secret:
        """Return the password an extension registers with; it is made when first asked for."""
        if number not in NUMBERS:
            raise ExtensionUnknown(f"there is no extension {number}, only {', '.join(NUMBERS)}")
        return strongbox.secret(self._settings, f"extension_{number}")
