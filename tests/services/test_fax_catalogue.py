"""The catalogue of documents: numbers, topics, what is personal, and what is refused."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from appliance.assembly import Appliance, assemble
from appliance.errors import FaxEntryRefused, FaxEntryUnknown
from appliance.paper.converter import convert
from appliance.services.faxes.catalogue import CatalogueEntry, FaxTopic
from appliance.services.faxes.records import FaxDocument
from appliance.settings import Settings
from appliance.spoken_texts import spoken_texts

FUNDS = FaxTopic("funds", 1, "基金产品", "our funds")
SHEET = CatalogueEntry("101", "funds", 1, "产品说明", "product sheet", "document")
STATEMENT = CatalogueEntry(
    "901", "funds", 9, "对账单", "statement", "template", template="statement", personal=True
)


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Appliance]:
    appliance = assemble(Settings(home=tmp_path))
    appliance.fax.catalogue.keep_topic(FUNDS)
    yield appliance
    appliance.close()


def pages(box: Appliance, tmp_path: Path, **values: Any) -> FaxDocument:
    """Keep one page of text as a document."""
    text, tiff = tmp_path / "sheet.txt", tmp_path / "sheet.tif"
    text.write_text("产品说明 000001", "utf-8")
    convert(text, tiff)
    return box.fax.documents.keep(tiff, "产品说明", "upload", made_by="admin", **values)


def test_documents_are_listed_by_topic_and_position(box: Appliance, tmp_path: Path) -> None:
    catalogue, document = box.fax.catalogue, pages(box, tmp_path).id
    catalogue.keep_topic(FaxTopic("first", 0, "业务表格", "forms"))
    catalogue.keep(STATEMENT)
    catalogue.keep(replace(SHEET, document=document))
    catalogue.keep(replace(SHEET, number="7", topic="first", document=document))
    assert [entry.number for entry in catalogue.entries()] == ["7", "101", "901"]
    assert [topic.name("en") for topic in catalogue.topics()] == ["forms", "our funds"]
    assert [entry.number for entry in catalogue.offered(personal=True)] == ["901"]
    assert [entry.number for entry in catalogue.offered(personal=False)] == ["7", "101"]


def test_what_is_not_offered_has_its_number_but_nobody_can_order_it(box: Appliance) -> None:
    box.fax.catalogue.keep(replace(STATEMENT, offered=False))
    assert box.fax.catalogue.one("901").title("en") == "statement"
    with pytest.raises(FaxEntryUnknown):
        box.fax.catalogue.on_offer("901")
    assert not box.fax.catalogue.offered(personal=True)


def test_an_entry_is_changed_and_taken_out_and_its_document_stays(
    box: Appliance, tmp_path: Path
) -> None:
    document = pages(box, tmp_path).id
    box.fax.catalogue.keep(replace(SHEET, document=document))
    box.fax.catalogue.keep(replace(SHEET, document=document, title_zh="新说明"))
    assert box.fax.catalogue.one("101").title("zh") == "新说明"
    box.fax.catalogue.remove("101")
    with pytest.raises(FaxEntryUnknown):
        box.fax.catalogue.one("101")
    assert box.fax.documents.one(document)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"number": ""}, "number"),
        ({"number": "012"}, "number"),
        ({"number": "1*2"}, "number"),
        ({"number": "１"}, "number"),
        ({"number": "1234567"}, "number"),
        ({"topic": "none"}, "topic"),
        ({"title_zh": " "}, "title"),
        ({"title_en": "a\nb"}, "title"),
        ({"title_en": "a" * 41}, "title"),
        ({"template": "passport"}, "template"),
        ({"template": "order_sheet", "argument": "1"}, "template"),
        ({"personal": False}, "personal"),
        ({"template": "nav_chart"}, "argument"),
        ({"template": "nav_chart", "argument": "000001"}, "personal"),
        ({"argument": "000001"}, "argument"),
        ({"kind": "document"}, "kind"),
        ({"kind": "document", "template": "", "personal": False}, "document"),
    ],
)
def test_what_the_catalogue_cannot_have_is_refused(
    box: Appliance, change: dict[str, Any], reason: str
) -> None:
    with pytest.raises(FaxEntryRefused) as refusal:
        box.fax.catalogue.keep(replace(STATEMENT, **change))
    assert refusal.value.reason == reason
    assert not box.fax.catalogue.entries()


def test_the_pages_of_one_customer_never_get_a_number_for_all(
    box: Appliance, tmp_path: Path
) -> None:
    own = pages(box, tmp_path, fund_account="980000000011")
    with pytest.raises(FaxEntryRefused, match="own"):
        box.fax.catalogue.keep(replace(SHEET, document=own.id))


def test_a_topic_is_removed_when_nothing_stands_under_it(box: Appliance) -> None:
    box.fax.catalogue.keep(STATEMENT)
    with pytest.raises(FaxEntryRefused):
        box.fax.catalogue.remove_topic("funds")
    box.fax.catalogue.remove("901")
    box.fax.catalogue.remove_topic("funds")
    assert not box.fax.catalogue.topics()


def test_there_are_no_more_topics_than_keys(box: Appliance) -> None:
    for number in range(2, 7):
        box.fax.catalogue.keep_topic(replace(FUNDS, id=f"t{number}"))
    box.fax.catalogue.keep_topic(replace(FUNDS, name_en="all funds"))
    with pytest.raises(FaxEntryRefused):
        box.fax.catalogue.keep_topic(replace(FUNDS, id="t7"))


def test_titles_and_topics_are_spoken(box: Appliance) -> None:
    box.fax.catalogue.keep(STATEMENT)
    assert {"基金产品", "对账单"} <= set(spoken_texts(box, "zh"))
    assert {"our funds", "statement"} <= set(spoken_texts(box, "en"))
