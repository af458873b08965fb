"""The owner's mark on cover pages: one picture in the home, or none."""

from pathlib import Path

from appliance.paper import logo

FILE = "fax_logo.png"


class FaxLogo:
    """Keeps the mark as faxes show it, in one ink."""

    def __init__(self, home: Path) -> None:
        self._file = home / FILE

    @property
    def file(self) -> Path | None:
        """Return where the mark is, where there is one."""
        return self._file if self._file.exists() else None

    def keep(self, picture: Path, name: str) -> None:
        """Take the mark from a picture; `DocumentRefused` leaves the former one in place."""
        logo.make(picture, self._file, name)

    def remove(self) -> None:
        """Do without a mark."""
        self._file.unlink(missing_ok=True)
