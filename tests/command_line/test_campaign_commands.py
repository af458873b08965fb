"""`fundline campaigns` and `campaign`, as an owner types them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from appliance.assembly import assemble
from appliance.command_line import main
from appliance.machine.box_doctor import campaigns
from appliance.settings import Settings
from tests.campaigns_shown import LIST, called, people, running, with_trial

Run = Callable[..., tuple[int, str, str]]
COLUMNS = [
    *("id", "name", "kind", "status", "contacts", "done", "reached", "confirmed"),
    *("suppressed", "attempts", "started_at"),
]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FUNDLINE_HOME", str(tmp_path / "home"))
    appliance = assemble(Settings(home=tmp_path / "home"))
    for name, value in (("from_hour", 0), ("until_hour", 24), ("on_weekends", 1),
                        ("on_holidays", 1)):  # fmt: skip
        appliance.parameters.keep(f"contact.{name}", value, "test")
    appliance.close()
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
def people_list(tmp_path: Path) -> str:
    (tmp_path / "名单.csv").write_bytes(LIST)
    return str(tmp_path / "名单.csv")


def answer(run: Run, *arguments: str) -> Any:
    status, out, err = run(*arguments, "--json")
    assert (status, err) == (0, "")
    return json.loads(out)


def made(run: Run) -> str:
    text = "text=您好，请留意到期日。"
    return str(answer(run, "campaign", "create", "到期", "--kind", "notice", "--set", text)["id"])


def test_a_campaign_is_made_filled_started_steered_and_listed(run: Run, people_list: str) -> None:
    number = made(run)
    shown = answer(run, "campaign", "import", number, people_list)
    assert (shown["rows"], shown["good"], shown["added"]) == (3, 2, None)
    assert [(one["line"], one["reason"]) for one in shown["faults"]] == [(4, "no_number")]
    assert answer(run, "campaigns")[0]["contacts"] == 0
    added = answer(run, "campaign", "import", number, people_list, "--yes")["added"]
    assert added == {"added": 2, "doubled": 0}
    assert answer(run, "campaign", "start", number)["status"] == "running"
    assert answer(run, "campaign", "pause", number)["status"] == "paused"
    assert answer(run, "campaign", "resume", number)["status"] == "running"
    [row] = answer(run, "campaigns", "--status", "running")
    assert list(row) == COLUMNS
    assert (row["kind"], row["contacts"], row["done"]) == ("notice", 2, 0)
    assert row["started_at"].endswith("+08:00")
    assert answer(run, "campaign", "stop", number)["status"] == "stopped"
    assert "到期" in run("campaigns")[1]


def test_a_file_is_shown_first_and_added_only_when_somebody_says_so(
    run: Run, people_list: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = made(run)
    monkeypatch.setattr("click.confirm", lambda _text: False)
    status, out, err = run("campaign", "import", number, people_list)
    assert (status, err) == (0, "")
    for said in ("2 of 3 rows", "13900000001", "到期日 12月1日", "no_number", "nobody was added"):
        assert said in out, said
    monkeypatch.setattr("click.confirm", lambda _text: True)
    assert "2 added, 0 were there already" in run("campaign", "import", number, people_list)[1]


def test_the_results_are_counted_and_written_for_spreadsheets(
    run: Run, home: Path, people_list: str, tmp_path: Path
) -> None:
    number = made(run)
    answer(run, "campaign", "import", number, people_list, "--yes")
    answer(run, "campaign", "start", number)
    appliance = assemble(Settings(home=home))
    first, _second = people(appliance, appliance.outbound.campaigns.one(int(number)))
    called(appliance, first, "confirmed")
    appliance.close()
    table, book = tmp_path / "results.csv", tmp_path / "results.xlsx"
    shown = answer(run, "campaign", "results", number, "--csv", str(table), "--xlsx", str(book))
    assert (shown["confirmed"], shown["results"]) == (1, {"confirmed": 1})
    assert table.read_text("utf-8-sig").count("\n") == 3
    assert book.read_bytes()[:2] == b"PK"
    assert "confirmed" in run("campaign", "results", number)[1]


def test_where_two_people_start_a_campaign_the_second_releases_it(
    run: Run, home: Path, people_list: str
) -> None:
    appliance = assemble(Settings(home=home))
    appliance.parameters.keep("campaign.four_eyes", 1, "owner")
    appliance.close()
    number = made(run)
    answer(run, "campaign", "import", number, people_list, "--yes", "--by", "wang")
    assert answer(run, "campaign", "start", number, "--by", "wang")["status"] == "waiting_release"
    status, out, err = run("campaign", "release", number, "--by", "Wang")
    assert (status, out, err.count("\n")) == (1, "", 1)
    assert answer(run, "campaign", "release", number, "--by", "li")["status"] == "running"


@pytest.mark.parametrize(
    "arguments",
    [
        ("campaign", "create", "x", "--kind", "nothing"),
        ("campaign", "start", "99"),
        ("campaign", "start", "{number}"),
        ("campaign", "pause", "{number}"),
        ("campaign", "results", "99"),
        ("campaign", "import", "{number}", "{book}", "--yes"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(
    run: Run, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    (tmp_path / "broken.xlsx").write_bytes(b"PK\x03\x04rest")
    values = {"number": made(run), "book": str(tmp_path / "broken.xlsx")}
    status, out, err = run(*(one.format(**values) for one in arguments))
    assert (status, out) == (1, "")
    assert err.startswith("fundline: ")
    assert err.count("\n") == 1


def test_wrong_usage_is_told_apart(run: Run) -> None:
    no_value = ("campaign", "create", "x", "--kind", "notice", "--set", "text")
    for arguments in (("campaign", "create", "x"), ("campaign", "start", "one"), no_value):
        assert run(*arguments)[0] == 2


def test_staff_look_up_whose_call_a_code_was(run: Run, home: Path) -> None:
    appliance = with_trial(assemble(Settings(home=home)))
    campaign = running(appliance)
    token = called(appliance, people(appliance, campaign)[0])
    code = appliance.outbound.codes.issue(appliance.outbound.attempts.one(token), campaign)
    appliance.close()
    status, said, _error = run("campaign", "code", code, "--json")
    (found,) = json.loads(said)
    assert (status, found["number"], found["name"]) == (0, "13900000001", "七月回访")
    assert (found["kind"], found["attempt"]) == ("trial", token)
    status, _said, error = run("campaign", "code", f"{(int(code) + 1) % 10**6:06}")
    assert status == 1
    assert "it was not the box that called" in error


def test_the_doctor_says_that_people_wait_for_a_trunk(
    run: Run, home: Path, people_list: str
) -> None:
    box = assemble(Settings(home=home))
    assert campaigns(box).detail == "none waits"
    number = made(run)
    run("campaign", "import", number, people_list, "--yes")
    assert campaigns(box).detail == "none waits"
    run("campaign", "start", number)
    found = campaigns(box)
    assert found.warning
    assert found.detail.endswith("wait, and there is no trunk to call them by")
    assert "[[trunk]]" in found.advice
    box.close()
