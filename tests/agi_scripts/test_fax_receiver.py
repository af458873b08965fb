"""A fax machine calls, without a telephone: what is kept whatever happens in the middle."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from agi_scripts import fax_receiver
from appliance.services.faxes import inbox as inbox_module
from appliance.services.faxes.records import Fax
from appliance.services.faxes.register import FaxesAsked
from tests.scripted_call import FaxEnd, ScriptedCall
from tests.services.fax_room import SENDER, FaxBox, write_fax


@pytest.fixture
def box(tmp_path: Path) -> Iterator[FaxBox]:
    box = FaxBox(tmp_path / "home")
    yield box
    box.close()


def call_of(box: FaxBox, *ends: FaxEnd, again: bool = False) -> ScriptedCall:
    """Return the call of a fax machine; the second of one id is the same call, resumed."""
    call = ScriptedCall(
        appliance=box.appliance, caller=SENDER, dialled="1001", call_id="fax.1", again=again
    )
    call.line.faxes = list(ends)
    return call


def steps(box: FaxBox) -> list[str]:
    box.appliance.calls.flush()
    written = box.appliance.calls.one("fax.1")
    assert written is not None
    return [step["text"] for step in written["steps"] if step["kind"] == "did"]


def arrived(box: FaxBox, status: str = "", **asked: bool) -> list[Fax]:
    return box.fax.register.listing(FaxesAsked("received", status, **asked))


def test_the_box_answers_names_itself_and_keeps_the_pages(box: FaxBox, tmp_path: Path) -> None:
    box.fax.choices.keep({"station": "021 5555 0001"})
    call = call_of(box, FaxEnd(pages=2, file=write_fax(tmp_path / "sent.tif", 2)))
    assert call.run(fax_receiver.run) == "done"
    assert call.line.answered
    assert call.line.variables["FAXOPT(localstationid)"] == "021 5555 0001"
    (fax,) = arrived(box)
    assert (fax.status, fax.pages, fax.station) == ("received", 2, SENDER)
    ((application, argument),) = call.line.ran
    assert application == "ReceiveFAX"
    assert argument == f"{box.fax.inbox.spool(fax.id)},f"
    assert steps(box) == [f"fax {fax.id}: begins", f"fax {fax.id}: received, 2 pages"]


def test_a_line_that_is_cut_leaves_a_partial_fax(box: FaxBox, tmp_path: Path) -> None:
    end = FaxEnd("FAILED", 1, file=write_fax(tmp_path / "sent.tif", 1), result="dropped")
    call_of(box, end).run(fax_receiver.run)
    (fax,) = arrived(box)
    assert (fax.status, fax.reason, fax.pages) == ("partial", "broken", 1)


def test_a_voice_that_dials_the_fax_number_leaves_an_empty_fax(box: FaxBox) -> None:
    call_of(box, FaxEnd("FAILED", 0)).run(fax_receiver.run)
    assert [fax.status for fax in arrived(box, "empty")] == ["empty"]


def test_what_asterisk_received_while_the_server_was_away_is_kept(
    box: FaxBox, tmp_path: Path
) -> None:
    sent = write_fax(tmp_path / "sent.tif", 3)
    broken = call_of(box, FaxEnd(pages=3, file=sent, breaks=True, hangs_up=False))
    assert broken.run(fax_receiver.run) == "hung_up"
    assert arrived(box, "receiving")[0].call_id == "fax.1"
    resumed = call_of(box, again=True)
    resumed.line.variables |= broken.line.variables
    assert resumed.run(fax_receiver.run) == "done"
    assert resumed.line.ran == [], "nothing is received twice"
    (fax,) = arrived(box)
    assert (fax.status, fax.pages, fax.station) == ("received", 3, SENDER)


def test_a_server_that_broke_before_the_first_page_receives_it_now(
    box: FaxBox, tmp_path: Path
) -> None:
    begun = box.fax.inbox.begin(call_id="fax.1", caller=SENDER, dialled="1001")
    sent = write_fax(tmp_path / "sent.tif", 1)
    call_of(box, FaxEnd(file=sent), again=True).run(fax_receiver.run)
    assert [(fax.id, fax.status) for fax in arrived(box)] == [(begun.id, "received")]


def test_a_full_disk_is_not_answered(box: FaxBox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbox_module, "LEAST_FREE_BYTES", 2**62)
    call = call_of(box)
    call.run(fax_receiver.run)
    assert not call.line.answered
    assert call.line.hung_up
    assert steps(box)[0].startswith("fax: refused, only ")
