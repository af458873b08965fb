"""The desk: what staff hand in to be faxed, from the console or a shell, to one number or many."""

import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from appliance.errors import FaxRefused
from appliance.paper import converter
from appliance.services.faxes.destinations import Destinations
from appliance.services.faxes.documents import FaxDocuments
from appliance.services.faxes.queue import FaxQueue
from appliance.services.faxes.records import Fax, FaxDocument
from appliance.services.faxes.templates import FaxTemplates
from appliance.store.database import Database

COVER = "fax_cover"
MARK = "#"
"""What stands between a number and its extension."""
BETWEEN = re.compile(r"[\n,;，；、]+")
MOST_RECIPIENTS = 200
LONGEST_COVER = 1000
LONGEST_NAME = 80


@dataclass(frozen=True)
class Recipient:
    """One number somebody typed: as it is dialled, or why it is not."""

    typed: str
    number: str = ""
    extension: str = ""
    refusal: FaxRefused | None = None


class Sent(NamedTuple):
    """What became of one document for several recipients."""

    faxes: list[Fax]
    refused: list[Recipient]


class FaxDesk:
    """Turns files into documents, puts a cover before them, and queues them for each recipient."""

    def __init__(
        self,
        database: Database,
        documents: FaxDocuments,
        destinations: Destinations,
        queue: FaxQueue,
        templates: FaxTemplates,
    ) -> None:
        self._database = database
        self._documents = documents
        self._destinations = destinations
        self._queue = queue
        self._templates = templates

    def take_in(self, file: Path, name: str, *, by: str) -> FaxDocument:
        """Make fax pages of a file; `DocumentRefused` says why there are none."""
        shown = "".join(sign for sign in name if sign.isprintable())[-LONGEST_NAME:] or file.name
        with tempfile.TemporaryDirectory() as folder:
            pages = Path(folder) / "pages.tif"
            converter.convert(file, pages, name=shown)
            return self._documents.keep(pages, shown, "upload", made_by=by)

    def composed(
        self, documents: Sequence[str], *, cover: str = "", number: str = "", by: str
    ) -> FaxDocument:
        """Make one document of several, with a cover page where it has a text."""
        whole = self._documents.joined(documents, made_by=by)
        if not cover.strip():
            return whole
        first = self._templates.cover(
            number=number, pages=whole.pages, message=cover.strip()[:LONGEST_COVER], made_by=by
        )
        return self._documents.joined([first.id, whole.id], made_by=by)

    def recipients(self, typed: str) -> list[Recipient]:
        """Return who is meant by lines of numbers, each once; `number#extension` is allowed."""
        found: dict[tuple[str, str], Recipient] = {}
        for line in BETWEEN.split(typed):
            if line.strip():
                number, _mark, extension = line.replace("＃", MARK).partition(MARK)
                one = self.recipient(number.strip(), extension.strip())
                found.setdefault((one.number or one.typed, one.extension), one)
        return list(found.values())

    def recipient(self, number: str, extension: str = "") -> Recipient:
        """Return who is meant by one number, as it is dialled or with the reason it is not."""
        typed = f"{number}{MARK}{extension}" if extension else number
        try:
            permitted = self._destinations.permitted(number)
        except FaxRefused as refusal:
            return Recipient(typed, refusal=refusal)
        if not re.fullmatch(r"[0-9]{0,8}", extension):
            return Recipient(typed, refusal=FaxRefused("extension", "an extension has 8 digits"))
        return Recipient(typed, permitted, extension)

    def send(
        self,
        document: FaxDocument,
        recipients: Sequence[Recipient],
        *,
        origin: str,
        by: str = "",
        priority: int = 5,
        not_before: datetime | None = None,
    ) -> Sent:
        """Queue a document for each recipient in one transaction; who is refused is named."""
        sent = Sent([], [one for one in recipients if one.refusal])
        with self._database.writing() as tables:
            for one in recipients:
                if one.refusal:
                    continue
                try:
                    fax = self._queue.send(
                        document.id,
                        one.number,
                        origin=origin,
                        origin_id=by,
                        fund_account=document.fund_account,
                        extension=one.extension,
                        priority=priority,
                        not_before=not_before,
                        tables=tables,
                    )
                except FaxRefused as refusal:
                    sent.refused.append(Recipient(one.typed, refusal=refusal))
                else:
                    sent.faxes.append(fax)
        return sent
