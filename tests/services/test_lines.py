"""The lines in force: from `appliance.toml`, taken in once, then changed by publishing."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from appliance.assembly import Appliance, assemble
from appliance.errors import DocumentWrong
from appliance.lines_document import written
from appliance.records.line import DialledNumber, Extension, Lines, Target, Trunk
from appliance.records.workshop import LINES
from appliance.services.lines.edits import (
    keep_extension,
    keep_number,
    keep_trunk,
    remove_extension,
    remove_number,
    remove_trunk,
)
from appliance.services.lines.line_changes import CHECKING, PUBLISHED, REFUSED
from appliance.services.lines.taking_in import take_in
from appliance.settings import Secret, Settings
from appliance.settings import Trunk as WiredTrunk
from appliance.strongbox import given
from appliance.telephony.dialling import dialled, house_line

WIRED = WiredTrunk(
    name="unicom",
    host="10.1.1.1",
    username="021",
    password=Secret("first"),
    numbers=("02155550000",),
    fax_numbers=("02155550001",),
)
MOBILE = Trunk(name="mobile", host="10.2.2.2")


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Appliance]:
    appliance = assemble(Settings(home=tmp_path, trunks=(WIRED,)))
    yield appliance
    appliance.close()


def taken_in(box: Appliance, *trunks: WiredTrunk) -> bool:
    settings = replace(box.settings, trunks=trunks)
    return take_in(settings, box.workshop, box.preferences)


def test_the_file_is_taken_in_once_and_again_when_it_was_changed(box: Appliance) -> None:
    assert box.lines.now().own_numbers == ("02155550000", "02155550001")
    assert taken_in(box, WIRED)
    assert not taken_in(box, WIRED)
    assert box.workshop.versions.count() == 1
    box.line_room.changes.into_draft(keep_trunk(MOBILE), "chen", "second carrier")
    assert given(box.settings, "trunk_unicom").reveal() == "first"
    assert taken_in(box, replace(WIRED, host="10.9.9.9", password=Secret("second")))
    assert box.lines.now().trunks[0].host == "10.9.9.9"
    assert given(box.settings, "trunk_unicom").reveal() == "second"
    assert not taken_in(box), "a file without trunks says nothing"


def test_what_the_file_cannot_say_stays(box: Appliance) -> None:
    taken_in(box, WIRED)
    lines = keep_trunk(replace(box.lines.now().trunks[0], lines=8, prefix="9"))(box.lines.now())
    lines = keep_trunk(MOBILE)(lines)
    box.workshop.versions.adopt({LINES: written(lines)}, "chen", "")
    taken_in(box, replace(WIRED, host="10.9.9.9"))
    first, second = box.lines.now().trunks
    assert (first.host, first.lines, first.prefix) == ("10.9.9.9", 8, "9")
    assert second == MOBILE


def test_a_change_goes_into_a_draft_or_is_refused_as_it_is(box: Appliance) -> None:
    changes = box.line_room.changes
    draft = changes.into_draft(keep_trunk(MOBILE), "chen", "second carrier")
    again = changes.into_draft(
        keep_extension(Extension(number="8001")), "chen", "", draft=draft.number
    )
    assert (again.number, again.revision) == (draft.number, draft.revision + 1)
    assert "8001" in again.documents[LINES]
    assert "mobile" in again.documents[LINES]
    with pytest.raises(DocumentWrong, match="no operator"):
        changes.into_draft(remove_extension("8000"), "chen", "")
    with pytest.raises(DocumentWrong, match="no such extension"):
        leads = DialledNumber(number="02155550003", target=Target.read("extension:8009"))
        changes.into_draft(keep_number(leads), "chen", "")


def test_a_change_is_published_when_lint_and_golden_calls_passed_and_not_otherwise(
    box: Appliance,
) -> None:
    changes, runs = box.line_room.changes, box.workshop.runs

    def end(kind: str, draft: int, *, well: bool) -> None:
        run = runs.latest(kind, box.workshop.drafts.one(draft))
        assert run is not None
        runs.begin(run.id)
        runs.end(run.id, well=well)
        changes.settle()

    asked = changes.publish_now(keep_trunk(MOBILE), "chen", "second carrier")
    assert asked.state == CHECKING
    changes.settle()
    assert box.workshop.versions.wanted() is None
    end("lint", asked.draft, well=True)
    assert changes.one(asked.draft).state == CHECKING
    end("golden", asked.draft, well=True)
    latest = changes.latest()
    assert latest is not None
    assert (latest.state, latest.version) == (PUBLISHED, 1)
    assert changes.present().trunk("mobile") == MOBILE, "also before Asterisk has it"
    assert box.lines.now().trunk("mobile") is None
    box.workshop.versions.put_in_force(1)
    assert box.lines.now().trunk("mobile") == MOBILE

    for failing in ("lint", "golden"):
        refused = changes.publish_now(remove_trunk("mobile"), "chen", "away")
        if failing == "golden":
            end("lint", refused.draft, well=True)
        end(failing, refused.draft, well=False)
        assert changes.one(refused.draft).state == REFUSED
        assert box.workshop.versions.wanted() is None


def test_numbers_follow_their_trunk(box: Appliance) -> None:
    lines = box.lines.now()
    renamed = keep_trunk(replace(lines.trunks[0], name="cu"), before="unicom")(lines)
    assert {one.trunk for one in renamed.numbers} == {"cu"}
    away = remove_trunk("cu")(renamed)
    assert {one.trunk for one in away.numbers} == {""}
    assert remove_number("02155550000")(lines).own_numbers == ("02155550001",)


@pytest.mark.parametrize(
    ("details", "number", "wanted"),
    [
        ({}, "13800138000", "13800138000"),
        ({}, "02155667788", "02155667788"),
        ({"prefix": "9"}, "02155667788", "902155667788"),
        ({"area_code": "021"}, "02155667788", "55667788"),
        ({"area_code": "021", "prefix": "9"}, "01055667788", "901055667788"),
        ({"dialling": "plus86"}, "13800138000", "+8613800138000"),
        ({"dialling": "plus86"}, "02155667788", "+862155667788"),
        ({"dialling": "plus86"}, "95588", "95588"),
        ({"dialling": "plus86"}, "4008123456", "4008123456"),
        ({"dialling": "plus86"}, "0085212345678", "+85212345678"),
    ],
)
def test_a_number_is_dialled_as_the_carrier_wants_it(
    details: dict[str, str], number: str, wanted: str
) -> None:
    assert dialled(replace(MOBILE, **details), number) == wanted  # type: ignore[arg-type]


def test_only_telephones_of_the_house_are_rung_without_a_ticket() -> None:
    assert house_line(Lines(), "8000") is not None
    assert house_line(Lines(), "8001") is None
