"""The box rings a telephone of the house: what stands on the screen is spoken, heard and kept."""

from datetime import timedelta

import pytest

from agi_scripts.find_script import find_script
from appliance.errors import ActionRefused, StudioCallRefused
from appliance.exchange.studio_caller import StudioCaller
from appliance.services.prompt_studio.records import RECORDED, SPOKEN
from tests.prompt_studio.studio_room import rendered
from tests.scripted_call import ScriptedCall

KEYS = ("common/goodbye", "common/please_wait")


class House:
    """A switchboard that rings telephones nobody has to hold."""

    def __init__(self):
        self.rung = []
        self.refuses = False

    def ring_house(self, extension, *, call_id, context, ring_seconds):
        if self.refuses:
            raise ActionRefused("no such endpoint")
        assert ring_seconds > 10
        self.rung.append((extension, call_id, context))


@pytest.fixture
def clips(demo):
    found = [demo.appliance.prompt_studio.sentences.clip("zh", key) for key in KEYS]
    for clip in found:
        rendered(demo.appliance, clip)
    return found


@pytest.fixture
def caller(demo):
    return StudioCaller(demo.appliance, House(), lambda: True)


def answered(demo, session, *keys, speaks=()):
    call = ScriptedCall(*keys, appliance=demo.appliance, call_id=session.id, speaks=speaks)
    call.run(find_script("prompt_recording"))
    return call


def test_two_clips_are_spoken_and_kept(demo, clips, caller):
    studio = demo.appliance.prompt_studio
    session = studio.calls.ask(clips, "8000", "mei")
    caller.look()
    caller.look()
    assert caller._switchboard.rung == [("8000", session.id, "studio_recording")]
    call = answered(demo, session, "#", "1", "#", "2", "3", "#", "1", speaks=[2, 2, 2.5])
    assert call.heard[0] == "prompt_studio.how_to"
    assert call.heard[-1] == "prompt_studio.thanks"
    assert {studio.sentences.sound_of(clip).origin for clip in clips} == {RECORDED}
    done = studio.calls.one(session.id)
    assert (done.state, done.reason, done.kept, done.place) == ("over", "done", 2, 2)
    take = studio.takes.in_use("zh")[clips[1].name]
    assert (take.operator, take.source) == ("mei", "telephone")
    assert 2400 < take.milliseconds < 2600, "the second try is kept, without its silence"
    assert not list(studio.takes.spool.glob("*.wav"))


def test_star_leaves_a_clip_as_it_was_and_a_hang_up_keeps_what_was_kept(demo, clips, caller):
    studio = demo.appliance.prompt_studio
    session = studio.calls.ask(clips, "8000", "mei")
    caller.look()
    answered(demo, session, "#", "*", "#", "1", speaks=[2, 2])
    origins = [studio.sentences.sound_of(clip).origin for clip in clips]
    assert origins == [SPOKEN, RECORDED]
    session = studio.calls.ask(clips, "8000", "mei")
    caller.look()
    answered(demo, session, "#", "1", speaks=[2])
    assert studio.calls.one(session.id).reason == "hung_up"
    assert [studio.sentences.sound_of(clip).origin for clip in clips] == [RECORDED, RECORDED]


def test_what_is_too_long_for_the_words_is_asked_for_again(demo, clips, caller):
    studio = demo.appliance.prompt_studio
    session = studio.calls.ask(clips[:1], "8000", "mei")
    caller.look()
    call = answered(demo, session, "#", "#", "1", speaks=[30, 2])
    assert "prompt_studio.too_long" in call.heard
    assert studio.sentences.sound_of(clips[0]).origin == RECORDED


def test_only_a_telephone_of_the_house_rings_and_one_call_at_a_time(demo, clips, caller):
    calls = demo.appliance.prompt_studio.calls
    for number in ("13800138000", "8000@trunk_1", "", "9999"):
        with pytest.raises(StudioCallRefused):
            calls.ask(clips, number, "mei")
    first = calls.ask(clips, "8000", "mei")
    with pytest.raises(StudioCallRefused) as refused:
        calls.ask(clips, "8000", "li")
    assert refused.value.reason == "busy"
    caller.look()
    caller.answer({"ActionID": first.id, "Response": "Failure"})
    assert calls.one(first.id).reason == "unanswered"
    caller._switchboard.refuses = True
    second = calls.ask(clips, "8000", "li")
    caller.look()
    assert calls.one(second.id).reason == "unanswered"


def test_a_call_of_which_nothing_is_heard_any_more_ends_by_itself(demo, clips, caller):
    calls = demo.appliance.prompt_studio.calls
    session = calls.ask(clips, "8000", "mei")
    caller.look()
    demo.clock.now += timedelta(minutes=1)
    caller.look()
    assert (calls.one(session.id).state, calls.one(session.id).reason) == ("over", "lost")
    calls.ask(clips, "8000", "mei")


def test_a_call_that_nobody_asked_for_hears_nothing(demo, clips):
    calls = demo.appliance.prompt_studio.calls
    session = calls.ask(clips, "8000", "mei")
    calls.ends(session.id, "stopped")
    assert answered(demo, session).heard == []
