"""What supervisord is told about the parts."""

import configparser
import shlex
import stat
from pathlib import Path

import pytest

from appliance.machine.health import BEATING
from appliance.machine.parts import Part, parts
from appliance.machine.start import STOP_SECONDS
from appliance.machine.supervisor_config import process_id, socket_path, write_supervisor_config
from appliance.settings import CHECKOUT, Settings

PARTS = (
    Part("exchange", ("python", "-m", "x", "a b", "50%", "; no comment"), 2),
    Part("console", ("true",), 1),
)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "run").mkdir()
    return Settings(home=tmp_path)


def read(settings: Settings, chosen: tuple[Part, ...] = PARTS) -> configparser.ConfigParser:
    path = write_supervisor_config(settings, chosen)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    parser = configparser.ConfigParser(interpolation=None)
    parser.read(path)
    return parser


def test_a_part_that_dies_is_started_again_for_ever(settings: Settings) -> None:
    program = read(settings)["program:exchange"]
    assert program["autorestart"] == "true"
    assert program["startsecs"] == "0"


def test_a_part_and_its_children_stop_together(settings: Settings) -> None:
    program = read(settings)["program:exchange"]
    assert program["stopasgroup"] == program["killasgroup"] == "true"


def test_words_of_a_command_stay_words(settings: Settings) -> None:
    command = read(settings)["program:exchange"]["command"]
    assert tuple(shlex.split(command.replace("%%", "%"))) == PARTS[0].command


def test_parts_start_in_the_order_of_the_list(settings: Settings) -> None:
    config = read(settings)
    assert int(config["program:exchange"]["priority"]) < int(config["program:console"]["priority"])


def test_only_the_box_speaks_to_supervisord(settings: Settings) -> None:
    server = read(settings)["unix_http_server"]
    assert server["file"] == str(socket_path(settings))
    assert server["chmod"] == "0700"
    assert server["password"] == (settings.secrets / "supervisor").read_text().strip()
    assert "inet_http_server" not in read(settings)


def test_logs_are_bounded_and_below_the_home(settings: Settings) -> None:
    program = read(settings)["program:console"]
    assert Path(program["stdout_logfile"]).parent == settings.log
    assert program["stdout_logfile_maxbytes"] == "5MB"


def test_a_supervisord_that_is_away_knows_no_process(settings: Settings) -> None:
    assert process_id(settings, "agi_server") is None


@pytest.mark.asterisk
def test_every_part_is_tied_to_supervisord_and_ends_in_time(settings: Settings) -> None:
    real = parts(settings)
    assert [part.name for part in real] == [
        "exchange",
        "listener",
        "console",
        "agi_server",
        "asterisk",
        "watchdog",
    ]
    assert set(BEATING) < {part.name for part in real}
    for part in real:
        assert part.command[:4] == ("setpriv", "--pdeathsig", "KILL", "--")
    assert sum(part.stop_seconds for part in real) <= STOP_SECONDS + 1


@pytest.mark.asterisk
def test_asterisk_sees_the_home_and_the_checkout_where_they_are(settings: Settings) -> None:
    (command,) = [part.command for part in parts(settings) if part.name == "asterisk"]
    words = " ".join(command)
    assert "env --ignore-signal=TERM --ignore-signal=INT TZ=CST-8 bwrap" in words
    assert f"--bind {settings.home} {settings.home}" in words
    assert f"--ro-bind {CHECKOUT} {CHECKOUT}" in words
    names = settings.asterisk / "names"
    assert "127.0.0.1 localhost fundline" in (names / "hosts").read_text()
    assert (names / "resolv.conf").read_text().endswith("options timeout:1 attempts:1\n")
    assert "hosts: files dns\n" in (names / "nsswitch.conf").read_text()
