"""The document `lines.toml`: what it may say, and where it says what is wrong."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.errors import DocumentWrong
from appliance.lines_document import mailboxes_of, read, written
from appliance.records.line import DialledNumber, Extension, Hours, Lines, Target, Trunk

WHOLE = """
[[trunk]]
name = "unicom"
host = "10.20.30.40"
port = 5080
transport = "tcp"
username = "02155550000"
codecs = ["alaw"]
lines = 30
lines_kept_free = 10
caller_in = "asserted"

[[extension]]
number = "8000"

[[extension]]
number = "8001"
name = "王经理"
mailbox = "8001"
dials_out = true

[[number]]
number = "02155550000"
trunk = "unicom"
target = "hotline"
hours = "09:00-17:30"
days = "workdays"
otherwise = "mailbox:8000"

[[number]]
number = "any"
target = "extension:8001"
"""


def test_everything_is_read() -> None:
    lines = read(WHOLE)
    (trunk,) = lines.trunks
    assert (trunk.name, trunk.port, trunk.transport, trunk.registers) == (
        *("unicom", 5080, "tcp"),
        True,
    )
    assert (trunk.codecs, trunk.lines, trunk.lines_kept_free) == (("alaw",), 30, 10)
    assert lines.extension("8001") == Extension(
        number="8001", name="王经理", mailbox="8001", dials_out=True
    )
    hotline, every = lines.numbers
    assert hotline.hours == Hours(begin=time(9), end=time(17, 30), days="workdays")
    assert hotline.otherwise == Target(kind="mailbox", number="8000")
    assert every.target == Target(kind="extension", number="8001")
    assert lines.shown_number(trunk) == "02155550000"
    assert lines.own_numbers == ("02155550000",)
    assert set(mailboxes_of(lines)) == {"8000", "8001"}


def test_what_is_written_is_read_again() -> None:
    lines = read(WHOLE)
    assert read(written(lines)) == lines
    assert read(written(Lines())) == Lines()


@given(st.text(alphabet=st.characters(blacklist_categories=("Cs", "Cc")), max_size=40))
def test_a_name_of_any_signs_survives(name: str) -> None:
    lines = Lines(extensions=(Extension(number="8000", name=name),))
    assert read(written(lines)) == lines


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ('host = "10.20.30.40"', 'host = "a b"', 4, "text"),
        ('host = "10.20.30.40"', "", 2, "missing"),
        ("port = 5080", "port = 70000", 5, "number"),
        ("port = 5080", "port = true", 5, "number"),
        ('transport = "tcp"', 'transport = "tls"', 6, "choice"),
        ('codecs = ["alaw"]', 'codecs = ["g729"]', 8, "choice"),
        ('codecs = ["alaw"]', "codecs = []", 8, "choice"),
        ("lines_kept_free = 10", "lines_kept_free = 30", 10, "none_left"),
        ('username = "02155550000"', 'username = "a;b"', 7, "text"),
        ('username = "02155550000"', 'password = "x"', 7, "unknown_field"),
        ('number = "8001"', 'number = "1004"', 17, "service_number"),
        ('number = "8001"', 'number = "8000"', 17, "twice"),
        ('number = "8000"', 'number = "8005"', 1, "no_operator"),
        ("dials_out = true", 'dials_out = "yes"', 20, "yes_or_no"),
        ('trunk = "unicom"', 'trunk = "other"', 24, "no_such_trunk"),
        ('target = "hotline"', 'target = "agi"', 25, "text"),
        ('target = "extension:8001"', 'target = "extension:8009"', 32, "no_such_extension"),
        ('hours = "09:00-17:30"', 'hours = "17:30-09:00"', 26, "hours_backwards"),
        ('otherwise = "mailbox:8000"', "", 22, "missing"),
        ('number = "any"', 'number = "_X."', 31, "text"),
        ('number = "any"', 'number = "02155550000"', 31, "twice"),
        ("[[number]]", "[number]", 30, "toml"),
        ('name = "unicom"', 'name = "un', 3, "toml"),
        ("[[trunk]]", "[[trunks]]", 2, "unknown_field"),
    ],
)
def test_a_fault_is_told_with_its_line(old: str, new: str, line: int, reason: str) -> None:
    assert WHOLE.count(old) >= 1
    with pytest.raises(DocumentWrong) as wrong:
        read(WHOLE.replace(old, new, 1))
    assert (wrong.value.reason, wrong.value.line) == (reason, line), str(wrong.value)


def test_the_first_number_is_shown_unless_the_owner_says_another() -> None:
    hotline = Target(kind="hotline")
    numbers = (
        DialledNumber(number="any", target=hotline),
        DialledNumber(number="02155550001", target=hotline),
        DialledNumber(number="02155550002", target=hotline, trunk="second"),
    )
    lines = Lines(numbers=numbers)
    assert lines.shown_number(Trunk(name="first", host="a")) == "02155550001"
    assert lines.shown_number(Trunk(name="second", host="a")) == "02155550002"
    assert lines.shown_number(Trunk(name="third", host="a", caller_id="+862155550009")) == (
        "+862155550009"
    )
