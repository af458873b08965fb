"""The call in which a fax goes out, without a telephone."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from agi_scripts import fax_sending
from appliance.services.faxes.records import Fax, FaxAttempt
from tests.scripted_call import FaxEnd, ScriptedCall
from tests.services.fax_outbox import CARRIER, Outbox


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Outbox]:
    made = Outbox(tmp_path / "home", CARRIER)
    yield made
    made.box.close()


def call_for(room: Outbox, token: str, *ends: FaxEnd, again: bool = False) -> ScriptedCall:
    """Return the call that the exchange placed for an attempt."""
    call = ScriptedCall(appliance=room.box.appliance, call_id=f"fax-{token}", again=again)
    call.line.variables["FUNDLINE_FAX"] = token
    call.line.faxes = list(ends)
    return call


def ordered(room: Outbox, **details: object) -> tuple[Fax, FaxAttempt]:
    fax = room.order(**details)  # type: ignore[arg-type]
    return fax, room.begin(fax)


def test_the_pages_go_out_as_the_attempt_says(room: Outbox) -> None:
    fax, attempt = ordered(room)
    call = call_for(room, attempt.token, FaxEnd(pages=3))
    assert call.run(fax_sending.run) == "done"
    document = room.box.fax.documents.one(fax.document or "")
    file = room.box.fax.documents.path(document)
    assert call.line.ran == [("SendFAX", f"{file},zf")]
    options = {name: call.line.variables[f"FAXOPT({name})"] for name in ("ecm", "modem", "maxrate")}
    assert options == {"ecm": "yes", "modem": "v17,v27,v29", "maxrate": "14400"}
    assert call.line.variables["FAXOPT(localstationid)"] == "02112345678"
    assert call.line.variables["FAXOPT(headerinfo)"] == "Demo Fund"
    now = room.queue.one(fax.id)
    assert (now.status, now.pages_confirmed, now.station) == ("sent", 3, "02158880001")


def test_a_slow_step_has_slow_modems_and_no_fax_over_ip(room: Outbox) -> None:
    fax = room.order()
    for _attempt in range(2):
        attempt = room.begin(fax)
        call_for(room, attempt.token, FaxEnd("FAILED", 0)).run(fax_sending.run)
        room.box.pass_time(60)
    attempt = room.begin(fax)
    call = call_for(room, attempt.token, FaxEnd(pages=3))
    call.run(fax_sending.run)
    assert call.line.ran[0][1].endswith(",F")
    assert call.line.variables["FAXOPT(modem)"] == "v27,v29"
    assert call.line.variables["FAXOPT(maxrate)"] == "9600"


def test_an_extension_is_keyed_after_the_greeting(room: Outbox) -> None:
    _fax, attempt = ordered(room, extension="8012")
    call = call_for(room, attempt.token, FaxEnd(pages=3))
    call.run(fax_sending.run)
    assert call.line.ran[0] == ("SendDTMF", "wwwwwwww8012,250,120")
    assert call.line.ran[1][0] == "SendFAX"


def test_a_far_end_that_hangs_up_at_the_extension_is_a_broken_call(room: Outbox) -> None:
    fax, attempt = ordered(room, extension="8012")
    call = call_for(room, attempt.token)
    call.line.hung_up = True
    assert call.run(fax_sending.run) == "hung_up"
    assert room.queue.one(fax.id).status == "waiting"
    assert room.queue.attempts_of(fax.id)[0].outcome == "voice"


def test_a_line_cut_on_page_three_leaves_the_rest(room: Outbox) -> None:
    fax, attempt = ordered(room, pages=5)
    call_for(room, attempt.token, FaxEnd("FAILED", 2, result="cut")).run(fax_sending.run)
    now = room.queue.one(fax.id)
    assert (now.status, now.pages_confirmed) == ("waiting", 2)


def test_a_killed_server_finds_the_result_and_sends_nothing_again(room: Outbox) -> None:
    fax, attempt = ordered(room)
    killed = call_for(room, attempt.token, FaxEnd(pages=3, hangs_up=False, breaks=True))
    assert killed.run(fax_sending.run) == "hung_up"
    assert room.queue.one(fax.id).status == "sending", "nobody knows yet"
    again = call_for(room, attempt.token)
    again.line.variables = killed.line.variables
    assert again.run(fax_sending.run) == "done"
    assert again.line.ran == []
    assert (room.queue.one(fax.id).status, room.queue.one(fax.id).pages_confirmed) == ("sent", 3)


def test_a_server_killed_before_the_pages_sends_them(room: Outbox) -> None:
    fax, attempt = ordered(room)
    room.queue.answered(attempt.token)
    call = call_for(room, attempt.token, FaxEnd(pages=3))
    call.run(fax_sending.run)
    assert [name for name, _argument in call.line.ran] == ["SendFAX"]
    assert room.queue.one(fax.id).status == "sent"


def test_the_end_of_another_fax_is_not_taken_for_this_one(room: Outbox) -> None:
    _fax, attempt = ordered(room)
    call = call_for(room, attempt.token)
    call.line.variables |= {"FAXOPT(status)": "SUCCESS", "FAXOPT(sessionid)": "4"}
    call.line.variables |= {"FUNDLINE_FAX_BEFORE": "4", "FUNDLINE_FAX_SENT": attempt.token}
    assert call.finished_fax(attempt.token) is None


def test_an_attempt_that_ended_sends_nothing(room: Outbox) -> None:
    _fax, attempt = ordered(room)
    room.queue.lose(attempt.token)
    call = call_for(room, attempt.token)
    assert call.run(fax_sending.run) == "done"
    assert call.line.ran == []
