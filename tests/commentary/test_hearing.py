"""Callers of 1002 and key 5: topics, experts, keys while listening, and where they stopped."""

import pytest

from appliance.machine.demo_company import release_bulletins
from appliance.services.commentary.commentaries import Commentary
from appliance.settings import Secret
from tests.commentary.commentary_room import EXPERT, released, submitted
from tests.demo_calls import DemoCompany
from tests.scripted_call import HeardVoice, ScriptedCall, ScriptedLine


def hear(room: DemoCompany, *keys: str, **details: object) -> ScriptedCall:
    return room.dial(*keys, dialled="1002", **details)  # type: ignore[arg-type]


def heard_files(room: DemoCompany, call: ScriptedCall) -> list[str]:
    names = {room.appliance.commentary.path(c): c.id for c in room.appliance.commentary.listing()}
    return [names[voice.file] for voice in call.voices]


def two(room: DemoCompany) -> tuple[Commentary, Commentary]:
    """Return an older and a newer commentary of the same topic."""
    older = released(room)
    room.clock.set("2026-11-23 11:00:00")
    return older, released(room)


def test_the_newest_is_heard_first_and_the_next_follows(room: DemoCompany) -> None:
    older, newer = two(room)
    call = hear(room, "1")
    assert heard_files(room, call) == [newer.id, older.id]
    assert call.heard.count("commentary.intro") == 2
    assert "commentary.no_more" in call.heard


def test_key_five_of_the_hotline_leads_there_too(room: DemoCompany) -> None:
    found = released(room)
    assert heard_files(room, room.dial("51")) == [found.id]


def test_one_and_two_go_to_older_and_newer(room: DemoCompany) -> None:
    older, newer = two(room)
    call = hear(room, "1>1>2>*", listens=[1, 1, 1])
    assert heard_files(room, call) == [newer.id, older.id, newer.id]
    call = hear(room, "1>2>*", listens=[1, 1], caller="13900000001")
    assert "commentary.newest" in call.heard


def test_four_and_six_jump_ten_seconds_but_not_over_the_risk_sentence(room: DemoCompany) -> None:
    released(room, seconds=30)
    call = hear(room, "1>6>6>4>*", listens=[1, 5, 2, 1])
    assert [voice.from_seconds for voice in call.voices] == [0, 1, 16, 8]


def test_a_pause_goes_on_where_it_was(room: DemoCompany) -> None:
    released(room, seconds=30)
    call = hear(room, "1>55>*", listens=[7, 1])
    assert [voice.from_seconds for voice in call.voices] == [0, 7]
    assert "commentary.paused" in call.heard


def test_eight_tells_about_the_expert_and_seven_follows_him(room: DemoCompany) -> None:
    released(room)
    call = hear(room, "1>8>7>7>7>*", listens=[1, 1, 1, 1, 1])
    assert [key for key in call.heard if key.split(".")[1] in ("about", "followed", "unfollowed")
            ] == ["commentary.about", "commentary.followed", "commentary.unfollowed",
                  "commentary.followed"]  # fmt: skip
    assert room.appliance.commentary_listening.followers() == {EXPERT: 1}


def test_one_who_hangs_up_goes_on_there_the_next_time(room: DemoCompany) -> None:
    found = released(room, seconds=40)
    hear(room, "1", listens=[37])
    other = hear(room, "1", listens=[2], caller="13900000002")
    again = hear(room, "1", listens=[1])
    once_more = hear(room, "8", listens=[1])
    assert other.voices[0].from_seconds == 0
    assert again.voices == [HeardVoice(room.appliance.commentary.path(found), 36, 37)]
    assert "commentary.goes_on" in again.heard
    assert 35 <= once_more.voices[0].from_seconds <= 37


def test_a_customer_goes_on_from_another_telephone(room: DemoCompany) -> None:
    vip = room.appliance.topics.add("客户专享", "for customers", access="customers")
    released(room, topic=vip.id, seconds=40)
    log_in = "5980000000011#135790"
    first = hear(room, log_in, listens=[20], caller="13900000003")
    assert "commentary.customers_only" in first.heard
    again = hear(room, log_in, listens=[1], caller="13900000004")
    assert again.voices[0].from_seconds == 19


def test_a_class_of_customers_is_kept_to_itself(room: DemoCompany) -> None:
    only = room.appliance.topics.add("机构", "institutions", access="institutions")
    released(room, topic=only.id)
    call = hear(room, "5980000000011#135790")
    assert "commentary.not_for_you" in call.heard
    assert call.voices == []


def test_a_private_box_wants_its_pin_and_its_digits_are_nowhere(room: DemoCompany) -> None:
    vip = room.appliance.topics.add("贵宾", "VIP", access="pin")
    room.appliance.topics.set_pin(vip.id, Secret("507192"))
    found = released(room, topic=vip.id)
    refused = hear(room, "5111222333444555666")
    assert refused.voices == []
    assert refused.heard.count("commentary.wrong_pin") == 2
    call = hear(room, "5507192", caller="13900000005")
    assert heard_files(room, call) == [found.id]
    assert "507192" not in repr(room.steps(call))
    assert hear(room, "7", caller="13900000006").voices == []


def test_by_expert(room: DemoCompany) -> None:
    found = released(room)
    assert heard_files(room, hear(room, "71")) == [found.id]


def test_below_a_topic_are_its_own_and_its_children(room: DemoCompany) -> None:
    child = room.appliance.topics.add("早评", "Morning", parent=1)
    own, below = released(room), released(room, topic=child.id)
    assert heard_files(room, hear(room, "11")) == [below.id]
    assert heard_files(room, hear(room, "17")) == [own.id]


def test_an_empty_topic_says_so(room: DemoCompany) -> None:
    submitted(room)
    assert "commentary.none" in hear(room, "1").heard
    assert "commentary.none" in hear(room, "7").heard


@pytest.mark.parametrize("how", ["taken down", "expired"])
def test_what_ends_while_somebody_listens_is_stopped(room: DemoCompany, how: str) -> None:
    older, newer = two(room)
    guard = room.appliance.commentary_guard
    stopped: list[str] = []

    def end_it(line: ScriptedLine) -> bool:
        if len(line.voices) == 1:
            if how == "expired":
                room.clock.set("2026-11-24 09:30:00")
            else:
                room.appliance.commentary.take_down(newer.id, "li")
            guard.look(stopped.append)
        return bool(stopped) and len(line.voices) == 1

    class Line(ScriptedLine):
        def __init__(self, *arguments: object) -> None:
            super().__init__(*arguments)  # type: ignore[arg-type]
            self.on_listen = lambda: end_it(self)

    from agi_scripts.commentary import run  # noqa: PLC0415

    call = ScriptedCall("1>4", appliance=room.appliance, dialled="1002", listens=[2], line=Line)
    call.run(run)
    assert stopped == [""]
    assert "commentary.gone" in call.heard
    expected = [newer.id, newer.id] + ([older.id] if how == "taken down" else [])
    assert heard_files(room, call) == expected


@pytest.mark.slow
def test_the_demo_company_has_bulletins_to_hear(room: DemoCompany) -> None:
    release_bulletins(room.appliance)
    assert len(hear(room, "1").voices) == len(hear(room, "3").voices) == 1
