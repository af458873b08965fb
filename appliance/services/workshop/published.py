"""The documents in force, for everybody who reads them: read anew only when there is another."""

from functools import lru_cache

from appliance.records.workshop import Documents, Version
from appliance.services.row_records import record
from appliance.services.workshop.versions import DELIVERED
from appliance.store.database import Database
from appliance.store.versions import VersionStore


class Published:
    """The version in force; a version never changes, so each is read once."""

    def __init__(self, database: Database) -> None:
        self._store = VersionStore(database)
        self.version = lru_cache(maxsize=8)(self._read)

    @property
    def number(self) -> int:
        """Return the number of the version in force, 0 as delivered; one cheap query."""
        return self._store.number_in_force()

    @property
    def documents(self) -> Documents:
        """Return the documents in force."""
        return self.version(self.number).documents

    def document(self, name: str, number: int | None = None) -> str | None:
        """Return a document in force, or of a version; None where it is as delivered."""
        return self.version(self.number if number is None else number).documents.get(name)

    def _read(self, number: int) -> Version:
        row = self._store.one(number) if number else None
        return record(Version, row) if row else DELIVERED
