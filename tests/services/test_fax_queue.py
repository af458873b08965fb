"""What becomes of a fax that goes out: every way an attempt can end, and every crash between."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from appliance.errors import FaxChoiceRefused, FaxDocumentUnknown, FaxRefused, FaxUnknown
from appliance.paper import fax_pages
from appliance.records.fax import FaxResult
from appliance.services.faxes.dial_plan import Rule
from appliance.services.faxes.records import Fax
from appliance.services.faxes.register import FaxesAsked
from appliance.services.outbound.consents import Evidence
from appliance.settings import Trunk
from tests.services.fax_outbox import CARRIER, NOBODY, NUMBER, Outbox, cut, sent
from tests.services.fax_room import SHANGHAI


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Outbox]:
    made = Outbox(tmp_path / "home", CARRIER)
    yield made
    made.box.close()


# --- ordered -------------------------------------------------------------------------


def test_an_ordered_fax_waits_with_its_pages(room: Outbox) -> None:
    fax = room.order(pages=3, priority=2, extension="8012", fund_account="980000000011")
    assert (fax.direction, fax.status, fax.way, fax.number) == ("sent", "waiting", "dial", NUMBER)
    assert (fax.pages, fax.pages_confirmed, fax.attempts) == (3, 0, 0)
    assert (fax.priority, fax.extension, fax.next_at) == (2, "8012", room.box.now)
    assert [one.id for one in room.queue.due()] == [fax.id]


def test_a_number_that_is_not_allowed_is_not_ordered(room: Outbox) -> None:
    with pytest.raises(FaxRefused):
        room.order("16812345678")
    assert room.box.fax.register.listing(FaxesAsked()) == []


def test_without_a_document_there_is_no_fax(room: Outbox) -> None:
    with pytest.raises(FaxDocumentUnknown):
        room.queue.send("nothing", NUMBER, origin="console")


def test_a_number_forbidden_meanwhile_is_not_dialled(room: Outbox) -> None:
    fax = room.order()
    room.box.fax.destinations.keep_rules([Rule(NUMBER, False, "complained")])
    assert room.queue.begin_attempt(fax.id) is None
    assert room.queue.one(fax.id).status == "failed"
    assert room.queue.attempts_of(fax.id) == []


def test_a_fax_for_later_is_not_due_before(room: Outbox) -> None:
    fax = room.order(not_before=room.box.now + timedelta(hours=2))
    assert room.queue.due() == []
    room.box.pass_time(2 * 3600)
    assert [one.id for one in room.queue.due()] == [fax.id]


def test_the_urgent_goes_first_and_then_who_waits_longest(room: Outbox) -> None:
    ordered = [room.order(f"0215100000{n}", priority=p) for n, p in ((1, 5), (2, 9), (3, 0))]
    room.box.pass_time(1)
    ordered.append(room.order("02151000004", priority=0))
    assert [fax.number[-1] for fax in room.queue.due()] == ["3", "4", "1", "2"]


def test_one_number_is_called_once_at_a_time(room: Outbox) -> None:
    first, second = room.order(), room.order()
    assert [fax.id for fax in room.queue.due()] == [first.id]
    attempt = room.begin(first)
    assert room.queue.due() == []
    room.queue.end_attempt(attempt.token, sent(3))
    assert [fax.id for fax in room.queue.due()] == [second.id]


def test_outside_of_the_hours_only_who_asked_himself_gets_his_fax(room: Outbox) -> None:
    room.box.fax.choices.keep({"hours": "1-5 08:00-18:00; 6 09:00-12:00"})
    by_staff = room.order("02151000001")
    by_caller = room.order("02151000002", origin="on_demand")
    assert len(room.queue.due()) == 2, "Tuesday at nine"
    for moment, expected in {
        "2026-11-24 18:00": [by_caller.id],
        "2026-11-28 11:59": [by_staff.id, by_caller.id],
        "2026-11-28 12:00": [by_caller.id],
        "2026-11-29 10:00": [by_caller.id],
        "2026-11-30 08:00": [by_staff.id, by_caller.id],
    }.items():
        at = datetime.fromisoformat(moment).replace(tzinfo=SHANGHAI)
        assert [fax.id for fax in room.queue.due(at)] == expected, moment


# --- how an attempt ends --------------------------------------------------------------


def test_a_fax_whose_pages_were_all_confirmed_is_sent(room: Outbox) -> None:
    fax = room.try_once(room.order(), sent(3))
    assert (fax.status, fax.reason, fax.pages_confirmed, fax.attempts) == ("sent", "", 3, 1)
    assert fax.station == "021 5100 0001"
    assert fax.finished_at == room.box.now
    (attempt,) = room.queue.attempts_of(fax.id)
    assert (attempt.outcome, attempt.pages, attempt.mode, attempt.rate) == ("sent", 3, "T38", 14400)
    assert attempt.answered_at is not None
    assert attempt.ended_at == room.box.now


def test_success_without_all_pages_is_not_believed(room: Outbox) -> None:
    fax = room.try_once(room.order(), sent(2))
    assert (fax.status, fax.pages_confirmed, fax.broken) == ("waiting", 2, 1)


def test_a_line_cut_after_the_last_confirmation_is_a_sent_fax(room: Outbox) -> None:
    assert room.try_once(room.order(), cut(3)).status == "sent"


@pytest.mark.parametrize(
    ("outcome", "result", "tries", "pause"),
    [
        ("busy", NOBODY, 8, 180),
        ("unanswered", NOBODY, 4, 300),
        ("refused", NOBODY, 4, 300),
        ("", cut(0), 6, 60),
        ("", cut(0, station=""), 2, 300),
    ],
)
def test_each_kind_of_failure_has_its_own_limit_and_pause(
    room: Outbox, outcome: str, result: FaxResult, tries: int, pause: int
) -> None:
    fax = room.order()
    for _attempt in range(tries - 1):
        fax = room.try_once(fax, result, outcome)
        assert fax.status == "waiting"
        assert room.wait_seconds(fax) == pause
    fax = room.try_once(fax, result, outcome)
    expected = outcome or ("broken" if result.remote_station else "voice")
    assert (fax.status, fax.reason, fax.attempts) == ("failed", expected, tries)
    assert {one.outcome for one in room.queue.attempts_of(fax.id)} == {expected}


def test_the_counters_do_not_disturb_each_other(room: Outbox) -> None:
    fax = room.order()
    for _round in range(3):
        fax = room.try_once(fax, NOBODY, "busy")
        fax = room.try_once(fax, NOBODY, "unanswered")
        fax = room.try_once(fax, cut(0))
    assert (fax.status, fax.busy, fax.unanswered, fax.broken) == ("waiting", 3, 3, 3)


def test_pages_that_came_across_end_a_bad_row(room: Outbox) -> None:
    fax = room.order(pages=9)
    for _attempt in range(5):
        fax = room.try_once(fax, cut(0))
    fax = room.try_once(fax, cut(1))
    assert (fax.status, fax.broken, fax.pages_confirmed) == ("waiting", 1, 1)


def test_a_number_that_does_not_exist_is_not_dialled_again(room: Outbox) -> None:
    fax = room.try_once(room.order(), FaxResult("FAILED", "no_such_number"), "refused")
    assert (fax.status, fax.reason) == ("failed", "refused")


def test_a_trunk_that_is_away_gives_no_fax_up(room: Outbox) -> None:
    fax = room.order()
    for _try in range(20):
        fax = room.try_once(fax, FaxResult("", "no_line"), "refused")
    assert (fax.status, fax.unanswered) == ("waiting", 0)


def test_the_owner_chooses_the_limits(room: Outbox) -> None:
    room.parameters.keep("fax.busy_tries", 1)
    assert room.try_once(room.order(), NOBODY, "busy").status == "failed"


# --- resumed ----------------------------------------------------------------------------


def test_the_second_call_sends_the_rest_behind_a_cover(room: Outbox) -> None:
    fax = room.order(pages=5)
    attempt = room.answer(fax)
    room.queue.confirmed(attempt.token, 1)
    room.queue.confirmed(attempt.token, 2)
    fax = room.queue.end_attempt(attempt.token, cut(2))
    assert (fax.status, fax.pages_confirmed) == ("waiting", 2)
    room.box.pass_time(60)
    second = room.answer(fax)
    assert (second.number, second.first_page, second.cover) == (2, 3, True)
    file = room.queue.file(fax, second)
    assert len(fax_pages.read_pages(file)) == 4
    document = room.box.fax.documents
    whole = document.path(document.one(fax.document or ""))
    for page in (3, 4, 5):
        assert (fax_pages.rows(file, page - 1) == fax_pages.rows(whole, page)).all()
    room.queue.confirmed(second.token, 1)
    assert room.queue.one(fax.id).pages_confirmed == 2, "the cover is no page of the fax"
    fax = room.queue.end_attempt(second.token, sent(4))
    assert (fax.status, fax.pages_confirmed) == ("sent", 5)
    assert [one.pages for one in room.queue.attempts_of(fax.id)] == [2, 3]
    assert not file.exists(), "what was only for this call is gone"


def test_what_the_end_tells_counts_where_it_is_more(room: Outbox) -> None:
    attempt = room.answer(room.order())
    room.queue.confirmed(attempt.token, 1)
    assert room.queue.end_attempt(attempt.token, cut(2)).pages_confirmed == 2


def test_a_confirmed_page_stays_confirmed(room: Outbox) -> None:
    attempt = room.answer(room.order())
    room.queue.confirmed(attempt.token, 2)
    room.queue.confirmed(attempt.token, 1)
    assert room.queue.end_attempt(attempt.token, cut(0)).pages_confirmed == 2


# --- crashes ----------------------------------------------------------------------------


def test_an_attempt_whose_call_is_gone_is_lost_and_its_fax_goes_on(room: Outbox) -> None:
    fax = room.order()
    attempt = room.answer(fax)
    room.queue.confirmed(attempt.token, 1)
    fax = room.queue.lose(attempt.token)
    assert (fax.status, fax.reason, fax.pages_confirmed) == ("waiting", "lost", 1)
    assert room.wait_seconds(fax) == 5
    assert fax.broken == 0, "the far end is not to blame"


def test_a_fax_under_which_the_box_ends_again_and_again_is_given_up(room: Outbox) -> None:
    fax, pauses = room.order(), []
    for _crash in range(12):
        assert fax.status == "waiting"
        fax = room.try_once(fax, FaxResult("FAILED"), "lost")
        pauses += [room.wait_seconds(fax)] if fax.next_at else []
    assert pauses == [5, 10, 20, 40, 80, 160, 300, 300, 300, 300, 300]
    assert (fax.status, fax.reason) == ("failed", "lost")


def test_the_first_end_counts(room: Outbox) -> None:
    attempt = room.answer(room.order())
    assert room.queue.end_attempt(attempt.token, sent(3)).status == "sent"
    assert room.queue.lose(attempt.token).status == "sent"
    room.queue.confirmed(attempt.token, 1)
    (only,) = room.queue.attempts_of(attempt.fax)
    assert (only.outcome, only.pages) == ("sent", 3)


def test_two_attempts_of_one_fax_are_never_open(room: Outbox) -> None:
    fax = room.order()
    attempt = room.begin(fax)
    assert room.queue.begin_attempt(fax.id) is None
    room.queue.lose(attempt.token)
    assert room.queue.begin_attempt(fax.id) is not None
    assert len(room.queue.open_attempts()) == 1


def test_an_attempt_that_ended_is_not_answered_any_more(room: Outbox) -> None:
    attempt = room.begin(room.order())
    room.queue.lose(attempt.token)
    assert room.queue.answered(attempt.token) is None
    assert room.queue.answered("unknown") is None


def test_everything_is_there_after_a_restart(room: Outbox) -> None:
    fax = room.order()
    attempt = room.answer(fax)
    room.queue.confirmed(attempt.token, 1)
    again = Outbox(room.box.appliance.settings.home, CARRIER)
    (left,) = again.queue.open_attempts()
    assert (left.attempt.token, left.attempt.pages, left.fax.id) == (attempt.token, 1, fax.id)
    assert left.call_id == f"fax-{attempt.token}"
    again.box.close()


def test_a_document_whose_file_is_gone_fails_its_fax(room: Outbox) -> None:
    fax = room.order()
    attempt = room.answer(fax)
    room.queue.end_attempt(attempt.token, cut(1))
    documents = room.box.fax.documents
    documents.path(documents.one(fax.document or "")).unlink()
    room.box.pass_time(60)
    assert room.queue.begin_attempt(fax.id) is None
    assert (room.queue.one(fax.id).status, room.queue.one(fax.id).reason) == (
        "failed",
        "pages_missing",
    )


# --- cancelled, hurried -------------------------------------------------------------------


def test_a_waiting_fax_is_cancelled_at_once(room: Outbox) -> None:
    fax = room.queue.cancel(room.order().id)
    assert (fax.status, fax.reason) == ("cancelled", "cancelled")
    assert room.queue.due() == []
    with pytest.raises(FaxRefused):
        room.queue.cancel(fax.id)


def test_what_was_made_ready_for_a_cancelled_fax_is_gone(room: Outbox) -> None:
    fax = room.try_once(room.order(), cut(1))
    fax = room.try_once(fax, NOBODY, "busy")
    spool = room.box.appliance.settings.fax_spool
    assert list(spool.rglob("*.tif"))
    room.queue.cancel(fax.id)
    assert not list(spool.rglob("*.tif"))


def test_a_fax_cancelled_while_it_is_sent_ends_with_its_call(room: Outbox) -> None:
    attempt = room.answer(room.order())
    fax = room.queue.cancel(attempt.fax)
    assert (fax.status, fax.reason) == ("sending", "cancelling")
    fax = room.queue.end_attempt(attempt.token, cut(1))
    assert (fax.status, fax.pages_confirmed) == ("cancelled", 1)
    (only,) = room.queue.attempts_of(fax.id)
    assert only.outcome == "cancelled"


def test_a_fax_that_was_quicker_than_its_cancellation_is_sent(room: Outbox) -> None:
    attempt = room.answer(room.order())
    room.queue.cancel(attempt.fax)
    assert room.queue.end_attempt(attempt.token, sent(3)).status == "sent"


def test_a_fax_is_hurried(room: Outbox) -> None:
    fax = room.try_once(room.order(), NOBODY, "busy")
    assert room.queue.due() == []
    fax = room.queue.retry_now(fax.id)
    assert [one.id for one in room.queue.due()] == [fax.id]
    assert fax.busy == 0


def test_a_fax_that_was_given_up_goes_on_where_it_was(room: Outbox) -> None:
    room.parameters.keep("fax.broken_tries", 1)
    fax = room.try_once(room.order(), cut(1))
    assert fax.status == "failed"
    fax = room.queue.retry_now(fax.id)
    attempt = room.begin(fax)
    assert (attempt.first_page, attempt.number) == (2, 2)
    with pytest.raises(FaxRefused):
        room.queue.retry_now(fax.id)


# --- in the caller's own call ---------------------------------------------------------------


def test_a_fax_in_the_callers_call_is_never_dialled(room: Outbox) -> None:
    fax, attempt = room.queue.begin_in_call(room.document(), NUMBER, call_id="178.1")
    assert (fax.way, fax.status, attempt.first_page) == ("call", "sending", 1)
    found = room.queue.open_in_call("178.1")
    assert found is not None
    assert (found.attempt.token, found.call_id) == (attempt.token, "178.1")
    fax = room.queue.end_attempt(attempt.token, cut(1))
    assert (fax.status, fax.reason, fax.pages_confirmed) == ("failed", "broken", 1)
    assert room.queue.due() == []
    assert room.queue.open_in_call("178.1") is None


def test_a_fax_in_the_callers_call_arrives(room: Outbox) -> None:
    _fax, attempt = room.queue.begin_in_call(room.document(), "", call_id="178.1")
    assert room.queue.end_attempt(attempt.token, sent(3)).status == "sent"


# --- looked at ------------------------------------------------------------------------------


def test_faxes_are_listed_and_counted(room: Outbox) -> None:
    first = room.order("02151000001")
    room.box.pass_time(1)
    second = room.order("02151000002")
    room.queue.cancel(first.id)
    register = room.box.fax.register
    assert [fax.id for fax in register.listing(FaxesAsked())] == [second.id, first.id]
    assert [fax.id for fax in register.listing(FaxesAsked("sent", "cancelled"))] == [first.id]
    assert [fax.id for fax in register.listing(FaxesAsked(number="02151000002"))] == [second.id]
    assert register.count(FaxesAsked()) == 2
    assert register.count(FaxesAsked(status="waiting")) == 1
    with pytest.raises(FaxUnknown):
        room.queue.one("nothing")


def test_the_figures_tell_of_each_number(room: Outbox) -> None:
    room.try_once(room.order("02151000001"), sent(3))
    room.try_once(room.order("02151000001"), sent(3))
    (figures,) = room.box.fax.register.figures(1).numbers
    assert (figures.faxes, figures.sent, figures.failed, figures.pages) == (2, 2, 0, 6)
    assert figures.minutes == pytest.approx(40 / 60, abs=0.1)


# --- the ladder, seen from outside ------------------------------------------------------------


def steps(room: Outbox, fax: Fax) -> list[str]:
    return [attempt.step for attempt in room.queue.attempts_of(fax.id)]


def test_an_attempt_that_brought_nothing_takes_the_next_step(room: Outbox) -> None:
    fax = room.order()
    for _attempt in range(6):
        fax = room.try_once(fax, cut(0))
    ways = ["t38", "sound", "sound_slow", "t38_slow", "sound_without_ecm", "sound_slowest"]
    assert steps(room, fax) == ways


def test_busy_lines_and_cuts_after_a_page_change_nothing(room: Outbox) -> None:
    fax = room.order()
    fax = room.try_once(fax, NOBODY, "busy")
    fax = room.try_once(fax, cut(1))
    fax = room.try_once(fax, cut(0))
    fax = room.try_once(fax, NOBODY, "unanswered")
    room.try_once(fax, cut(0))
    assert steps(room, fax) == ["t38", "t38", "t38", "sound", "sound"]


def test_the_next_fax_begins_with_what_worked(room: Outbox) -> None:
    room.try_once(room.order(), sent(3, mode="audio", rate=9600))
    second = room.try_once(room.order(), sent(3, mode="audio", rate=9600))
    (attempt,) = room.queue.attempts_of(second.id)
    assert attempt.step == "sound_slow"
    assert (attempt.t38, attempt.ecm, attempt.max_rate, attempt.v17) == (False, True, 9600, False)
    learned = room.queue.numbers.one(NUMBER)
    assert learned is not None
    assert (learned.sent, learned.rate) == (2, 9600)


def test_what_worked_is_forgotten_after_a_month(room: Outbox) -> None:
    room.try_once(room.order(), sent(3, mode="audio", rate=9600))
    room.box.pass_time(31 * 24 * 3600)
    fax = room.try_once(room.order(), sent(3))
    assert steps(room, fax) == ["t38"]


@pytest.mark.parametrize(
    ("result", "step"),
    [
        (sent(3), "t38"),
        (sent(3, rate=9600), "t38_slow"),
        (sent(3, mode="audio"), "sound"),
        (sent(3, mode="audio", rate=7200), "sound_slow"),
        (sent(3, mode="audio", rate=4800), "sound_slowest"),
    ],
)
def test_each_way_of_success_is_a_step(room: Outbox, result: FaxResult, step: str) -> None:
    room.try_once(room.order(), result)
    learned = room.queue.numbers.one(NUMBER)
    assert learned is not None
    assert learned.step == step


def test_what_worked_without_error_correction_is_learned_so(room: Outbox) -> None:
    fax = room.order()
    for _attempt in range(4):
        fax = room.try_once(fax, cut(0))
    room.try_once(fax, sent(3, mode="audio", rate=9600))
    learned = room.queue.numbers.one(NUMBER)
    assert learned is not None
    assert (learned.step, learned.failed) == ("sound_without_ecm", 4)


def test_a_carrier_without_fax_over_ip_is_never_offered_it(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    room = Outbox(tmp_path / "home", Trunk(name="carrier", host="sbc.example.com", t38=False))
    request.addfinalizer(room.box.close)
    fax = room.order()
    for _attempt in range(5):
        fax = room.try_once(fax, cut(0))
    assert steps(room, fax) == [
        "sound", "sound_slow", "sound_without_ecm", "sound_slowest", "sound",
    ]  # fmt: skip


# --- the owner's words --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("choice", "text"),
    [
        ("station", "021-12345678"),
        ("station", "1" * 21),
        ("header", "示范基金"),
        ("header", "a,b"),
        ("hours", "1-5"),
        ("hours", "8 08:00-09:00"),
        ("hours", "5-1 08:00-09:00"),
        ("hours", "1 09:00-08:00"),
        ("hours", "1 25:00-26:00"),
        ("colour", "red"),
    ],
)
def test_a_choice_that_cannot_be_is_refused_by_name(room: Outbox, choice: str, text: str) -> None:
    before = room.box.fax.choices.listing()
    with pytest.raises(FaxChoiceRefused) as refused:
        room.box.fax.choices.keep({"header": "Demo", choice: text})
    assert refused.value.reason == choice
    assert room.box.fax.choices.listing() == before


def test_the_box_names_itself(room: Outbox) -> None:
    assert room.box.fax.choices.station == "02112345678"
    assert room.box.fax.choices.header == "Demo Fund"
    room.box.fax.choices.keep({"station": "+86 21 12345678", "header": ""})
    options = room.queue.options(room.begin(room.order()))
    assert (options.station, options.header) == ("+86 21 12345678", "")
    assert (options.modems, options.rate) == ("v17,v27,v29", 14400)


def test_who_wants_no_contacts_gets_no_fax_but_what_he_asks_for_himself(room: Outbox) -> None:
    stopped = room.order()
    room.box.appliance.outbound.consents.refuse(NUMBER, "", Evidence(call_id="before"))
    room.box.pass_time(1)
    with pytest.raises(FaxRefused) as refused_order:
        room.order()
    assert refused_order.value.code == "unwanted"
    asked_for = room.order(origin="on_demand")
    assert room.queue.begin_attempt(stopped.id) is None
    ended = room.queue.one(stopped.id)
    assert (ended.status, ended.reason, ended.attempts) == ("failed", "refusal", 0)
    ticket = room.queue.ticket(room.begin(asked_for))
    assert (ticket.number, ticket.medium, ticket.purpose) == (NUMBER, "fax", "requested")
    allowed, refused = room.box.appliance.outbound.gate.listing()
    assert (allowed.contact, allowed.allowed) == (f"fax {asked_for.id}", True)
    assert (refused.contact, refused.reason) == (f"fax {stopped.id}", "refusal")


def test_a_fax_waits_for_the_hours_of_contacts_where_the_owner_wants_it(room: Outbox) -> None:
    room.box.appliance.calendar.seed()
    room.parameters.keep("contact.quiet_hours_for_faxes", 1)
    room.box.now = datetime(2026, 9, 30, 21, tzinfo=room.box.now.tzinfo)
    fax = room.order()
    assert room.queue.begin_attempt(fax.id) is None
    waiting = room.queue.one(fax.id)
    assert (waiting.status, waiting.reason, waiting.attempts) == ("waiting", "night", 0)
    assert waiting.next_at is not None
    assert waiting.next_at.isoformat() == "2026-10-08T09:00:00+08:00"
    room.box.now = waiting.next_at
    assert room.begin(fax).ticket
