"""The codes of outgoing calls: given, found, over, and of no use to a machine that guesses."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from appliance.errors import CodeRefused
from appliance.records.campaign import Attempt, Campaign
from appliance.services.campaigns import codes
from appliance.services.campaigns.codes import CodedCall, Codes
from appliance.services.parameters import Parameters
from appliance.services.preferences import Preferences
from appliance.settings import Secret
from appliance.store.database import Database

SHANGHAI = ZoneInfo("Asia/Shanghai")
NUMBER = "13800138000"


class CodeRoom:
    """Codes over a store of their own, with a clock that is set by hand."""

    def __init__(self, home: Path) -> None:
        self.now = datetime(2026, 11, 25, 10, 0, tzinfo=SHANGHAI)
        self.slept: list[float] = []
        self.database = Database(home / "fundline.db")
        self.database.migrate()
        self.parameters = Parameters(Preferences(self.database))
        self.codes = self.opened("the box's secret")

    def opened(self, secret: str) -> Codes:
        return Codes(
            self.database,
            Secret(secret),
            self.parameters,
            lambda: self.now,
            sleep=self.slept.append,
        )

    def issue(self, name: str = "a1", number: str = NUMBER) -> str:
        return self.codes.issue(attempt(name, number, self.now), campaign(self.now))

    def look_up(self, code: str, caller: str = NUMBER) -> CodedCall | str:
        """Return the call of a code, or why there is none."""
        try:
            return self.codes.look_up(code, caller)
        except CodeRefused as refused:
            return refused.code

    def wrong(self, code: str) -> str:
        """Return a code nobody was given."""
        return f"{(int(code) + 1) % 10**6:06}"


def attempt(name: str, number: str, at: datetime) -> Attempt:
    return Attempt(
        token=name, contact=1, campaign=7, number=number, number_index=0, ticket="t", begun_at=at,
        answered_at=at, confirmed_at=None, ended_at=None, result="", cause="",
    )  # fmt: skip


def campaign(at: datetime) -> Campaign:
    return Campaign(
        name="分红通知", kind="notice", id=7, status="running", standing=False, released_by="",
        created_at=at, started_at=at, finished_at=None,
    )  # fmt: skip


@pytest.fixture
def room(tmp_path: Path) -> Iterator[CodeRoom]:
    made = CodeRoom(tmp_path)
    yield made
    made.database.close()


def test_a_code_leads_to_its_call(room: CodeRoom) -> None:
    code = room.issue()
    assert len(code) == 6
    assert code.isdigit()
    found = room.look_up(code)
    assert isinstance(found, CodedCall)
    assert (found.attempt, found.number, found.kind) == ("a1", NUMBER, "notice")
    assert found.was_to("+8613800138000")
    assert not found.was_to("13900139000")
    assert not found.was_to("")


def test_an_attempt_has_one_code_also_after_a_break(room: CodeRoom) -> None:
    code = room.issue()
    assert room.issue() == code
    assert room.opened("the box's secret").issue(
        attempt("a1", NUMBER, room.now), campaign(room.now)
    ) == code  # fmt: skip


def test_another_secret_gives_other_codes(room: CodeRoom) -> None:
    given = [room.issue(f"t{n}") for n in range(20)]
    with room.database.writing() as tables:
        tables.execute("DELETE FROM call_codes")
    room.codes = room.opened("another box's secret")
    assert given != [room.issue(f"t{n}") for n in range(20)]


def test_no_two_calls_have_the_same_code_while_it_is_good(
    room: CodeRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(codes, "DIGITS", 2)
    given = [room.issue(f"t{n}") for n in range(80)]
    assert len(set(given)) == 80
    for n in (0, 40, 79):
        found = room.look_up(given[n])
        assert isinstance(found, CodedCall)
        assert found.attempt == f"t{n}"
    room.now += timedelta(hours=73)
    assert len({room.issue(f"later{n}") for n in range(80)}) == 80, "what is over is free again"


def test_a_code_stands_in_no_row(room: CodeRoom) -> None:
    code = room.issue()
    with room.database.reading() as tables:
        row = next(iter(tables.query("SELECT * FROM call_codes")))
    assert code not in repr(row)


def test_a_code_ends_after_three_days_or_what_the_owner_chose(room: CodeRoom) -> None:
    code = room.issue()
    room.now += timedelta(hours=72) - timedelta(seconds=1)
    assert isinstance(room.look_up(code), CodedCall)
    room.now += timedelta(seconds=1)
    assert room.look_up(code) == "expired"
    room.parameters.keep("contact.code_hours", 1)
    code = room.issue("a2")
    room.now += timedelta(hours=1)
    assert room.look_up(code) == "expired"


def test_five_wrong_codes_lock_a_number_for_a_day(room: CodeRoom) -> None:
    code = room.issue()
    for _ in range(5):
        assert room.look_up(room.wrong(code)) == "unknown"
    assert room.look_up(code) == "locked"
    assert isinstance(room.look_up(code, "13900139000"), CodedCall)
    room.now += timedelta(hours=24, seconds=1)
    assert isinstance(room.look_up(code), CodedCall)


def test_a_right_code_takes_the_failures_back(room: CodeRoom) -> None:
    code = room.issue()
    for _round in range(3):
        for _ in range(4):
            assert room.look_up(room.wrong(code)) == "unknown"
        assert isinstance(room.look_up(code), CodedCall)


def test_callers_without_a_number_share_one_lock(room: CodeRoom) -> None:
    code = room.issue()
    for _ in range(5):
        room.look_up(room.wrong(code), "")
    assert room.look_up(code, "anonymous") == "locked"
    assert isinstance(room.look_up(code), CodedCall)


def test_calls_at_once_guess_no_more_often(room: CodeRoom) -> None:
    code = room.issue()
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _n: room.look_up(room.wrong(code)), range(20)))
    assert answers.count("unknown") == 5
    assert answers.count("locked") == 15


def test_a_try_counts_before_it_is_looked_at(room: CodeRoom) -> None:
    code = room.issue()

    def broken_off(_digest: str) -> None:
        raise KeyboardInterrupt

    room.codes._store.find = broken_off  # type: ignore[assignment]
    for _ in range(5):
        with pytest.raises(KeyboardInterrupt):
            room.codes.look_up(code, NUMBER)
    with pytest.raises(CodeRefused) as refused:
        room.opened("the box's secret").look_up(code, NUMBER)
    assert refused.value.code == "locked"


def test_a_machine_with_many_numbers_slows_everybody_down_and_is_then_stopped(
    room: CodeRoom,
) -> None:
    code = room.issue()
    for n in range(200):
        assert room.look_up(room.wrong(code), f"1390000{n:04}") == "unknown"
    assert room.slept[9] == 0
    assert room.slept[10:] == sorted(room.slept[10:])
    assert room.slept[10] == 1
    assert room.slept[-1] == 8
    assert room.look_up(code) == "locked", "the right one too, for ten minutes"
    room.now += timedelta(minutes=10, seconds=1)
    room.slept.clear()
    assert isinstance(room.look_up(code), CodedCall)
    assert room.slept == [0]


def test_what_is_old_is_forgotten(room: CodeRoom) -> None:
    code = room.issue()
    room.look_up(room.wrong(code))
    room.now += timedelta(days=40)
    room.codes.forget_old()
    assert room.look_up(code) == "unknown"
