"""`fundline operators` and `operator`: who there is, and the way back in."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from appliance.assembly import Appliance, assemble
from appliance.command_line import main
from appliance.settings import Secret, Settings

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def appliance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Appliance]:
    monkeypatch.setenv("FUNDLINE_HOME", str(tmp_path / "home"))
    made = assemble(Settings(home=tmp_path / "home"))
    made.operators.first_password()
    yield made
    made.close()


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as left:
            main(list(arguments))
        said = capsys.readouterr()
        assert isinstance(left.value.code, int)
        return left.value.code, said.out, said.err

    return run


def test_an_operator_is_added_listed_and_begins_with_the_printed_password(
    appliance: Appliance, run: Run
) -> None:
    status, out, _err = run("operator", "add", "anna", "--role", "editor", "--role", "operator")
    assert status == 0
    password = out.split(" password ")[1].split()[0]
    assert appliance.operators.log_in("anna", Secret(password), "10.0.0.1")
    status, out, _err = run("operators", "--json")
    anna = next(row for row in json.loads(out) if row["name"] == "anna")
    assert anna["roles"] == ["operator", "editor"]
    assert anna["must_change_password"] is True
    assert anna["sessions"] == 1


def test_roles_are_given_and_people_switched_off_and_on(appliance: Appliance, run: Run) -> None:
    run("operator", "add", "anna", "--role", "editor")
    assert run("operator", "role", "anna", "administrator")[0] == 0
    assert run("operator", "off", "admin")[0] == 0
    status, _out, error = run("operator", "off", "anna")
    assert status == 1
    assert "last administrator" in error
    assert run("operator", "on", "admin")[0] == 0
    assert run("operator", "reset-totp", "admin")[0] == 0
    assert run("operator", "password", "admin")[1].startswith("admin begins with the password ")
    assert run("operator", "off", "nobody")[0] == 1
