"""The pages of the self-check and of retention."""

from datetime import timedelta

import pytest

from appliance.records.retention import days_of
from appliance.records.self_call import Check


def a_round(appliance, **wrong):
    care = appliance.care.self_calls
    run = care.ask("test")
    care.begin(run)
    names = ("answer", "sound_out", "sound_in", "keys", "nav", "fax", "disk")
    care.end(run, [Check(name=n, well=n not in wrong, code=wrong.get(n, "well")) for n in names])


def test_what_works_and_what_does_not_stands_on_the_page(operator, appliance):
    assert "还没有做过自检" in operator.get("/self-check/").text
    a_round(appliance)
    assert "全部正常" in operator.get("/self-check/").text
    a_round(appliance, nav="other", fax="none")
    page = operator.get("/self-check/").text
    assert "2 项不正常" in page and "播报的不是系统里的净值" in page
    assert "不正常：净值播报、传真" in operator.get("/health").text


def test_a_person_asks_for_a_round_and_says_who_is_told(operator, appliance):
    operator.post("/self-check/run", page="/self-check/")
    answer = operator.get("/self-check/")
    assert "正在进行" in answer.text and answer.headers["Refresh"]
    wrong = operator.post("/self-check/recipients", page="/self-check/", recipients="nobody")
    assert wrong.status_code == 422 and "不是邮箱地址" in wrong.text
    operator.post("/self-check/recipients", page="/self-check/", recipients="a@b.cn; c@d.cn")
    assert appliance.care.alarms.recipients() == ["a@b.cn", "c@d.cn"]


def test_a_rule_grows_on_the_page_and_cannot_shrink(operator, appliance):
    page = operator.get("/retention/").text
    assert "从未删除过任何内容" in page and "法定至少 20 年" in page
    post = {"path": "/retention/recording", "page": "/retention/"}
    assert operator.post(**post, years="25", deletes="yes").status_code == 303
    assert appliance.care.retention.rule("recording").days == days_of(25)
    for years in ("20", "", "x", "101"):
        assert operator.post(**post, years=years).status_code == 422
    assert operator.post("/retention/audit", page="/retention/", years="30").status_code == 404


def test_holds_are_set_and_lifted(operator, appliance):
    hold = {"about": "customer", "subject": "980000000011", "reason": "投诉"}
    operator.post("/retention/holds", page="/retention/", **hold)
    assert "980000000011" in operator.get("/retention/").text
    empty = operator.post("/retention/holds", page="/retention/", **hold | {"reason": " "})
    assert empty.status_code == 422
    operator.post("/retention/holds/1/lift", page="/retention/")
    assert "已解除" in operator.get("/retention/").text
    assert appliance.care.retention.holds()[0].lifted_by == "admin"


@pytest.mark.parametrize("path", ["/retention/audit", "/retention/deletions/7"])
def test_what_is_not_there_is_not_found(operator, path):
    assert operator.get(path).status_code == 404


def test_what_would_go_and_what_went_is_listed(operator, appliance):
    now = appliance.clock()
    old = now - timedelta(days=days_of(20) + 5)
    appliance.calls.begin("old.1", caller="13800000001", dialled="1000", started_at=old)
    appliance.calls.step("old.1", "heard", prompt="hotline.greeting", text="您好")
    appliance.calls.ended("old.1", old, "finished")
    appliance.calls.flush()
    assert "old.1" in operator.get("/retention/ledger").text
    operator.post("/retention/ledger", page="/retention/", years="20", deletes="yes")
    (done,) = appliance.care.retention.delete_due("timed job")
    page = operator.get(f"/retention/deletions/{done.id}").text
    assert "old.1" in page and done.digest in page
    assert done.digest[:16] in operator.get("/retention/").text
