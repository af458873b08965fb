"""The house's own telephones: their numbers and the passwords they register with."""

import secrets

from appliance import strongbox
from appliance.errors import ExtensionUnknown
from appliance.records.line import Extension, Trunk
from appliance.services.lines.line_book import LineBook
from appliance.settings import Secret, Settings


class Extensions:
    """The telephones that may register at this box."""

    def __init__(self, settings: Settings, lines: LineBook) -> None:
        self._settings = settings
        self._lines = lines

    def numbers(self) -> list[str]:
        """Return the numbers of all extensions; 8000 is the operator's."""
        return [one.number for one in self._lines.now().extensions]

    def one(self, number: str) -> Extension:
        """Return an extension; `ExtensionUnknown` names those there are."""
        found = self._lines.now().extension(number)
        if found is None:
            known = ", ".join(self.numbers())
            raise ExtensionUnknown(f"there is no extension {number}, only {known}")
        return found

    def password(self, number: str) -> Secret:
        """Return the password an extension registers with; it is made when first asked for."""
        return strongbox.secret(self._settings, self.one(number).secret)

    def renew_password(self, number: str) -> None:
        """Make another password; it counts with the next version that says when it was set."""
        fresh = Secret(secrets.token_urlsafe(strongbox.BYTES))
        strongbox.keep(self._settings, self.one(number).secret, fresh)

    def keep_trunk_password(self, trunk: Trunk, password: Secret) -> None:
        """Keep the password a carrier gave; it counts with the next version that says so."""
        strongbox.keep(self._settings, trunk.secret, password)

    def has_trunk_password(self, trunk: Trunk) -> bool:
        """Tell whether the password of a trunk is kept."""
        return len(strongbox.given(self._settings, trunk.secret)) > 0
