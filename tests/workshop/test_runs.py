"""Runs prove a revision of a draft; golden calls are made from calls and kept as steps."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from appliance.assembly import Appliance, assemble
from appliance.errors import DraftUnproven, GoldenCallRefused, RunUnknown
from appliance.records.rehearsal import (
    BROKEN,
    FAILED,
    GOLDEN,
    KINDS,
    LINT,
    PASSED,
    REHEARSAL,
    RUNNING,
    WAITING,
    Passage,
    PlannedCall,
    PlayedCall,
    Step,
)
from appliance.records.workshop import Draft
from appliance.services.workshop.golden_calls import steps_of
from appliance.settings import Settings
from tests.demo_calls import DemoCompany


@pytest.fixture
def appliance(tmp_path: Path) -> Iterator[Appliance]:
    made = assemble(Settings(home=tmp_path))
    yield made
    made.close()


@pytest.fixture
def draft(appliance: Appliance) -> Draft:
    workshop = appliance.workshop
    return workshop.drafts.open("tech", "new menu", workshop.versions.published())


def pass_all(appliance: Appliance, draft: Draft, *, but: str = "") -> None:
    runs = appliance.workshop.runs
    for kind in KINDS:
        run = runs.begin(runs.ask(draft, kind, "tech").id)
        runs.end(run.id, kind != but)


def test_a_draft_is_published_once_all_three_passed_for_its_revision(
    appliance: Appliance, draft: Draft
) -> None:
    workshop = appliance.workshop
    with pytest.raises(DraftUnproven) as refused:
        workshop.versions.publish(draft, "tech")
    assert refused.value.missing == KINDS
    pass_all(appliance, draft, but=GOLDEN)
    assert workshop.runs.missing(draft) == (GOLDEN,)
    pass_all(appliance, draft)
    changed = workshop.drafts.change(draft.number, "menu.toml", "", draft.revision, "tech")
    assert workshop.runs.missing(changed) == KINDS, "it is another revision now"
    pass_all(appliance, changed)
    assert workshop.versions.publish(changed, "tech").number == 1


def test_the_last_run_of_a_kind_counts(appliance: Appliance, draft: Draft) -> None:
    pass_all(appliance, draft)
    pass_all(appliance, draft, but=REHEARSAL)
    assert appliance.workshop.runs.missing(draft) == (REHEARSAL,)


def test_one_run_at_a_time_and_who_asks_twice_gets_the_one_that_waits(
    appliance: Appliance, draft: Draft
) -> None:
    runs = appliance.workshop.runs
    first, second = runs.ask(draft, LINT, "tech"), runs.ask(draft, REHEARSAL, "tech")
    assert runs.ask(draft, LINT, "manager").id == first.id
    assert runs.next_waiting() == first
    assert runs.begin(first.id).state == RUNNING
    assert runs.next_waiting() is None
    with pytest.raises(RunUnknown):
        runs.begin(first.id)
    runs.end(first.id, True)
    assert runs.next_waiting() == second
    assert runs.one(first.id).state == PASSED


def test_a_killed_run_is_broken_says_so_and_can_be_asked_again(
    appliance: Appliance, draft: Draft
) -> None:
    runs = appliance.workshop.runs
    run = runs.begin(runs.ask(draft, LINT, "tech").id)
    assert [one.id for one in runs.left_open()] == [run.id]
    runs.broke(run.id)
    broken = runs.one(run.id)
    assert broken.state == BROKEN
    assert broken.reason == "killed"
    again = runs.ask(draft, LINT, "tech")
    assert (again.id != run.id, again.state) == (True, WAITING)
    runs.end(run.id, True)
    assert runs.one(run.id).state == BROKEN, "what it became is never changed"


def test_what_a_run_found_is_kept_as_it_goes(appliance: Appliance) -> None:
    runs = appliance.workshop.runs
    asked = PlannedCall("1000 1", "1000", (Step(hears="hotline.nav"), Step(presses="1")))
    run = runs.begin(runs.ask(None, REHEARSAL, "tech", [asked]).id)
    assert run.calls == [asked.as_json()]
    heard = Passage(1.5, "heard", "hotline.nav", "查询净值，请按一")
    runs.progress(run.id, 1, 2, [PlayedCall("1000 1", "1000", True, passages=(heard,))])
    now = runs.one(run.id)
    assert (now.done, now.total) == (1, 2)
    assert now.findings[0]["passages"][0]["text"] == "查询净值，请按一"


def test_a_real_call_becomes_a_golden_call_by_its_steps(demo: DemoCompany) -> None:
    call = demo.dial("1", "1", "000001")
    written = {"id": call.id, "dialled": "1000", "steps": demo.steps(call)}
    kept = demo.appliance.workshop.golden_calls.add_from_call(written, "最新净值", "tech")
    assert kept.dialled == "1000"
    assert kept.steps[:5] == [
        {"hears": "hotline.greeting"},
        {"hears": "hotline.nav"},
        {"presses": "1"},
        {"hears": "fund_query.menu_latest"},
        {"presses": "1"},
    ]
    assert {"hears": "fund_query.enter_code"} in kept.steps
    assert {"presses": "000001"} in kept.steps
    assert any(step.get("hears", "").startswith("fund_query.latest") for step in kept.steps)


def test_a_pin_is_not_in_a_golden_call(demo: DemoCompany) -> None:
    call = demo.dial("2", "980000000011#", "135790")
    written = {"id": call.id, "dialled": "1000", "steps": demo.steps(call)}
    kept = demo.appliance.workshop.golden_calls.add_from_call(written, "持有", "tech")
    assert {"presses": "****"} in kept.steps
    assert "135790" not in kept.text


@pytest.mark.parametrize(
    ("steps", "reason"),
    [
        ("presses 1", "nothing_heard"),
        ("hears hotline.nothing", "no_such_sentence"),
        ("hears hotline.greeting\npresses 1a", "no_such_keys"),
        ("hears hotline.greeting\nlistens 1", "no_such_step"),
        ("hears", "no_such_step"),
        ("hears hotline.greeting\n" * 101, "too_many_steps"),
    ],
)
def test_steps_that_could_not_be_placed_are_refused(
    appliance: Appliance, steps: str, reason: str
) -> None:
    with pytest.raises(GoldenCallRefused) as refused:
        appliance.workshop.golden_calls.write("a call", "1000", steps, "tech")
    assert refused.value.reason == reason


def test_a_golden_call_is_edited_rests_and_goes(appliance: Appliance) -> None:
    golden = appliance.workshop.golden_calls
    kept = golden.write("hello", "1000", "hears hotline.greeting\n", "tech")
    assert steps_of(kept.text) == kept.steps
    changed = golden.change(
        kept.id, "hi", "1001", "hears hotline.nav\npresses 1\n", "boss", active=False
    )
    assert (changed.name, changed.dialled, changed.made_by, changed.changed_by) == (
        "hi", "1001", "tech", "boss",
    )  # fmt: skip
    assert golden.active() == []
    golden.delete(kept.id)
    assert golden.listing() == []


def test_a_night_that_fails_is_mailed_and_stands_in_the_doctor(appliance: Appliance) -> None:
    workshop, at = appliance.workshop, datetime.now().astimezone()
    workshop.nightly_calls.ask(at)
    assert workshop.runs.next_waiting() is None, "there is none to try"
    workshop.golden_calls.write("hello", "1000", "hears hotline.greeting\n", "tech")
    workshop.nightly_calls.tell_to("owner@example.com")
    workshop.nightly_calls.ask(at)
    run = workshop.runs.next_waiting()
    assert run is not None and run.kind == GOLDEN and run.draft is None
    workshop.runs.begin(run.id)
    workshop.runs.progress(run.id, 1, 1, [PlayedCall("hello", "1000", False, "not_answered")])
    workshop.runs.end(run.id, False)
    failed = workshop.runs.one(run.id)
    assert failed.state == FAILED
    workshop.nightly_calls.tell(failed)
    (mail,) = appliance.mail_queue.listing()
    assert (mail["recipient"], "hello" in mail["body"]) == ("owner@example.com", True)
