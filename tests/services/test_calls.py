"""The ledger: what is queued, committed, resumed, closed and listed."""

import subprocess
import sys
import threading
from datetime import UTC, date, datetime, timedelta

import pytest

from appliance.errors import StoreUnavailable
from appliance.services.calls import ENDINGS, QUEUE_LIMIT, Calls, ResumePoint
from appliance.settings import CHECKOUT
from appliance.store.database import Database

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


@pytest.fixture
def database(tmp_path):
    database = Database(tmp_path / "fundline.db")
    database.migrate()
    yield database
    database.close()


@pytest.fixture
def calls(database):
    calls = Calls(database)
    yield calls
    calls.close()


def test_a_call_is_listed_with_the_contracts_names(calls):
    calls.begin("a.1", caller="13800138000", dialled="1000", started_at=NOON)
    calls.answered("a.1", NOON + timedelta(seconds=1))
    calls.step("a.1", "heard", prompt="hotline.greeting", text="您好")
    calls.step("a.1", "keyed", prompt="hotline.greeting", keys="1")
    calls.identified("a.1", "980000000011")
    calls.ended("a.1", NOON + timedelta(seconds=9), "caller_hung_up")
    assert calls.flush()
    (call,) = calls.listing()
    steps = call.pop("steps")
    assert call == {
        "id": "a.1",
        "direction": "inbound",
        "caller": "13800138000",
        "dialled": "1000",
        "started_at": "2026-11-23T12:00:00.000+08:00",
        "answered_at": "2026-11-23T12:00:01.000+08:00",
        "ended_at": "2026-11-23T12:00:09.000+08:00",
        "ending": "caller_hung_up",
        "customer": "980000000011",
    }
    assert [list(step) for step in steps] == [["at", "kind", "prompt", "text", "keys"]] * 2
    assert [(step["kind"], step["text"], step["keys"]) for step in steps] == [
        ("heard", "您好", ""),
        ("keyed", "", "1"),
    ]
    assert calls.one("a.1") == {**call, "steps": steps}
    assert calls.one("nobody") is None


def test_both_doors_may_begin_a_call_in_any_order(calls):
    calls.begin("a.1", caller="", dialled="1000", started_at=NOON)
    calls.begin("a.1", caller="138", dialled="", channel="PJSIP/t-1", started_at=NOON)
    calls.begin("a.1", caller="139", dialled="8000", started_at=NOON - timedelta(seconds=1))
    calls.flush()
    call = calls.one("a.1")
    assert (call["caller"], call["dialled"]) == ("138", "1000")
    assert call["started_at"] == "2026-11-23T11:59:59.000+08:00"


def test_a_step_before_the_beginning_is_not_lost(calls):
    calls.step("a.1", "did", text="early")
    calls.begin("a.1", caller="138", dialled="1000")
    calls.flush()
    assert (calls.one("a.1")["caller"], len(calls.one("a.1")["steps"])) == ("138", 1)


def test_a_resumed_call_is_where_it_was_even_before_the_disk_knows(calls, database):
    calls.begin("a.1", caller="138", dialled="1000")
    calls.flush()
    with database.writing():  # the writer waits for this transaction to end
        calls.place("a.1", ["2", "1"], "en")
        calls.identified("a.1", "980000000011")
        assert calls.resume_point("a.1") == ResumePoint(["2", "1"], "en", "980000000011")
    calls.flush()
    assert calls.resume_point("a.1") == ResumePoint(["2", "1"], "en", "980000000011")
    assert calls.resume_point("b.1") == ResumePoint([], "zh", None)


def test_no_step_waits_for_the_disk(calls, database):
    with database.writing():
        for number in range(3000):
            calls.step("a.1", "did", text=str(number))
        assert calls.listing() == []
    assert calls.flush(30)
    assert [step["text"] for step in calls.one("a.1")["steps"]] == [str(n) for n in range(3000)]


def numbers(database, call_id):
    with database.reading() as tables:
        return [
            row[0]
            for row in tables.execute(
                "SELECT number FROM call_steps WHERE call_id = ? ORDER BY number", [call_id]
            ).fetchall()
        ]


KILLED = """
import os, pathlib, signal, sys
from appliance.services.calls import Calls
from appliance.store.database import Database
calls = Calls(Database(pathlib.Path(sys.argv[1])))
for number in range(100):
    calls.step("a.1", "did", text=str(number))
calls.flush()
for number in range(100, 5000):
    calls.step("a.1", "did", text=str(number))
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_steps_are_numbered_without_a_gap_after_a_server_was_killed(calls, database):
    subprocess.run(
        [sys.executable, "-c", KILLED, str(database.path)], cwd=CHECKOUT, check=False, timeout=60
    )
    calls.step("a.1", "did", text="after")
    calls.flush()
    texts = [step["text"] for step in calls.one("a.1")["steps"]]
    assert texts[-1] == "after"
    assert len(texts) > 100  # what was flushed before the kill is there
    assert texts[:-1] == [str(n) for n in range(len(texts) - 1)]
    assert numbers(database, "a.1") == list(range(1, len(texts) + 1))


def test_two_processes_worth_of_writers_share_one_numbering(database, tmp_path):
    doors = [Calls(database), Calls(Database(tmp_path / "fundline.db"))]
    threads = [
        threading.Thread(
            target=lambda door=door: [door.step("a.1", "did", text="x") for _ in range(200)]
        )
        for door in doors
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for door in doors:
        assert door.flush(30)
        door.close()
    doors[1]._store._database.close()
    assert numbers(database, "a.1") == list(range(1, 401))


def test_a_step_of_an_unknown_kind_is_a_mistake_of_the_caller(calls):
    with pytest.raises(ValueError, match="heard, keyed, did"):
        calls.step("a.1", "sang")
    with pytest.raises(ValueError, match="ending"):
        calls.ended("a.1", None, "bored")


def test_one_change_the_store_refuses_does_not_take_its_group_along(calls, database, caplog):
    with database.writing():
        calls.step("a.1", "did", text="first")
        calls.step("a.1", "did", text=["not a text"])
        calls.step("a.1", "did", text="last")
    assert calls.flush()
    assert [step["text"] for step in calls.one("a.1")["steps"]] == ["first", "last"]
    assert "a.1 lost a step" in caplog.text


def test_only_the_first_end_counts_and_the_earliest_answer(calls):
    calls.begin("a.1", caller="138", dialled="1000", started_at=NOON)
    calls.answered("a.1", NOON + timedelta(seconds=3))
    calls.answered("a.1", NOON + timedelta(seconds=2))
    calls.ended("a.1", NOON + timedelta(seconds=5), "finished")
    calls.ended("a.1", NOON + timedelta(seconds=6), "asterisk_died")
    calls.flush()
    call = calls.one("a.1")
    assert (call["answered_at"][17:19], call["ended_at"][17:19], call["ending"]) == (
        *("02", "05"),
        "finished",
    )


def test_who_saw_the_line_end_knows_better_than_the_script(calls):
    calls.begin("a.1", caller="138", dialled="1000", started_at=NOON)
    calls.ended("a.1", NOON + timedelta(seconds=5), "caller_hung_up")
    calls.ended("a.1", NOON + timedelta(seconds=6), "asterisk_stopped", seen=True)
    calls.ended("a.1", NOON + timedelta(seconds=7), "caller_hung_up")
    calls.flush()
    assert calls.one("a.1")["ending"] == "asterisk_stopped"
    assert calls.one("a.1")["ended_at"].startswith("2026-11-23T12:00:06")


def test_calls_asterisk_forgot_are_closed_with_the_true_cause(calls):
    for number in range(4):
        calls.begin(
            f"a.{number}", caller="", dialled="", started_at=NOON + timedelta(seconds=number)
        )
    calls.ended("a.3", NOON + timedelta(seconds=9), "finished")
    closed = calls.close_cut(
        calls.open_calls(),
        ["a.2"],
        asterisk_started_at=NOON + timedelta(seconds=0.5),
        gone_at=NOON + timedelta(seconds=20),
    )
    calls.flush()
    assert closed == ["a.0", "a.1"]
    endings = {call["id"]: (call["ending"], call["ended_at"]) for call in calls.listing()}
    assert endings == {
        "a.0": ("asterisk_died", "2026-11-23T12:00:20.000+08:00"),
        "a.1": ("unseen", "2026-11-23T12:00:20.000+08:00"),
        "a.2": ("", None),
        "a.3": ("finished", "2026-11-23T12:00:09.000+08:00"),
    }


def test_a_call_nobody_saw_ending_ends_with_its_last_sign_of_life(database):
    now = [NOON]
    calls = Calls(database, clock=lambda: now[0])
    calls.begin("a.1", caller="138", dialled="1000")
    now[0] += timedelta(seconds=42)
    calls.step("a.1", "keyed", keys="1")
    now[0] += timedelta(hours=9)
    calls.close_cut(calls.open_calls(), [], asterisk_started_at=now[0])
    calls.close()
    assert calls.one("a.1")["ended_at"] == "2026-11-23T12:00:42.000+08:00"


def test_a_call_that_begins_while_asterisk_is_asked_is_left_alone(calls):
    before = calls.open_calls()
    calls.begin("a.1", caller="138", dialled="1000")
    assert calls.close_cut(before, [], asterisk_started_at=NOON) == []


def test_the_console_pages_through_days_and_callers(calls):
    for day in range(3):
        for number in range(5):
            at = NOON + timedelta(days=day, minutes=number)
            calls.begin(f"{day}.{number}", caller=f"138{number}", dialled="1000", started_at=at)
    calls.flush()
    day = date(2026, 11, 24)
    assert [c["id"] for c in calls.listing(2, offset=1, day=day)] == ["1.3", "1.2"]
    assert [c["id"] for c in calls.listing(caller="1384")] == ["2.4", "1.4", "0.4"]
    assert (calls.count(), calls.count(day=day), calls.count(day=day, caller="1384")) == (15, 5, 1)
    assert calls.counts(day) == {"calls": 5, "answered": 0, "identified": 0, "running": 5}


def test_a_day_is_a_day_in_shanghai(calls):
    late = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)  # half past midnight in Shanghai
    calls.begin("a.1", caller="", dialled="", started_at=late)
    calls.flush()
    assert calls.count(day=date(2026, 11, 23)) == 1
    assert calls.count(day=date(2026, 11, 22)) == 0


def test_the_live_board_shows_running_calls_with_place_and_last_step(calls):
    calls.begin("a.1", caller="138", dialled="1000", started_at=NOON)
    calls.begin("a.2", caller="139", dialled="1000", started_at=NOON)
    calls.step("a.1", "heard", prompt="hotline.greeting", text="您好")
    calls.step("a.1", "keyed", keys="2")
    calls.place("a.1", ["2"], "zh")
    calls.begin("a.3", caller="137", dialled="1000", started_at=NOON)
    calls.ended("a.3", None, "finished")
    calls.flush()
    running = calls.now_running()
    assert [(call["id"], call["place"]) for call in running] == [("a.1", ["2"]), ("a.2", [])]
    assert (running[0]["last_step"]["keys"], running[1]["last_step"]) == ("2", None)


def test_the_greeting_knows_the_call_before_this_one(calls):
    for number in range(2):
        at = NOON + timedelta(hours=number)
        calls.begin(f"a.{number}", caller="", dialled="", started_at=at)
        calls.identified(f"a.{number}", "980000000011")
    calls.flush()
    assert calls.last_call_at("980000000011", "a.1") == NOON
    assert calls.last_call_at("980000000012", "a.1") is None


def test_every_ending_says_what_it_means():
    assert all(meaning.strip() for meaning in ENDINGS.values())


def full_disk(database):
    """Let SQLite find no room: the file may not grow any more."""
    with database._write_lock:
        connection = database._writing_tables().conn
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages}")


def make_room(database):
    with database._write_lock:
        database._writing_tables().conn.execute("PRAGMA max_page_count = 1000000")


def test_a_full_disk_stops_no_call_and_loses_nothing(calls, database, caplog):
    calls.begin("a.1", caller="138", dialled="1000")
    calls.flush()
    full_disk(database)
    for number in range(2000):
        calls.step("a.1", "did", text=f"{number:4} " + "x" * 100)
    calls.place("a.1", ["1"], "zh")
    assert not calls.flush(0.2)
    assert calls.resume_point("a.1").place == ["1"]
    calls.begin("b.1", caller="139", dialled="1000")  # a new call is taken all the same
    assert calls.one("a.1")["caller"] == "138"
    make_room(database)
    assert calls.flush(30)
    texts = [int(step["text"].split()[0]) for step in calls.one("a.1")["steps"]]
    assert texts == list(range(2000))
    assert calls.one("b.1")["caller"] == "139"
    assert caplog.text.count("the ledger waits in memory") == 1
    assert "the ledger is written again" in caplog.text


def test_the_memory_of_a_full_disk_has_an_end(calls, database):
    calls.begin("a.1", caller="138", dialled="1000")
    calls.flush()
    full_disk(database)
    for _ in range(QUEUE_LIMIT + 500):
        calls.step("a.1", "did", text="x" * 50)
    calls.place("a.1", ["3"], "zh")
    assert len(calls._queue) + len(calls._writing) <= QUEUE_LIMIT + 1001
    assert calls.resume_point("a.1").place == ["3"]
    make_room(database)
    assert calls.flush(60)


def test_an_unreadable_ledger_resumes_from_memory(tmp_path, caplog):
    calls = Calls(Database(tmp_path / "no tables.db"))
    calls.place("a.1", ["1"], "en")
    assert calls.resume_point("a.1") == ResumePoint(["1"], "en", None)
    with pytest.raises(StoreUnavailable):
        calls.listing()
    calls.close()
    calls._store._database.close()
    assert "resumed from memory only" in caplog.text
