"""Callers at a fax machine: the pages come in their own call, and what broke off is told."""

from functools import partial
from pathlib import Path
from typing import Any

import pytest

from agi_scripts import main_menu
from appliance.services.faxes.records import Fax
from appliance.services.faxes.register import FaxesAsked
from tests.demo_calls import DemoCompany
from tests.scripted_call import FaxEnd, ScriptedCall, ScriptedLine

FORM_IN_CALL = "417301#11"
LANGUAGES = pytest.mark.parametrize("language", ["zh", "en"])
STAYS = FaxEnd(hangs_up=False)
NOT_ALL = FaxEnd(status="FAILED", pages=0, hangs_up=False, result="The call dropped")


def at_machine(*arguments: Any, ends: FaxEnd, variables: dict[str, str]) -> ScriptedLine:
    """Return the line of a caller whose fax machine takes pages in this way."""
    line = ScriptedLine(*arguments)
    line.faxes.append(ends)
    line.variables = variables
    return line


def dial(demo: DemoCompany, keys: str, ends: FaxEnd = STAYS, **call: Any) -> ScriptedCall:
    line = partial(at_machine, ends=ends, variables=call.pop("variables", {}))
    dialled = ScriptedCall(keys, appliance=demo.appliance, line=line, **call)
    dialled.run(main_menu.run)
    return dialled


def only(demo: DemoCompany) -> Fax:
    (fax,) = demo.appliance.fax.register.listing(FaxesAsked(direction="sent"))
    return fax


@LANGUAGES
def test_he_presses_start_and_the_pages_come(demo: DemoCompany, language: str) -> None:
    call = dial(demo, FORM_IN_CALL, language=language)
    ((application, argument),) = call.line.ran
    sent = demo.appliance.fax.documents.one(only(demo).document or "")
    file = Path(argument.partition(",")[0])
    assert application == "SendFAX"
    assert file.read_bytes() == demo.appliance.fax.documents.path(sent).read_bytes()
    assert call.heard.index("fax_service.press_start") < call.heard.index(
        "fax_service.sent_in_call"
    )
    fax = only(demo)
    assert (fax.status, fax.way, fax.pages_confirmed, fax.call_id) == ("sent", "call", 1, call.id)
    assert call.heard[-4:] == [
        "fax_service.menu_documents",
        "fax_service.menu_personal",
        "fax_service.menu_subscriptions",
        "common.back",
    ]


def test_a_machine_that_hangs_up_has_its_pages_all_the_same(demo: DemoCompany) -> None:
    call = dial(demo, FORM_IN_CALL, FaxEnd())
    assert call.heard[-1] == "fax_service.press_start"
    assert only(demo).status == "sent"


@LANGUAGES
def test_a_machine_that_did_not_get_all_is_called(demo: DemoCompany, language: str) -> None:
    call = dial(demo, f"{FORM_IN_CALL}02151000001#1", NOT_ALL, language=language)
    assert call.heard.index("fax_service.not_sent_in_call") < call.heard.index(
        "fax_service.accepted"
    )
    dialled, in_call = demo.appliance.fax.register.listing(FaxesAsked(direction="sent"))
    assert (in_call.way, in_call.status) == ("call", "failed")
    assert (dialled.way, dialled.status) == ("dial", "waiting")
    assert dialled.document == in_call.document


@pytest.mark.parametrize(
    ("keys", "there_already"), [("1", 1), ("202151000001#", 0)], ids=["same number", "another"]
)
def test_pages_the_machine_has_are_not_sent_again_to_the_same_number(
    demo: DemoCompany, keys: str, there_already: int
) -> None:
    broken = FaxEnd(status="FAILED", pages=1, hangs_up=False, result="The call dropped")
    dial(demo, f"417301*302#11{keys}1", broken, caller="02158880001")
    fax, in_call = demo.appliance.fax.register.listing(FaxesAsked(direction="sent"))
    assert (in_call.pages, in_call.pages_confirmed) == (2, 1)
    assert (fax.way, fax.pages, fax.pages_confirmed) == ("dial", 2, there_already)
    attempt = demo.appliance.fax.queue.begin_attempt(fax.id)
    assert attempt is not None
    assert (attempt.first_page, attempt.cover) == (there_already + 1, bool(there_already))


def test_a_statement_comes_in_the_call_after_the_pin(demo: DemoCompany) -> None:
    call = dial(demo, "42980000000011#13579011")
    assert call.heard.index("account.enter_pin") < call.heard.index("fax_service.press_start")
    assert only(demo).fund_account == "980000000011"


def test_no_limit_of_numbers_counts_for_faxes_in_a_call(demo: DemoCompany) -> None:
    for limit in ("fax.on_demand_per_number", "fax.on_demand_per_caller", "fax.on_demand_per_day"):
        demo.appliance.parameters.keep(limit, 1)
    for number in range(3):
        dial(demo, FORM_IN_CALL, call_id=f"in.{number}")
    faxes = demo.appliance.fax.register.listing(FaxesAsked(direction="sent"))
    assert [fax.status for fax in faxes] == ["sent"] * 3


@pytest.mark.parametrize("status", ["SUCCESS", "FAILED"])
def test_what_asterisk_sent_while_the_server_was_gone_is_told(
    demo: DemoCompany, status: str
) -> None:
    pages = int(status == "SUCCESS")
    ends = FaxEnd(status=status, pages=pages, hangs_up=False, breaks=True)
    broken = dial(demo, FORM_IN_CALL, ends, call_id="cut.1")
    assert broken.heard[-1] == "fax_service.press_start"
    assert only(demo).status == "sending"
    call = dial(demo, "", call_id="cut.1", again=True, variables=broken.line.variables)
    assert not call.line.ran
    assert f"fax_service.{'sent' if pages else 'not_sent'}_in_call" in call.heard
    assert only(demo).status == ("sent" if pages else "failed")
    assert only(demo).pages_confirmed == pages


def test_a_break_before_the_first_tone_sends_nothing_and_is_told(demo: DemoCompany) -> None:
    ends = FaxEnd(status="", pages=0, hangs_up=False, breaks=True)
    dial(demo, FORM_IN_CALL, ends, call_id="cut.1")
    call = dial(demo, "", call_id="cut.1", again=True)
    assert "fax_service.not_sent_in_call" in call.heard
    assert only(demo).status == "failed"
