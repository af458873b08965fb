"""`fundline faxes` and `fax`, as an owner types them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from appliance.assembly import assemble
from appliance.command_line import main
from appliance.machine.box_doctor import faxes
from appliance.settings import Settings
from tests.faxes_shown import NUMBER, arrived, was_busy

Run = Callable[..., tuple[int, str, str]]
COLUMNS = [
    *("id", "direction", "number", "station", "pages", "pages_confirmed", "status", "attempts"),
    *("created_at", "finished_at", "document"),
]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FUNDLINE_HOME", str(tmp_path / "home"))
    assemble(Settings(home=tmp_path / "home")).close()
    return tmp_path / "home"


@pytest.fixture
def run(home: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as left:
            main(list(arguments))
        said = capsys.readouterr()
        assert isinstance(left.value.code, int)
        return left.value.code, said.out, said.err

    return run


@pytest.fixture
def letter(tmp_path: Path) -> str:
    (tmp_path / "通知.txt").write_text("各位代销机构：\n附件为本周通知。\n", "utf-8")
    return str(tmp_path / "通知.txt")


def answer(run: Run, *arguments: str) -> Any:
    status, out, err = run(*arguments, "--json")
    assert (status, err) == (0, "")
    return json.loads(out)


def test_files_are_sent_as_one_fax_with_everything_that_was_asked(
    run: Run, home: Path, letter: str
) -> None:
    sent = answer(
        *(run, "fax", "send", "021-5566 7788", letter, letter, "--extension", "8012"),
        *("--priority", "2", "--at", "2099-01-02T08:30", "--cover", "请查收"),
    )
    assert list(sent) == COLUMNS
    assert (sent["number"], sent["pages"], sent["status"]) == (NUMBER, 3, "waiting")
    appliance = assemble(Settings(home=home))
    fax = appliance.fax.queue.one(sent["id"])
    appliance.close()
    assert (fax.extension, fax.priority, fax.origin) == ("8012", 2, "command")
    assert f"{fax.not_before:%Y-%m-%d %H:%M %z}" == "2099-01-02 08:30 +0800"


def test_the_listing_has_both_directions_and_exactly_its_columns(
    run: Run, home: Path, letter: str
) -> None:
    answer(run, "fax", "send", NUMBER, letter)
    appliance = assemble(Settings(home=home))
    came = arrived(appliance, 2)
    appliance.close()
    first, second = answer(run, "faxes")
    assert list(first) == list(second) == COLUMNS
    assert (first["id"], first["direction"], first["status"]) == (came.id, "received", "received")
    assert first["station"] == "+86 21 5888 0001"
    assert first["created_at"].endswith("+08:00")
    assert (second["direction"], second["finished_at"]) == ("sent", None)
    assert [one["id"] for one in answer(run, "faxes", "--direction", "received")] == [came.id]
    assert answer(run, "faxes", "--status", "failed") == []
    assert NUMBER in run("faxes")[1]


def test_a_fax_is_shown_with_its_attempts_retried_and_cancelled(
    run: Run, home: Path, letter: str
) -> None:
    fax_id = answer(run, "fax", "send", NUMBER, letter)["id"]
    appliance = assemble(Settings(home=home))
    was_busy(appliance, appliance.fax.queue.one(fax_id))
    appliance.close()
    shown = answer(run, "fax", "show", fax_id)
    assert shown["busy"] == 1
    assert [one["outcome"] for one in shown["tried"]] == ["busy"]
    assert "busy" in run("fax", "show", fax_id)[1]
    assert answer(run, "fax", "retry", fax_id)["status"] == "waiting"
    assert answer(run, "fax", "cancel", fax_id)["status"] == "cancelled"
    status, _out, err = run("fax", "cancel", fax_id)
    assert (status, err.count("\n")) == (1, 1)


def test_an_own_text_becomes_a_document(run: Run, home: Path) -> None:
    appliance = assemble(Settings(home=home))
    appliance.fax.knowledge.keep("account", "zh", "开户须知", "请携带有效证件。")
    appliance.close()
    [made] = answer(run, "fax", "document", "knowledge", "--about", "account")
    assert made["pages"] == 1
    assert Path(made["file"]).read_bytes()[:2] == b"II"


def test_the_box_says_whether_a_number_may_be_dialled(run: Run) -> None:
    assert run("fax", "may-dial", "021-5566 7788") == (0, f"yes, dialled as {NUMBER}\n", "")
    status, out, err = run("fax", "may-dial", "0049301234567")
    assert (status, out) == (1, "")
    assert (
        err
        == "fundline: no faxes to numbers abroad, unless a rule of the owner allows the prefix\n"
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ("fax", "send", "110", "{letter}"),
        ("fax", "send", NUMBER, "{letter}", "--extension", "123456789"),
        ("fax", "send", NUMBER, "{docx}"),
        ("fax", "show", "nothing"),
        ("fax", "retry", "nothing"),
        ("fax", "document", "nothing"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(
    run: Run, letter: str, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    (tmp_path / "report.docx").write_bytes(b"PK\x03\x04rest")
    files = {"letter": letter, "docx": str(tmp_path / "report.docx")}
    status, out, err = run(*(one.format(**files) for one in arguments))
    assert (status, out) == (1, "")
    assert err.startswith("fundline: ")
    assert err.count("\n") == 1
    assert answer(run, "faxes") == []


def test_wrong_usage_is_told_apart(run: Run) -> None:
    for arguments in (("fax", "send", NUMBER), ("fax", "send", NUMBER, "/no/such/file"),
                      ("fax", "send", NUMBER, "/etc/hostname", "--priority", "12")):  # fmt: skip
        assert run(*arguments)[0] == 2


def test_the_doctor_says_that_a_fax_waits_for_a_trunk(run: Run, home: Path, letter: str) -> None:
    box = assemble(Settings(home=home))
    assert faxes(box).detail == "none waits"
    run("fax", "send", NUMBER, letter)
    found = faxes(box)
    assert (found.warning, found.detail) == (True, "1 wait, and there is no trunk to send them by")
    assert "[[trunk]]" in found.advice
    box.close()
