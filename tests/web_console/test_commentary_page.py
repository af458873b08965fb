"""The commentary studio in the console: heard, commented, released by a second person, over."""

import io
from dataclasses import replace

import pytest

from appliance.settings import Secret
from tests.commentary.commentary_room import (
    EXPERT,
    MANAGER,
    released,
    speak_risk_sentences,
    submitted,
    voice_file,
)
from tests.demo_calls import DemoCompany, demo, demo_home
from tests.web_console.conftest import Operator
from web_console import create_app

__all__ = ["demo", "demo_home"]
PIN = "719304"


@pytest.fixture
def room(demo: DemoCompany) -> DemoCompany:
    speak_risk_sentences(demo)
    return demo


@pytest.fixture
def studio(room):
    return room.appliance.commentary


@pytest.fixture
def operator(room):
    password = room.appliance.operators.first_password().reveal()
    return Operator(create_app(room.appliance), password).settle_in()


def hear(operator, commentary_id):
    with operator.get(f"/commentary/{commentary_id}.wav") as sound:
        assert sound.status_code == 200
        return sound.data


def test_an_empty_studio_says_how_it_fills(operator):
    page = operator.get("/commentary/").text
    for said in ("没有等待放行的股评", "现在没有股评在播出", "empty-advice"):
        assert said in page
    assert "还没有人收听" in operator.get("/commentary/figures/").text


def test_what_an_expert_submitted_is_heard_commented_and_released(operator, room, studio):
    found = submitted(room)
    page = operator.get("/commentary/").text
    assert f"/commentary/{found.id}/release" in page
    assert 'data-peaks="' in page
    assert hear(operator, found.id) == studio.path(found).read_bytes()
    answer = operator.post(f"/commentary/{found.id}/release", lives="days:3", comment="好")
    assert answer.status_code == 303
    now = studio.one(found.id)
    assert (now.status, now.decided_by, now.comment) == ("released", "admin", "好")
    assert (now.live_until.date() - now.live_from.date()).days >= 3
    page = operator.get("/commentary/").text
    assert f"/commentary/{found.id}/take-down" in page
    assert f"/commentary/{found.id}/release" not in page
    assert room.appliance.accesses.count(found.id, action="commentary") == 1


def test_nothing_is_released_unheard(operator, room, studio):
    found = submitted(room)
    refused = operator.post(f"/commentary/{found.id}/release")
    assert refused.status_code == 422
    assert "请先试听" in refused.text
    assert studio.one(found.id).status == "submitted"


def test_who_submitted_is_not_offered_the_release_and_a_forged_one_is_refused(
    operator, room, studio
):
    draft = studio.draft_from_file(voice_file(room.appliance.settings.home / "a.wav"), "upload")
    submit = operator.post(f"/commentary/{draft.id}/submit", topic=1, lives="open")
    assert submit.status_code == 303
    for path in ("/commentary/", f"/commentary/{draft.id}"):
        page = operator.get(path).text
        assert f"/commentary/{draft.id}/release" not in page
        assert "必须由另一个人放行" in page
    hear(operator, draft.id)
    forged = operator.post(f"/commentary/{draft.id}/release", lives="open")
    assert forged.status_code == 422
    assert "必须由另一个人放行" in forged.text
    assert studio.one(draft.id).status == "submitted"
    assert studio.release(draft.id, MANAGER).status == "released"


def test_an_expert_whose_login_this_is_cannot_release_his_own(operator, room, studio):
    room.appliance.experts.keep(EXPERT, "李老师", operator="admin")
    found = submitted(room)
    hear(operator, found.id)
    assert f"/commentary/{found.id}/release" not in operator.get("/commentary/").text
    assert operator.post(f"/commentary/{found.id}/release").status_code == 422
    assert studio.one(found.id).status == "submitted"


def test_what_is_on_air_is_taken_down_at_once_and_rejected_stays_rejected(operator, room, studio):
    live, waiting = released(room), submitted(room)
    operator.post(f"/commentary/{live.id}/take-down")
    assert studio.live() == []
    operator.post(f"/commentary/{waiting.id}/reject", comment="太长")
    assert studio.one(waiting.id).status == "rejected"
    again = operator.post(f"/commentary/{waiting.id}/reject")
    assert again.status_code == 422
    assert "没有完成" in again.text
    page = operator.get("/commentary/").text
    assert "已下架" in page
    assert "已退回" in page


def test_a_day_that_is_over_and_a_topic_that_is_not_there_are_refused(operator, room, studio):
    found = submitted(room)
    hear(operator, found.id)
    for until in ("2020-01-01", "", "never"):
        wrong = operator.post(f"/commentary/{found.id}/release", lives="date", until=until)
        assert wrong.status_code == 422
    assert studio.one(found.id).status == "submitted"
    draft = studio.draft_from_file(voice_file(room.appliance.settings.home / "a.wav"), "upload")
    assert "没有这个栏目" in operator.post(f"/commentary/{draft.id}/submit", topic=99).text


def test_a_sound_file_becomes_a_draft_and_others_are_refused(operator, room, studio):
    wav = voice_file(room.appliance.settings.home / "a.wav").read_bytes()
    made = operator.client.post(
        "/commentary/upload",
        data={"csrf_token": operator.token("/account"), "title": "周评", "expert": EXPERT,
              "file": (io.BytesIO(wav), "a.wav")},
    )  # fmt: skip
    assert made.status_code == 303
    (draft,) = studio.listing(status="draft")
    assert (draft.title, draft.expert, draft.source) == ("周评", EXPERT, "upload")
    assert "周评" in operator.get("/commentary/").text
    for data, said in ((b"this is no sound", "不是 wav、mp3 或 m4a"), (None, "请先选择")):
        fields = {"csrf_token": operator.token("/account")}
        fields |= {"file": (io.BytesIO(data), "b.wav")} if data else {}
        refused = operator.client.post("/commentary/upload", data=fields)
        assert refused.status_code == 422
        assert said in refused.text
    assert len(studio.listing()) == 1
    assert list((room.appliance.settings.run / "uploads").iterdir()) == []


def test_a_bulletin_is_spoken_and_waits_as_a_draft(operator, studio):
    made = operator.post("/commentary/bulletin", text="今日大盘震荡。", language="zh")
    assert made.status_code == 303
    (draft,) = studio.listing(status="draft")
    assert (draft.source, draft.text) == ("bulletin", "今日大盘震荡。")
    assert draft.milliseconds > 1000
    assert "今日大盘震荡。" in operator.get(f"/commentary/{draft.id}").text
    for text in ("", "长" * 2001, "-1"):
        assert operator.post("/commentary/bulletin", text=text).status_code == 422
    assert "太少" in operator.post("/commentary/bulletin", text="-1").text


def test_what_is_not_there_has_no_page(operator, room):
    for path in ("x", "x.wav", "x/download", "experts/1", "topics/99"):
        assert operator.get(f"/commentary/{path}").status_code == 404
    assert operator.post("/commentary/x/release").status_code == 404


def test_figures_are_shown_by_expert_and_by_commentary(operator, room, studio):
    found = released(room)
    listening = room.appliance.commentary_listening
    number = listening.begin(found, "13800138000", "77.1", 0.0)
    listening.heard(number, 0.0, 90.0, completed=True)
    listening.follow("13800138000", EXPERT)
    page = operator.get("/commentary/figures/").text
    assert page.count('data-minutes="1.5"') == 2
    assert page.count('data-completion="100.0"') == 2
    assert page.count("data-bars=") == 6
    assert "100%" in page


def test_an_expert_is_added_changed_switched_off_and_gets_a_pin(operator, room):
    experts = room.appliance.experts
    page = "/commentary/experts/"
    assert operator.post(page, number="8877", name="赵老师", about="策略").status_code == 303
    operator.post(f"{page}8877/pin", pin=PIN, again=PIN)
    assert experts.prove("8877", Secret(PIN)).about == "策略"
    operator.post(f"{page}8877", name="赵经理", releases="yes", operator="zhao")
    changed = experts.one("8877")
    assert (changed.name, changed.releases, changed.active) == ("赵经理", True, False)
    assert "停用" in operator.get(page).text
    for number, name, about, said in (
        ("8877", "x", "", "已经有人用了"),
        ("1", "x", "", "3 到 8 位数字"),
        ("8878", "", "", "1 到 30 个字"),
        ("8878", "x", "a\nb", "不能换行"),
    ):
        refused = operator.post(page, number=number, name=name, about=about)
        assert refused.status_code == 422
        assert said in refused.text
    assert operator.post(f"{page}8877/pin", pin="111111", again="111111").status_code == 422


def test_the_tree_of_topics_is_added_to_renamed_moved_and_switched_off(operator, room):
    topics, page = room.appliance.topics, "/commentary/topics/"
    first = topics.listing()[0]
    operator.post(page, name_zh="港股", name_en="Hong Kong", parent=first.id, access="customers")
    below = topics.below(first.id)[0]
    assert (below.name_zh, below.access) == ("港股", "customers")
    moved = {"name_zh": "港股通", "name_en": "HK Connect", "parent": "", "position": 9}
    operator.post(f"{page}{below.id}", **moved, access="pin")
    changed = topics.one(below.id)
    assert changed == replace(below, name_zh="港股通", name_en="HK Connect", parent=None,
                              position=9, access="pin", active=False)  # fmt: skip
    assert "已停用" in operator.get(page).text
    assert operator.post(f"{page}{below.id}/pin", pin=PIN, again=PIN).status_code == 303
    looped = operator.post(f"{page}{first.id}", name_zh="x", name_en="x", parent=first.id,
                           access="everyone")  # fmt: skip
    assert looped.status_code == 422
    assert "不能放在自己下面" in looped.text
    assert "两个名称" in operator.post(page, name_zh="", name_en="x", access="everyone").text
    assert "从列表中选择" in operator.post(page, name_zh="x", name_en="x", access="z").text
