"""Faxes that come in: kept with their pages and a seal, partial ones marked, none lost."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from appliance.errors import FaxRefused, FaxUnknown
from appliance.paper import fax_pages
from appliance.records.fax import SUCCESS, FaxResult
from appliance.services.faxes import inbox as inbox_module
from appliance.services.faxes.records import Fax, FaxDocument
from appliance.services.faxes.register import FaxesAsked
from tests.services.fax_room import MORNING, SENDER, STATION, FaxBox, received, write_fax


@pytest.fixture
def box(tmp_path: Path) -> Iterator[FaxBox]:
    box = FaxBox(tmp_path / "home")
    yield box
    box.close()


def arrived(box: FaxBox, status: str = "", **asked: bool) -> list[Fax]:
    return box.fax.register.listing(FaxesAsked("received", status, **asked))


def test_a_fax_is_kept_with_its_pages_and_all_that_is_known_of_it(box: FaxBox) -> None:
    fax = box.begin()
    assert fax.status == "receiving"
    assert box.fax.inbox.open_of_call(fax.call_id) == fax
    sent = box.arrive(fax, 3)
    rows = [fax_pages.rows(sent, page) for page in (1, 2, 3)]
    box.pass_time(90)
    kept = box.fax.inbox.keep(fax.id, received(3))
    assert (kept.status, kept.reason, kept.direction) == ("received", "", "received")
    assert (kept.pages, kept.pages_confirmed, kept.poor_pages) == (3, 3, 0)
    assert (kept.number, kept.dialled, kept.station) == (SENDER, "1001", STATION)
    assert kept.created_at == MORNING
    assert kept.finished_at == box.now
    assert kept.read_at is None
    path = box.fax.documents.path(box.fax.documents.one(kept.document or ""))
    assert all((fax_pages.rows(path, n + 1) == page).all() for n, page in enumerate(rows))
    assert not box.fax.inbox.spool(fax.id).exists()
    assert box.fax.inbox.open_of_call(fax.call_id) is None


def test_the_transmission_is_written_down(box: FaxBox) -> None:
    fax = box.begin()
    box.arrive(fax, 2, bad=[(7, 2), (4, 1)])
    told = FaxResult(
        SUCCESS, "OK", pages=2, mode="T38", rate=14400, remote_station=STATION,
        options={"ecm": "yes", "maxrate": "14400"},
    )  # fmt: skip
    box.fax.inbox.keep(fax.id, told)
    with sqlite3.connect(box.appliance.settings.database) as tables:
        found = tables.execute(
            "SELECT outcome, pages, mode, result, rate, remote_station, bad_rows FROM fax_attempts"
        ).fetchall()
    assert found == [("received", 2, "T38", "OK", 14400, STATION, 11)]


def test_a_fax_that_was_cut_is_kept_and_marked(box: FaxBox) -> None:
    kept = box.take(2, success=False)
    assert (kept.status, kept.reason, kept.pages, kept.document is None) == (
        "partial", "broken", 2, False,
    )  # fmt: skip
    assert arrived(box) == [kept]


def test_a_call_without_a_page_is_listed_only_where_it_is_asked_for(box: FaxBox) -> None:
    nothing = box.take(0, success=False)
    assert (nothing.status, nothing.document, nothing.pages) == ("empty", None, 0)
    kept = box.take(1)
    assert arrived(box) == [kept]
    assert arrived(box, "empty") == [nothing]
    assert arrived(box, "partial") == []


@pytest.mark.parametrize(
    ("bad", "poor"),
    [
        ((0, 0), 0),
        ((40, 5), 0),  # 96.5 % of 1145 rows are good
        ((58, 1), 1),  # 94.9 %
        ((6, 6), 1),  # six together can hide a line of figures
    ],
)
def test_pages_that_are_hard_to_read_are_counted(
    box: FaxBox, bad: tuple[int, int], poor: int
) -> None:
    fax = box.begin()
    box.arrive(fax, 2, bad=[(0, 0), bad])
    assert box.fax.inbox.keep(fax.id, received(2)).poor_pages == poor


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
def test_a_page_that_was_not_written_to_its_end_does_not_spoil_the_others(box: FaxBox) -> None:
    fax = box.begin()
    spool = box.arrive(fax, 3)
    pages = [fax_pages.rows(spool, page) for page in (1, 2)]
    whole = spool.read_bytes()
    length = len(write_fax(spool.with_name("two.tif"), 2).read_bytes())
    spool.write_bytes(whole[: length + (len(whole) - length) // 3])
    kept = box.fax.inbox.keep(fax.id, received(2, success=False))
    assert (kept.status, kept.pages) == ("partial", 2)
    path = box.fax.documents.path(box.fax.documents.one(kept.document or ""))
    assert len(fax_pages.read_pages(path)) == 2
    assert all((fax_pages.rows(path, n + 1) == page).all() for n, page in enumerate(pages))


def test_a_fax_is_closed_once_whoever_comes_first(box: FaxBox) -> None:
    fax = box.begin()
    box.arrive(fax, 1)
    first = box.fax.inbox.keep(fax.id, received(1))
    assert box.fax.inbox.keep(fax.id, received(0, success=False)) == first
    assert len(arrived(box)) == 1
    assert box.appliance.seals.verify().of_kind["fax"] == 1


# --- what a fault left behind


def test_what_a_killed_part_left_is_adopted_when_its_call_is_over(box: FaxBox) -> None:
    fax = box.begin()
    box.arrive(fax, 2)
    box.pass_time(3600)
    assert box.fax.inbox.adopt() == []  # the caller is still there: the server comes again
    box.end_call(fax)
    box.pass_time(inbox_module.STILL_SECONDS - 1)
    assert box.fax.inbox.adopt() == []
    box.pass_time(1)
    (kept,) = box.fax.inbox.adopt()
    assert (kept.status, kept.reason, kept.pages, kept.pages_confirmed) == ("partial", "lost", 2, 2)
    assert box.fax.inbox.adopt() == []


def test_what_asterisk_told_of_the_end_counts_although_the_server_was_away(box: FaxBox) -> None:
    fax = box.begin()
    box.arrive(fax, 2)
    box.fax.inbox.tell(fax.id, received(2))
    box.end_call(fax)
    box.pass_time(60)
    (kept,) = box.fax.inbox.adopt()
    assert (kept.status, kept.pages, kept.station) == ("received", 2, STATION)


def test_a_fax_that_cannot_be_kept_waits_and_keeps_no_other_waiting(
    box: FaxBox, monkeypatch: pytest.MonkeyPatch
) -> None:
    faxes = []
    for _fax in range(2):
        fax = box.begin()
        box.arrive(fax, 1)
        box.fax.inbox.tell(fax.id, received(1))
        box.end_call(fax)
        faxes.append(fax)
        box.pass_time(1)
    box.pass_time(10)
    folder = box.appliance.settings.fax_documents
    keep, refused = box.fax.documents.keep, []

    def full_disk_once(*arguments: Any, **values: Any) -> FaxDocument:
        if not refused:
            refused.append(arguments)
            raise OSError(28, "No space left on device", str(folder))
        return keep(*arguments, **values)

    monkeypatch.setattr(box.fax.documents, "keep", full_disk_once)
    with pytest.raises(FaxRefused, match="No space left"):
        box.fax.inbox.adopt()
    assert [fax.id for fax in arrived(box, "received")] == [faxes[1].id]
    assert box.fax.inbox.spool(faxes[0].id).exists()
    assert [(fax.id, fax.status) for fax in box.fax.inbox.adopt()] == [(faxes[0].id, "received")]


def test_a_fax_whose_call_nobody_knows_is_adopted_after_a_minute(box: FaxBox) -> None:
    box.fax.inbox.begin(call_id="unknown.1", caller="", dialled="1001")
    box.pass_time(inbox_module.STILL_UNKNOWN_SECONDS - 1)
    assert box.fax.inbox.adopt() == []
    box.pass_time(1)
    assert [fax.status for fax in box.fax.inbox.adopt()] == ["empty"]


def test_a_full_disk_refuses_a_fax_before_it_begins(
    box: FaxBox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox_module, "LEAST_FREE_BYTES", 2**62)
    with pytest.raises(FaxRefused, match="MB are free"):
        box.begin()
    assert len(arrived(box)) == 0


# --- in the console


def test_a_fax_is_read_deleted_and_brought_back(box: FaxBox) -> None:
    one, other = box.take(1), box.take(1)
    box.fax.inbox.mark_read(one.id)
    assert box.fax.register.one(one.id).read_at == box.now
    assert [fax.id for fax in arrived(box, unread=True)] == [other.id]
    box.fax.inbox.mark_unread(one.id)
    assert len(arrived(box, unread=True)) == 2
    box.fax.register.delete(one.id)
    assert [fax.id for fax in arrived(box)] == [other.id]
    assert [fax.id for fax in arrived(box, deleted=True)] == [one.id]
    box.fax.register.restore(one.id)
    assert len(arrived(box)) == 2
    with pytest.raises(FaxUnknown):
        box.fax.inbox.mark_read("20000101000000")


# --- evidence


def test_reading_and_deleting_break_no_seal(box: FaxBox) -> None:
    fax = box.take(2)
    box.fax.inbox.mark_read(fax.id)
    box.fax.register.delete(fax.id)
    verdict = box.appliance.seals.verify()
    assert (verdict.of_kind["fax"], verdict.findings) == (1, [])


def test_an_altered_page_and_an_altered_row_are_found(box: FaxBox) -> None:
    page, row = box.take(1), box.take(1)
    path = box.fax.documents.path(box.fax.documents.one(page.document or ""))
    path.write_bytes(path.read_bytes()[:-1] + b"\xff")
    with sqlite3.connect(box.appliance.settings.database) as tables:
        tables.execute("UPDATE faxes SET number = '110' WHERE id = ?", [row.id])
    found = {finding.subject: finding.what for finding in box.appliance.seals.verify().findings}
    assert found[f"fax {row.id}"] == "its row was altered"
    assert "was altered" in found[f"fax {page.id}"]


def test_a_fax_without_its_seal_is_found(box: FaxBox) -> None:
    fax = box.take(1)
    with sqlite3.connect(box.appliance.settings.database) as tables:
        tables.execute("DROP TRIGGER IF EXISTS seals_stay")
        tables.execute("UPDATE faxes SET id = id || 'x', document = NULL WHERE id = ?", [fax.id])
    subjects = [finding.subject for finding in box.appliance.seals.verify().findings]
    assert f"fax {fax.id}x" in subjects
