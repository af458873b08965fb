"""A call that plays the newest commentary of an expert or topic."""

import pytest

from appliance.settings import Secret
from tests.commentary.commentary_room import EXPERT, released, speak_risk_sentences
from tests.demo_calls import DemoCompany
from tests.plugins.campaigns.called import Campaigning, campaigning
from tests.scripted_call import ScriptedCall


@pytest.fixture(autouse=True)
def risk_sentences(demo: DemoCompany) -> None:
    speak_risk_sentences(demo)


def follower(demo: DemoCompany, **values: str) -> Campaigning:
    return campaigning(demo, "commentary", content={}, values=values)


def heard_files(demo: DemoCompany, call: ScriptedCall) -> list[str]:
    names = {demo.appliance.commentary.path(c): c.id for c in demo.appliance.commentary.listing()}
    return [names[voice.file] for voice in call.voices]


def test_the_newest_is_heard_with_its_risk_sentence_first(demo: DemoCompany) -> None:
    released(demo)
    demo.clock.set("2026-11-23 11:00:00")
    newest = released(demo)
    room = follower(demo, expert=EXPERT)
    call = room.call("1")
    assert heard_files(demo, call) == [newest.id]
    assert call.voices[0].from_seconds == 0, "the risk sentence is the file's beginning"
    assert newest.risk_milliseconds
    assert call.heard[-3:] == ["commentary.intro", "outbound.thanks", "outbound.verify"]
    assert room.result == "confirmed"


def test_who_hangs_up_while_he_listens_has_got_it(demo: DemoCompany) -> None:
    released(demo, seconds=30)
    room = follower(demo, expert=EXPERT)
    room.call("1", listens=[12])
    assert room.outcomes == [("confirmed", "")]


def test_nine_refuses_while_the_commentary_is_heard(demo: DemoCompany) -> None:
    released(demo, seconds=30)
    room = follower(demo, expert=EXPERT)
    room.call("1>91", listens=[5])
    assert room.result == "refused"


def test_the_keys_are_those_of_the_hotline(demo: DemoCompany) -> None:
    released(demo, seconds=40)
    room = follower(demo, expert=EXPERT)
    call = room.call("1>6>4>*", listens=[15, 1, 1])
    assert [round(voice.from_seconds) for voice in call.voices] == [0, 25, 16]
    assert room.result == "confirmed"


def test_where_nothing_is_live_he_is_told_and_not_called_again(demo: DemoCompany) -> None:
    room = follower(demo, expert=EXPERT)
    call = room.call("1")
    assert call.heard[-2:] == ["campaigns.no_commentary", "outbound.verify"]
    assert room.result == "confirmed"


def test_what_is_not_for_everybody_is_played_to_nobody(demo: DemoCompany) -> None:
    private = demo.appliance.topics.add("贵宾", "VIP", access="pin")
    demo.appliance.topics.set_pin(private.id, Secret("507192"))
    released(demo, topic=private.id)
    customers = demo.appliance.topics.add("客户", "customers", access="customers")
    released(demo, topic=customers.id)
    assert follower(demo, expert=EXPERT).call("1").voices == []


def test_a_topic_or_one_commentary_may_be_named(demo: DemoCompany) -> None:
    first, other = released(demo, topic=1), released(demo, topic=2)
    call = campaigning(demo, "commentary", content={"topic": "1"}, values={}).call("1")
    assert heard_files(demo, call) == [first.id]
    demo.clock.set("2026-11-23 10:30:00")
    call = follower(demo, commentary=other.id).call("1")
    assert heard_files(demo, call) == [other.id]
