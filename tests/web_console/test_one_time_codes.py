"""The second factor: set up with a QR code, asked for at the login, each code good for once."""

import re
import sqlite3
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pyotp
import pytest

from appliance.errors import LoginPaused, OneTimeCodeRefused
from appliance.services.operators.operators import Operators
from appliance.settings import Secret, Settings
from appliance.store.database import Database
from tests.web_console.conftest import PASSWORD


class Clock:
    def __init__(self):
        self.now = datetime(2026, 11, 23, 9, 0, 5, tzinfo=ZoneInfo("Asia/Shanghai"))

    def __call__(self):
        return self.now

    def passes(self, **span):
        self.now += timedelta(**span)


class Person:
    """An operator with a telephone that knows the time."""

    def __init__(self, home, clock):
        self.database = Database(home / "fundline.db")
        self.database.migrate()
        self.clock = clock
        self.operators = Operators(self.database, Settings(home=home), clock)
        self.password = self.operators.first_password()
        session = self.operators.session(self.operators.log_in("admin", self.password, "10.0.0.1"))
        self.phone = pyotp.TOTP(self.operators.codes.begin("admin").reveal())
        self.recovery = self.operators.begin_codes(session, self.password, self.code())

    def code(self):
        return self.phone.at(self.clock())

    def half_in(self):
        token = self.operators.log_in("admin", self.password, "10.0.0.1")
        return self.operators.session(token)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def person(tmp_path, clock):
    made = Person(tmp_path, clock)
    yield made
    made.database.close()


def test_a_code_lets_in_once_and_never_again(person, clock):
    with pytest.raises(OneTimeCodeRefused):
        person.operators.prove(person.half_in(), person.code())  # it set the factor up
    clock.passes(seconds=30)
    code = person.code()
    session = person.operators.session(person.operators.prove(person.half_in(), code))
    assert session.waits_for == "password"
    with pytest.raises(OneTimeCodeRefused):
        person.operators.prove(person.half_in(), code)


def test_a_session_that_awaits_its_code_is_not_the_one_that_gets_in(person, clock):
    clock.passes(seconds=30)
    half = person.half_in()
    assert half.waits_for == "code"
    token = person.operators.prove(half, person.code())
    assert half.digest not in [one.digest for one in person.operators.sessions("admin")]
    assert person.operators.session(token).digest != half.digest


def test_a_session_without_its_code_ends_after_ten_minutes(person, clock):
    token = person.operators.log_in("admin", person.password, "10.0.0.1")
    clock.passes(minutes=10, seconds=1)
    assert person.operators.session(token) is None


def test_a_telephone_may_be_half_a_minute_off_but_no_more(person, clock):
    clock.passes(minutes=5)
    for seconds, taken in ((-31, True), (31, True), (91, False)):
        code = person.phone.at(clock() + timedelta(seconds=seconds))
        if taken:
            person.operators.prove(person.half_in(), code)
        else:
            with pytest.raises(OneTimeCodeRefused):
                person.operators.prove(person.half_in(), code)


def test_each_recovery_code_works_once(person):
    assert len({code.reveal() for code in person.recovery}) == 10
    first = person.recovery[0].reveal()
    person.operators.prove(person.half_in(), f"{first[:5].upper()}-{first[5:]}")
    with pytest.raises(OneTimeCodeRefused):
        person.operators.prove(person.half_in(), first)
    assert person.operators.codes.recovery_codes_left("admin") == 9


def test_wrong_codes_make_the_next_try_wait_as_wrong_passwords_do(person, clock):
    clock.passes(seconds=30)
    pauses = []
    for _ in range(6):
        try:
            person.operators.prove(person.half_in(), "000000")
        except OneTimeCodeRefused:
            continue
        except LoginPaused as pause:
            pauses.append(pause.seconds)
            clock.passes(seconds=pause.seconds)
    assert pauses
    assert pauses == sorted(pauses)
    with pytest.raises(OneTimeCodeRefused):
        person.operators.prove(person.half_in(), "000000")
    with pytest.raises(LoginPaused):
        person.operators.prove(person.half_in(), person.code())
    clock.passes(minutes=16)
    person.operators.prove(person.half_in(), person.code())


def test_the_secret_is_in_the_strongbox_and_no_code_is_in_the_database(person, tmp_path):
    everything = "\n".join(sqlite3.connect(tmp_path / "fundline.db").iterdump())
    assert person.phone.secret not in everything
    assert not any(code.reveal() in everything for code in person.recovery)
    kept = [one for one in (tmp_path / "secrets").iterdir() if "one_time" in one.name]
    assert [one.stat().st_mode & 0o777 for one in kept] == [0o600]
    assert kept[0].read_text().strip() == person.phone.secret


def test_a_lost_telephone_is_helped_by_an_administrator(person):
    person.operators.reset_codes("admin", "cli:root")
    assert person.operators.sessions("admin") == []
    assert person.half_in().waits_for == "password"
    assert person.operators.codes.recovery_codes_left("admin") == 0


# --- on the pages


def set_up(operator, appliance):
    page = operator.get("/account/codes").text
    assert "data:image/svg+xml" in page
    secret = appliance.operators.codes.begin("admin").reveal()
    answer = operator.post("/account/codes", page="/account/codes", password=PASSWORD,
                           code=pyotp.TOTP(secret).now())  # fmt: skip
    return re.findall(r"<code>([a-z2-9]{5}-[a-z2-9]{5})</code>", answer.text)


def test_the_login_asks_for_the_code_and_opens_nothing_before_it(operator, appliance):
    codes = set_up(operator, appliance)
    assert len(codes) == 10
    operator.post("/logout")
    assert operator.log_in(path="/login?next=/funds/").location == "/funds/"
    for path in ("/funds/", "/account", "/account/password", "/live/events", "/account/codes"):
        assert operator.get(path).location.startswith("/login/code"), path
    wrong = operator.post("/login/code", page="/login/code", code="000000")
    assert wrong.status_code == 401
    assert "验证码不对" in wrong.text
    right = operator.post("/login/code?next=/funds/", page="/login/code", code=codes[0])
    assert right.location == "/funds/"
    assert operator.get("/funds/").status_code == 200
    assert "还有 9 个恢复码" in operator.get("/account").text


def test_a_role_that_needs_codes_sets_them_up_before_anything_else(operator, appliance):
    assert operator.post("/operators/rules", **{"people.code_administrator": "1"}).location
    assert operator.get("/calls/").location == "/account/codes"
    assert operator.get("/live/events").location == "/account/codes"
    set_up(operator, appliance)
    assert operator.get("/calls/").status_code == 200


def test_setting_up_needs_the_password_and_a_right_code(operator, appliance):
    form = {"page": "/account/codes", "password": "wrong", "code": "000000"}
    assert operator.post("/account/codes", **form).status_code == 422
    form["password"] = PASSWORD
    assert operator.post("/account/codes", **form).status_code == 422
    assert appliance.operators.one("admin").code_since is None


def test_codes_are_renewed_and_taken_away_only_with_the_password(operator, appliance):
    before = set_up(operator, appliance)
    operator.post("/account/codes/end", password="wrong")
    assert appliance.operators.one("admin").code_since
    renewed = operator.post("/account/codes/renew", password=PASSWORD).text
    assert not any(code in renewed for code in before)
    with pytest.raises(OneTimeCodeRefused):
        appliance.operators.codes.check("admin", before[0])
    operator.post("/account/codes/end", password=PASSWORD)
    assert appliance.operators.one("admin").code_since is None
    assert appliance.operators.log_in("admin", Secret(PASSWORD), "10.0.0.1")
