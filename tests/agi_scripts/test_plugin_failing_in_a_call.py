"""A plugin that fails in a call costs that caller one apology, and nobody else anything."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import plugins
from agi_scripts.__main__ import note_plugins
from appliance.assembly import assemble
from appliance.errors import StoreUnavailable
from tests.demo_calls import MAIN_MENU, DemoCompany

BROKEN = '''"""Broken: fails as soon as somebody chooses it."""

from appliance import Menu, MenuItem, hookimpl
from appliance.errors import StoreUnavailable


@hookimpl
def menu_items():
    return [
        MenuItem("6", "hotline.company", at_once, "broken.at_once"),
        MenuItem("4", "hotline.fax", deeper, "broken.deeper"),
        MenuItem("5", "hotline.commentary", no_store, "broken.no_store"),
    ]


def at_once(call, appliance):
    raise ZeroDivisionError("nobody thought of this")


def no_store(call, appliance):
    raise StoreUnavailable("the disk is full")


def deeper(call, appliance):
    while True:
        call.follow(call.choose(MENU), appliance)


MENU = Menu("deeper", (MenuItem("1", "hotline.complaint", at_once),))
'''


@pytest.fixture
def broken(demo: DemoCompany, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DemoCompany:
    """Install a plugin that fails beside the bundled ones."""
    folder = tmp_path / "more_plugins"
    (folder / "broken").mkdir(parents=True)
    (folder / "broken" / "__init__.py").write_text(BROKEN, "utf-8")
    monkeypatch.setattr(plugins, "__path__", [*plugins.__path__, str(folder)])
    return DemoCompany(assemble(demo.appliance.settings, clock=demo.clock), demo.clock)


@pytest.fixture(autouse=True)
def closed(broken: DemoCompany) -> Iterator[None]:
    """Close the appliance after each test."""
    yield
    broken.appliance.close()


@pytest.mark.parametrize("keys", ["6", "41"])
def test_the_caller_hears_an_apology_and_the_menu_without_it(
    broken: DemoCompany, keys: str
) -> None:
    call = broken.dial(keys)
    sorry = call.heard.index("errors.sorry")
    assert "hotline.company" in call.heard[:sorry]
    assert call.heard[sorry + 1 :] == MAIN_MENU
    assert not call.passed_on


@pytest.mark.parametrize("keys", ["6", "41"])
def test_the_caller_goes_on_with_everything_else(broken: DemoCompany, keys: str) -> None:
    call = broken.dial(keys, "11000001")
    assert call.heard[-2:] == ["fund_query.latest", "fund_query.again_or_back"]


def test_the_next_caller_is_not_offered_it(broken: DemoCompany) -> None:
    broken.dial("6")
    call = broken.dial("6")
    assert "hotline.company" not in call.heard
    assert "errors.no_choice_first" in call.heard


def test_the_owner_can_read_why(broken: DemoCompany) -> None:
    broken.dial("41")
    reason = broken.appliance.preferences.plugin_reason("broken")
    assert "ZeroDivisionError: nobody thought of this" in reason
    (plugin,) = [p for p in broken.appliance.plugins if p.name == "broken"]
    assert plugin.status == "put_aside"


def test_after_a_restart_it_is_back_in_service_and_no_page_says_otherwise(
    broken: DemoCompany,
) -> None:
    broken.dial("41")
    restarted = DemoCompany(assemble(broken.appliance.settings, clock=broken.clock), broken.clock)
    note_plugins(restarted.appliance)
    assert restarted.appliance.preferences.plugin_reason("broken") == ""
    assert "hotline.company" in restarted.dial().heard
    restarted.appliance.close()


def test_a_resumed_call_does_not_run_into_it_again(broken: DemoCompany) -> None:
    broken.dial("41", call_id="cut.1")
    call = broken.dial(call_id="cut.1", again=True)
    assert call.heard[0] == "hotline.nav"


def test_a_fault_of_the_machine_is_not_held_against_the_plugin(broken: DemoCompany) -> None:
    with pytest.raises(StoreUnavailable):
        broken.dial("5")
    (plugin,) = [p for p in broken.appliance.plugins if p.name == "broken"]
    assert plugin.status == "working"
