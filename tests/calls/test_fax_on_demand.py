"""Documents on demand by real calls: in one call, in two calls, and nowhere they may not go."""

import time
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest

from appliance.services.faxes.register import FaxesAsked
from tests.calls.box import Box
from tests.calls.caller import Caller, Conversation
from tests.calls.conftest import CallerMaker
from tests.calls.far_fax import WELL_INTO_A_PAGE_SECONDS, FarFax, box_and_far_end, far_number
from tests.calls.far_log import FarResult
from tests.calls.fax_desk import FaxDesk, fax_desk, rows_of, same

pytestmark = pytest.mark.asterisk

LOG_IN, WRONG_PIN = "980000000011#135790", "980000000011#000000"
ACCOUNT = "980000000011"
IN_CALLS = {
    "form": ("WW417301#11", "02158880001"),
    "statement": (f"WW42{LOG_IN}11", "02158880002"),
    "no_pin": (f"WW42{WRONG_PIN}11", "02158880003"),
}
"""What callers at fax machines key before they press start, and their numbers."""
TO_THE_NUMBER: list[tuple[str, str, dict[str, str]]] = [
    ("4", "menu_documents", {"key": "1"}),
    ("1", "menu_by_number", {"key": "7"}),
    ("7", "enter_numbers", {}),
    ("301#", "menu_go_on", {"key": "1"}),
    ("1", "menu_at_machine", {"key": "1"}),
    ("2", "enter_number", {}),
]
"""What is keyed when, and what is heard then."""
TO = far_number("able", 77)
SPOKEN: dict[str, Any] = {"area": "021", "middle": "5100", "last": "0077"}
PATIENCE_SECONDS = 60.0
FORBIDDEN = {
    "0085223456789": "foreign",
    "110": "emergency",
    "16812345": "premium",
    "13912345678": "mobile",
    "4008001234": "special",
}


class Ends(NamedTuple):
    """A box, the other fax machine, and the calls from there by name."""

    box: Box
    far: FarFax
    desk: FaxDesk
    calls: dict[str, str]

    def fetched(self, name: str) -> FarResult:
        """Return how the fax of a call ended that fetched documents."""
        self.far.wait_for("1000", len(self.calls))
        (found,) = [one for one in self.far.results("1000") if one.id == self.calls[name]]
        return found

    def kill_while_sending(self, caller: str) -> None:
        """Kill the server once the caller's fax is well under way."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not self.desk.register.listing(FaxesAsked(number=caller, status="sending")):
            assert time.monotonic() < deadline, "the fax does not begin"
            time.sleep(0.1)
        time.sleep(WELL_INTO_A_PAGE_SECONDS)
        self.box.kill("agi_server")


@pytest.fixture(scope="module")
def ends() -> Iterator[Ends]:
    """Start both ends and let all callers at fax machines call at once."""
    with box_and_far_end() as (box, far), fax_desk(box) as desk:
        desk.appliance.fax.choices.keep({"header": "", "station": "02112345678"})
        calls = {
            name: far.fetch("1000", keys, caller=caller)
            for name, (keys, caller) in IN_CALLS.items()
        }
        yield Ends(box, far, desk, calls)


@pytest.fixture
def box(ends: Ends) -> Box:
    return ends.box


def at_the_number(*callers: Caller) -> list[Conversation]:
    """Order the form by keys and ears, all callers together, up to the question for the number."""
    calls = [caller.dial() for caller in callers]
    for keys, answer, slots in TO_THE_NUMBER:
        for call in calls:
            call.press(*keys)
        for call in calls:
            call.begins(f"fax_service.{answer}", **slots)
    return calls


def test_the_number_is_read_back_before_it_is_dialled(ends: Ends, caller: Caller) -> None:
    (call,) = at_the_number(caller)
    call.press(*TO, "#").hears("fax_service.read_back", pages=1, **SPOKEN)
    assert not ends.far.calls(TO)
    call.begins("fax_service.menu_now", key="1")
    call.press("1").hears("fax_service.accepted", pages=1, **SPOKEN).hang_up()


def test_no_call_goes_where_the_owner_did_not_permit(ends: Ends, new_caller: CallerMaker) -> None:
    callers = [new_caller(f"1380013800{place}") for place in range(len(FORBIDDEN))]
    calls = dict(zip(FORBIDDEN, at_the_number(*callers), strict=True))
    for number, call in calls.items():
        call.press(*number, "#")
    for number, call in calls.items():
        call.hears(f"fax_service.refused_{FORBIDDEN[number]}").hang_up()
        assert ends.box.refuses("fax", "send", number, __file__)
    ends.desk.settle(ends.desk.register.listing(FaxesAsked(direction="sent")))
    assert {call.number for call in ends.far.calls()} == {TO}


def test_in_two_calls_the_document_arrives_at_the_number_read_back(ends: Ends) -> None:
    (received,) = ends.far.wait_for(TO)
    (fax,) = ends.desk.register.listing(FaxesAsked(number=TO))
    assert same(rows_of(received.file), ends.desk.sent_rows(fax))
    assert (ends.desk.settle([fax])[0].status, len(ends.far.calls(TO))) == ("sent", 1)


def test_in_one_call_he_presses_start_and_holds_the_document(ends: Ends) -> None:
    received = ends.fetched("form")
    assert (received.status, received.pages) == ("SUCCESS", 1)
    (fax,) = ends.desk.register.listing(FaxesAsked(number=IN_CALLS["form"][1]))
    assert (fax.status, fax.way, fax.pages_confirmed) == ("sent", "call", 1)
    assert same(rows_of(received.file), ends.desk.sent_rows(fax))


def test_a_statement_comes_in_the_call_of_a_customer_who_gave_his_pin(ends: Ends) -> None:
    received = ends.fetched("statement")
    (fax,) = ends.desk.register.listing(FaxesAsked(number=IN_CALLS["statement"][1]))
    document = ends.desk.appliance.fax.documents.one(fax.document or "")
    assert (document.template, document.fund_account) == ("statement", ACCOUNT)
    assert (received.status, received.pages) == ("SUCCESS", document.pages)
    assert same(rows_of(received.file), ends.desk.sent_rows(fax))


def test_without_the_pin_no_page_leaves_the_box(ends: Ends) -> None:
    received = ends.fetched("no_pin")
    assert (received.status == "SUCCESS", received.pages) == (False, 0)
    assert not ends.desk.register.listing(FaxesAsked(number=IN_CALLS["no_pin"][1]))


def test_a_killed_server_costs_no_page_and_sends_none_twice(ends: Ends) -> None:
    """The exchange learns from Asterisk how a fax in a call ended whose script is gone."""
    caller = "02158880009"
    ends.calls["killed"] = ends.far.fetch("1000", "WW417301*302#11", caller=caller)
    ends.kill_while_sending(caller)
    received = ends.fetched("killed")
    (fax,) = ends.desk.settle(ends.desk.register.listing(FaxesAsked(number=caller)))
    assert (received.status, received.pages) == ("SUCCESS", fax.pages)
    assert (fax.status, fax.pages_confirmed, fax.attempts) == ("sent", fax.pages, 1)
    assert same(rows_of(received.file), ends.desk.sent_rows(fax))
