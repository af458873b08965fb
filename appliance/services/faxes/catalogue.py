"""The catalogue: numbered documents by topic, which callers order by their numbers."""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from appliance.errors import (
    FaxDocumentUnknown,
    FaxEntryRefused,
    FaxEntryUnknown,
    FaxTemplateUnknown,
)
from appliance.services.faxes.documents import FaxDocuments
from appliance.services.faxes.templates import FaxTemplates
from appliance.services.row_records import record
from appliance.store.database import Database
from appliance.store.fax_catalogue import FaxCatalogueStore

NUMBER = re.compile(r"[1-9][0-9]{0,5}")
TOPIC_ID = re.compile(r"[a-z][a-z0-9_]{0,19}")
MOST_TOPICS = 6
"""So many topics have a key of their own in one menu."""
LONGEST_TITLE = 40
DOCUMENT, TEMPLATE = "document", "template"
OF_ONE_ORDER = "order"


@dataclass(frozen=True)
class FaxTopic:
    """One group of documents; its name is spoken."""

    id: str
    position: int
    name_zh: str
    name_en: str

    def name(self, language: str) -> str:
        """Return its name in a language."""
        return self.name_zh if language == "zh" else self.name_en


@dataclass(frozen=True)
class CatalogueEntry:
    """One document that callers can order: fixed pages, or a template that is made for them."""

    number: str
    topic: str
    position: int
    title_zh: str
    title_en: str
    kind: str
    """document or template."""
    document: str | None = None
    template: str = ""
    argument: str = ""
    """What the template is about: a fund code, or the key of a text."""
    personal: bool = False
    """Whether it is about the caller's own account and wants his PIN."""
    offered: bool = True

    def title(self, language: str) -> str:
        """Return its title in a language."""
        return self.title_zh if language == "zh" else self.title_en


class Catalogue:
    """Keeps topics and entries; read afresh for each call."""

    def __init__(
        self, database: Database, documents: FaxDocuments, templates: FaxTemplates
    ) -> None:
        self._store = FaxCatalogueStore(database)
        self._documents = documents
        self._templates = templates

    def topics(self) -> list[FaxTopic]:
        """Return every topic, in the order they are offered."""
        return [record(FaxTopic, row) for row in self._store.topics()]

    def entries(self) -> list[CatalogueEntry]:
        """Return every entry, by topic and in the order they are offered."""
        return [record(CatalogueEntry, row) for row in self._store.entries()]

    def offered(self, *, personal: bool) -> list[CatalogueEntry]:
        """Return what callers can order, personal documents or the others."""
        return [one for one in self.entries() if one.offered and one.personal == personal]

    def one(self, number: str) -> CatalogueEntry:
        """Return the entry of a number, offered or not."""
        row = self._store.entry(number)
        if row is None:
            raise FaxEntryUnknown(f"the catalogue has no number {number}")
        return record(CatalogueEntry, row)

    def on_offer(self, number: str) -> CatalogueEntry:
        """Return the entry of a number that callers can order."""
        entry = self.one(number)
        if not entry.offered:
            raise FaxEntryUnknown(f"number {number} of the catalogue is not offered")
        return entry

    def keep_topic(self, topic: FaxTopic) -> FaxTopic:
        """Add or change a topic; `FaxEntryRefused` says what cannot be."""
        if TOPIC_ID.fullmatch(topic.id) is None:
            raise FaxEntryRefused("topic_id", "a topic's id has small letters, digits and _")
        _check_texts(topic.name_zh, topic.name_en)
        others = [one for one in self.topics() if one.id != topic.id]
        if len(others) >= MOST_TOPICS:
            raise FaxEntryRefused("topics_full", f"at most {MOST_TOPICS} topics have a key")
        self._store.keep_topic(asdict(topic))
        return topic

    def remove_topic(self, topic_id: str) -> None:
        """Remove a topic; `FaxEntryRefused` while something stands under it."""
        if any(entry.topic == topic_id for entry in self.entries()):
            raise FaxEntryRefused("topic_used", "documents stand under this topic")
        self._store.remove_topic(topic_id)

    def keep(self, entry: CatalogueEntry) -> CatalogueEntry:
        """Add an entry or change the one with this number; `FaxEntryRefused` says what cannot be.

        Pages that are about one customer never get a number that others could key.
        """
        if NUMBER.fullmatch(entry.number) is None:
            raise FaxEntryRefused("number", "a number has 1 to 6 digits and does not begin with 0")
        if entry.topic not in {topic.id for topic in self.topics()}:
            raise FaxEntryRefused("topic", f"there is no topic {entry.topic}")
        _check_texts(entry.title_zh, entry.title_en)
        if entry.kind == TEMPLATE:
            self._check_template(entry)
        else:
            self._check_document(entry)
        row = asdict(entry)
        self._store.keep_entry(
            row | {"personal": int(entry.personal), "offered": int(entry.offered)}
        )
        return entry

    def arrange(self, topic: str, numbers: Sequence[str]) -> None:
        """Put the entries of a topic into an order."""
        self._store.arrange(topic, list(numbers))

    def remove(self, number: str) -> None:
        """Take an entry out of the catalogue; its document stays."""
        self._store.remove_entry(self.one(number).number)

    def _check_document(self, entry: CatalogueEntry) -> None:
        if entry.kind != DOCUMENT or entry.template or entry.personal:
            raise FaxEntryRefused("kind", "a fixed document is for everybody and no template")
        try:
            document = self._documents.one(entry.document or "")
        except FaxDocumentUnknown as unknown:
            raise FaxEntryRefused("document", str(unknown)) from unknown
        if document.fund_account:
            raise FaxEntryRefused("document", "these pages are one customer's own")

    def _check_template(self, entry: CatalogueEntry) -> None:
        try:
            template = self._templates.one(entry.template)
        except FaxTemplateUnknown as unknown:
            raise FaxEntryRefused("template", str(unknown)) from unknown
        if template.argument == OF_ONE_ORDER or entry.document is not None:
            raise FaxEntryRefused("template", "the catalogue has no document about one order")
        if bool(template.argument) != bool(entry.argument):
            raise FaxEntryRefused("argument", f"{template.name}: {template.argument or 'nothing'}")
        if template.personal != entry.personal:
            raise FaxEntryRefused("personal", "what is about an account is personal, else nothing")


def _check_texts(*texts: str) -> None:
    for text in texts:
        if not 0 < len(text.strip()) <= LONGEST_TITLE or not text.isprintable():
            raise FaxEntryRefused("title", f"a title has 1 to {LONGEST_TITLE} signs")
