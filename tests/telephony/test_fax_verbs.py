"""What a call does as a fax machine."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from appliance.assembly import Appliance, assemble
from appliance.errors import CallerHungUp
from appliance.records.fax import FaxOptions
from appliance.settings import Settings
from tests.scripted_call import FaxEnd, ScriptedCall

PAGES = Path("/faxes/one.tif")


@pytest.fixture
def appliance(tmp_path: Path) -> Iterator[Appliance]:
    appliance = assemble(Settings(home=tmp_path / "home"))
    yield appliance
    appliance.close()


@pytest.fixture
def machine(appliance: Appliance) -> Callable[..., ScriptedCall]:
    def make(*ends: FaxEnd) -> ScriptedCall:
        call = ScriptedCall(appliance=appliance)
        call.line.faxes = list(ends)
        return call

    return make


def test_a_fax_tells_what_became_of_it(machine: Callable[..., ScriptedCall]) -> None:
    call = machine(FaxEnd(pages=3, mode="T38", rate=9600))
    result = call.send_fax(PAGES, FaxOptions(header="Demo", station="021 1234"))
    assert (result.status, result.pages, result.mode, result.rate) == ("SUCCESS", 3, "T38", 9600)
    assert (result.remote_station, result.local_station) == ("02158880001", "021 1234")
    assert call.line.ran == [("SendFAX", "/faxes/one.tif,zf")]
    assert call.far_end_gone


@pytest.mark.parametrize(
    ("options", "modems", "rate"),
    [
        (FaxOptions(), "v17,v27,v29", "14400"),
        (FaxOptions(max_rate=12000), "v17,v27,v29", "12000"),
        (FaxOptions(v17=False), "v27,v29", "9600"),
        (FaxOptions(max_rate=9600), "v27,v29", "9600"),
        (FaxOptions(max_rate=7200), "v27,v29", "7200"),
        (FaxOptions(max_rate=4800), "v27", "4800"),
        (FaxOptions(max_rate=2400), "v27", "2400"),
    ],
)
def test_modems_and_rate_fit_together(
    machine: Callable[..., ScriptedCall], options: FaxOptions, modems: str, rate: str
) -> None:
    """Asterisk refuses a rate that a modem is above, and spandsp keeps none by itself."""
    call = machine()
    call.send_fax(PAGES, options)
    assert call.line.variables["FAXOPT(modem)"] == modems
    assert call.line.variables["FAXOPT(maxrate)"] == rate


def test_as_sound_only_and_without_error_correction(machine: Callable[..., ScriptedCall]) -> None:
    call = machine()
    call.send_fax(PAGES, FaxOptions(t38=False, ecm=False))
    assert call.line.ran == [("SendFAX", "/faxes/one.tif,F")]
    assert call.line.variables["FAXOPT(ecm)"] == "no"


def test_a_fax_is_received_as_sound_where_the_line_has_no_fax_over_ip(
    machine: Callable[..., ScriptedCall], tmp_path: Path
) -> None:
    call = machine(FaxEnd(pages=2))
    result = call.receive_fax(tmp_path / "in.tif", FaxOptions())
    assert (result.status, result.pages) == ("SUCCESS", 2)
    assert call.line.ran == [("ReceiveFAX", f"{tmp_path / 'in.tif'},f")]


def test_a_fax_is_found_after_a_break_and_only_that_one(
    machine: Callable[..., ScriptedCall],
) -> None:
    call = machine(FaxEnd(hangs_up=False), FaxEnd("FAILED", 1, hangs_up=False, breaks=True))
    assert call.finished_fax("first") is None
    call.send_fax(PAGES, FaxOptions(), "first")
    with pytest.raises(CallerHungUp):
        call.send_fax(PAGES, FaxOptions(), "second")
    found = call.finished_fax("second")
    assert found is not None
    assert (found.status, found.pages) == ("FAILED", 1)
    assert call.finished_fax("first") is None


def test_keys_are_pressed_towards_the_far_end(machine: Callable[..., ScriptedCall]) -> None:
    call = machine()
    call.key_digits("ww8012")
    assert call.line.ran == [("SendDTMF", "ww8012,250,120")]
