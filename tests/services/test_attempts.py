"""What becomes of a contact: every outcome, every reason of the gate, every crash between."""

import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from pathlib import Path
from subprocess import PIPE

import pytest

from appliance.errors import CampaignRefused, ContactUnknown, StoreUnavailable
from appliance.records.campaign import NO_LINE, Chances, Contact, Retries
from appliance.services.campaigns.contacts import History
from appliance.services.seals import Finding
from appliance.settings import CHECKOUT
from tests.dying_box import BoxDied, DyingDatabase, Steps
from tests.services.campaign_room import CampaignRoom
from tests.services.gate_room import CALLED, STAFF, gate_home, moment
from tests.services.refusing_disk import Disk

TWO = ("13700137001", "13700137002")
HOUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return gate_home(tmp_path_factory.mktemp("gate"))


@pytest.fixture
def room(template: Path, tmp_path: Path) -> Iterator[CampaignRoom]:
    """Open the campaigns of a box on a Wednesday at ten."""
    room = CampaignRoom(template, tmp_path)
    yield room
    room.close()


# --- begun ----------------------------------------------------------------------------


def test_an_attempt_is_committed_with_its_permission_before_the_call(room: CampaignRoom) -> None:
    contact = room.person("137 0013 7000")
    begun = room.begin(contact)
    attempt = begun.attempt
    assert (attempt.number, attempt.begun_at, attempt.result) == ("13700137000", room.now, "")
    assert begun.call_id == f"campaign-{attempt.token}"
    assert (begun.contact.state, begun.contact.tries, begun.contact.due_at) == ("calling", 1, None)
    ticket = room.attempts.ticket(attempt)
    assert (ticket.id, ticket.number, ticket.medium) == (attempt.ticket, "13700137000", "call")
    assert room.attempts.open_attempts() == [begun] == [room.attempts.open_attempt(attempt.token)]


def test_a_contact_has_one_open_attempt(room: CampaignRoom) -> None:
    contact = room.person()
    begun = room.begin(contact)
    assert room.attempts.begin(contact.id) is None
    assert len(room.attempts.open_attempts()) == 1
    room.attempts.lose(begun.attempt.token)
    assert room.attempts.begin(contact.id) is None, "its pause is not over"
    room.pass_time(5)
    assert room.attempts.begin(contact.id) is not None


def test_nobody_is_called_before_his_time(room: CampaignRoom) -> None:
    contact = room.person(wanted_at=room.now + HOUR)
    assert (room.due(), room.attempts.begin(contact.id)) == ([], None)
    room.pass_time(3600)
    assert room.due() == [contact.id]


def test_who_would_be_called_too_late_has_that_result_at_once(room: CampaignRoom) -> None:
    contact = room.person(expires_at=room.now + HOUR)
    room.pass_time(3600)
    assert room.attempts.begin(contact.id) is None
    assert room.contacts.one(contact.id).result == "expired"


def test_an_unknown_contact_or_attempt_is_named(room: CampaignRoom) -> None:
    with pytest.raises(ContactUnknown, match="77"):
        room.attempts.begin(77)
    with pytest.raises(ContactUnknown, match="abc"):
        room.attempts.end("abc", "busy")
    assert room.attempts.answered("abc") is None
    assert room.attempts.open_attempt("abc") is None


# --- what the gate says ---------------------------------------------------------------


def test_who_wants_no_calls_is_not_called_and_that_is_his_result(room: CampaignRoom) -> None:
    contact = room.person("13700137000")
    room.consents.refuse("13700137000", "", CALLED)
    assert room.attempts.begin(contact.id) is None
    contact = room.contacts.one(contact.id)
    assert (contact.state, contact.result, contact.done_at) == ("suppressed", "refusal", room.now)
    assert (contact.tries, room.due(), room.attempts.open_attempts()) == (0, [], [])


@pytest.mark.parametrize(
    ("reason", "before"),
    [
        ("refusal", lambda room: room.consents.refuse("13800138000", "", CALLED)),
        ("blacklist", lambda room: room.consents.blacklist("13800138000", "", STAFF)),
        ("withdrawn", lambda room: room.consents.withdraw("service", "13800138000", "", CALLED)),
    ],
)
def test_what_a_person_said_counts_for_his_other_numbers_too(
    room: CampaignRoom, reason: str, before: object
) -> None:
    contact = room.person(numbers=("13800138000", "13700137000"))
    before(room)  # type: ignore[operator]
    assert room.attempts.begin(contact.id) is None
    assert room.contacts.one(contact.id).result == reason


def test_marketing_nobody_agreed_to_is_suppressed(room: CampaignRoom) -> None:
    contact = room.person(chosen={"kind": "offer"})
    assert room.attempts.begin(contact.id) is None
    assert room.contacts.one(contact.id).result == "no_consent"


def test_at_night_a_contact_waits_for_the_morning(room: CampaignRoom) -> None:
    room.now = moment("2026-11-25 21:00")
    contact = room.person()
    assert room.due() == [contact.id]
    assert room.attempts.begin(contact.id) is None
    contact = room.contacts.one(contact.id)
    assert (contact.state, contact.waits_for) == ("waiting", "night")
    assert contact.due_at == moment("2026-11-26 09:00")
    room.now = moment("2026-11-26 09:00")
    assert room.begin(contact).contact.waits_for == ""


def test_who_was_called_often_enough_by_all_campaigns_waits(room: CampaignRoom) -> None:
    room.parameters.keep("contact.per_number_and_day", 1)
    first, second = room.person("13700137000"), room.person("13700137000")
    room.try_once(first, "confirmed")
    assert room.attempts.begin(second.id) is None
    second = room.contacts.one(second.id)
    assert (second.state, second.waits_for) == ("waiting", "number_day")
    assert second.due_at == moment("2026-11-26 09:00")


def test_a_number_that_cannot_be_dialled_gives_way_to_the_next(room: CampaignRoom) -> None:
    contact = room.person(numbers=("110", "13700137000"))
    assert room.attempts.begin(contact.id) is None
    assert room.contacts.one(contact.id).number == "13700137000"
    assert room.begin(contact).attempt.number == "13700137000"


def test_where_no_number_can_be_dialled_that_is_the_result(room: CampaignRoom) -> None:
    contact = room.person(numbers=("110", "12"))
    assert room.attempts.begin(contact.id) is None
    assert room.attempts.begin(contact.id) is None
    contact = room.contacts.one(contact.id)
    assert (contact.state, contact.result) == ("suppressed", "number")


def test_who_was_tried_before_an_impossible_number_was_given_up(room: CampaignRoom) -> None:
    contact = room.person(numbers=("13700137000", "110"), chosen={"retries": once("busy")})
    room.try_once(contact, "busy")
    assert room.attempts.begin(contact.id) is None
    assert room.contacts.one(contact.id).result == "gave_up"


# --- how an attempt ends --------------------------------------------------------------


def once(outcome: str, delay_seconds: int = 60) -> Retries:
    return Retries(**{outcome: Chances(1, delay_seconds)})


@pytest.mark.parametrize("outcome", ["confirmed", "refused", "wrong_person", "unreachable"])
def test_after_a_final_result_nobody_is_called_again(room: CampaignRoom, outcome: str) -> None:
    contact = room.try_once(room.person(), outcome)
    assert (contact.state, contact.result, contact.due_at) == ("done", outcome, None)
    room.pass_time(30 * 86_400)
    assert (room.due(), room.attempts.begin(contact.id)) == ([], None)


@pytest.mark.parametrize(
    ("outcome", "most", "delay_seconds"),
    [
        ("busy", 3, 300),
        ("no_answer", 3, 1800),
        ("rejected", 2, 3600),
        ("hung_up", 2, 3600),
        ("unfinished", 2, 1800),
        ("failed", 6, 60),
        ("lost", 12, 5),
    ],
)
def test_each_outcome_has_its_own_chances_and_pause(
    room: CampaignRoom, outcome: str, most: int, delay_seconds: int
) -> None:
    contact = room.person()
    for _try in range(most - 1):
        contact = room.try_once(contact, outcome)
        assert contact.state == "waiting"
        assert room.wait_seconds(contact) == delay_seconds
    contact = room.try_once(contact, outcome)
    assert (contact.state, contact.result, contact.last_outcome) == ("done", "gave_up", outcome)
    assert contact.tries == most


def test_the_chances_of_one_outcome_do_not_use_up_those_of_another(room: CampaignRoom) -> None:
    contact = room.person()
    for outcome in ("busy", "no_answer", "busy", "no_answer", "rejected", "lost"):
        contact = room.try_once(contact, outcome)
        assert contact.state == "waiting"
    assert room.try_once(contact, "busy").result == "gave_up"


def test_after_the_chances_of_one_number_the_next_is_tried_at_once(room: CampaignRoom) -> None:
    contact = room.person(numbers=TWO, chosen={"retries": Retries(busy=Chances(2, 300))})
    contact = room.try_once(contact, "busy")
    assert (contact.number, room.wait_seconds(contact)) == (TWO[0], 300)
    contact = room.try_once(contact, "busy")
    assert (contact.number, contact.state, room.wait_seconds(contact)) == (TWO[1], "waiting", 0)
    contact = room.try_once(contact, "busy")
    assert (contact.number, contact.state) == (TWO[1], "waiting"), "it has chances of its own"
    contact = room.try_once(contact, "busy")
    assert (contact.state, contact.result) == ("done", "gave_up")
    dialled = [one.number for one in room.contacts.history(contact.id).attempts]
    assert dialled == [TWO[0], TWO[0], TWO[1], TWO[1]]


def test_a_number_nobody_has_gives_way_to_the_next(room: CampaignRoom) -> None:
    contact = room.person(numbers=TWO)
    assert room.try_once(contact, "unreachable").number == TWO[1]
    contact = room.try_once(contact, "unreachable")
    assert (contact.state, contact.result) == ("done", "unreachable")


def test_a_line_that_is_away_takes_no_chance(room: CampaignRoom) -> None:
    contact = room.person(chosen={"retries": once("failed")})
    for _try in range(20):
        contact = room.try_once(contact, "failed", NO_LINE)
        assert (contact.state, room.wait_seconds(contact)) == ("waiting", 60)
    assert room.try_once(contact, "failed").result == "gave_up"


def test_what_was_confirmed_stays_so_however_the_call_ends(room: CampaignRoom) -> None:
    contact = room.person()
    begun = room.begin(contact)
    assert room.attempts.answered(begun.attempt.token) is not None
    confirmed = room.attempts.confirmed(begun.attempt.token)
    assert confirmed is not None
    assert confirmed.attempt.confirmed_at == room.now
    contact = room.attempts.lose(begun.attempt.token)
    assert (contact.state, contact.result) == ("done", "confirmed")


def test_who_refuses_after_he_confirmed_has_refused(room: CampaignRoom) -> None:
    begun = room.begin(room.person())
    room.attempts.confirmed(begun.attempt.token)
    assert room.attempts.end(begun.attempt.token, "refused").result == "refused"


def test_the_first_answer_and_the_first_end_count(room: CampaignRoom) -> None:
    begun = room.begin(room.person())
    token, first = begun.attempt.token, room.now
    room.attempts.answered(token)
    room.pass_time(9)
    room.attempts.answered(token)
    room.attempts.end(token, "hung_up", "16")
    after = room.attempts.end(token, "confirmed")
    assert (after.state, after.last_outcome) == ("waiting", "hung_up")
    assert room.attempts.answered(token) is None
    assert room.attempts.confirmed(token) is None
    ended = room.attempts.one(token)
    assert (ended.result, ended.cause, ended.answered_at) == ("hung_up", "16", first)


def test_an_outcome_nobody_knows_is_refused(room: CampaignRoom) -> None:
    begun = room.begin(room.person())
    with pytest.raises(CampaignRefused):
        room.attempts.end(begun.attempt.token, "thrilled")
    assert room.attempts.open_attempts() == [begun]


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM outbound_attempts",
        "UPDATE outbound_attempts SET result = 'busy'",
        "UPDATE outbound_attempts SET ended_at = NULL, result = ''",
        "INSERT INTO outbound_attempts SELECT 'x', contact, campaign, number, number_index,"
        " (SELECT id FROM gate_decisions WHERE id <> ticket), begun_at, NULL, NULL, NULL, '', ''"
        " FROM outbound_attempts",
    ],
)
def test_the_store_itself_keeps_what_is_over(room: CampaignRoom, statement: str) -> None:
    contact = room.person()
    room.try_once(contact, "confirmed")
    room.ask()
    with pytest.raises(sqlite3.IntegrityError), room.database.writing() as tables:
        tables.execute(statement)


# --- provable -------------------------------------------------------------------------


def test_each_call_is_sealed_with_its_end(room: CampaignRoom) -> None:
    contact = room.person()
    room.try_once(contact, "busy")
    assert room.seals.verify().of_kind["attempt"] == 1
    room.begin(room.person())
    room.try_once(contact, "confirmed")
    verdict = room.seals.verify()
    assert (verdict.of_kind["attempt"], verdict.findings) == (2, []), "one is up still"


def test_a_call_that_was_altered_or_never_sealed_is_named(room: CampaignRoom) -> None:
    room.try_once(room.person(), "hung_up")
    unsealed = room.begin(room.person()).attempt.token
    with room.database.writing() as tables:
        tables.execute("DROP TRIGGER ended_attempts_stay_as_they_are")
        tables.execute("UPDATE outbound_attempts SET result = 'confirmed' WHERE result <> ''")
        tables.execute(
            "UPDATE outbound_attempts SET result = 'lost', ended_at = begun_at WHERE result = ''"
        )
    altered, never = room.seals.verify().findings
    assert altered.what == "its row was altered"
    assert never == Finding(f"attempt {unsealed}", "was never sealed")


# --- crashes --------------------------------------------------------------------------


def broken_off(room: CampaignRoom, refused: int, step: Callable[[], object]) -> bool:
    """Take a step on a disk that refuses one write; tell whether that broke it off."""
    Disk(room.database, refused)
    try:
        step()
    except StoreUnavailable:
        return True
    finally:
        Disk(room.database)
    return False


def test_whichever_write_of_a_beginning_fails_nothing_has_begun(room: CampaignRoom) -> None:
    refused = 1
    while broken_off(room, refused, partial(room.attempts.begin, (contact := room.person()).id)):
        assert room.contacts.one(contact.id).state == "waiting"
        assert room.contacts.history(contact.id) == History([], [])
        room.begin(contact)
        refused += 1
    assert refused > 3, "a decision, an attempt and its contact are at least three writes"
    assert len(room.attempts.open_attempts()) == refused


def test_whichever_write_of_an_end_fails_the_attempt_is_open_still(room: CampaignRoom) -> None:
    for outcome in ("busy", "confirmed"):
        refused = 1
        while broken_off(
            room,
            refused,
            partial(room.attempts.end, (begun := room.begin(room.person())).attempt.token, outcome),
        ):
            assert room.attempts.open_attempt(begun.attempt.token) == begun
            assert room.attempts.end(begun.attempt.token, outcome).last_outcome == outcome
            refused += 1
        assert refused > 2, "an attempt and its contact are at least two writes"
        assert room.attempts.open_attempts() == []


def call(room: CampaignRoom, contact: Contact) -> None:
    """Call a contact as the box does, until he has confirmed."""
    begun = room.attempts.begin(contact.id)
    if begun is not None:
        room.attempts.answered(begun.attempt.token)
        room.attempts.confirmed(begun.attempt.token)
        room.attempts.end(begun.attempt.token, "confirmed")


def test_wherever_the_box_dies_the_contact_is_called_to_its_end_once(
    template: Path, tmp_path: Path
) -> None:
    steps, died_at = Steps(), []
    for last in range(1, 200):
        home = tmp_path / str(last)
        home.mkdir()
        dying = CampaignRoom(template, home, partial(DyingDatabase, steps=(steps := Steps())))
        contact = dying.person()
        try:
            with steps.until(last):
                call(dying, contact)
        except BoxDied:
            died_at.append(steps.log[-1])
        dying.close()
        after = CampaignRoom(template, home)
        for left in after.attempts.open_attempts():
            after.attempts.lose(left.attempt.token)
        after.pass_time(60)
        for number in after.due():
            call(after, after.contacts.one(number))
        history = after.contacts.history(contact.id)
        assert after.contacts.one(contact.id).result == "confirmed"
        assert [one.result for one in history.attempts] in (["confirmed"], ["lost", "confirmed"])
        assert [one.ticket for one in history.attempts] == [one.id for one in history.decisions]
        after.close()
        if not died_at or len(died_at) < last:
            break
    assert died_at.count("before a commit") == died_at.count("after a commit") == 4


BEGINNING = """
import sys
from pathlib import Path
from tests.services.campaign_room import CampaignRoom
room = CampaignRoom(Path(sys.argv[1]), Path(sys.argv[1]))
print("ready", flush=True)
sys.stdin.readline()
begun = [room.attempts.begin(number) for number in map(int, sys.argv[2:])]
print(*(one.contact.id for one in begun if one is not None))
"""


def test_two_processes_that_begin_at_once_share_the_contacts(
    room: CampaignRoom, tmp_path: Path
) -> None:
    room.running(60)
    numbers = list(map(str, room.due()))
    # The argument list is this interpreter and a folder of this test.
    command = [sys.executable, "-c", BEGINNING, str(tmp_path), *numbers]
    racers = [
        subprocess.Popen(command, cwd=CHECKOUT, stdin=PIPE, stdout=PIPE, text=True)
        for _racer in range(2)
    ]
    for racer in racers:
        assert racer.stdout is not None
        assert racer.stdout.readline() == "ready\n"
    for racer in racers:
        assert racer.stdin is not None
        racer.stdin.write("go\n")
        racer.stdin.flush()
    begun = [racer.communicate()[0].split() for racer in racers]
    assert [racer.returncode for racer in racers] == [0, 0]
    assert sorted(begun[0] + begun[1]) == sorted(numbers)
    assert len(room.attempts.open_attempts()) == len(numbers)


def test_two_answers_of_one_call_commit_once(room: CampaignRoom) -> None:
    token = room.begin(room.person()).attempt.token
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda _n: room.attempts.end(token, "confirmed"), range(8)))
    assert {one.result for one in results} == {"confirmed"}
    assert room.campaigns.figures(results[0].campaign).attempts == 1
