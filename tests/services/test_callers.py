"""Who is calling: account or certificate number, PIN, lock, pause, salutation."""

import subprocess
import sys
import threading
from datetime import UTC, date, datetime, timedelta

import pytest

from appliance.errors import AccountLocked, CustomerUnknown, IdentityRefused, PinTooWeak
from appliance.services.callers import FAILURES_TO_LOCK, Callers
from appliance.settings import CHECKOUT, Secret
from appliance.store.database import Database

ZHANG, OUYANG, COMPANY = "980000000011", "980000000012", "980000000013"
CERTIFICATE = "110101199003070031"
RIGHT, WRONG = Secret("135790"), Secret("739164")
CUSTOMERS = (
    (ZHANG, "张三丰", "1", "0", CERTIFICATE),
    (OUYANG, "欧阳娜娜", "1", "0", "11010119900307002X"),
    (COMPANY, "示范贸易有限公司", "0", "1", "91310000MA1FL"),
)


class Clock:
    """A clock that only moves when it is told, or when somebody sleeps."""

    def __init__(self):
        self.now = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
        self.slept = []

    def __call__(self):
        return self.now

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def database(tmp_path):
    database = Database(tmp_path / "fundline.db")
    database.migrate()
    with database.writing() as tables:
        for row in CUSTOMERS:
            tables.execute(
                "INSERT INTO customers (fund_account, investor_name, individual_or_institution,"
                " certificate_type, certificate_number, updated_at) VALUES (?, ?, ?, ?, ?, '')",
                row,
            )
    yield database
    database.close()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def callers(database, clock):
    callers = Callers(database, Secret("pepper"), clock=clock, sleep=clock.sleep)
    callers.set_pin(ZHANG, "query", RIGHT)
    return callers


def outcome(callers, number, pin=WRONG, *, kind="query", caller="13800138000"):
    try:
        return callers.identify(number, pin, kind=kind, caller=caller).fund_account
    except (IdentityRefused, AccountLocked) as error:
        return f"{type(error).__name__}: {error}"


def rows(database, table):
    with database.reading() as tables:
        return [tuple(row) for row in tables.execute(f"SELECT * FROM {table}").fetchall()]  # noqa: S608


def rows_written(database):
    with database.writing() as tables:
        return tables.conn.total_changes


def test_account_and_pin_identify_the_customer(callers):
    customer = callers.identify(ZHANG, RIGHT, caller="13800138000")
    assert (customer.fund_account, customer.masked_name) == (ZHANG, "张*")


def test_the_certificate_number_serves_like_the_account(callers):
    callers.set_pin(OUYANG, "query", Secret("846205"))
    assert callers.identify(CERTIFICATE, RIGHT).fund_account == ZHANG
    assert callers.identify("11010119900307002x", Secret("846205")).fund_account == OUYANG


def test_an_account_without_a_pin_lets_nobody_in(callers):
    assert outcome(callers, OUYANG, RIGHT).startswith("IdentityRefused")


def test_a_closed_account_lets_nobody_in(callers, database):
    with database.writing() as tables:
        tables.execute("UPDATE customers SET status = '9' WHERE fund_account = ?", [ZHANG])
    assert outcome(callers, ZHANG, RIGHT).startswith("IdentityRefused")
    assert outcome(callers, CERTIFICATE, RIGHT).startswith("IdentityRefused")


def test_query_and_trade_pin_are_two(callers):
    callers.set_pin(ZHANG, "trade", Secret("864205"))
    assert outcome(callers, ZHANG, RIGHT, kind="trade").startswith("IdentityRefused")
    assert outcome(callers, ZHANG, Secret("864205"), kind="trade") == ZHANG


def test_five_wrong_pins_lock_the_account_for_the_right_one_too(callers):
    said = [outcome(callers, ZHANG) for _ in range(FAILURES_TO_LOCK)]
    assert [line.partition(":")[0] for line in said] == ["IdentityRefused"] * 4 + ["AccountLocked"]
    assert outcome(callers, ZHANG, RIGHT).startswith("AccountLocked")
    assert callers.customer(ZHANG).locked


def test_the_lock_counts_both_pins_and_every_caller_number(callers):
    for number, kind in enumerate(("query", "trade", "query", "trade", "query")):
        outcome(callers, ZHANG, kind=kind, caller=f"1390000000{number}")
    assert outcome(callers, ZHANG, RIGHT, caller="13911111111").startswith("AccountLocked")


def test_the_certificate_number_leads_to_the_same_lock(callers):
    for number in (ZHANG, CERTIFICATE, ZHANG, CERTIFICATE, ZHANG):
        outcome(callers, number)
    assert outcome(callers, CERTIFICATE, RIGHT).startswith("AccountLocked")


def test_success_forgets_the_failures_of_its_own_pin_only(callers):
    callers.set_pin(ZHANG, "trade", Secret("864205"))
    for _ in range(3):
        outcome(callers, ZHANG, kind="trade")
    assert outcome(callers, ZHANG, RIGHT) == ZHANG
    for _ in range(2):
        said = outcome(callers, ZHANG, kind="trade")
    assert said.startswith(
        "AccountLocked"
    )  # the query PIN gives nobody more tries at the trade PIN


def test_success_after_four_failures_starts_the_count_anew(callers):
    for _ in range(2):
        for _ in range(FAILURES_TO_LOCK - 1):
            assert outcome(callers, ZHANG).startswith("IdentityRefused")
        assert outcome(callers, ZHANG, RIGHT) == ZHANG


def test_staff_unlock_an_account(callers):
    for _ in range(FAILURES_TO_LOCK):
        outcome(callers, ZHANG)
    callers.unlock(ZHANG)
    assert not callers.customer(ZHANG).locked
    assert outcome(callers, ZHANG, RIGHT) == ZHANG


def test_the_lock_survives_a_restart(callers, database, tmp_path, clock):
    for _ in range(FAILURES_TO_LOCK):
        outcome(callers, ZHANG)
    again = Callers(Database(tmp_path / "fundline.db"), Secret("pepper"), sleep=clock.sleep)
    assert outcome(again, ZHANG, RIGHT).startswith("AccountLocked")
    again._store._database.close()


def test_a_number_that_is_no_account_is_answered_and_worked_for_alike(callers, database):
    """The words, the hashes computed and the rows written are the same for both."""
    seen = {}
    for number in (ZHANG, "980000000099"):
        hashes, written = callers.hashes.computed, rows_written(database)
        said = [outcome(callers, number) for _ in range(7)]
        seen[number] = said, callers.hashes.computed - hashes, rows_written(database) - written
    assert seen[ZHANG] == seen["980000000099"]
    assert seen[ZHANG][1] == FAILURES_TO_LOCK
    counted = sorted(row[1:3] for row in rows(database, "account_failures"))
    assert counted == [("query", 5), ("query", 5)]


def test_what_was_entered_for_no_account_is_not_kept_in_clear(callers, database):
    outcome(callers, "110101198001010015")
    assert "110101198001010015" not in str(rows(database, "account_failures"))


def test_twenty_calls_at_once_try_five_pins(callers):
    said, start = [], threading.Barrier(20)

    def call():
        start.wait()
        said.append(outcome(callers, ZHANG).partition(":")[0])

    before = callers.hashes.computed
    threads = [threading.Thread(target=call) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert callers.hashes.computed - before == FAILURES_TO_LOCK
    assert said.count("IdentityRefused") == 4
    assert said.count("AccountLocked") == 16
    assert outcome(callers, ZHANG, RIGHT).startswith("AccountLocked")


CRASH = """
import os, pathlib, sys
from appliance.services.callers import Callers
from appliance.settings import Secret
from appliance.store.database import Database
callers = Callers(Database(pathlib.Path(sys.argv[1])), Secret("pepper"))
callers.hashes.fits = lambda *_: os._exit(9)
callers.identify(sys.argv[2], Secret("135790"))
"""


@pytest.mark.slow
def test_a_crash_while_a_pin_is_looked_at_counts_as_a_failure(callers, database):
    for _ in range(FAILURES_TO_LOCK):
        crashed = subprocess.run(
            [sys.executable, "-c", CRASH, str(database.path), ZHANG], cwd=CHECKOUT, check=False
        )
        assert crashed.returncode == 9
    assert outcome(callers, ZHANG, RIGHT).startswith("AccountLocked")


def test_fifty_calls_with_two_tries_each_find_nothing(callers):
    """A guesser whose hundred guesses contain the right PIN, each call from another number."""
    guesses = [f"{700_000 + n:06}" for n in range(60)] + ["135790"] + ["739164"] * 39
    found = [
        outcome(callers, ZHANG, Secret(guess), caller=f"138{call:08}")
        for call in range(50)
        for guess in guesses[call * 2 : call * 2 + 2]
    ]
    assert ZHANG not in found
    assert sum(line.startswith("AccountLocked") for line in found) == 96


def test_a_caller_number_pauses_longer_and_longer(callers, clock):
    for account in range(12):
        outcome(callers, f"97000000{account:04}")
    assert clock.slept == [0, 0, 0, 1, 2, 4, 8, 16, 30, 30, 30, 30]
    assert callers.pause_seconds("+8613800138000") == 30  # the same number, written differently
    assert callers.pause_seconds("13900000000") == 0
    clock.now += timedelta(days=2)
    assert callers.pause_seconds("13800138000") == 0


def test_callers_without_a_number_share_a_short_pause(callers):
    for account in range(12):
        outcome(callers, f"97000000{account:04}", caller="anonymous")
    assert callers.pause_seconds("") == callers.pause_seconds("unknown") == 4


def test_success_with_an_own_account_does_not_shorten_the_pause(callers):
    for account in range(6):
        outcome(callers, f"97000000{account:04}")
    pause = callers.pause_seconds("13800138000")
    callers._sleep(pause)
    assert outcome(callers, ZHANG, RIGHT) == ZHANG
    outcome(callers, "970000009999")
    assert callers.pause_seconds("13800138000") > pause


def test_a_clock_that_was_set_back_does_not_lengthen_the_pause(callers, clock):
    for account in range(6):
        outcome(callers, f"97000000{account:04}")
    clock.now -= timedelta(days=400)
    assert callers.pause_seconds("13800138000") <= 30


@pytest.mark.parametrize(
    "pin",
    [
        "000000", "123456", "654321", "098765", "121212", "123123", "112233", "147258",
        "900307", "199003", "030790", "070031", "000011", "980000", "1357", "13579a",
        "１３５７９０",
    ],
)  # fmt: skip
def test_a_pin_that_anybody_would_guess_is_refused(callers, pin):
    with pytest.raises(PinTooWeak):
        callers.set_pin(ZHANG, "query", Secret(pin))
    assert callers.identify(ZHANG, RIGHT).fund_account == ZHANG


@pytest.mark.parametrize(
    "pin", ["135790", "246801", "112358", "314159", "271828", "161803", "141421", "173205"]
)
def test_the_demo_companys_pins_are_good_enough(callers, pin):
    callers.set_pin(ZHANG, "trade", Secret(pin))
    assert callers.identify(ZHANG, Secret(pin), kind="trade").fund_account == ZHANG


def test_changing_a_pin_needs_the_old_one(callers):
    with pytest.raises(IdentityRefused):
        callers.change_pin(ZHANG, "query", WRONG, Secret("482915"))
    callers.change_pin(ZHANG, "query", RIGHT, Secret("482915"))
    assert outcome(callers, ZHANG, Secret("482915")) == ZHANG
    assert outcome(callers, ZHANG, RIGHT).startswith("IdentityRefused")


def test_guessing_the_old_pin_when_changing_locks_too(callers):
    for _ in range(FAILURES_TO_LOCK - 1):
        with pytest.raises(IdentityRefused):
            callers.change_pin(ZHANG, "query", WRONG, Secret("482915"))
    with pytest.raises(AccountLocked):
        callers.change_pin(ZHANG, "query", WRONG, Secret("482915"))


def test_a_stolen_database_is_of_no_use_without_the_pepper(callers, database, clock):
    thief = Callers(database, Secret("another"), clock=clock, sleep=clock.sleep)
    assert outcome(thief, ZHANG, RIGHT).startswith("IdentityRefused")
    assert "135790" not in str(rows(database, "pins"))
    assert rows(database, "pins")[0][2].startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_a_telephone_number_only_suggests(callers):
    assert callers.suggested("13800138000") is None
    callers.set_telephone(ZHANG, "+86 138 0013 8000")
    assert callers.suggested("013800138000").fund_account == ZHANG
    callers.set_telephone(OUYANG, "13800138000")
    assert callers.suggested("13800138000") is None  # two share it: no guess
    assert callers.suggested("") is None


def test_customers_are_spoken_to_by_name_where_the_card_tells_how(callers):
    spoken = {c.fund_account: (c.salutation(), c.salutation("en")) for c in callers.listing()}
    assert spoken == {
        ZHANG: ("张先生", "Mr. Zhang"),
        OUYANG: ("欧阳女士", "Ms. Ouyang"),
        COMPANY: ("示范贸易有限公司", "customer"),
    }
    assert callers.salutations() == ["客户", "张先生", "欧阳女士", "示范贸易有限公司"]
    assert callers.salutations("en") == ["Mr. Zhang", "Ms. Ouyang", "customer"]


def test_a_customer_shown_by_accident_shows_no_name_and_no_certificate(callers):
    shown = repr(callers.customer(ZHANG))
    assert "张" not in shown
    assert CERTIFICATE not in shown


def test_risk_levels_are_written_with_their_day(callers):
    callers.set_risk(ZHANG, 3, date(2026, 3, 1))
    assert callers.customer(ZHANG).risk_level == 3
    assert callers.customer(ZHANG).assessed_on == date(2026, 3, 1)
    with pytest.raises(ValueError, match="1 to 5"):
        callers.set_risk(ZHANG, 6, date(2026, 3, 1))


def test_staff_are_told_of_an_unknown_account(callers):
    for attempt in (
        lambda: callers.customer("970000000000"),
        lambda: callers.unlock("970000000000"),
        lambda: callers.set_pin("970000000000", "query", RIGHT),
    ):
        with pytest.raises(CustomerUnknown, match="970000000000"):
            attempt()


def test_old_counters_are_forgotten_but_locks_are_not(callers, clock, database):
    for _ in range(FAILURES_TO_LOCK):
        outcome(callers, ZHANG)
        outcome(callers, "970000000000")
    clock.now += timedelta(days=30)
    callers.forget_old_failures()
    assert rows(database, "number_failures") == []
    assert outcome(callers, ZHANG, RIGHT).startswith("AccountLocked")
    assert outcome(callers, "970000000000").startswith("AccountLocked")
