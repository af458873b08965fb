"""Callers of 1005: listeners, experts and moderators at the door and in the room."""

from collections.abc import Callable

import pytest

from agi_scripts.conference import run
from appliance.services.conference.conferences import Conference
from appliance.settings import Secret
from tests.conferences.conference_room import EXPERT, MODERATOR, Plan, member
from tests.demo_calls import DemoCompany
from tests.scripted_call import ScriptedCall

AS_EXPERT, AS_MODERATOR = "28801#620915", "28901#739406"
ROOM = ("conference", "s")


@pytest.fixture
def on(demo: DemoCompany, plan: Plan) -> Callable[..., Conference]:
    """Return what opens a conference in which the moderator is."""

    def opened(**details: object) -> Conference:
        planned = plan(**details)
        demo.appliance.conferences.start(planned.id, "admin")
        member(demo, planned, "m.1", "moderator", MODERATOR)
        return planned

    return opened


def dial(demo: DemoCompany, *keys: str, **details: str) -> ScriptedCall:
    return demo.dial(*keys, dialled="1005", **details)  # type: ignore[arg-type]


def press(
    demo: DemoCompany, call_id: str, key: str, *ahead: str, language: str = "zh"
) -> ScriptedCall:
    """Let a key lead a member out of the room and to the script."""
    call = ScriptedCall(
        *ahead, appliance=demo.appliance, call_id=call_id, dialled="1005", language=language
    )
    call.line.environment = {"agi_arg_1": "room", "agi_arg_2": key}
    call.run(run)
    return call


def voice(call: ScriptedCall) -> str:
    return call.line.variables["FUNDLINE_VOICE"]


# --- at the door


def test_without_a_conference_the_caller_is_told_what_to_dial(demo: DemoCompany) -> None:
    call = dial(demo)
    assert call.texts == ["目前没有安排股评会议。收听名家股评，请拨幺零零二。"]
    assert not call.line.hung_up


def test_before_it_begins_a_caller_hears_when(demo: DemoCompany, plan: Plan) -> None:
    plan()
    assert dial(demo).said.startswith("收盘点评，十一月二十三日下午三点三十分开始。")
    english = dial(demo, language="en")
    assert english.heard == [
        "conference.begins",
        "conference.menu_wait",
        "conference.menu_speak",
        "conference.leave",
    ]
    assert english.said.startswith("收盘点评 begins ")


def test_the_whole_way_is_there_in_english(
    demo: DemoCompany, on: Callable[..., Conference]
) -> None:
    on()
    call = dial(demo, "1", language="en", call_id="l.1")
    assert "The conference is recorded." in call.said
    assert "Your hand is up, and you are next." in press(demo, "l.1", "1", language="en").said
    assert press(demo, "m.1", "2", language="en").texts == ["Hands up now: one."]


def test_who_waits_is_let_in_when_it_begins_and_a_speaker_is_there(
    demo: DemoCompany, plan: Plan
) -> None:
    planned, box = plan(), demo.appliance
    call = ScriptedCall("1....", appliance=box, call_id="l.1", dialled="1005")
    heard = iter(range(1000))

    def happens() -> None:
        at = next(heard)
        if at == 3:
            demo.clock.set("2026-11-23 15:30:01")
        if at == 5:
            member(demo, planned, "m.1", "moderator", MODERATOR)

    call.line.on_heard = happens
    call.run(run)
    assert "conference.hold" in call.heard
    assert call.heard[-3:] == [
        "conference.starts",
        "conference.recorded",
        "conference.keys_of_listener",
    ]
    assert call.line.gone_to == ROOM
    assert (call.line.variables["FUNDLINE_ROOM"], voice(call)) == (str(planned.id), "listens")
    assert call.line.variables["FUNDLINE_RECORDED"] == "yes"
    assert call.passed_on


def test_who_waits_may_leave(demo: DemoCompany, plan: Plan) -> None:
    planned = plan()
    call = dial(demo, "1*")
    assert "conference.hold" in call.heard
    assert demo.appliance.conference_floor.members(planned.id) == []


def test_who_waits_for_a_conference_that_is_cancelled_is_told(
    demo: DemoCompany, plan: Plan
) -> None:
    planned = plan()
    call = ScriptedCall("1.", appliance=demo.appliance, dialled="1005")
    call.line.on_heard = lambda: (
        demo.appliance.conferences.one(planned.id).state == "planned"
        and "conference.hold" in call.heard
        and demo.appliance.conferences.cancel(planned.id, "admin")
    )
    call.run(run)
    assert "conference.cancelled" in call.heard


def test_a_listener_of_an_open_conference_goes_in_muted(
    demo: DemoCompany, on: Callable[..., Conference]
) -> None:
    planned = on(recorded=False)
    call = dial(demo, "1", call_id="l.1")
    assert "conference.joined" in call.heard
    assert "conference.recorded" not in call.heard
    assert call.line.gone_to == ROOM
    assert (voice(call), call.line.variables["FUNDLINE_RECORDED"]) == ("listens", "no")
    found = demo.appliance.conference_floor.members(planned.id)[-1]
    assert (found.call_id, found.role, found.speaks) == ("l.1", "listener", False)
    assert {"kind": "did", "text": f"conference {planned.id}: joined as listener"}.items() <= (
        demo.steps(call)[-2] | {"number": "", "at": ""}
    ).items()


def test_several_conferences_are_chosen_by_key(
    demo: DemoCompany, on: Callable[..., Conference], plan: Plan
) -> None:
    on(title="早会")
    other = plan("午间", begins_in_minutes=30)
    call = dial(demo, "2")
    assert call.heard[:4] == [
        "conference.which",
        "conference.menu_on",
        "conference.menu_coming",
        "conference.leave",
    ]
    assert "午间" in call.texts[1]
    demo.appliance.conferences.start(other.id, "admin")
    member(demo, other, "m.2", "moderator", MODERATOR)
    assert dial(demo, "11").line.variables["FUNDLINE_ROOM"] == str(other.id)


def test_a_conference_for_customers_wants_account_and_pin(
    demo: DemoCompany, on: Callable[..., Conference]
) -> None:
    planned = on(access="customers")
    call = dial(demo, "1980000000011#135790", call_id="l.1")
    assert call.line.gone_to == ROOM
    assert demo.appliance.conference_floor.members(planned.id)[-1].customer == "980000000011"
    refused = dial(demo, "1980000000011#111222*")
    assert refused.line.gone_to is None


def test_a_private_conference_wants_its_pin(
    demo: DemoCompany, on: Callable[..., Conference]
) -> None:
    planned = on(access="pin")
    demo.appliance.conferences.set_pin(planned.id, Secret("580274"))
    call = dial(demo, "1111222", "580274", call_id="l.1")
    assert "conference.wrong_pin" in call.heard
    assert call.line.gone_to == ROOM
    assert "580274" not in str(demo.steps(call))
    wrong = dial(demo, "1" + "111222" * 3, caller="13900000009")
    assert wrong.line.gone_to is None


def test_an_expert_goes_in_heard(demo: DemoCompany, on: Callable[..., Conference]) -> None:
    planned = on()
    call = dial(demo, AS_EXPERT, call_id="e.1")
    assert call.heard[-1] == "conference.keys_of_expert"
    assert (call.line.gone_to, voice(call)) == (ROOM, "speaks")
    found = demo.appliance.conference_floor.speakers(planned.id)[-1]
    assert (found.role, found.expert, found.name) == ("expert", EXPERT, "李老师")


def test_an_expert_of_another_conference_does_not_speak_here(
    demo: DemoCompany, on: Callable[..., Conference]
) -> None:
    on(experts=[])
    call = dial(demo, AS_EXPERT)
    assert "conference.not_a_speaker" in call.heard
    assert call.line.gone_to is None


def test_a_moderator_opens_it_earlier(demo: DemoCompany, plan: Plan) -> None:
    planned = plan()
    call = dial(demo, AS_MODERATOR, "1", call_id="m.1")
    found = demo.appliance.conferences.one(planned.id)
    assert (found.state, found.opened_by) == ("open", MODERATOR)
    assert (call.line.gone_to, voice(call)) == (ROOM, "speaks")


def test_a_caller_whom_no_operator_answered_may_leave_a_message(
    demo: DemoCompany, plan: Plan
) -> None:
    plan()
    call = demo.dial("*", dialled="1005", operator_away=True)
    assert call.heard[:2] == ["operator.away", "voice_mail.menu_leave"]
    assert "conference.begins" in call.heard


# --- in the room


@pytest.fixture
def meeting(demo: DemoCompany, on: Callable[..., Conference]) -> Conference:
    """Return an open conference with a moderator m.1, an expert e.1, listeners l.1 and l.2."""
    conference = on()
    member(demo, conference, "e.1", "expert", EXPERT)
    for call_id in ("l.1", "l.2"):
        member(demo, conference, call_id)
    return conference


def test_a_hand_goes_up_and_down(demo: DemoCompany, meeting: Conference) -> None:
    call = press(demo, "l.1", "1")
    assert call.heard == ["conference.hand_up_first"]
    assert (call.line.gone_to, voice(call)) == (ROOM, "listens")
    demo.clock.set("2026-11-23 10:00:09")
    assert press(demo, "l.2", "1").texts == ["您已举手，前面还有一位。放下，请再按一。"]
    assert press(demo, "l.1", "1").heard == ["conference.hand_down"]
    waiting = demo.appliance.conference_floor.waiting(meeting.id)
    assert [one.call_id for one in waiting] == ["l.2"]


def test_the_moderator_gives_the_floor_to_the_next_and_takes_it_back(
    demo: DemoCompany, meeting: Conference
) -> None:
    floor = demo.appliance.conference_floor
    assert press(demo, "m.1", "3").heard == ["conference.none_waits"]
    assert press(demo, "m.1", "4").heard == ["conference.nobody_speaks"]
    press(demo, "l.2", "1")
    assert press(demo, "m.1", "2").texts == ["现在有一位举手。"]
    assert press(demo, "m.1", "3").heard == ["conference.given"]
    assert [m.call_id for m in floor.members(meeting.id) if m.speaks] == ["m.1", "e.1", "l.2"]
    call = press(demo, "m.1", "4")
    assert call.heard == ["conference.taken"]
    assert (call.line.gone_to, voice(call)) == (ROOM, "speaks")
    assert [m.call_id for m in floor.members(meeting.id) if m.speaks] == ["m.1", "e.1"]


def test_who_has_the_floor_gives_it_back_with_the_same_key(
    demo: DemoCompany, meeting: Conference
) -> None:
    floor = demo.appliance.conference_floor
    press(demo, "l.1", "1")
    floor.give_floor_to_next(meeting.id)
    call = press(demo, "l.1", "1")
    assert (call.heard, voice(call)) == (["conference.turn_over"], "listens")


def test_who_has_the_floor_without_a_hand_gives_it_back_too(
    demo: DemoCompany, meeting: Conference
) -> None:
    floor = demo.appliance.conference_floor
    floor.give_floor(floor.members(meeting.id)[-1].id)
    assert voice(press(demo, "l.2", "1")) == "listens"


@pytest.mark.parametrize("call_id", ["m.1", "e.1"])
def test_speakers_mute_themselves(demo: DemoCompany, meeting: Conference, call_id: str) -> None:
    call = press(demo, call_id, "1")
    assert (call.heard, voice(call)) == (["conference.muted"], "listens")
    call = press(demo, call_id, "1")
    assert (call.heard, voice(call)) == (["conference.unmuted"], "speaks")


@pytest.mark.parametrize(
    ("call_id", "role"), [("l.1", "listener"), ("e.1", "expert"), ("m.1", "moderator")]
)
def test_other_keys_tell_which_keys_there_are(
    demo: DemoCompany, meeting: Conference, call_id: str, role: str
) -> None:
    for key in "07":
        call = press(demo, call_id, key)
        assert call.heard == [f"conference.keys_of_{role}"]
        assert call.line.gone_to == ROOM


def test_a_star_leaves(demo: DemoCompany, meeting: Conference) -> None:
    call = press(demo, "l.1", "*")
    assert call.heard == ["conference.left"]
    assert (call.line.gone_to, call.passed_on) == (None, False)
    present = demo.appliance.conference_floor.members(meeting.id)
    assert "l.1" not in [one.call_id for one in present]


def test_the_moderator_ends_it_when_he_confirms(demo: DemoCompany, meeting: Conference) -> None:
    conferences = demo.appliance.conferences
    call = press(demo, "m.1", "9", "*")
    assert call.line.gone_to == ROOM
    assert conferences.one(meeting.id).state == "open"
    call = press(demo, "m.1", "9", "1")
    assert conferences.one(meeting.id).ended_by == MODERATOR
    assert call.heard[-1] == "conference.over"
    assert call.line.gone_to is None


def test_keys_pressed_while_something_is_said_are_done_before_he_goes_back(
    demo: DemoCompany, meeting: Conference
) -> None:
    call = press(demo, "l.1", "0", "<1")
    assert call.heard == ["conference.keys_of_listener", "conference.hand_up_first"]
    assert call.line.gone_to == ROOM


def test_who_presses_a_key_after_the_end_is_told_that_it_is_over(
    demo: DemoCompany, meeting: Conference
) -> None:
    demo.appliance.conferences.end(meeting.id, "admin")
    call = press(demo, "l.1", "1")
    assert call.heard == ["conference.over"]
    assert call.line.gone_to is None


def test_who_was_taken_for_gone_is_there_again_with_his_next_key(
    demo: DemoCompany, meeting: Conference
) -> None:
    floor = demo.appliance.conference_floor
    found = floor.of_call("l.1")
    assert found is not None
    floor.leave(found.id)
    assert press(demo, "l.1", "1").heard == ["conference.hand_up_first"]
    assert floor.one(found.id).left_at is None


def test_a_member_whose_server_was_killed_is_led_back_into_the_room(
    demo: DemoCompany, meeting: Conference
) -> None:
    call = demo.dial(dialled="1005", call_id="l.1", again=True)
    assert call.heard == []
    assert call.line.gone_to == ROOM
