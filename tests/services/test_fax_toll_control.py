"""No way of asking makes the box dial a forbidden number: queue, desk, command, and after a change.

The ways of asking are those of `forbidden_numbers.csv`; see `test_fax_destinations.py`.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.assembly import Appliance, assemble
from appliance.command_line import main
from appliance.errors import FaxRefused
from appliance.paper.converter import convert
from appliance.services.faxes.dial_plan import Rule
from appliance.services.faxes.register import FaxesAsked
from appliance.settings import Settings
from tests.services.test_fax_destinations import FORBIDDEN, ORIGINS

PERMITTED = "02155550001"
BY_COMMAND = ("0085223456789", "+85223456789", "110", "4008001234", "16812345", "13800138000",
              "95588", "1790902155550001", "02155550001;ext=5", "055123")  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("toll") / "home"


@pytest.fixture(scope="module")
def box(home: Path) -> Iterator[Appliance]:
    appliance = assemble(Settings(home=home))
    yield appliance
    appliance.close()


@pytest.fixture(scope="module")
def document(box: Appliance, home: Path) -> str:
    text, tiff = home / "page.txt", home / "page.tif"
    text.write_text("one page", "utf-8")
    convert(text, tiff)
    return box.fax.documents.keep(tiff, "one page", "upload", made_by="test").id


def test_the_queue_takes_no_forbidden_number_from_anybody(box: Appliance, document: str) -> None:
    for asked, _code in FORBIDDEN:
        for origin in ORIGINS:
            with pytest.raises(FaxRefused):
                box.fax.queue.send(document, asked, origin=origin)
    assert not box.fax.register.listing(FaxesAsked())


def test_the_desk_of_console_and_command_names_each_refusal(box: Appliance, document: str) -> None:
    pages = box.fax.documents.one(document)
    for asked, _code in FORBIDDEN:
        for recipient in box.fax.desk.recipients(asked):
            assert recipient.refusal or recipient.number not in dict(FORBIDDEN)
            refused = box.fax.desk.send(pages, [recipient], origin="console").refused
            assert refused or recipient.number.startswith("0215555")
    dialled = {fax.number for fax in box.fax.register.listing(FaxesAsked())}
    assert dialled <= {PERMITTED, "02155550123"}


@pytest.mark.parametrize("number", BY_COMMAND)
def test_the_command_refuses_and_queues_nothing(
    box: Appliance, home: Path, document: str, number: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = box.fax.register.count(FaxesAsked())
    monkeypatch.setenv("FUNDLINE_HOME", str(home))
    with pytest.raises(SystemExit) as left:
        main(["fax", "send", number, str(home / "page.txt")])
    assert left.value.code
    assert box.fax.register.count(FaxesAsked()) == before


def test_what_was_permitted_when_it_was_ordered_is_asked_again_before_it_is_dialled(
    box: Appliance, document: str
) -> None:
    fax = box.fax.queue.send(document, "01065550001", origin="console")
    box.fax.destinations.keep_rules([Rule("010", allowed=False)])
    assert box.fax.queue.begin_attempt(fax.id) is None
    ended = box.fax.queue.one(fax.id)
    assert (ended.status, ended.reason, ended.attempts) == ("failed", "denied", 0)
    with pytest.raises(FaxRefused):
        box.fax.queue.retry_now(fax.id)
