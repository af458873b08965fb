"""`fundline commentaries` and `expert`, as an owner types them."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from appliance.settings import Secret
from tests.command_line.test_voice_mail_commands import Run, answer, run
from tests.commentary.commentary_room import EXPERT, MANAGER, speak_risk_sentences, submitted
from tests.demo_calls import DemoCompany, demo, demo_home

__all__ = ["demo", "demo_home", "run"]
PIN = "719304"


@pytest.fixture
def home(demo: DemoCompany, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the demo company's home, which the commands work on."""
    speak_risk_sentences(demo)
    monkeypatch.setenv("FUNDLINE_HOME", str(demo.appliance.settings.home))
    return demo.appliance.settings.home


def expert(run: Run, number: str) -> dict[str, Any]:
    [found] = [one for one in answer(run, "expert", "list") if one["number"] == number]
    return found


def test_commentaries_are_listed_with_state_files_and_figures(run: Run, demo: DemoCompany) -> None:
    studio, listening = demo.appliance.commentary, demo.appliance.commentary_listening
    live = studio.release(submitted(demo, lives="date:2099-12-31").id, MANAGER)
    number = listening.begin(live, "number/138", "c1", 0.0)
    listening.heard(number, 0.0, 6.0, completed=True)
    demo.clock.set("2026-11-23 10:05:00")
    waiting = submitted(demo, topic=2)
    first, second = answer(run, "commentaries")
    assert [first["id"], second["id"]] == [waiting.id, live.id]
    assert (first["state"], first["topic_name"], first["seconds"]) == (
        "submitted", "个股点评", round(waiting.milliseconds / 1000),
    )  # fmt: skip
    assert "listeners" not in first
    assert (second["state"], second["decided_by"], second["submitted_by"]) == (
        "released", MANAGER, EXPERT,
    )  # fmt: skip
    assert (second["listeners"], second["minutes"], second["completion"]) == (1, 0.1, 1.0)
    assert (second["file"], second["raw_file"]) == (
        str(studio.path(live)), str(studio.raw_path(live)),
    )  # fmt: skip
    assert datetime.fromisoformat(second["live_until"]) == live.live_until
    assert answer(run, "commentaries", "--limit", "1") == [first]
    studio.take_down(live.id, "li")
    assert answer(run, "commentaries")[1]["state"] == "taken_down"


def test_a_listing_without_json_is_a_table(run: Run, demo: DemoCompany) -> None:
    found = submitted(demo)
    status, out, _err = run("commentaries")
    assert status == 0
    assert found.id in out
    assert "submitted" in out


def test_an_expert_is_added_changed_and_gets_a_pin(run: Run, demo: DemoCompany) -> None:
    added = (
        "expert",
        "add",
        "8877",
        "赵老师",
        "--about",
        "策略",
        "--releases",
        "--operator",
        "zhao",
    )
    assert run(*added) == (0, "expert 8877 is kept\n", "")
    told: dict[str, Any] = {
        "number": "8877", "name": "赵老师", "about": "策略", "releases": True, "operator": "zhao",
        "active": True, "has_pin": False, "locked": False,
    }  # fmt: skip
    assert expert(run, "8877") == told
    status, out, err = run("expert", "pin", "8877", typed=f"{PIN}\n")
    assert (status, err) == (0, "")
    assert PIN not in out
    assert expert(run, "8877") == told | {"has_pin": True}
    assert demo.appliance.experts.prove("8877", Secret(PIN)).operator == "zhao"
    assert run("expert", "add", "8877", "赵经理")[0] == 0
    assert expert(run, "8877")["name"] == "赵经理"


@pytest.mark.parametrize(
    "arguments",
    [
        ("expert", "add", "1", "too short"),
        ("expert", "add", "8877", ""),
        ("expert", "add", "8877", "x", "--about", "two\nlines"),
        ("expert", "pin", "8999"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(run: Run, arguments: tuple[str, ...]) -> None:
    status, _out, err = run(*arguments, typed=f"{PIN}\n")
    assert status == 1
    assert err.count("\n") == 1


def test_a_pin_that_anybody_would_guess_is_refused(run: Run) -> None:
    assert run("expert", "add", "8877", "赵老师")[0] == 0
    status, _out, err = run("expert", "pin", "8877", typed="111111\n")
    assert status == 1
    assert "111111" not in err
    assert not expert(run, "8877")["has_pin"]
