"""`fundline conferences` and `fundline conference`, as an owner types them."""

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from appliance.assembly import assemble
from appliance.command_line import main
from appliance.settings import Settings

Run = Callable[..., tuple[int, str, str]]
PLAN = ("conference", "plan", "收盘点评", "--at", "2030-11-25 15:30")


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("FUNDLINE_HOME", str(tmp_path / "home"))
    appliance = assemble(Settings(home=tmp_path / "home"))
    for number, name in (("8801", "李老师"), ("8901", "陈主任")):
        appliance.experts.keep(number, name)
    appliance.close()

    def run(*arguments: str, typed: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        with pytest.raises(SystemExit) as left:
            main(list(arguments))
        said = capsys.readouterr()
        assert isinstance(left.value.code, int)
        return left.value.code, said.out, said.err

    return run


def test_a_conference_is_planned_listed_and_cancelled(run: Run) -> None:
    status, out, _err = run(
        *PLAN, "--minutes", "45", "--moderator", "8901", "--expert", "8801", "--access", "pin"
    )
    assert (status, out) == (0, "conference 1 is planned\n")
    assert run("conference", "pin", "1", typed="580274\n")[0] == 0
    [found] = json.loads(run("conferences", "--json")[1])
    assert (found["state"], found["starts_at"]) == ("planned", "2030-11-25T15:30:00+08:00")
    assert (found["ends_at"], found["access"]) == ("2030-11-25T16:15:00+08:00", "pin")
    assert (found["moderators"], found["experts"]) == (["8901"], ["8801"])
    assert (found["present"], found["attended"], found["waiting"], found["hands"]) == (0, 0, 0, 0)
    assert "收盘点评" in run("conferences")[1]
    assert run("conference", "cancel", "1") == (0, "conference 1 is cancelled\n", "")
    status, _out, err = run("conference", "end", "1")
    assert (status, err) == (1, "fundline: conference 1 is cancelled, not open\n")


def test_a_conference_is_opened_and_ended(run: Run) -> None:
    run(*PLAN, "--moderator", "8901", "--unrecorded")
    assert run("conference", "start", "1")[0] == 0
    [found] = json.loads(run("conferences", "--json")[1])
    assert (found["state"], found["recorded"]) == ("open", False)
    assert run("conference", "end", "1") == (0, "conference 1 is ended\n", "")


def test_what_cannot_be_planned_is_said_in_one_line(run: Run) -> None:
    status, _out, err = run(*PLAN, "--moderator", "7777")
    assert (status, err) == (1, "fundline: there is no expert 7777\n")
    assert run("conference", "plan", "早会", "--at", "tomorrow", "--moderator", "8901")[0] == 2
    assert run(*PLAN)[0] == 2
