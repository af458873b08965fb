"""Who may be contacted when: `contact_gate_cases.csv` has a line for each case and its reason."""

import csv
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from sqlite3 import IntegrityError

import pytest

from appliance.errors import ConsentRefused, ContactSuppressed, TicketUnfit
from appliance.records.contact import Question
from appliance.services.outbound.consents import Evidence
from appliance.services.outbound.contact_gate import REASONS
from tests.services.gate_room import CALLED, STAFF, GateRoom, gate_home, moment

with Path(__file__).with_name("contact_gate_cases.csv").open(encoding="utf-8", newline="") as file:
    CASES = list(csv.DictReader(file))
MOBILE = "13700137000"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the store of a box with customers and trading days."""
    return gate_home(tmp_path_factory.mktemp("gate"))


@pytest.fixture
def room(template: Path, tmp_path: Path) -> Iterator[GateRoom]:
    """Open a gate on a Wednesday morning."""
    room = GateRoom(template, tmp_path)
    yield room
    room.close()


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_each_contact_is_decided_for_its_reason(room: GateRoom, case: dict[str, str]) -> None:
    for step in filter(None, case["before"].split("; ")):
        room.happens(step)
    room.now = moment(case["now"])
    question = Question(
        medium=case["medium"],
        purpose=case["purpose"],
        number=case["number"],
        fund_account=case["account"],
        requested_at=maybe(case["requested_at"]),
        wanted_at=maybe(case["wanted_at"]),
    )
    reason, again_at = "allowed", None
    try:
        room.gate.ask(question)
    except ContactSuppressed as suppressed:
        reason, again_at = suppressed.code, suppressed.again_at
    assert (reason, again_at) == (case["reason"], maybe(case["again_at"]))
    written = room.gate.listing(limit=1)[0]
    assert (written.reason, written.again_at, written.at) == (reason, again_at, room.now)
    assert written.asked == case["number"]


def maybe(text: str) -> datetime | None:
    return moment(text) if text else None


def test_the_table_has_every_reason() -> None:
    assert len(CASES) >= 80
    assert {case["reason"] for case in CASES} == set(REASONS)


def test_a_ticket_tells_the_number_to_dial_and_is_good_for_half_a_minute(room: GateRoom) -> None:
    ticket = room.ask("+86 138 0013 8000")
    assert (ticket.number, ticket.medium, ticket.purpose) == ("13800138000", "call", "service")
    assert ticket.good_until - ticket.decided_at == timedelta(seconds=30)
    assert room.gate.ticket(ticket.id) == ticket


def test_a_refused_contact_has_no_ticket(room: GateRoom) -> None:
    assert room.verdict("110") == "number"
    (refused,) = room.gate.listing(reason="number")
    with pytest.raises(TicketUnfit):
        room.gate.ticket(refused.id)
    assert refused.detail == "emergency"


def test_askers_at_once_do_not_go_over_a_cap_together(room: GateRoom) -> None:
    start = threading.Barrier(8)

    def ask(campaign: int) -> str:
        start.wait()
        return room.verdict(MOBILE, campaign=str(campaign))

    with ThreadPoolExecutor(8) as pool:
        verdicts = Counter(pool.map(ask, range(8)))
    assert verdicts == {"allowed": 3, "number_day": 5}
    assert room.gate.count(number=MOBILE, reason="allowed") == 3


def test_what_was_said_and_decided_is_never_changed(room: GateRoom) -> None:
    room.consents.refuse(MOBILE, "", CALLED)
    assert room.verdict(MOBILE) == "refusal"
    for table, column in (("contact_events", "subject"), ("gate_decisions", "number")):
        with (
            pytest.raises(IntegrityError, match="never deleted"),
            room.database.writing() as tables,
        ):
            tables.table(table).delete_where()
        with (
            pytest.raises(IntegrityError, match="never changed"),
            room.database.writing() as tables,
        ):
            (row,) = tables.table(table).rows
            tables.table(table).update(row["id"], {column: "13600136000"})


def test_nothing_is_noted_without_evidence_or_of_nobody(room: GateRoom) -> None:
    with pytest.raises(ConsentRefused) as nobody:
        room.consents.refuse("", "", CALLED)
    with pytest.raises(ConsentRefused) as unsaid:
        room.consents.blacklist(MOBILE, "", Evidence(source="console", operator="admin"))
    assert (nobody.value.code, unsaid.value.code) == ("nobody", "reason")
    with pytest.raises(IntegrityError):
        room.consents.refuse(MOBILE, "", Evidence())


def test_the_register_tells_what_holds_and_how_it_is_known(room: GateRoom) -> None:
    room.happens("2026-11-24 09:00 refuse number=+8613900139000 account=980000000012")
    room.happens("2026-11-24 10:00 take_back account=980000000012")
    standing = room.consents.standing("13900139000")
    assert standing.refused_at == moment("2026-11-24 09:00")
    events = room.consents.events("", "980000000022")
    assert [(one.subject, one.holds, one.call_id) for one in events] == [
        ("980000000012", False, "1.1"),
        ("980000000012", True, "1.1"),
    ]
    (holding,) = room.consents.listing()
    assert (holding.kind, holding.subject, holding.topic) == ("number", "13900139000", "refusal")


def test_what_would_be_refused_can_be_asked_without_a_decision(room: GateRoom) -> None:
    room.happens("2026-11-24 09:00 blacklist number=13700137000")
    room.now = moment("2026-11-25 10:00")
    question = Question(medium="call", number=MOBILE, purpose="service")
    objection = room.gate.objection(question)
    assert objection is not None
    assert objection.reason == "blacklist"
    assert room.gate.count() == 0


def test_a_blacklist_with_an_end_counts_until_then(room: GateRoom) -> None:
    until = room.now + timedelta(hours=1)
    room.consents.blacklist(MOBILE, "", STAFF, until)
    assert room.verdict(MOBILE) == "blacklist"
    assert [one.subject for one in room.consents.listing("blacklist")] == [MOBILE]
    room.now = until - timedelta(seconds=1)
    assert room.verdict(MOBILE) == "blacklist"
    room.now = until
    assert room.verdict(MOBILE) == "allowed"
    assert (room.consents.listing("blacklist"), room.consents.count("blacklist")) == ([], 0)
    assert [one.subject for one in room.consents.ended("blacklist")] == [MOBILE]
    with pytest.raises(ConsentRefused):
        room.consents.blacklist(MOBILE, "", STAFF, until)
