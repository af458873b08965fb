"""Timed jobs in the console: the questions are answered there, and everything is told."""

from datetime import timedelta

import pytest

from appliance.machine.box_doctor import clock, timed_jobs
from appliance.services.timed_jobs.timetable import ASK, TimedJob, once


@pytest.fixture
def asked(appliance):
    """Let a job miss its moment by an hour; return what ran."""
    ran = []
    appliance.timed_jobs.add(
        TimedJob(
            name="campaign:1",
            planned=once(appliance.clock() - timedelta(hours=1)),
            run=ran.append,
            missed=ASK,
            detail="净值提醒",
        )
    )
    assert appliance.timed_jobs.due() == []
    return ran


def run_due(appliance):
    for due in appliance.timed_jobs.due():
        due.job.run(due.planned_at)
        appliance.timed_jobs.end(due)


def test_a_person_lets_a_missed_job_run(operator, appliance, asked):
    page = operator.get("/timed-jobs/").text
    assert "请您决定" in page
    assert "净值提醒" in page
    assert timed_jobs(appliance).warning
    assert "等您决定：外呼活动开始" in operator.get("/health").text
    answer = operator.post("/timed-jobs/1/run", page="/timed-jobs/")
    assert answer.status_code == 303
    run_due(appliance)
    page = operator.get("/timed-jobs/").text
    assert len(asked) == 1
    assert "已补做" in page
    assert "请您决定" not in page
    assert not timed_jobs(appliance).warning
    assert (
        "这一条已经有人决定过了"
        in operator.post("/timed-jobs/1/leave", page="/timed-jobs/").text
        + operator.get("/timed-jobs/").text
    )


def test_a_person_leaves_a_missed_job(operator, appliance, asked):
    operator.post("/timed-jobs/1/leave", page="/timed-jobs/")
    run_due(appliance)
    assert asked == []
    assert "不再运行" in operator.get("/timed-jobs/").text


@pytest.mark.parametrize("path", ["/timed-jobs/x/run", "/timed-jobs/1/never"])
def test_what_is_no_answer_is_not_found(operator, path):
    assert operator.post(path, page="/timed-jobs/").status_code == 404


def test_a_clock_that_was_set_is_told(operator, appliance):
    assert not clock(appliance).warning
    appliance.timed_jobs.note_step(-3600)
    assert "往回拨 3600 秒" in operator.get("/timed-jobs/").text
    assert "被调整了 -3600 秒" in operator.get("/health").text
    assert clock(appliance).warning
