"""Complaints and the tasks that follow from them in the console."""

import io

import openpyxl
import pytest

from appliance.services.complaints.follow_up_tasks import ANSWER, NewTask
from tests.scripted_call import speech

RESULT = "多收的手续费今天退回您的银行卡。"


@pytest.fixture
def receipt(appliance):
    """Leave a complaint in the company's mailbox and return its receipt number."""
    appliance.mailboxes.keep("8000", "客户服务")
    voice_mail = appliance.voice_mail
    draft = voice_mail.begin("8000", "complaint", caller="13800138000", call_id="c.1")
    speech(draft.path, 3)
    return voice_mail.send(draft).receipt_number


def test_a_complaint_is_taken_in_hand_answered_and_planned_for_the_time_named(
    operator, appliance, receipt
):
    assert receipt in operator.get("/complaints/").text
    page = f"/complaints/{receipt}"
    assert "没有约定电话答复" in operator.get(page).text
    operator.post(f"{page}/in-hand")
    operator.post(f"{page}/window", day="2026-01-01", begin="09:00", end="21:00", workdays="yes")
    operator.post(f"{page}/longer", reason="等待登记机构的答复")
    operator.post(f"{page}/answer", text=RESULT)
    complaint = appliance.outbound.complaints.one(receipt)
    assert (complaint.status, complaint.answer, complaint.extended) == ("answered", RESULT, True)
    shown = operator.get(page).text
    assert "09:00–21:00" in shown
    assert "计划" in shown
    assert [event.operator for event in appliance.outbound.complaints.events(receipt)] == [
        "", "admin", "admin", "admin", "admin",
    ]  # fmt: skip
    operator.post(f"{page}/close", how="本人来访")
    assert "已办结" in operator.get(page).text


@pytest.mark.parametrize(
    ("path", "fields", "why"),
    [
        ("answer", {"text": " "}, "请填写内容"),
        ("close", {"how": "书面"}, "状态已经变了"),
        ("window", {"day": "", "begin": "9", "end": ""}, "开始要早于结束"),
        ("longer", {"reason": ""}, "请填写内容"),
    ],
)
def test_what_cannot_be_done_says_why(operator, receipt, path, fields, why):
    answered = operator.post(f"/complaints/{receipt}/{path}", **fields)
    assert answered.status_code == 422
    assert why in answered.text


def test_the_register_leaves_as_a_workbook_for_the_yearly_report(operator, appliance, receipt):
    year = appliance.clock().year
    sent = operator.get(f"/complaints/complaints.xlsx?year={year}")
    sheet = openpyxl.load_workbook(io.BytesIO(sent.data)).active
    assert [row[0].value for row in sheet] == ["受理编号", receipt]
    none = operator.get("/complaints/complaints.xlsx?year=2001")
    assert openpyxl.load_workbook(io.BytesIO(none.data)).active.max_row == 1
    assert appliance.accesses.count(action="complaints_xlsx") == 2


def test_the_deadlines_are_kept_or_refused(operator, appliance):
    operator.post("/complaints/limits", **{"complaint.accept_days": "7"})
    assert appliance.parameters.value("complaint.accept_days") == 7
    refused = operator.post("/complaints/limits", **{"complaint.accept_days": "0"})
    assert refused.status_code == 422
    assert operator.get("/complaints/1").status_code == 404


def test_a_task_is_shown_with_question_and_answer_and_closed_with_a_text(operator, appliance):
    tasks = appliance.outbound.follow_up_tasks
    with appliance.database.writing() as tables:
        tasks.add_in(
            tables,
            NewTask(
                key="answer 1 satisfaction",
                reason=ANSWER,
                number="13800138000",
                questionnaire="return_visit/1",
                question="satisfaction",
                answer="3",
            ),
        )
    (task,) = tasks.open()
    page = operator.get(f"/follow-up-tasks/{task.id}").text
    assert "您对我们的服务满意吗？" in page
    assert "不满意" in page
    assert operator.post(f"/follow-up-tasks/{task.id}", result=" ").status_code == 422
    operator.post(f"/follow-up-tasks/{task.id}", result="已致歉")
    assert "已致歉" in operator.get("/follow-up-tasks/").text
    assert tasks.counts().open == 0
    assert operator.get("/follow-up-tasks/99").status_code == 404
