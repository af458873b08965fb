"""The pages of runs and golden calls: asked for, followed, kept and edited."""

import re
from pathlib import Path

from appliance.records.rehearsal import Passage, PlayedCall
from appliance.records.workshop import ERROR, LintFinding
from appliance.settings import CHECKOUT
from web_console.wording import read_words

LINT_FOLDER = CHECKOUT / "appliance" / "services" / "workshop" / "lint"


def test_a_run_is_asked_for_and_followed(operator, appliance):
    assert operator.get("/rehearsals/").status_code == 200
    answer = operator.post("/rehearsals/", page="/rehearsals/", kind="rehearsal")
    assert answer.status_code == 303
    place = answer.headers["Location"]
    assert operator.get(place).headers["Refresh"] == "2"
    runs = appliance.workshop.runs
    run = runs.begin(runs.next_waiting().id)
    heard = (
        Passage(1.2, "heard", "hotline.nav", "查询净值"),
        Passage(2.0, "pressed", "", "1"),
        Passage(9.0, "missed", "fund_query.latest"),
    )
    values = {"step": 3, "key": "fund_query.latest"}
    played = PlayedCall("1000 1", "1000", False, "not_heard", values, 9.0, heard)
    runs.progress(run.id, 1, 1, [played])
    runs.end(run.id, False)
    shown = operator.get(place)
    assert "Refresh" not in shown.headers
    assert "查询净值" in shown.text and "第 3 步应听到 fund_query.latest" in shown.text
    assert operator.get("/rehearsals/99").status_code == 404
    kept = operator.post(f"/golden-calls/from-run/{run.id}/0", page="/golden-calls/")
    assert operator.get(kept.headers["Location"]).status_code == 200
    assert appliance.workshop.golden_calls.listing()[0].steps == [
        {"hears": "hotline.nav"}, {"presses": "1"},
    ]  # fmt: skip


def test_what_a_lint_found_is_said_in_both_languages(operator, appliance):
    runs, workshop = appliance.workshop.runs, appliance.workshop
    draft = workshop.drafts.open("tech", "try", workshop.versions.published())
    run = runs.begin(runs.ask(draft, "lint", "tech").id)
    finding = LintFinding(ERROR, "menu.toml", 7, "menu_unreached", {"menu": "more"})
    runs.progress(run.id, 2, 3, [finding])
    runs.end(run.id, False)
    text = operator.get(f"/rehearsals/{run.id}").text
    assert "没有按键能到菜单“more”" in text
    assert "第 7 行" in text


def test_a_call_of_ones_own_is_refused_with_its_step(operator, appliance):
    answer = operator.post(
        "/rehearsals/", page="/rehearsals/", kind="rehearsal", dialled="1000", steps="hears x.y"
    )
    assert answer.status_code == 422
    assert "没有 x.y 这句话" in answer.text
    assert operator.post("/rehearsals/", page="/rehearsals/", kind="other").status_code == 404
    answer = operator.post("/rehearsals/", page="/rehearsals/", kind="rehearsal", draft="77")
    assert answer.status_code == 404


def test_a_golden_call_is_written_edited_and_deleted(operator, appliance):
    steps = "hears hotline.greeting\npresses 1\n"
    page = "/golden-calls/"
    made = operator.post(page, page=page, name="净值", dialled="1000", steps=steps)
    place = made.headers["Location"]
    assert "hears hotline.greeting" in operator.get(place).text
    wrong = operator.post(place, page=page, name="净值", dialled="abc", steps=steps)
    assert wrong.status_code == 422
    operator.post(place, page=page, name="净值二", dialled="1000", steps=steps)
    (kept,) = appliance.workshop.golden_calls.listing()
    assert (kept.name, kept.active) == ("净值二", False)
    assert "净值二" in operator.get(page).text
    operator.post(f"{place}/delete", page=page)
    assert appliance.workshop.golden_calls.listing() == []
    assert operator.get(place).status_code == 404


def test_a_call_of_the_ledger_is_kept_by_one_click(operator, appliance):
    calls = appliance.calls
    calls.begin("c.1", caller="13800138000", dialled="1000")
    calls.step("c.1", "heard", prompt="errors.help", text="我们请人工来帮您。")
    calls.ended("c.1", None, "finished")
    calls.flush()
    assert "/golden-calls/from-call/c.1" in operator.get("/calls/c.1").text
    answer = operator.post("/golden-calls/from-call/c.1", page="/golden-calls/")
    assert answer.status_code == 303
    assert appliance.workshop.golden_calls.listing() == [], "nothing to await was heard"
    assert operator.post("/golden-calls/from-call/c.2", page="/golden-calls/").status_code == 404


def test_the_address_for_failed_nights_is_kept(operator, appliance):
    page = "/golden-calls/"
    wrong = operator.post("/golden-calls/mail", page=page, address="nobody")
    assert wrong.status_code == 422
    operator.post("/golden-calls/mail", page=page, address="owner@example.com")
    assert appliance.workshop.nightly_calls.recipient == "owner@example.com"


def test_every_finding_has_words():
    files: list[Path] = [*LINT_FOLDER.glob("*.py"), CHECKOUT / "appliance/rehearsal/lint.py"]
    text = "\n".join(file.read_text("utf-8") for file in files)
    found = set(re.findall(r'(?:_at|_of|error)\([^"]*?"([a-z_]+)"', text))
    found -= {"type"}
    found |= {f"no_{kind}" for kind in ("item", "mailbox", "number", "menu")}
    assert len(found) > 50
    for words in read_words().values():
        assert [key for key in sorted(found) if f"lint.{key}" not in words.sentences] == []
