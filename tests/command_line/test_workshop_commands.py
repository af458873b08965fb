"""`fundline drafts`, `versions` and `version`, as a technician types them at midnight."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from appliance.assembly import assemble
from appliance.command_line import main
from appliance.records.workshop import MENU
from appliance.settings import Settings
from tests.demo_calls import DemoClock
from tests.published import publish

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("FUNDLINE_HOME", str(tmp_path / "home"))
    monkeypatch.setattr("appliance.command_line.workshop.PATIENCE_SECONDS", 0.2)
    appliance = assemble(Settings(home=tmp_path / "home"))
    for text in ("# one\n", "# two\n"):
        publish(appliance.database, DemoClock(), {MENU: text})
    workshop = appliance.workshop
    draft = workshop.drafts.open("li", "夜间", workshop.versions.published())
    workshop.drafts.change(draft.number, "dialplan/pjsip.conf", "; own\n", 0, "li")
    appliance.close()

    def run(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as left:
            main(list(arguments))
        said = capsys.readouterr()
        assert isinstance(left.value.code, int)
        return left.value.code, said.out, said.err

    return run


def test_drafts_and_versions_are_listed(run: Run) -> None:
    drafts = json.loads(run("drafts", "--json")[1])
    assert (drafts[0]["title"], drafts[0]["documents"]) == ("夜间", ["dialplan/pjsip.conf", MENU])
    versions = json.loads(run("versions", "--json")[1])
    assert [(one["number"], one["state"]) for one in versions] == [(2, "in_force"), (1, "replaced")]
    assert "夜间" in run("drafts")[1]
    assert json.loads(run("version", "show", "1")[1])["documents"] == {MENU: "# one\n"}


def test_a_version_is_brought_back_and_waits_where_nothing_runs(run: Run) -> None:
    status, out, _err = run("version", "roll-back", "1")
    assert (status, "version 3 is wanted" in out, "it waits" in out) == (0, True, True)
    newest = json.loads(run("versions", "--json")[1])[0]
    assert (newest["state"], newest["restores"]) == ("wanted", 1)
    assert newest["operator"].startswith("cli:")


def test_what_is_not_proven_or_not_there_is_refused_in_one_line(run: Run) -> None:
    status, _out, err = run("draft", "publish", "3")
    assert (status, "lint, rehearsal, golden" in err) == (1, True)
    status, _out, err = run("version", "roll-back", "9")
    assert (status, "there is no version 9" in err) == (1, True)
