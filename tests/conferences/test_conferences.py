"""Planning a conference, its course, and the raised hands."""

from datetime import timedelta

import pytest

from appliance.errors import ConferenceRefused, ConferenceUnknown, IdentityRefused
from appliance.services.conference.conferences import CLOCK
from appliance.settings import Secret
from tests.conferences.conference_room import EXPERT, MODERATOR, Plan, member
from tests.demo_calls import DemoCompany


def test_a_planned_conference_keeps_what_was_planned(demo: DemoCompany, plan: Plan) -> None:
    planned = plan(access="customers", recorded=False)
    found = demo.appliance.conferences.one(planned.id)
    assert found == planned
    assert (found.title, found.access, found.recorded) == ("收盘点评", "customers", False)
    assert (found.state, found.planned_by) == ("planned", "admin")
    assert (found.role(MODERATOR), found.role(EXPERT)) == ("moderator", "expert")
    assert found.role("8000") is None
    assert demo.appliance.conferences.listing() == [found]


@pytest.mark.parametrize(
    ("reason", "details"),
    [
        ("title", {"title": " "}),
        ("title", {"title": "很" * 31}),
        ("times", {"begins_in_minutes": -120}),
        ("speakers", {"moderators": []}),
        ("speakers", {"experts": ["7777"]}),
        ("access", {"access": "friends"}),
    ],
)
def test_what_cannot_be_planned_is_refused(
    plan: Plan, reason: str, details: dict[str, object]
) -> None:
    with pytest.raises(ConferenceRefused) as refused:
        plan(**details)
    assert refused.value.reason == reason


def test_a_conference_that_ends_before_it_begins_is_refused(demo: DemoCompany) -> None:
    at = demo.clock() + timedelta(hours=1)
    with pytest.raises(ConferenceRefused):
        demo.appliance.conferences.plan("晚报", at, at, moderators=[MODERATOR], by="admin")


def test_it_opens_at_its_time_and_not_before(demo: DemoCompany, plan: Plan) -> None:
    conferences, planned = demo.appliance.conferences, plan()
    demo.clock.set("2026-11-23 15:29:59")
    assert conferences.open_due() == []
    demo.clock.set("2026-11-23 15:30:00")
    assert [one.id for one in conferences.open_due()] == [planned.id]
    assert conferences.open_due() == []
    assert (conferences.one(planned.id).state, conferences.one(planned.id).opened_by) == (
        "open",
        CLOCK,
    )


def test_it_can_be_opened_earlier_and_ended_by_hand(demo: DemoCompany, plan: Plan) -> None:
    conferences, planned = demo.appliance.conferences, plan()
    assert conferences.start(planned.id, MODERATOR).opened_by == MODERATOR
    with pytest.raises(ConferenceRefused):
        conferences.start(planned.id, MODERATOR)
    with pytest.raises(ConferenceRefused):
        conferences.cancel(planned.id, "admin")
    assert conferences.end(planned.id, "admin").state == "ended"
    with pytest.raises(ConferenceRefused):
        conferences.end(planned.id, "admin")


def test_only_what_has_not_begun_can_be_changed_or_cancelled(demo: DemoCompany, plan: Plan) -> None:
    conferences, planned = demo.appliance.conferences, plan()
    changed = conferences.change(
        planned.id,
        title="夜谈",
        starts_at=planned.starts_at + timedelta(hours=4),
        ends_at=planned.ends_at + timedelta(hours=4),
        moderators=[EXPERT],
        access="pin",
    )
    assert (changed.title, changed.moderators, changed.experts) == ("夜谈", (EXPERT,), ())
    assert conferences.cancel(planned.id, "admin").state == "cancelled"
    with pytest.raises(ConferenceRefused):
        conferences.start(planned.id, "admin")
    with pytest.raises(ConferenceUnknown):
        conferences.one(99)


def test_what_was_missed_is_cancelled(demo: DemoCompany, plan: Plan) -> None:
    planned = plan()
    demo.clock.set("2026-11-24 10:00:00")
    assert demo.appliance.conferences.open_due() == []
    assert demo.appliance.conferences.one(planned.id).state == "cancelled"


def test_it_ends_when_nobody_speaks_after_its_end(demo: DemoCompany, plan: Plan) -> None:
    box, planned = demo.appliance, plan()
    box.conferences.start(planned.id, "admin")
    member(demo, planned, "m.1", "moderator", MODERATOR)
    demo.clock.set("2026-11-23 16:45:00")
    box.conference_floor.tend()
    assert box.conferences.one(planned.id).state == "open"
    box.calls.ended("m.1", demo.clock(), "caller_hung_up")
    box.calls.flush()
    box.conference_floor.tend()
    assert box.conferences.one(planned.id).ended_by == CLOCK


def test_it_ends_half_an_hour_after_its_end_in_any_case(demo: DemoCompany, plan: Plan) -> None:
    box, planned = demo.appliance, plan()
    box.conferences.start(planned.id, "admin")
    member(demo, planned, "m.1", "moderator", MODERATOR)
    demo.clock.set("2026-11-23 17:00:00")
    box.conference_floor.tend()
    assert box.conferences.one(planned.id).state == "ended"


def test_callers_are_offered_what_is_on_and_what_begins_soon_else_the_next(
    demo: DemoCompany, plan: Plan
) -> None:
    conferences = demo.appliance.conferences
    later, latest = plan("收盘点评"), plan("夜谈", begins_in_minutes=600)
    assert [one.id for one in conferences.offered()] == [later.id]
    on = plan("早会", begins_in_minutes=10)
    soon = plan("午间", begins_in_minutes=60)
    conferences.start(on.id, "admin")
    assert [one.id for one in conferences.offered()] == [on.id, soon.id]
    for one in (later, latest, soon):
        conferences.cancel(one.id, "admin")
    conferences.end(on.id, "admin")
    assert conferences.offered() == []


def test_a_private_conference_has_a_pin(demo: DemoCompany, plan: Plan) -> None:
    conferences, planned = demo.appliance.conferences, plan(access="pin")
    assert not conferences.has_pin(planned.id)
    conferences.set_pin(planned.id, Secret("580274"))
    assert conferences.has_pin(planned.id)
    conferences.prove(planned.id, Secret("580274"), "number/1")
    with pytest.raises(IdentityRefused):
        conferences.prove(planned.id, Secret("580275"), "number/1")


# --- the floor


def test_experts_are_heard_and_listeners_are_not(demo: DemoCompany, plan: Plan) -> None:
    planned = plan()
    assert member(demo, planned, "m.1", "moderator", MODERATOR).speaks
    assert member(demo, planned, "e.1", "expert", EXPERT).name == "李老师"
    listener = member(demo, planned, "l.1")
    assert not listener.speaks
    assert listener.raised_at is None
    floor = demo.appliance.conference_floor
    assert [one.call_id for one in floor.members(planned.id)] == ["m.1", "e.1", "l.1"]
    assert [one.call_id for one in floor.speakers(planned.id)] == ["m.1", "e.1"]


def test_hands_get_the_floor_in_the_order_they_were_raised(demo: DemoCompany, plan: Plan) -> None:
    floor, planned = demo.appliance.conference_floor, plan()
    first, second = member(demo, planned, "l.1"), member(demo, planned, "l.2")
    floor.raise_hand(second.id)
    demo.clock.set("2026-11-23 10:00:05")
    floor.raise_hand(first.id)
    floor.raise_hand(second.id)
    assert [one.id for one in floor.waiting(planned.id)] == [second.id, first.id]
    given = floor.give_floor_to_next(planned.id)
    assert given is not None
    assert (given.id, given.speaks, given.waits) == (second.id, True, False)
    assert [one.id for one in floor.waiting(planned.id)] == [first.id]
    assert floor.take_floors(planned.id)[0].id == second.id
    assert not floor.one(second.id).speaks
    hands = {hand.member: hand for hand in floor.hands(planned.id)}
    assert hands[second.id].floor_at is not None
    assert hands[second.id].ended_at is not None
    assert hands[first.id].ended_at is None


def test_a_hand_goes_down_by_itself_or_with_its_caller(demo: DemoCompany, plan: Plan) -> None:
    box, planned = demo.appliance, plan()
    floor = box.conference_floor
    first, second = member(demo, planned, "l.1"), member(demo, planned, "l.2")
    floor.raise_hand(first.id)
    assert not floor.lower_hand(first.id).waits
    floor.raise_hand(second.id)
    box.calls.ended("l.2", demo.clock(), "caller_hung_up")
    box.calls.flush()
    floor.tend()
    assert floor.waiting(planned.id) == []
    assert [one.call_id for one in floor.members(planned.id)] == ["l.1"]
    assert len(floor.members(planned.id, present=False)) == 2
    assert all(hand.ended_at for hand in floor.hands(planned.id))
    assert floor.give_floor_to_next(planned.id) is None


def test_the_floor_goes_to_nobody_who_is_gone(demo: DemoCompany, plan: Plan) -> None:
    floor, planned = demo.appliance.conference_floor, plan()
    listener = member(demo, planned, "l.1")
    given = floor.give_floor(listener.id)
    assert given.floor_at is not None
    assert floor.give_floor(listener.id) == given
    floor.leave(listener.id)
    with pytest.raises(ConferenceRefused):
        floor.give_floor(listener.id)
    with pytest.raises(ConferenceUnknown):
        floor.give_floor(99)


def test_who_comes_back_in_the_same_call_is_the_same_member(demo: DemoCompany, plan: Plan) -> None:
    floor, planned = demo.appliance.conference_floor, plan()
    listener = member(demo, planned, "l.1")
    floor.leave(listener.id)
    assert floor.members(planned.id) == []
    assert floor.come_back(listener.id).left_at is None
    floor.leave(listener.id)
    again = member(demo, planned, "l.1")
    assert (again.id, again.left_at) == (listener.id, None)
    assert floor.of_call("l.1") == again


def test_an_expert_is_muted_and_heard_again(demo: DemoCompany, plan: Plan) -> None:
    floor, planned = demo.appliance.conference_floor, plan()
    expert = member(demo, planned, "e.1", "expert", EXPERT)
    assert not floor.take_floor(expert.id).speaks
    assert floor.give_floor(expert.id).speaks
    assert floor.hands(planned.id) == []
