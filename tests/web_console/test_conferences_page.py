"""The conferences in the console: planned, steered while they are on, and what became of them."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from appliance.errors import IdentityRefused
from appliance.settings import Secret
from tests.commentary.commentary_room import EXPERT, MANAGER, voice_file
from tests.web_console.test_live import events

ZONE = ZoneInfo("Asia/Shanghai")
BEGIN = (datetime.now(ZONE) + timedelta(days=1)).replace(hour=15, minute=30)
PIN = "719304"
PLAN = {
    "title": "收盘解读",
    "starts_at": f"{BEGIN:%Y-%m-%dT%H:%M}",
    "ends_at": f"{BEGIN:%Y-%m-%dT16:30}",
    "access": "everyone",
    "recorded": "yes",
    f"role-{MANAGER}": "moderator",
    f"role-{EXPERT}": "expert",
}


@pytest.fixture
def conferences(appliance):
    appliance.experts.keep(EXPERT, "李老师")
    appliance.experts.keep(MANAGER, "陈主任", releases=True)
    return appliance.conferences


@pytest.fixture
def floor(appliance):
    return appliance.conference_floor


@pytest.fixture
def planned(conferences, operator):
    operator.post("/conferences/", **PLAN)
    return conferences.coming()[0]


@pytest.fixture
def room(appliance, conferences, planned, operator):
    """Return a conference that is on, with a moderator and three listeners in it."""
    operator.post(f"/conferences/{planned.id}/start")
    conference = conferences.one(planned.id)
    join(appliance, conference, 0, role="moderator", expert=MANAGER)
    for number in (1, 2, 3):
        join(appliance, conference, number)
    return conference


def join(appliance, conference, number, **who):
    call_id, caller = f"9.{number}", f"1380013800{number}"
    now = datetime.now(ZONE)
    appliance.calls.begin(call_id, caller=caller, dialled="1005", started_at=now)
    return appliance.conference_floor.join(
        conference, call_id=call_id, channel=f"PJSIP/x-{number}", caller=caller, **who
    )


def test_without_experts_or_conferences_the_page_says_what_to_do(operator, appliance):
    page = operator.get("/conferences/").text
    assert "还没有安排会议" in page
    assert "请先添加专家" in page
    appliance.experts.keep(EXPERT, "李老师")
    assert "请先添加专家" not in operator.get("/conferences/").text


def test_a_conference_is_planned_changed_and_cancelled(operator, conferences, planned):
    assert (planned.title, planned.moderators, planned.experts) == (
        "收盘解读", (MANAGER,), (EXPERT,),
    )  # fmt: skip
    assert (planned.starts_at, planned.planned_by) == (
        BEGIN.replace(second=0, microsecond=0), "admin",
    )  # fmt: skip
    assert "收盘解读" in operator.get("/conferences/").text
    changed = PLAN | {"title": "周末解读", "recorded": "", f"role-{EXPERT}": ""}
    assert operator.post(f"/conferences/{planned.id}", **changed).status_code == 303
    now = conferences.one(planned.id)
    assert (now.title, now.experts, now.recorded) == ("周末解读", (), False)
    page = operator.get(f"/conferences/{planned.id}").text
    assert 'value="周末解读"' in page
    assert f'value="{PLAN["starts_at"]}"' in page
    operator.post(f"/conferences/{planned.id}/cancel")
    assert conferences.one(planned.id).state == "cancelled"
    assert "已取消" in operator.get("/conferences/").text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"title": ""}, "名称为 1 到 30 个字"),
        ({"starts_at": "soon"}, "请填写开始和结束时间"),
        ({"ends_at": PLAN["starts_at"]}, "请填写开始和结束时间"),
        ({f"role-{MANAGER}": "expert"}, "至少选择一位主持人"),
        ({"access": "z"}, "从列表中选择"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_and_stays_in_the_form(operator, conferences, wrong, said):
    refused = operator.post("/conferences/", **PLAN | wrong)
    assert refused.status_code == 422
    assert said in refused.text
    assert (PLAN | wrong)["title"] in refused.text
    assert conferences.listing() == []


def test_a_listeners_pin_is_asked_for_where_the_conference_has_one(operator, conferences, planned):
    path = f"/conferences/{planned.id}"
    assert 'name="pin"' not in operator.get(path).text
    operator.post(path, **PLAN | {"access": "pin"})
    assert 'name="pin"' in operator.get(path).text
    assert operator.post(f"{path}/pin", pin="111111", again="111111").status_code == 422
    operator.post(f"{path}/pin", pin=PIN, again=PIN)
    conferences.prove(planned.id, Secret(PIN), "138")
    with pytest.raises(IdentityRefused):
        conferences.prove(planned.id, Secret("482615"), "138")


def test_the_floor_is_given_to_a_raised_hand_and_taken_again(operator, floor, room):
    listener = floor.members(room.id)[1]
    floor.raise_hand(listener.id)
    path = f"/conferences/{room.id}"
    page = operator.get(path).text
    assert "138****8001" in page
    assert f"{path}/members/{listener.id}/give" in page
    operator.post(f"{path}/members/{listener.id}/give")
    assert floor.one(listener.id).speaks
    assert floor.waiting(room.id) == []
    operator.post(f"{path}/members/{listener.id}/take")
    assert not floor.one(listener.id).speaks
    floor.leave(listener.id)
    gone = operator.post(f"{path}/members/{listener.id}/give")
    assert gone.status_code == 422
    assert "刚刚变了" in gone.text


def test_an_expert_is_muted_and_a_hand_is_lowered(operator, floor, room):
    moderator, listener = floor.members(room.id)[:2]
    floor.raise_hand(listener.id)
    for member in (moderator, listener):
        operator.post(f"/conferences/{room.id}/members/{member.id}/take")
    assert not floor.one(moderator.id).speaks
    assert floor.waiting(room.id) == []
    assert "静音" in operator.get(f"/conferences/{room.id}").text


def test_what_happens_in_the_room_reaches_an_open_page(operator, floor, room):
    answer = operator.client.get(f"/conferences/{room.id}/events", buffered=False)
    arriving = events(answer)
    first = next(arriving)
    assert set(first) == {"course", "hands", "heard", "listeners"}
    assert "没有人举手" in first["hands"]
    floor.raise_hand(floor.members(room.id)[2].id)
    assert "138****8002" in next(arriving)["hands"]
    operator.post(f"/conferences/{room.id}/end")
    assert "会议结束了" in next(piece for piece in arriving if "course" in piece)["course"]
    answer.close()


def test_an_ended_conference_leads_to_its_commentary_draft(operator, appliance, conferences, room):
    path = f"/conferences/{room.id}"
    operator.post(f"{path}/end")
    assert "片刻之后成为股评草稿" in operator.get(path).text
    wav = voice_file(appliance.settings.home / "room.wav")
    draft = appliance.commentary.draft_from_file(wav, "conference", title=room.title)
    with appliance.database.writing() as tables:
        conferences.link(tables, room.id, draft.id, draft.raw)
    for page in (path, "/conferences/"):
        assert f"/commentary/{draft.id}" in operator.get(page).text
    assert operator.post(f"{path}/end").status_code == 422


def test_what_is_not_there_has_no_page(operator, appliance, conferences, room):
    other = conferences.plan("x", BEGIN, BEGIN + timedelta(hours=1), moderators=[MANAGER], by="a")
    member = appliance.conference_floor.members(room.id)[0].id
    assert operator.get("/conferences/99").status_code == 404
    assert operator.get("/conferences/99/events").status_code == 404
    for path in (f"{room.id}/members/99", f"{other.id}/members/{member}"):
        assert operator.post(f"/conferences/{path}/give").status_code == 404
