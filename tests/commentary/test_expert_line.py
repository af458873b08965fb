"""The experts' line: recording, submitting, releasing, and who may not."""

from appliance.services.commentary.commentaries import Commentary
from tests.commentary.commentary_room import EXPERT, MANAGER, submitted
from tests.demo_calls import DemoCompany
from tests.scripted_call import ScriptedCall

LOG_IN = f"{EXPERT}#620915"
MANAGER_IN = f"{MANAGER}#739406"


def dial(room: DemoCompany, *keys: str, **details: object) -> ScriptedCall:
    return room.dial(*keys, dialled="1003", **details)  # type: ignore[arg-type]


def newest(room: DemoCompany) -> Commentary:
    return room.appliance.commentary.listing()[0]


def test_an_expert_records_hears_records_again_chooses_and_submits(room: DemoCompany) -> None:
    call = dial(room, LOG_IN, "192391", "2", "1", speaks=[4, 6])
    found = newest(room)
    assert len(room.appliance.commentary.listing()) == 1
    assert (found.status, found.expert, found.submitted_by) == ("submitted", EXPERT, EXPERT)
    assert (found.topic, found.lives) == (2, "open")
    assert "commentary.submitted" in call.heard
    assert "620915" not in repr(room.steps(call))


def test_a_manager_hears_and_releases(room: DemoCompany) -> None:
    found = submitted(room)
    call = dial(room, MANAGER_IN, "31")
    assert [voice.file for voice in call.voices] == [room.appliance.commentary.path(found)]
    assert "commentary.released" in call.heard
    assert newest(room).decided_by == MANAGER
    assert room.appliance.commentary.live_ids() == {found.id}


def test_a_manager_rejects(room: DemoCompany) -> None:
    submitted(room)
    assert "commentary.rejected" in dial(room, MANAGER_IN, "3>2", listens=[1]).heard
    assert newest(room).status == "rejected"


def test_the_manager_who_submitted_is_refused_as_releaser(room: DemoCompany) -> None:
    dial(room, MANAGER_IN, "191", "1", "1", speaks=[4])
    call = dial(room, MANAGER_IN, "31")
    assert "commentary.second_person" in call.heard
    assert newest(room).status == "submitted"


def test_an_expert_is_not_offered_the_release(room: DemoCompany) -> None:
    submitted(room)
    call = dial(room, LOG_IN, "3")
    assert call.voices == []
    assert newest(room).status == "submitted"


def test_hanging_up_in_mid_word_keeps_a_draft_for_the_next_call(room: DemoCompany) -> None:
    dial(room, LOG_IN, "1", speaks=[4])
    assert newest(room).status == "draft"
    call = dial(room, LOG_IN, "21", "1", "3")
    assert "commentary.submitted" in call.heard
    assert (newest(room).status, newest(room).lives) == ("submitted", "days:5")


def test_a_draft_can_be_deleted(room: DemoCompany) -> None:
    dial(room, LOG_IN, "1", speaks=[4])
    assert "commentary.given_up" in dial(room, LOG_IN, "24").heard
    assert room.appliance.commentary.listing() == []


def test_wrong_pins_are_answered_alike_for_known_and_unknown(room: DemoCompany) -> None:
    known = dial(room, f"{EXPERT}#111222" * 3)
    unknown = dial(room, "8855#111222" * 3)
    assert known.texts == unknown.texts
    dial(room, f"{EXPERT}#111222" * 2)
    assert "commentary.expert_locked" in dial(room, LOG_IN).heard
    assert room.appliance.experts.locked(EXPERT)


def test_a_click_is_no_recording(room: DemoCompany) -> None:
    call = dial(room, LOG_IN, "1991", "1", "1", speaks=[0.3, 4])
    assert "voice_mail.too_short" in call.heard
    assert newest(room).status == "submitted"
