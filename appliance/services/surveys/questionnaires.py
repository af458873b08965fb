"""The questionnaires: every version that was ever kept, and those a plugin brings ready made."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from appliance.errors import QuestionnaireRefused, QuestionnaireUnknown
from appliance.records.survey import Questionnaire
from appliance.services.row_records import stamp
from appliance.services.surveys.questionnaire_text import read
from appliance.store.database import Database
from appliance.store.questionnaires import QuestionnaireStore

READY_MADE = "ready made"

log = logging.getLogger(__name__)


class Questionnaires:
    """Keeps the questionnaires; a change is a new version, and each call says which one it had."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._store = QuestionnaireStore(database)
        self._clock = clock
        self._read: dict[str, Questionnaire] = {}

    def take_in(self, folders: Iterable[Path]) -> None:
        """Keep the ready-made ones of these folders whose name nobody has used yet."""
        known = {one.id for one in self.listing()}
        for file in sorted(file for folder in folders for file in folder.glob("*.toml")):
            try:
                found = read(file.read_text("utf-8"))
            except QuestionnaireRefused as error:
                log.error("%s is left out: %s", file, error)
                continue
            if found.id not in known:
                self._store.add(self._row(found, READY_MADE), only_first=True)

    def keep(self, text: str, operator: str) -> Questionnaire:
        """Keep a text as the next version; `QuestionnaireRefused` says where it is wrong."""
        found = read(text)
        version = self._store.add(self._row(found, operator))
        return self.one(found.id, version)

    def one(self, questionnaire: str, version: int = 0) -> Questionnaire:
        """Return one version, the newest where none is named."""
        row = self._store.row(questionnaire, version)
        if row is None:
            raise QuestionnaireUnknown(f"there is no questionnaire {questionnaire} {version or ''}")
        return self._of(row)

    def named(self, reference: str) -> Questionnaire:
        """Return the version a campaign names: `return_visit/2`, or `return_visit`, the newest."""
        name, _slash, version = reference.partition("/")
        return self.one(name, int(version) if version.isdecimal() else 0)

    def listing(self) -> list[Questionnaire]:
        """Return the newest version of each."""
        return [self._of(row) for row in self._store.newest()]

    def versions(self, questionnaire: str) -> list[Questionnaire]:
        """Return every version of one, the newest first."""
        return [self._of(row) for row in self._store.versions(questionnaire)]

    def texts(self, language: str) -> set[str]:
        """Return every text of theirs that somebody may hear, older versions' too."""
        return {text for row in self._store.all() for text in self._of(row).spoken(language)}

    def _row(self, found: Questionnaire, by: str) -> dict[str, Any]:
        now = stamp(self._clock())
        return {"id": found.id, "text": found.text, "created_at": now, "created_by": by}

    def _of(self, row: dict[str, Any]) -> Questionnaire:
        """Return the questionnaire of a row; a version never changes, so each is read once."""
        reference = f"{row['id']}/{row['version']}"
        if reference not in self._read:
            self._read[reference] = replace(
                read(row["text"]),
                version=row["version"],
                created_at=datetime.fromisoformat(row["created_at"]),
                created_by=row["created_by"],
            )
        return self._read[reference]
