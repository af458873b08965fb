"""A PIN that callers keyed is nowhere: not on the disk, not in any log, not on any wire."""

import re
import secrets
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from appliance.settings import CHECKOUT
from tests.calls.box import Box, new_box
from tests.calls.caller import Caller
from tests.calls.telephone_room import TelephoneRoom
from tests.calls.wire_trace import WireTrace

pytestmark = pytest.mark.asterisk

PINS = {"980000000011": "135790", "980000000012": "112358", "980000000013": "271828"}
CALLS_FOR_EACH = 6
CALLS_AT_ONCE = 2
"""Of each customer; an Asterisk that writes down everything bears no more."""
LOGGED_IN, NOT_HEARD = "account.menu_shares", "errors.no_input_first"
FOUND_BY_CHANCE = 1
"""One of three random numbers may stand anywhere by chance; two in one place do not."""
LOUD_LOGGER = """
[general]
dateformat = %F %T
[logfiles]
{file} => notice,warning,error,security,verbose(10),dtmf,debug
"""
READ = """
        self._line._agi.execute("EXEC Read", f"LEAK,{self._sound_of(question)},{digits},,1,5")
        return Secret(self._line.variable("LEAK"))
"""


def random_pin() -> str:
    while True:
        pin = f"{secrets.randbelow(900000) + 100000}"
        if len(set(pin)) == 6 and pin not in ("123456", "654321"):
            return pin


def log_everything(box: Box, room: TelephoneRoom) -> Path:
    """Let Asterisk write all it can say, as somebody looking for a fault would."""
    file = box.settings.log / "everything.log"
    folder = box.settings.asterisk / "etc"
    (folder / "logger.conf").write_text(LOUD_LOGGER.format(file=file), "utf-8")
    box.kill("asterisk")
    phone = Caller(box, room, "13800149999").phone
    assert phone.options() == 200  # repeated until the next Asterisk is there
    phone.close()
    return file


def change_pin(box: Box, room: TelephoneRoom, account: str, canary: str) -> None:
    caller = Caller(box, room, f"1380014{account[-4:]}")
    call = caller.dial("1000").press("2", f"{account}#").begins("account.enter_pin")
    call.press(PINS[account]).begins("account.menu_shares", key="1")
    call.press("6").begins("account.query_pin_old").press(PINS[account]).begins(
        "account.query_pin_new"
    )
    call.press(canary).begins("account.pin_again").press(canary).begins("account.query_pin_changed")
    caller.close()


def log_in(box: Box, room: TelephoneRoom, number: str, account: str, pin: str) -> None:
    caller = Caller(box, room, number)
    call = caller.dial("1000").press("2", f"{account}#", pin)
    while call.begins_one_of(LOGGED_IN, NOT_HEARD) != LOGGED_IN:
        call.press(pin)  # on a busy machine a key gets lost: he is asked again
    caller.close()


def one_customer(box: Box, room: TelephoneRoom, account: str, canary: str) -> None:
    change_pin(box, room, account, canary)
    numbers = [f"138001{round_}{account[-4:]}" for round_ in range(CALLS_FOR_EACH)]
    with ThreadPoolExecutor(CALLS_AT_ONCE) as pool:
        list(pool.map(lambda number: log_in(box, room, number, account, canary), numbers))


def tell_pin(box: Box, room: TelephoneRoom, account: str, pin: str) -> None:
    caller = Caller(box, room, f"1380014{account[-4:]}")
    call = caller.dial("1000").press("2", f"{account}#").hears("account.enter_pin")
    call.press(pin).hears("account.menu_shares", key="1")
    caller.close()


def places_with(canaries: list[str], texts: Iterator[tuple[str, bytes]]) -> list[str]:
    """Return the places in which more canaries stand than chance puts there."""
    return [
        place
        for place, text in texts
        if sum(canary.encode() in text for canary in canaries) > FOUND_BY_CHANCE
    ]


def everything_written(box: Box, trace: WireTrace) -> Iterator[tuple[str, bytes]]:
    for file in sorted(box.home.rglob("*")):
        if file.is_file() and not file.is_symlink():
            yield str(file.relative_to(box.home)), file.read_bytes()
    for port, recorded in trace.recorded.items():
        yield f"wire {port}", bytes(recorded)
    yield "printed", box.output.read_bytes()


def test_a_pin_is_written_nowhere(room: TelephoneRoom) -> None:
    canaries = {account: random_pin() for account in PINS}
    with new_box() as box:
        log = log_everything(box, room)
        trace = WireTrace(box.settings.agi_port, box.settings.ami_port)
        with trace, ThreadPoolExecutor(len(PINS)) as pool:
            jobs = [pool.submit(one_customer, box, room, *pair) for pair in canaries.items()]
            for job in jobs:
                job.result()
        everything = dict(everything_written(box, trace))
        assert "DTMF end" in log.read_text("utf-8", "replace"), "the log must be at its loudest"
        assert re.search(rb"WAIT FOR DIGIT", everything[f"wire {box.settings.agi_port}"])
        assert b"Event: " in everything[f"wire {box.settings.ami_port}"]
        assert places_with(list(canaries.values()), iter(everything.items())) == []


@pytest.fixture
def careless_checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the product in which a PIN is asked for by Asterisk's `Read()`."""
    copy = tmp_path_factory.mktemp("careless") / "checkout"
    leave_out = shutil.ignore_patterns(".git", ".machine", "var", "__pycache__", "*cache*")
    shutil.copytree(CHECKOUT, copy, ignore=leave_out)
    (copy / ".machine").symlink_to(CHECKOUT / ".machine")
    for folder in (copy, *copy.parents):
        if folder != Path("/tmp") and folder.is_relative_to("/tmp"):
            folder.chmod(0o755)
    call = copy / "appliance" / "telephony" / "call.py"
    text, found = re.subn(
        r"(def ask_secret\(.*?question = self\._sentence\([^\n]*\n).*?(?=\n    def )",
        lambda match: match[1] + READ,
        call.read_text("utf-8"),
        flags=re.DOTALL,
    )
    assert found == 1
    call.write_text(text, "utf-8")
    config = copy / "appliance" / "telephony" / "asterisk_modules.py"
    allowed = config.read_text("utf-8").replace('"app_dial",', '"app_dial",\n    "app_read",')
    config.write_text(allowed, "utf-8")
    return copy


@pytest.mark.long
def test_the_trial_finds_a_pin_that_is_asked_for_carelessly(
    room: TelephoneRoom, careless_checkout: Path
) -> None:
    with new_box(careless_checkout) as box:
        log_everything(box, room)
        trace = WireTrace(box.settings.agi_port, box.settings.ami_port)
        with trace, ThreadPoolExecutor(len(PINS)) as pool:
            list(pool.map(lambda who: tell_pin(box, room, *who), PINS.items()))
        found = places_with(list(PINS.values()), everything_written(box, trace))
        assert "log/everything.log" in found
        assert f"wire {box.settings.agi_port}" in found
