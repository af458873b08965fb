"""The operators' service: sessions age, pauses grow, passwords are judged."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from appliance.errors import LoginPaused, LoginRefused, PasswordRefused
from appliance.services.operators.operators import Operators
from appliance.services.operators.passwords import refuse_weak
from appliance.services.operators.sessions import IDLE, LONGEST_SESSION
from appliance.settings import Secret, Settings
from appliance.store.database import Database


class Clock:
    def __init__(self):
        self.now = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))

    def __call__(self):
        return self.now

    def passes(self, **span):
        self.now += timedelta(**span)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def operators(tmp_path, clock):
    database = Database(tmp_path / "fundline.db")
    database.migrate()
    yield Operators(database, Settings(home=tmp_path), clock)
    database.close()


@pytest.fixture
def password(operators):
    return operators.first_password()


def test_the_first_password_is_made_once(operators):
    assert len(operators.first_password()) >= 16
    assert operators.first_password() is None


def test_a_session_ends_when_it_is_idle_too_long(operators, password, clock):
    token = operators.log_in("admin", password, "10.0.0.1")
    clock.passes(seconds=IDLE.total_seconds() - 1)
    assert operators.session(token).operator == "admin"
    clock.passes(seconds=IDLE.total_seconds() - 1)
    assert operators.session(token)
    clock.passes(seconds=IDLE.total_seconds() + 1)
    assert operators.session(token) is None


def test_a_session_ends_after_its_longest_time_however_busy(operators, password, clock):
    token = operators.log_in("admin", password, "10.0.0.1")
    for _ in range(int(LONGEST_SESSION / timedelta(minutes=30))):
        assert operators.session(token)
        clock.passes(minutes=30)
    clock.passes(seconds=1)
    assert operators.session(token) is None
    assert operators.sessions("admin") == []


def test_looking_without_use_does_not_keep_a_session_alive(operators, password, clock):
    token = operators.log_in("admin", password, "10.0.0.1")
    clock.passes(minutes=50)
    assert operators.session(token, used=False)
    clock.passes(minutes=11)
    assert operators.session(token, used=False) is None


def test_the_pause_grows_with_every_failure_and_is_forgotten_after_a_success(
    operators, password, clock
):
    pauses = []
    for _ in range(8):
        try:
            operators.log_in("admin", Secret("wrong"), "10.0.0.1")
        except LoginRefused:
            continue
        except LoginPaused as pause:
            pauses.append(pause.seconds)
            clock.passes(seconds=pause.seconds)
    assert pauses == sorted(pauses)
    assert pauses[-1] > pauses[0] >= 2
    clock.passes(minutes=15)
    assert operators.log_in("admin", password, "10.0.0.1")
    with pytest.raises(LoginRefused):
        operators.log_in("admin", Secret("wrong"), "10.0.0.1")


def test_an_address_that_tries_many_names_is_paused(operators, password):
    for number in range(3):
        with pytest.raises(LoginRefused):
            operators.log_in(f"somebody{number}", Secret("wrong"), "10.0.0.9")
    with pytest.raises(LoginPaused):
        operators.log_in("admin", password, "10.0.0.9")
    assert operators.log_in("admin", password, "10.0.0.1")


def test_guessing_from_elsewhere_keeps_nobody_out_of_where_he_came_in_before(
    operators, password, clock
):
    operators.log_in("admin", password, "10.0.0.1")
    for number in range(5):
        with pytest.raises((LoginRefused, LoginPaused)):
            operators.log_in("admin", Secret("wrong"), f"10.9.9.{number}")
    with pytest.raises(LoginPaused):
        operators.log_in("admin", password, "10.9.9.99")
    assert operators.log_in("admin", password, "10.0.0.1")
    with pytest.raises(LoginPaused):
        for _ in range(4):
            try:
                operators.log_in("admin", Secret("wrong"), "10.0.0.1")
            except LoginRefused:
                continue


def test_the_pause_survives_a_restart(operators, password, tmp_path, clock):
    for number in range(3):
        with pytest.raises(LoginRefused):
            operators.log_in("admin", Secret("wrong"), f"10.0.0.{number}")
    database = Database(tmp_path / "fundline.db")
    with pytest.raises(LoginPaused):
        Operators(database, Settings(home=tmp_path), clock).log_in("admin", password, "10.0.0.7")
    database.close()


def test_one_operator_cannot_end_anothers_session(operators, password):
    token = operators.log_in("admin", password, "10.0.0.1")
    operators.revoke("somebody", operators.session(token).digest)
    assert operators.session(token)


def test_the_password_stays_when_the_old_one_is_wrong(operators, password):
    session = operators.session(operators.log_in("admin", password, "10.0.0.1"))
    with pytest.raises(LoginRefused):
        operators.change_password(session, Secret("wrong"), Secret("quiet river 27 stones"))
    assert operators.log_in("admin", password, "10.0.0.1")


@pytest.mark.parametrize(
    "text",
    [
        "Password2026",
        "qwertyuiop!!",
        "Fundline2026!",
        "5201314520131",
        "Sunshine2024!",
        "W0aini520520",
        "guanliyuan@2026",
        "G0ngxifac@i88",
        "!qazWsx2026",
    ],
)
def test_common_passwords_are_refused(text):
    with pytest.raises(PasswordRefused, match="common"):
        refuse_weak(Secret(text), "admin")


@pytest.mark.parametrize(
    "text", ["quiet river 27 stones", "Tr4vel-by-n1ght", "窗前明月光疑是地上霜"]
)
def test_uncommon_passwords_are_taken(text):
    refuse_weak(Secret(text), "admin")
