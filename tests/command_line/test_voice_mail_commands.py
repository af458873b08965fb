"""`fundline messages`, `mailbox` and `mail`, as an owner types them."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from appliance.assembly import Appliance, assemble
from appliance.command_line import main
from appliance.settings import Secret, Settings
from tests.scripted_call import speech

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FUNDLINE_HOME", str(tmp_path / "home"))
    assemble(Settings(home=tmp_path / "home")).close()
    return tmp_path / "home"


@pytest.fixture
def run(home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    def run(*arguments: str, typed: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        with pytest.raises(SystemExit) as left:
            main(list(arguments))
        said = capsys.readouterr()
        assert isinstance(left.value.code, int)
        return left.value.code, said.out, said.err

    return run


def leave(appliance: Appliance, kind: str) -> Path:
    draft = appliance.voice_mail.begin(
        "8002", kind, caller="138", call_id="c1", fund_account="980000000011", known_by="number"
    )
    speech(draft.path, 2.5)
    message = appliance.voice_mail.send(draft)
    assert message is not None
    return appliance.voice_mail.path(message)


def answer(run: Run, *arguments: str) -> list[dict[str, Any]]:
    status, out, _err = run(*arguments, "--json")
    assert status == 0
    listing: list[dict[str, Any]] = json.loads(out)
    return listing


def test_a_mailbox_is_added_and_its_messages_are_listed(run: Run, home: Path) -> None:
    assert run("mailbox", "add", "8002", "王经理", "--email", "wang@example.com")[0] == 0
    assert run("mailbox", "pin", "8002", typed="962845\n")[0] == 0
    appliance = assemble(Settings(home=home))
    file = leave(appliance, "complaint")
    assert appliance.mailboxes.prove("8002", Secret("962845")).name == "王经理"
    appliance.close()
    [message] = answer(run, "messages", "--mailbox", "8002")
    assert list(message) == [
        *("id", "mailbox", "kind", "caller", "customer", "received_at", "seconds", "urgent"),
        *("status", "receipt_number", "file"),
    ]
    assert (message["kind"], message["seconds"], message["status"]) == ("complaint", 2.5, "new")
    assert (message["customer"], message["urgent"]) == ("980000000011", False)
    assert message["file"] == str(file)
    [box] = answer(run, "mailbox", "list")
    assert (box["number"], box["new"], box["has_pin"]) == ("8002", 1, True)
    assert "wang@example.com" in run("mail", "show")[1]
    assert "1 messages, 1 steps of complaints: unaltered" in run("verify")[1]


@pytest.mark.parametrize(
    "arguments",
    [
        ("mailbox", "add", "12", "too short"),
        ("mailbox", "add", "8002", ""),
        ("mailbox", "add", "8002", "x", "--email", "nobody"),
        ("mailbox", "pin", "8999"),
        ("messages", "--mailbox", "8999"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(run: Run, arguments: tuple[str, ...]) -> None:
    status, _out, err = run(*arguments, typed="962845\n")
    assert status == 1
    assert err.count("\n") == 1


def test_a_mail_server_is_set_and_its_password_never_shown(run: Run, home: Path) -> None:
    arguments = ("mail", "server", "smtp.example.com", "--sender", "box@example.com")
    status, out, err = run(*arguments, "--username", "box", typed="very secret\n")
    assert (status, err) == (0, "")
    assert "very secret" not in out + run("mail", "show")[1]
    assert (home / "secrets" / "mail_server").stat().st_mode & 0o077 == 0
