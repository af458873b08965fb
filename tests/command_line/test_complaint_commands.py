"""`fundline complaints` and `tasks`, as an owner types them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from appliance.assembly import assemble
from appliance.command_line import main
from appliance.services.complaints.follow_up_tasks import ANSWER, NewTask
from appliance.settings import Settings
from tests.scripted_call import speech

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def receipt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Leave a complaint and a task; return the complaint's receipt number."""
    monkeypatch.setenv("FUNDLINE_HOME", str(tmp_path / "home"))
    appliance = assemble(Settings(home=tmp_path / "home"))
    appliance.mailboxes.keep("8000", "客户服务")
    draft = appliance.voice_mail.begin("8000", "complaint", caller="13800138000", call_id="c.1")
    speech(draft.path, 3)
    receipt = appliance.voice_mail.send(draft).receipt_number
    with appliance.database.writing() as tables:
        task = NewTask(key="answer 1", reason=ANSWER, number="13800138000")
        appliance.outbound.follow_up_tasks.add_in(tables, task)
    appliance.close()
    assert receipt is not None
    return receipt


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as left:
            main(list(arguments))
        said = capsys.readouterr()
        assert isinstance(left.value.code, int)
        return left.value.code, said.out, said.err

    return run


def answer(run: Run, *arguments: str) -> Any:
    status, out, err = run(*arguments, "--json")
    assert (status, err) == (0, "")
    return json.loads(out)


def test_complaints_are_listed_with_what_is_due(run: Run, receipt: str) -> None:
    [one] = answer(run, "complaints")
    assert (one["receipt_number"], one["status"], one["caller"]) == (
        receipt, "received", "13800138000",
    )  # fmt: skip
    assert one["due_at"] > one["received_at"]
    assert answer(run, "complaints", "--status", "closed") == []
    assert receipt in run("complaints")[1]


def test_a_task_is_done_once_with_what_came_of_it(run: Run, receipt: str) -> None:
    [task] = answer(run, "tasks")
    number = str(task["id"])
    assert run("tasks", "done", number, "已致歉")[0] == 0
    assert answer(run, "tasks") == []
    [closed] = answer(run, "tasks", "--closed")
    assert (closed["result"], closed["closed_by"]) == ("已致歉", "command line")
    status, out, err = run("tasks", "done", number, "again")
    assert (status, out, err.count("\n")) == (1, "", 1)
